// Package replay runs the production loop over recorded logs in virtual time, as fast as the machine goes.
// The same logs and the same configuration give the same output, on any machine.
package replay

import (
	"time"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/simulator"
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
	// Simulator answers for the actuators (closed loop). nil: the log does (open loop).
	Simulator *simulator.Simulator
	// Until ends the replay at a time of the log. 0: at its end.
	Until time.Duration
}

// Summary is what a replay came to.
type Summary struct {
	End     time.Duration         // the last moment of the log that was replayed
	Settled time.Duration         // when every press and every actuation had its outcome: End or later
	Ignored uint64                // closed loop: status frames of the log, which the simulation replaces
	Pending []latch.PendingRelock // automatic locks that are still to come then
}

// tail bounds how long the outcome of what was under way at the log's end is awaited, on a silent bus. The
// longest is a stuck button, of 25 s by default (G12).
const tail = time.Minute

// Run replays all records. It returns early with the error of the source.
func Run(c *config.Config, records Records, sink gateway.Sink, opts Options) (Summary, error) {
	r := run{sim: opts.Simulator}
	r.loop = gateway.New(c, sink, r.answer)
	// The time before the log is taken as silence on a live bus (G2).
	r.loop.Tell(0, latch.Input{Kind: latch.Start, Quiet: true})
	for records.Next() {
		rec := records.Record()
		if opts.Until > 0 && rec.Received.At > opts.Until {
			break
		}
		r.summary.End = rec.Received.At
		r.settle(rec.Received.At)
		r.take(rec)
	}
	if opts.Until > 0 {
		r.summary.End = opts.Until
		r.settle(opts.Until)
	}
	r.finish()
	return r.summary, records.Err()
}

type run struct {
	loop    *gateway.Loop
	sim     *simulator.Simulator
	summary Summary
}

// answer is told of each frame that latchd sends.
func (r *run) answer(t *gateway.Transmission) {
	if r.sim != nil {
		r.sim.Receive(t.At, t.Bus, &t.Frame)
	}
}

func (r *run) take(rec *candump.Record) {
	at := rec.Received.At
	switch rec.Kind {
	case candump.Frame:
		if r.sim != nil && r.sim.Reports(rec.Received.Bus, rec.Received.Frame.ID) {
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
func (r *run) settle(to time.Duration) {
	for {
		at, due := r.loop.Deadline()
		if r.sim != nil && r.sim.Deadline() <= to && (!due || r.sim.Deadline() < at) {
			status := r.sim.Next()
			r.loop.Receive(&status)
			continue
		}
		if !due || at > to {
			return
		}
		r.loop.Advance(at)
	}
}

// finish lets time run on, on a silent bus, until every press and every actuation has its outcome.
func (r *run) finish() {
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
