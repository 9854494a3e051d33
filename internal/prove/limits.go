package prove

import (
	"math"
	"time"

	"latchd/latch"
)

const never = time.Duration(math.MaxInt64)

// near is how close a limit must be to count as due soon. What is later is due at some time: states that differ only in when are
// taken for one. It is more than the instants that moves take, and less than any time of a configuration.
const near = time.Millisecond

// pauses are how long time can pass before the next move: not at all, or until the next limit and one nanosecond below. (As a
// nanosecond passes after each move, one above follows when nothing moves at the limit.)
func (w *world) pauses(list []time.Duration) []time.Duration {
	list = append(list, 0)
	switch left := w.limit() - w.car.now; {
	case left > never/2:
		return append(list, 20*time.Millisecond)
	case left > 1:
		return append(list, left-1, left)
	default:
		return append(list, left)
	}
}

// limit is the next time at which something of the configuration's own times comes true: as the engine has it, or as the car
// has it.
func (w *world) limit() time.Duration {
	c, p := w.car, w.m.p
	at := never
	later := func(t time.Duration) {
		if t > c.now {
			at = min(at, t)
		}
	}
	if due, ok := w.engine.Deadline(); ok && !w.prevented(due) {
		later(due)
	}
	for _, l := range w.engine.Pending() {
		later(l.Due)
	}
	for i := range c.runs {
		if r := &c.runs[i]; r.action != latch.NoAction {
			for _, s := range p.Actuators[r.action].Steps {
				later(r.start + s.After)
			}
			if r.open {
				later(r.start + p.Actuators[r.action].Confirm.Within)
			}
		}
	}
	if c.stage.done > 0 {
		later(c.stage.at + p.Access.Window)
	}
	if c.slow.low && !c.slow.free {
		later(c.slow.since + p.Access.AllowAfter)
	}
	for i := range c.driven {
		later(c.driven[i].until)
	}
	if c.pulsed {
		later(c.pulsedAt + p.Access.Wear.BootSpacing)
	}
	for i := range c.lines {
		if s := &c.lines[i]; s.silent && s.heard {
			for _, f := range w.m.lines[i].facts {
				later(s.at + p.Facts[f].Stale)
			}
		}
	}
	for n := range c.shows {
		s, b := &c.shows[n], &p.Buttons[n]
		if s.down {
			later(s.downAt + b.Debounce + b.Hold)
			later(s.downAt + b.Debounce + b.Stuck)
		}
		if quiet := silence(b, !s.up && !s.down); quiet > 0 && !s.up && !c.lost[b.Bus] && !w.prevented(s.quiet+quiet) {
			later(s.quiet + quiet)
		}
		if b.Does[latch.Double] != latch.NoAction && s.up && s.upAt > 0 {
			later(s.upAt + b.Gap)
		}
	}
	return at
}

// prevented says whether a limit is the silence of a button that will repeat its frame before it.
func (w *world) prevented(due time.Duration) bool {
	for i := range w.m.pads {
		for _, n := range w.m.pads[i].buttons {
			if w.repeats(i) < due && due == w.car.pads[i].at+w.m.p.Buttons[n].Stale {
				return true
			}
		}
	}
	return false
}
