package scenario

import (
	"math"
	"time"

	"latchd/canbus"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/simcar"
)

// Result is what became of a scenario.
type Result struct {
	Scenario *Scenario
	Failures []Failure // in the order of the file; none: it passed
	record   *record
}

// rest is how long a scenario goes on after the last time that it names, and longest how long after that at most, until
// nothing is under way and no automatic lock is to come.
const (
	rest    = time.Second
	longest = 10 * time.Minute
)

const never = time.Duration(math.MaxInt64)

// Run lets a scenario happen. It is the same each time.
func (s *Scenario) Run() *Result {
	rec := &record{config: s.Config, decisions: map[uint64]map[string]string{}}
	controllers := simcar.NewControllers(s.Config, s.faults)
	player := replay.NewPlayer(s.Config, rec, replay.Options{Controllers: controllers})
	send := func(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
		player.Receive(&canbus.Received{At: at, Bus: bus, Frame: *f})
	}
	w := &world{body: simcar.NewBody(s.Config, send), send: send, tell: player.Tell, strike: controllers.Strike, supply: controllers.Supply}
	w.power(s.given)
	_ = w.body.Begin(s.given) // rehearsed
	w.advance(s.events, s.last)
	for end := s.last + rest; ; end += rest {
		w.advance(nil, end)
		player.Settle(end)
		if !player.Expects(end) || end >= s.last+longest {
			break
		}
	}
	return &Result{Scenario: s, Failures: s.check(rec), record: rec}
}

// advance lets events happen, and what the car repeats until a time: at one instant first the events.
func (w *world) advance(events []event, to time.Duration) {
	for _, e := range events {
		w.repeat(e.at - 1)
		_ = e.act.apply(w, e.at) // rehearsed
	}
	w.repeat(to)
}

// repeat lets the car repeat what is due until a time.
func (w *world) repeat(to time.Duration) {
	for at := w.body.Deadline(); at <= to; at = w.body.Deadline() {
		w.body.Repeat(at)
	}
}

// Passed says whether everything came as expected.
func (r *Result) Passed() bool { return len(r.Failures) == 0 }

// All tells a sink everything that happened.
func (r *Result) All(sink gateway.Sink) { r.record.play(0, never, sink) }

// Around tells a sink what happened around a failure.
func (r *Result) Around(f *Failure, sink gateway.Sink) {
	const around = 1500 * time.Millisecond
	r.record.play(f.At-around, f.At+around, sink)
}
