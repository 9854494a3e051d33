package daemon

import (
	"sync/atomic"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/report"
	"latchd/latch"
)

// heard is a tape that also passes on the frames of buttons, while somebody follows them. It belongs to the gateway's goroutine.
type heard struct {
	gateway.Tape
	following *atomic.Int32 // clients that want them
	journal   *journal
	frames    *report.ButtonFrames
}

func newHeard(c *config.Config, tape gateway.Tape, following *atomic.Int32, j *journal) *heard {
	return &heard{Tape: tape, following: following, journal: j, frames: report.NewButtonFrames(c)}
}

// Frame records a frame that the engine is about to get, and passes it on if it tells of a press.
func (h *heard) Frame(e *latch.Engine, at time.Duration, r *canbus.Received) {
	h.Tape.Frame(e, at, r)
	switch {
	case h.following.Load() == 0:
		h.frames.Forget()     // whoever follows then has heard nothing ...
		h.journal.unheard = 0 // ... and missed nothing
	case h.frames.Tells(e, r):
		h.journal.hear(at, r)
	}
}
