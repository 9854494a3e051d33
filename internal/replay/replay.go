// Package replay runs the production loop over recorded logs in virtual time, as fast as the machine goes.
// The same logs and the same configuration give the same output, on any machine.
package replay

import (
	"time"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/simcar"
	"latchd/latch"
)

// Records is where the frames come from: a candump.Reader or a candump.Merge.
type Records interface {
	Next() bool
	Record() *candump.Record
	Err() error
}

// Options says how to replay.
type Options struct {
	// Controllers answer for the actuators (closed loop). nil: the log does (open loop).
	Controllers *simcar.Controllers
	// Until ends the replay at a time of the log. 0: at its end.
	Until time.Duration
	// Recording is what a flight recorder wrote beside the log; nil: nothing. Times count from its begin then.
	Recording *Recording
	// Watcher sees the engine. nil: nobody does.
	Watcher gateway.Watcher
}

// Zero is the engine's time at which the replay's times begin.
func (o *Options) Zero() time.Duration {
	if o.Recording == nil {
		return 0
	}
	return micros(o.Recording.From)
}

// Summary is what a replay came to.
type Summary struct {
	End     time.Duration         // the last moment of the log that was replayed
	Settled time.Duration         // when every press and every actuation had its outcome: End or later
	Ignored uint64                // closed loop: status frames of the log, which the simulation replaces
	Pending []latch.PendingAction // automatic locks that are still to come then
}

// tail bounds how long the outcome of what was under way at the log's end is awaited, on a silent bus. The
// longest is a stuck button, of 25 s by default (G12).
const tail = time.Minute

// Run replays all records. It returns early with the error of the source.
func Run(c *config.Config, records Records, sink gateway.Sink, opts Options) (Summary, error) {
	if opts.Recording != nil {
		return opts.Recording.run(c, records, sink, opts)
	}
	p := NewPlayer(c, sink, opts)
	for records.Next() && p.Take(records.Record()) {
	}
	return p.Finish(), records.Err()
}

// Player replays records as it is given them.
type Player struct {
	loop        *gateway.Loop
	controllers *simcar.Controllers
	until       time.Duration
	buses       int
	away        []canbus.Bus // lost, as far as Tell was told
	summary     Summary
}

// NewPlayer returns a player at the log's start.
func NewPlayer(c *config.Config, sink gateway.Sink, opts Options) *Player {
	r := &Player{controllers: opts.Controllers, until: opts.Until, buses: len(c.Buses)}
	r.loop = gateway.New(c, sink, r.answer)
	r.loop.Watch(opts.Watcher)
	// The time before the log is taken as silence on a live bus (G2).
	r.loop.Tell(0, latch.Input{Kind: latch.Start, Quiet: true})
	return r
}

// Take replays one record. It is false, and does nothing, from Options.Until on.
func (r *Player) Take(rec *candump.Record) bool {
	if r.until > 0 && rec.Received.At > r.until {
		return false
	}
	r.summary.End = rec.Received.At
	r.settle(rec.Received.At)
	r.take(rec)
	return true
}

// Finish ends the log, and lets time run on until what was under way has its outcome.
func (r *Player) Finish() Summary {
	if r.until > 0 {
		r.summary.End = r.until
		r.settle(r.until)
	}
	r.finish()
	return r.summary
}

// answer is told of each frame that latchd sends.
func (r *Player) answer(t *gateway.Transmission) gateway.Refusal {
	if r.controllers != nil && !r.lost(t.Bus) {
		r.controllers.Receive(t.At, t.Bus, &t.Frame)
	}
	return gateway.Passed
}

func (r *Player) take(rec *candump.Record) {
	at := rec.Received.At
	switch rec.Kind {
	case candump.Frame:
		if r.controllers != nil && r.controllers.Reports(rec.Received.Bus, rec.Received.Frame.ID) {
			r.summary.Ignored++
			return
		}
		r.loop.Receive(&rec.Received)
	case candump.Drop:
		bus := latch.AllBuses
		if rec.Received.Bus != canbus.NoBus {
			bus = int(rec.Received.Bus)
		}
		r.loop.Tell(at, latch.Input{Kind: latch.Overflow, Bus: bus})
	case candump.Segment:
		r.loop.Tell(at, latch.Input{Kind: latch.NewSegment, Bus: latch.AllBuses})
	}
}

// settle does what falls due until a time: the engine's timers and, at one instant after them, what the
// simulated controllers say.
func (r *Player) settle(to time.Duration) {
	for {
		at, due := r.loop.Deadline()
		if r.controllers != nil && r.controllers.Deadline() <= to && (!due || r.controllers.Deadline() < at) {
			if status := r.controllers.Next(); !r.lost(status.Bus) {
				r.loop.Receive(&status)
			}
			continue
		}
		if !due || at > to {
			return
		}
		r.loop.Advance(at)
	}
}

// finish lets time run on, on a silent bus, until every press and every actuation has its outcome.
func (r *Player) finish() {
	r.loop.Advance(r.summary.End)
	r.summary.Settled = r.summary.End
	for r.loop.Busy() {
		at, due := r.loop.Deadline()
		if !due || at > r.summary.End+tail {
			break
		}
		r.settle(at)
		r.summary.Settled = at
	}
	r.summary.Pending = r.loop.Pending()
}
