package socketcan

import "time"

// clock tells when a frame was received, on the monotonic clock. The kernel stamps frames with the wall clock, which may be
// set while latchd runs: by years, where there was no clock before the network. So a stamp counts only as far as it lies in
// the time in which the frame must have come: after the queue was last seen empty, and before it was taken out.
type clock struct {
	read func() (mono time.Duration, wall int64) // both clocks, the wall clock first, in ns
	wall int64                                   // wall time less monotonic time, in ns
	was  int64                                   // the same before the wall clock was last set
}

// stepped is what tells a step from the time between two looks. Both clocks run at the same rate.
const stepped = int64(time.Millisecond)

// slack is how long a frame may be on its way from its stamp to the queue.
const slack = 10 * time.Millisecond

// newClock counts monotonic time from now on.
func newClock() clock {
	start := time.Now()
	c := clock{
		read: func() (time.Duration, int64) { // time.now of the runtime reads the wall clock first
			now := time.Now()
			return now.Sub(start), now.UnixNano()
		},
		wall: start.UnixNano(),
	}
	for range looks { // the least pause between the two is the best
		mono, wall := c.read()
		c.wall = max(c.wall, wall-int64(mono))
	}
	c.was = c.wall
	return c
}

// look notes whether the wall clock was set, and returns the monotonic time. Between steps the offset stays as it is, so that frames
// keep their distances. A pause between the readings of the two clocks makes the wall clock seem to be behind, so what looks like a
// step is one if a second look agrees.
func (c *clock) look() time.Duration {
	mono, wall := c.read()
	offset := wall - int64(mono)
	for range looks {
		if near(offset, c.wall) {
			break
		}
		first := offset
		mono, wall = c.read()
		if offset = wall - int64(mono); near(offset, first) {
			c.was, c.wall = c.wall, offset
		}
	}
	return mono
}

// looks is how often a look is repeated: a pause in each of them is as good as never.
const looks = 8

func near(a, b int64) bool { return a-b <= stepped && b-a <= stepped }

// place is the monotonic time of a stamp, for a frame that was taken at the newest look out of a queue that had been empty. Of
// the two ways to read the stamp, by the wall clock as it is and as it was, the later is taken: frames are seldom old. A stamp
// that can be true by neither counts as now.
func (c *clock) place(stamp int64, empty, now time.Duration) time.Duration {
	best := time.Duration(-1)
	for _, wall := range [...]int64{c.wall, c.was} {
		if at := time.Duration(stamp - wall); at <= now && at >= empty-slack {
			best = max(best, at)
		}
	}
	if best < 0 {
		return now
	}
	return best
}
