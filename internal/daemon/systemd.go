package daemon

import (
	"context"
	"fmt"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
)

// notify tells systemd, where it is there.
func (d *daemon) notify(state string) {
	if _, err := systemd.SdNotify(false, state); err != nil {
		d.now().log.Warn("systemd is not told: " + err.Error())
	}
}

// obey reloads when it is asked to by a signal. A newer systemd wants to know when that began (sd_notify(3), MONOTONIC_USEC).
func (d *daemon) obey(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.options.Reload:
		}
		d.notify(fmt.Sprintf("%s\nMONOTONIC_USEC=%d", systemd.SdNotifyReloading, monotonic().Microseconds()))
		_, _ = d.reload(ctx) // the log says what came of it
		d.notify(systemd.SdNotifyReady)
	}
}

// watch feeds systemd's watchdog, as long as the daemon proves to be alive.
func (d *daemon) watch(ctx context.Context) {
	interval, err := systemd.SdWatchdogEnabled(false)
	if err != nil || interval == 0 {
		if err != nil {
			d.now().log.Warn("systemd's watchdog is not fed: " + err.Error())
		}
		return
	}
	tick := time.NewTicker(interval / 3)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if d.alive(ctx) == nil {
			d.notify(systemd.SdNotifyWatchdog)
		}
	}
}

// alive waits for the gateway's goroutine, by a task that passes through the same wait as frames do and lets the engine settle what
// is due, and then for the goroutine of the store. A save that does not end, as on a card that is broken, is no life.
func (d *daemon) alive(ctx context.Context) error {
	if err := d.live.Do(ctx, func() { d.live.Loop().Advance(d.live.Loop().Now()) }); err != nil {
		return err
	}
	return d.state.alive(ctx)
}
