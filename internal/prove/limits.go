package prove

import (
	"math"
	"time"

	"latchd/latch"
)

const never = time.Duration(math.MaxInt64)

// near is how close a limit must be for its exact distance to count. What is farther away is due at some time: states that
// differ only in when are taken for one.
const near = 100 * time.Millisecond

// pauses are how long time can pass before the next move: not at all, or until the next limit and one nanosecond below; if that
// is far, until it is near. (As a nanosecond passes after each move, one above follows when nothing moves at the limit.)
func (w *world) pauses(list []time.Duration) []time.Duration {
	list = append(list, 0)
	at := w.limit()
	switch left := at - w.car.now; {
	case at == never:
		return append(list, near/5)
	case left > near:
		return append(list, left-near)
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
		if t > c.now && sooner(t, at, c.now) {
			at = t
		}
	}
	if due, ok := w.engine.Deadline(); ok {
		later(due)
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
		if quiet := silence(b, !s.up && !s.down); quiet > 0 && !s.up && !c.lost[b.Bus] {
			later(s.quiet + quiet)
		}
		if b.Does[latch.Double] != latch.NoAction && s.up && s.upAt > 0 {
			later(s.upAt + b.Gap)
		}
	}
	return at
}

// sooner says whether one limit is to be stopped at before another. One that is far is stopped at when it becomes near.
func sooner(a, b, now time.Duration) bool { return stop(a, now) < stop(b, now) }

func stop(t, now time.Duration) time.Duration {
	if t == never || t-now <= near {
		return t
	}
	return t - near
}
