package daemon

import (
	"context"
	"errors"
	"fmt"
	"time"

	"go.uber.org/zap"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/flight"
	"latchd/internal/report"
	"latchd/latch"
)

// generation is what belongs to one configuration: a reload begins another one.
type generation struct {
	number uint64 // 1, 2, 3 …
	c      *config.Config
	log    *zap.Logger
	logger *logger
	tape   *flight.Recorder
	lines  *report.Lines

	// How it began.
	text    string // in words
	buses   []socketcan.Status
	dropped []latch.PendingAction // what the one before was still to do by itself
}

func newGeneration(c *config.Config, log *zap.Logger) *generation {
	return &generation{c: c, log: log, logger: newLogger(log, c), lines: report.NewLines(c)}
}

// Loader reads the configuration anew, with all that was laid over it at the start, and makes the log that it asks for. Its error
// says everything that is wrong.
type Loader func() (*config.Config, *zap.Logger, error)

// reloadWithin bounds how long a reload waits for a press or an actuation to end. A button that is stuck counts as ended after 25 s
// by default.
const reloadWithin = time.Minute

// Exit code of a command line for a configuration that is not usable (EX_CONFIG of sysexits.h).
const badConfiguration = 78

// reload takes the file's configuration into use, or leaves everything as it is and says why. It waits for the end of presses and
// actuations that are under way, so that they finish under the rules under which they began. What it returns says what happened.
func (d *daemon) reload(ctx context.Context) (string, error) {
	if !d.reloading.TryLock() {
		return "", errors.New("a reload is under way already")
	}
	defer d.reloading.Unlock()
	text, err := d.change(ctx)
	if err != nil {
		err = fmt.Errorf("nothing was changed, the old configuration goes on: %w", err)
		d.now().log.Error("reload: " + err.Error())
	}
	return text, err
}

func (d *daemon) change(ctx context.Context) (string, error) {
	if d.options.Load == nil {
		return "", errors.New("this latchd has no configuration to read anew")
	}
	c, log, err := d.options.Load()
	if err != nil {
		return "", &control.Error{Message: err.Error(), Code: badConfiguration}
	}
	if fingerprint(c, d.options.Identity) == fingerprint(d.now().c, d.options.Identity) {
		text := c.File + " and what belongs to it are as they were"
		d.now().log.Info("reload: " + text)
		return text, nil
	}
	ctx, cancel := context.WithTimeoutCause(ctx, reloadWithin, errors.New("a press or an actuation has not ended within a minute: is a button stuck?"))
	defer cancel()
	next := newGeneration(c, log)
	var refused error
	if err := d.live.DoIdle(ctx, func() {
		if refused = d.buses.Change(Interfaces(c)); refused != nil {
			return
		}
		next.dropped = d.live.Loop().Pending()
		kept := d.live.Change(c)
		d.begin(next, &kept, 0)
	}); err != nil {
		return "", context.Cause(ctx)
	}
	if refused != nil {
		return "", refused
	}
	next.log.Info("reload: " + next.text)
	for _, p := range next.dropped {
		next.log.Info(fmt.Sprintf("reload: %v (%v) was still to come, and is dropped", p.Action, p.Trigger))
	}
	d.lookAtAll(next)
	d.state.changed(true)
	return next.text, nil
}

// begin takes a configuration into use. It belongs to the gateway's goroutine, or comes before it.
func (d *daemon) begin(g *generation, kept *latch.Memory, away time.Duration) {
	armed := d.arms(g)
	g.text = d.begins(g, armed)
	for i := range g.c.Buses {
		g.buses = append(g.buses, d.buses.Status(canbus.Bus(i)))
	}
	g.tapeIn(d)
	if before := d.now(); before != nil {
		g.number = before.number
	}
	g.number++
	d.current.Store(g)
	d.journal.generation = g // each entry has it, for this one may find no room
	d.journal.put(entry{kind: aGeneration})
	d.live.Arm(armed)
	d.live.Start(kept, away)
}

// tapeIn begins a recording of what goes into the engine, and drops the one before.
func (g *generation) tapeIn(d *daemon) {
	g.tape = flight.NewRecorder(&g.c.Params, func() uint64 { return d.journal.told })
	d.live.Record(newHeard(g.c, g.tape, &d.hearing, d.journal))
}

// arms says whether a configuration is armed (P17): because it was armed as it is now, or for this run.
func (d *daemon) arms(g *generation) bool {
	if g.c.Mode != config.Armed {
		return false
	}
	f := fingerprint(g.c, d.options.Identity)
	return f == d.state.armed || d.options.Arm && f == d.first
}

// begins says what begins.
func (d *daemon) begins(g *generation, armed bool) string {
	s := "latchd begins with " + g.c.File
	switch {
	case armed && d.options.Arm:
		return s + ", armed for this run"
	case armed:
		return s + ", armed"
	case g.c.Mode != config.Armed:
		return s + ", in mode observe: it decides and reports, and sends nothing"
	case d.state.armed != "" || d.options.Arm:
		return s + ", not armed: the configuration, a DBC file, an interface or latchd itself has changed since it was armed; see what it would send, and arm anew (latchd arm)"
	}
	return s + ", not armed: it decides and reports, and sends nothing (latchd arm)"
}

// lookAtAll looks at the interfaces that are there.
func (d *daemon) lookAtAll(g *generation) {
	for i := range g.buses {
		if g.buses[i].Cause == canbus.NoCause {
			d.look(g, canbus.Bus(i), &g.buses[i])
		}
	}
}

// look looks at an interface that is back, as its status says. That is slow, so it does not belong to the gateway's goroutine, which
// gets to know what the controller does with a frame that nobody acknowledges.
func (d *daemon) look(g *generation, bus canbus.Bus, s *socketcan.Status) {
	c, err := d.options.LookUp(g.c.Buses[bus].Interface)
	g.logger.looked(bus, s.Buffer, c, err)
	_ = d.live.Do(d.ended, func() {
		if d.now() == g && d.buses.Status(bus).Lost == s.Lost { // after a loss it may be set up otherwise, and is looked at again
			d.live.OneShot(bus, c.OneShot)
		}
	})
}
