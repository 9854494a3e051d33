package daemon

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	systemd "github.com/coreos/go-systemd/v22/daemon"
	"go.uber.org/zap"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Options say how the daemon runs.
type Options struct {
	// Arm arms for this run. The configuration has to allow it.
	Arm bool
	Log *zap.Logger
}

// Buses are the interfaces that the daemon works on: socketcan.Buses, or a test's model of them.
type Buses interface {
	gateway.Buses
	Status(canbus.Bus) socketcan.Status
}

// Interfaces says how each bus of a configuration uses its interface.
func Interfaces(c *config.Config) []socketcan.Options {
	options := make([]socketcan.Options, len(c.Buses))
	for i := range c.Buses {
		b := &c.Buses[i]
		options[i] = socketcan.Options{Interface: b.Interface, Hear: b.Plan.IDs().IDs(), TestBus: b.TestBus}
	}
	for i := range c.Frames {
		o := &options[c.Frames[i].Bus]
		o.Speak = append(o.Speak, c.Frames[i].Frame.ID)
	}
	return options
}

// ErrObserve: the configuration does not allow arming.
var ErrObserve = errors.New("the configuration says mode: observe, so it cannot be armed: write mode: armed, once the log says what you expect")

// Run works until the context ends.
func Run(ctx context.Context, c *config.Config, buses Buses, o Options) error {
	if o.Arm && c.Mode != config.Armed {
		return ErrObserve
	}
	j := newJournal()
	live := gateway.NewLive(c, buses, j)
	live.Arm(o.Arm)
	live.Start(&latch.Memory{}, 0)
	l := newLogger(o.Log, c)
	l.log.Info(begins(c, o.Arm))
	var present []canbus.Bus
	for i := range c.Buses {
		s := buses.Status(canbus.Bus(i))
		l.buffer(&c.Buses[i], s.Buffer)
		if s.Cause == canbus.NoCause {
			present = append(present, canbus.Bus(i))
		}
	}

	var others sync.WaitGroup
	others.Go(func() {
		for _, bus := range present {
			l.look(bus)
		}
		l.run(j)
	})
	others.Go(func() { watch(ctx, live, o.Log) })
	notify(o.Log, systemd.SdNotifyReady)
	live.Run(ctx)
	notify(o.Log, systemd.SdNotifyStopping)
	close(j.entries)
	others.Wait()
	l.log.Info("latchd ends")
	return nil
}

// begins says what begins.
func begins(c *config.Config, armed bool) string {
	s := fmt.Sprintf("latchd begins with %s, not armed: it decides and reports, and sends nothing", c.File)
	if armed {
		s = fmt.Sprintf("latchd begins with %s, armed for this run", c.File)
	}
	return s
}

// notify tells systemd, where it is there.
func notify(log *zap.Logger, state string) {
	if _, err := systemd.SdNotify(false, state); err != nil {
		log.Warn("systemd is not told: " + err.Error())
	}
}

// watch feeds systemd's watchdog, as long as the gateway's goroutine answers: a task for it passes through the same wait as
// frames do.
func watch(ctx context.Context, live *gateway.Live, log *zap.Logger) {
	interval, err := systemd.SdWatchdogEnabled(false)
	if err != nil || interval == 0 {
		if err != nil {
			log.Warn("systemd's watchdog is not fed: " + err.Error())
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
		if live.Do(ctx, func() {}) == nil {
			notify(log, systemd.SdNotifyWatchdog)
		}
	}
}
