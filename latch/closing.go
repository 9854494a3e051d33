package latch

import "time"

// slamWithin is the most between the lid's closing and the report that it was too hard, whichever comes first: one
// is sent at the impact, the other with the next status of the doors.
const slamWithin = time.Second

// closing is the newest closing of the lid.
type closing struct {
	seen    bool
	at      time.Duration
	bounced bool // the lid opened again at once ...
	lifted  time.Duration
	hard    bool // a slam was reported, and no closing seen with it yet ...
	hardAt  time.Duration
}

// moved follows the lid. One that opens again at once did not catch; if it is then closed again at once, its contact
// bounced, and it is the same closing.
func (c *closing) moved(e *Engine, open bool) {
	switch {
	case open:
		c.bounced, c.lifted = c.seen && e.now-c.at < RelockStable, e.now
		if c.bounced {
			e.health.rebounded()
		}
	case c.bounced && e.now-c.lifted < RelockStable:
		c.at = e.now
	default:
		c.seen, c.at = true, e.now
		e.health.closed()
		if c.hard && e.now-c.hardAt < slamWithin {
			e.health.slammed()
		}
		c.hard = false
	}
	e.service()
}

// slam takes in the report that the lid was closed too hard.
func (c *closing) slam(e *Engine) {
	if c.seen && e.now-c.at < slamWithin {
		e.health.slammed()
		e.service()
		return
	}
	c.hard, c.hardAt = true, e.now
}
