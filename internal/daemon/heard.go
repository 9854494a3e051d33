package daemon

import (
	"slices"
	"sync/atomic"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/gateway"
	"latchd/latch"
)

// heard is a tape that also passes on the frames of buttons, while somebody follows them: those that differ from the one before of
// their identifier and, while a button of theirs is pressed, all of them. It belongs to the gateway's goroutine.
type heard struct {
	gateway.Tape
	following *atomic.Int32 // clients that want them
	hear      func(time.Duration, *canbus.Received)
	messages  []buttonMessage
	begun     bool // somebody has followed since the messages were new
}

// buttonMessage is a message that tells of buttons.
type buttonMessage struct {
	explain.Message
	known  bool         // one was heard since somebody follows
	newest canbus.Frame // that one
}

func newHeard(c *config.Config, tape gateway.Tape, following *atomic.Int32, hear func(time.Duration, *canbus.Received)) *heard {
	h := &heard{Tape: tape, following: following, hear: hear}
	for _, m := range explain.NewCensus(c).Messages(-1) {
		h.messages = append(h.messages, buttonMessage{Message: m})
	}
	return h
}

// Frame records a frame that the engine is about to get, and passes it on if it tells of a press.
func (h *heard) Frame(e *latch.Engine, at time.Duration, r *canbus.Received) {
	h.Tape.Frame(e, at, r)
	if h.following.Load() == 0 {
		h.forget()
		return
	}
	h.begun = true
	for i := range h.messages {
		m := &h.messages[i]
		if m.ID != r.Frame.ID || m.Bus != r.Bus {
			continue
		}
		if !m.known || m.newest != r.Frame || m.pressed(e) {
			h.hear(at, r)
		}
		m.known, m.newest = true, r.Frame
	}
}

// pressed says whether a button of the message is down, before this frame.
func (m *buttonMessage) pressed(e *latch.Engine) bool {
	return slices.ContainsFunc(m.Buttons, func(b int) bool { return e.Button(b).Level == latch.Down })
}

// forget makes the next frame of each message news to whoever follows then.
func (h *heard) forget() {
	if !h.begun {
		return
	}
	for i := range h.messages {
		h.messages[i].known = false
	}
	h.begun = false
}
