package socketcan

import "time"

// clock tells when a frame was received, on the monotonic clock. The kernel stamps frames with the wall clock, which may be
// set while latchd runs: by years, where there was no clock before the network. So a stamp counts only as far as it lies in
// the time in which the frame must have come: after the queue was last seen empty, and before it was taken out.
type clock struct {
	start time.Time // of monotonic time
	wall  int64     // wall time less monotonic time, in ns
	was   int64     // the same before the wall clock was last set
}

// stepped is what tells a step from the time between two looks. Both clocks run at the same rate.
const stepped = int64(time.Millisecond)

// slack is how long a frame may be on its way from its stamp to the queue.
const slack = 10 * time.Millisecond

func newClock(now time.Time) clock {
	return clock{start: now, wall: now.UnixNano(), was: now.UnixNano()}
}

// look notes how the two clocks stand to each other, and returns the monotonic time.
func (c *clock) look(now time.Time) time.Duration {
	at := now.Sub(c.start)
	c.seen(at, now.UnixNano())
	return at
}

// seen notes a look. The wall clock is read first (time.now of the runtime), so what lies between the two looks makes it seem to
// be behind: the most is the best.
func (c *clock) seen(at time.Duration, ns int64) {
	wall := ns - int64(at)
	if d := wall - c.wall; d > stepped || d < -stepped {
		c.was, c.wall = c.wall, wall
	}
	c.wall = max(c.wall, wall)
}

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
