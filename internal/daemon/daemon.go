package daemon

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"os"
	"sync"
	"sync/atomic"
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
	// Arm arms for this run, as long as the configuration stays what it is. That has to allow it.
	Arm bool
	Log *zap.Logger
	// State is the file that keeps what outlasts a restart; empty: none.
	State string
	// Socket is where the daemon takes commands; empty: nowhere.
	Socket string
	// View is where it takes those that only look; empty: nowhere.
	View string
	// Listen makes a socket; nil: control.Listen.
	Listen func(path string, mode fs.FileMode) (net.Listener, error)
	// OwnerOnly: the daemon's group may look, and does not command.
	OwnerOnly bool
	// Identity is which latchd this is: arming binds to it.
	Identity string
	// Load reads the configuration for a reload; nil: there is none.
	Load Loader
	// Reload asks for a reload; nil: only the control socket does.
	Reload <-chan os.Signal
	// LookUp says how the controller of an interface is set up, and may take a while; nil: socketcan.LookUpController.
	LookUp func(iface string) (socketcan.Controller, error)
}

// Buses are the interfaces that the daemon works on: socketcan.Buses, or a test's model of them.
type Buses interface {
	gateway.Buses
	Status(canbus.Bus) socketcan.Status
	// Change takes other interfaces into use, all or none.
	Change([]socketcan.Options) error
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
	options   Options
	buses     Buses
	journal   *journal
	live      *gateway.Live
	events    events
	history   history
	days      days
	state     *state
	first     string                     // fingerprint of the configuration at the start
	current   atomic.Pointer[generation] // written by the gateway's goroutine
	reloading sync.Mutex
	trying    sync.Mutex
	hearing   atomic.Int32 // clients that follow the frames of buttons
	decided   decided
	faults    chan struct{}   // one has happened, and is to be recorded
	records   chan struct{}   // is full while somebody writes or removes recordings of faults
	ended     context.Context // ends after the gateway's goroutine
}

// now is the configuration in use.
func (d *daemon) now() *generation { return d.current.Load() }

// Run works until the context ends.
func Run(ctx context.Context, c *config.Config, buses Buses, o Options) error {
	if o.Arm && c.Mode != config.Armed {
		return ErrObserve
	}
	// The sockets come first: where another daemon has them, nothing is begun.
	s, err := listen(&o)
	if err != nil {
		return err
	}
	work(ctx, c, buses, o, s)
	return nil
}

// sockets are where commands are taken; nil: nowhere.
type sockets struct {
	control net.Listener
	view    net.Listener // only those that look
}

func listen(o *Options) (s sockets, err error) {
	mode, open := control.ForGroup, o.Listen
	if o.OwnerOnly {
		mode = control.ForOwner
	}
	if open == nil {
		open = control.Listen
	}
	if o.Socket != "" {
		if s.control, err = open(o.Socket, mode); err != nil {
			return s, err
		}
	}
	if o.View == "" {
		return s, nil
	}
	if s.view, err = open(o.View, control.ForGroup); err != nil && s.control != nil {
		err = errors.Join(err, s.control.Close())
	}
	return s, err
}

// work does it, and takes commands.
func work(ctx context.Context, c *config.Config, buses Buses, o Options, s sockets) {
	if o.LookUp == nil {
		o.LookUp = socketcan.LookUpController
	}
	d := &daemon{options: o, buses: buses, journal: newJournal(), faults: make(chan struct{}, 1), records: make(chan struct{}, 1), first: fingerprint(c, o.Identity)}
	d.state = openState(o.State, o.Log)
	d.history.recall(d.state.kept.Presses)
	d.days.recall(d.state.kept.Began, d.state.kept.Days, time.Now())
	d.live = gateway.NewLive(c, buses, d.journal)
	d.journal.armed, d.journal.status = d.live.Armed, buses.Status
	g := newGeneration(c, o.Log)
	d.begin(g, &d.state.kept.Memory, d.state.kept.away(machine()))
	o.Log.Info(g.text)
	if d.state.kept.Memory.Disarmed {
		o.Log.Warn("it was disarmed before the restart, and still is as far as the time for that is not over (latchd status, latchd arm)")
	}
	var end context.CancelFunc
	d.ended, end = context.WithCancel(context.WithoutCancel(ctx))
	defer end()
	d.state.begin(d.ended, d.live, d.keep)

	var others sync.WaitGroup
	others.Go(func() {
		d.lookAtAll(g)
		d.follow()
	})
	others.Go(func() { d.serve(ctx, s.control, d.commands()) })
	others.Go(func() { d.serve(ctx, s.view, control.ForLooking(d.commands())) })
	others.Go(func() { d.watch(ctx) })
	others.Go(func() { d.obey(ctx) })
	others.Go(func() { d.recordFaults(ctx) })
	d.notify(systemd.SdNotifyReady)
	d.live.Run(ctx)
	until := time.Now().Add(endsWithin)
	end()
	d.notify(systemd.SdNotifyStopping)
	close(d.journal.entries)
	others.Wait()
	d.state.end(until)
	d.now().log.Info("latchd ends")
}

// endsWithin is how long the end takes, at most: first clients are told, for up to a second, and then all is saved. It leaves a rest of
// 2 s.
const endsWithin = 1800 * time.Millisecond

// serve takes commands.
func (d *daemon) serve(ctx context.Context, l net.Listener, commands map[string]control.Command) {
	if l == nil {
		return
	}
	if err := (&control.Server{Commands: commands}).Serve(ctx, l); err != nil {
		d.now().log.Error(err.Error())
	}
}

// keep adds to what outlasts a restart.
func (d *daemon) keep(k *kept) {
	k.Presses = d.history.keep()
	k.Began, k.Days = d.days.all()
}

// follow logs, keeps and passes on what the gateway tells, until it has told all.
func (d *daemon) follow() {
	var told time.Time        // when it was told last that entries are missing
	var late <-chan time.Time // when it is to be told again
	for {
		select {
		case e, ok := <-d.journal.entries:
			if !ok {
				d.tellMissing()
				return
			}
			d.pass(&e)
		case <-late:
			late = nil
		}
		if late != nil || d.journal.dropped.Load() == 0 {
			continue
		}
		if pause := missingEvery - time.Since(told); pause > 0 {
			late = time.After(pause)
			continue
		}
		told = time.Now()
		d.tellMissing()
	}
}

// missingEvery is how often it is told that entries are missing: a line for each would make a slow log slower.
const missingEvery = time.Second

// pass passes on what the gateway told.
func (d *daemon) pass(e *entry) {
	g := e.generation
	switch e.kind {
	case anEffect:
		d.decided.add(told{e.number, e.effect, g.number})
	case aMark:
		close(e.mark)
		return
	case aForgetting:
		d.forgetTold(e.wall)
		close(e.forgotten)
		return
	case aHeard:
		d.events.hear(g, e)
		return
	}
	if isFault(e) {
		select {
		case d.faults <- struct{}{}:
		default:
		}
	}
	g.logger.write(e)
	if e.kind == aNotice && e.notice.Kind == gateway.BusIsBack {
		d.look(g, e.notice.Bus, &e.status)
	}
	d.events.tell(g, e)
	d.history.follow(e)
	d.days.follow(e)
	d.state.follow(e)
}

// tellMissing tells of the entries for which the journal had no room, if there are any.
func (d *daemon) tellMissing() {
	n := d.journal.dropped.Swap(0)
	if n == 0 {
		return
	}
	d.journal.missing.Add(n)
	d.now().log.Error(tooSlow(n))
	d.events.missing(n)
	d.days.count(time.Now(), "fault log_lines_missing", int(n))
	d.state.changed(false) // whatever they were about. A save at once for each would wear the card
}
