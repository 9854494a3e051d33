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
	"latchd/internal/control"
	"latchd/internal/gateway"
)

// Options say how the daemon runs.
type Options struct {
	// Arm arms for this run. The configuration has to allow it.
	Arm bool
	Log *zap.Logger
	// State is the file that keeps what outlasts a restart; empty: none.
	State string
	// Socket is where the daemon takes commands; empty: nowhere.
	Socket string
	// Identity is which latchd this is: arming binds to it.
	Identity string
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

// daemon is the gateway with all that is round it.
type daemon struct {
	c       *config.Config
	options Options
	buses   Buses
	journal *journal
	live    *gateway.Live
	logger  *logger
	state   *state
}

// Run works until the context ends.
func Run(ctx context.Context, c *config.Config, buses Buses, o Options) error {
	if o.Arm && c.Mode != config.Armed {
		return ErrObserve
	}
	d := &daemon{c: c, options: o, buses: buses, journal: newJournal(), logger: newLogger(o.Log, c)}
	// The socket comes first: where another daemon has it, nothing is begun.
	serve := func(context.Context) {}
	if o.Socket != "" {
		l, err := control.Listen(o.Socket)
		if err != nil {
			return err
		}
		serve = func(ctx context.Context) {
			if err := (&control.Server{Commands: d.commands()}).Serve(ctx, l); err != nil {
				o.Log.Error(err.Error())
			}
		}
	}
	d.state = openState(o.State, o.Log)
	d.live = gateway.NewLive(c, buses, d.journal)
	armed := o.Arm || c.Mode == config.Armed && d.state.armed != "" && d.state.armed == fingerprint(c, o.Identity)
	d.live.Arm(armed)
	o.Log.Info(d.begins(armed))
	if d.state.kept.Memory.Disarmed {
		o.Log.Warn("it was disarmed before the restart, and still is as far as the time for that is not over (latchd status, latchd arm)")
	}
	present := d.present()
	d.live.Start(&d.state.kept.Memory, d.state.kept.away(machine()))
	ended, end := context.WithCancel(context.WithoutCancel(ctx)) // of the gateway's goroutine
	defer end()
	d.state.begin(ended, d.live)

	var others sync.WaitGroup
	others.Go(func() {
		for _, bus := range present {
			d.logger.look(bus)
		}
		d.follow()
	})
	others.Go(func() { serve(ctx) })
	others.Go(func() { d.watch(ctx) })
	d.notify(systemd.SdNotifyReady)
	d.live.Run(ctx)
	end()
	d.notify(systemd.SdNotifyStopping)
	close(d.journal.entries)
	others.Wait()
	d.state.end()
	o.Log.Info("latchd ends")
	return nil
}

// begins says what begins.
func (d *daemon) begins(armed bool) string {
	s := "latchd begins with " + d.c.File
	switch {
	case d.options.Arm:
		return s + ", armed for this run"
	case armed:
		return s + ", armed"
	case d.c.Mode != config.Armed:
		return s + ", in mode observe: it decides and reports, and sends nothing"
	case d.state.armed != "":
		return s + ", not armed: the configuration, a DBC file, an interface or latchd itself has changed since it was armed; see what it would send, and arm anew (latchd arm)"
	}
	return s + ", not armed: it decides and reports, and sends nothing (latchd arm)"
}

// present lists the interfaces that are there, and says which have too small a buffer.
func (d *daemon) present() (list []canbus.Bus) {
	for i := range d.c.Buses {
		s := d.buses.Status(canbus.Bus(i))
		d.logger.buffer(&d.c.Buses[i], s.Buffer)
		if s.Cause == canbus.NoCause {
			list = append(list, canbus.Bus(i))
		}
	}
	return list
}

// follow logs and keeps what the gateway tells, until it has told all.
func (d *daemon) follow() {
	for e := range d.journal.entries {
		d.logger.write(&e)
		d.state.follow(&e)
		if n := d.journal.dropped.Swap(0); n > 0 {
			d.journal.missing.Add(n)
			d.options.Log.Error(fmt.Sprintf("the log is too slow: %d lines are missing here", n))
			d.state.changed(true) // whatever they were about
		}
	}
}

// notify tells systemd, where it is there.
func (d *daemon) notify(state string) {
	if _, err := systemd.SdNotify(false, state); err != nil {
		d.options.Log.Warn("systemd is not told: " + err.Error())
	}
}

// watch feeds systemd's watchdog, as long as the gateway's goroutine answers: a task for it passes through the same wait as
// frames do.
func (d *daemon) watch(ctx context.Context) {
	interval, err := systemd.SdWatchdogEnabled(false)
	if err != nil || interval == 0 {
		if err != nil {
			d.options.Log.Warn("systemd's watchdog is not fed: " + err.Error())
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
		if d.live.Do(ctx, func() {}) == nil {
			d.notify(systemd.SdNotifyWatchdog)
		}
	}
}
