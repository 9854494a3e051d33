package candump

import (
	"math"
	"time"
)

// reorder is how far a stamp may run backwards and still belong to the same recording: candump reads
// several sockets in turn, so frames of several interfaces come slightly out of order.
const reorder = int64(100 * time.Millisecond)

// clock turns the stamps of a log into time since its first frame, which never runs backwards.
type clock struct {
	deltas  bool // stamps are differences
	started bool
	first   int64 // stamp of the first frame
	last    int64 // stamp of the last frame
	shift   int64 // what makes a stamp a time
	newest  int64 // the time
}

// step is what a stamp did to the time.
type step uint8

const (
	forward  step = iota
	clamped       // ran backwards a little
	segment       // ran backwards
	overflow      // beyond what 64 bits of nanoseconds hold; the time stays
)

// advance takes the next stamp in. The time is then c.newest. It returns by how much the stamp ran
// backwards.
func (c *clock) advance(stamp int64) (step, time.Duration) {
	switch {
	case c.deltas:
		return c.add(stamp), 0
	case !c.started:
		c.started, c.first, c.last, c.shift = true, stamp, stamp, -stamp
		return forward, 0
	case c.shift > 0 && stamp > math.MaxInt64-c.shift:
		return overflow, 0
	}
	c.last = stamp
	at := stamp + c.shift
	back := c.newest - at
	switch {
	case back <= 0:
		c.newest = at
		return forward, 0
	case back <= reorder:
		return clamped, time.Duration(back)
	}
	c.shift += back
	return segment, time.Duration(back)
}

// add is advance for differences. The first one leads to the first frame, where time begins.
func (c *clock) add(stamp int64) step {
	if !c.started {
		c.started = true
		return forward
	}
	if stamp > math.MaxInt64-c.newest {
		return overflow
	}
	c.newest += stamp
	c.last = c.newest
	return forward
}
