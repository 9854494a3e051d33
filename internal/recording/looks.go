package recording

import (
	"math"
	"time"

	"latchd/internal/report"
	"latchd/latch"
)

// looks looks at the car each time that something may have changed, and keeps a look where something has.
type looks struct {
	p          *latch.Params
	zero, from time.Duration
	kept       queue

	engine  *latch.Engine // the one that is watched
	ahead   *latch.Engine // a copy that goes ahead of it
	current report.Look
	last    report.Look // it may still be replaced by one of the same instant
	written report.Look // the newest that was kept
	seen    bool
	some    bool // written is set
}

// watch looks at the car as it is, and at what it becomes by itself before a moment: in a copy, because the replay may send what is due
// only when it comes to the next frame. What it becomes at that moment is seen with what goes in then.
func (l *looks) watch(e *latch.Engine, to time.Duration) {
	l.engine = e
	next := l.look(e)
	if next >= to {
		return
	}
	l.ahead.CopyFrom(e)
	for next < to {
		l.ahead.Advance(next)
		next = l.look(l.ahead)
	}
}

// look takes a look, and says when the next one may differ, if nothing goes in.
func (l *looks) look(e *latch.Engine) (next time.Duration) {
	l.current.Take(l.p, e)
	next, due := e.Deadline()
	if !due {
		next = math.MaxInt64
	}
	for _, u := range l.current.Facts {
		if u.State == latch.Known || u.State == latch.Undefined {
			next = min(next, l.current.At-u.Age+l.p.Facts[u.Fact].Stale)
		}
	}
	l.shift(&l.current)
	if l.seen && !l.changed() {
		return next
	}
	if l.seen && l.current.At > l.last.At {
		l.keep()
	}
	l.last, l.current, l.seen = l.current, l.last, true
	return next
}

// numbersEvery is how often a new look is kept if nothing but numbers changes: a speed does fifty times a second.
const numbersEvery = 250 * time.Millisecond

// changed says whether the current look is to be told from the last one.
func (l *looks) changed() bool {
	if since := l.current.At - l.last.At; since > 0 && since < numbersEvery {
		return !l.current.LikeButNumbers(&l.last)
	}
	return !l.current.Like(&l.last)
}

// shift lets the times of a look begin with the replay. One from before what is told is what the car is like then.
func (l *looks) shift(c *report.Look) {
	c.At -= l.zero
	for i := range c.Pending {
		c.Pending[i].Due -= l.zero
	}
	early := l.from - c.At
	if early <= 0 {
		return
	}
	c.At = l.from
	for i := range c.Facts {
		c.Facts[i].Age += early
	}
	for i := range c.Buttons {
		c.Buttons[i].For += early
	}
}

// keep keeps the last look, unless all is again as in the one before.
func (l *looks) keep() {
	if l.some && l.last.Like(&l.written) {
		return
	}
	l.kept.add(kept{text: encode(l.last.Lasting(l.p))})
	l.written, l.last, l.some = l.last, l.written, true
}

// end takes the last look of all.
func (l *looks) end() {
	l.look(l.engine)
	l.keep()
}
