package scenario

import (
	"slices"
	"time"

	"latchd/canbus"
	"latchd/internal/simcar"
	"latchd/internal/source"
	"latchd/internal/tree"
	"latchd/latch"
)

// event is one thing that happens in a scenario.
type event struct {
	at   time.Duration
	pos  source.Pos
	path string // of the step, for messages
	act  action
}

// action is what an event does to the world.
type action interface {
	apply(w *world, at time.Duration) error
}

// world is everything that is not latchd.
type world struct {
	body   *simcar.Body
	send   func(at time.Duration, bus canbus.Bus, f *canbus.Frame)
	tell   func(at time.Duration, in latch.Input)
	strike func(at time.Duration, closure string, f simcar.Fault)
	supply func(volts float64)
}

// power gives the latches the battery's voltage, if facts tell it.
func (w *world) power(facts simcar.Facts) {
	if v := facts[latch.Voltage]; v.Known {
		w.supply(v.Number)
	}
}

type (
	stateFacts simcar.Facts

	pressButton struct {
		button int
		key    *int64
	}

	releaseButton struct {
		button int
		lost   bool
	}

	sendFrame struct {
		bus   canbus.Bus
		frame canbus.Frame
	}

	// logBegins leaves the messages of a log to it.
	logBegins map[simcar.Message]bool

	tellInput latch.Input

	strikeClosures map[string]simcar.Fault
)

func (s stateFacts) apply(w *world, at time.Duration) error {
	w.power(simcar.Facts(s)) // first: latchd may answer the frames at once
	return w.body.State(at, simcar.Facts(s))
}

func (p pressButton) apply(w *world, at time.Duration) error {
	return w.body.Press(at, p.button, p.key)
}

func (r releaseButton) apply(w *world, at time.Duration) error {
	return w.body.Release(at, r.button, r.lost)
}

func (s *sendFrame) apply(w *world, at time.Duration) error {
	w.send(at, s.bus, &s.frame)
	return nil
}

func (l logBegins) apply(w *world, _ time.Duration) error {
	w.body.Mute(l)
	return nil
}

func (t tellInput) apply(w *world, at time.Duration) error {
	w.tell(at, latch.Input(t))
	return nil
}

func (s strikeClosures) apply(w *world, at time.Duration) error {
	for closure, fault := range s {
		w.strike(at, closure, fault)
	}
	return nil
}

// rehearse lets everything happen with nobody listening, to find what cannot be said in a frame.
func (s *Scenario) rehearse(o object) {
	w := &world{
		body:   simcar.NewBody(s.Config, nil),
		send:   func(time.Duration, canbus.Bus, *canbus.Frame) {},
		tell:   func(time.Duration, latch.Input) {},
		strike: func(time.Duration, string, simcar.Fault) {},
		supply: func(float64) {},
	}
	if err := w.body.Begin(s.given); err != nil {
		o.errorf("given", "%v", err)
		return
	}
	for _, e := range s.events {
		if err := e.act.apply(w, e.at); err != nil {
			o.problems.Errorf(e.pos, "%s: %v", e.path, err)
			return
		}
	}
}

// sortEvents puts events in the order of time; those of one instant stay in the order of the file.
func (s *Scenario) sortEvents() {
	slices.SortStableFunc(s.events, func(a, b event) int { return int(min(max(a.at-b.at, -1), 1)) })
}

// add puts an event in.
func (s *Scenario) add(at time.Duration, o object, key string, act action) {
	s.events = append(s.events, event{at, o.node.Place(key), tree.Join(o.path, key), act})
	s.last = max(s.last, at)
}
