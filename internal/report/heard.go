package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/explain"
	"latchd/latch"
)

// ButtonFrames finds among the frames that are received those that tell of presses: those that differ from the one before of their
// message and, while a button of theirs is down, all of them.
type ButtonFrames struct {
	messages []buttonMessage
	begun    bool
}

// buttonMessage is a message that tells of buttons.
type buttonMessage struct {
	explain.Message
	known  bool         // one was heard ...
	newest canbus.Frame // ... and this was the newest
}

// NewButtonFrames returns a finder that has heard nothing.
func NewButtonFrames(c *config.Config) *ButtonFrames {
	f := &ButtonFrames{}
	for _, m := range explain.NewCensus(c).Messages(-1) {
		f.messages = append(f.messages, buttonMessage{Message: m})
	}
	return f
}

// Tells says whether a frame that the engine is about to get tells of a press.
func (f *ButtonFrames) Tells(e *latch.Engine, r *canbus.Received) (tells bool) {
	f.begun = true
	for i := range f.messages {
		m := &f.messages[i]
		if m.ID != r.Frame.ID || m.Bus != r.Bus {
			continue
		}
		tells = tells || !m.known || m.newest != r.Frame || m.pressed(e)
		m.known, m.newest = true, r.Frame
	}
	return tells
}

// pressed says whether a button of the message is down, before this frame.
func (m *buttonMessage) pressed(e *latch.Engine) bool {
	return slices.ContainsFunc(m.Buttons, func(b int) bool { return e.Button(b).Level == latch.Down })
}

// Forget makes the next frame of each message one that differs.
func (f *ButtonFrames) Forget() {
	if !f.begun {
		return
	}
	for i := range f.messages {
		f.messages[i].known = false
	}
	f.begun = false
}

// Heard is the line of a frame that tells of buttons, as it was received.
func (n *Lines) Heard(at time.Duration, r *canbus.Received) Line {
	l := Line{
		Kind: "heard", T: Seconds(at), Bus: n.buses[r.Bus], ID: r.Frame.ID.String(),
		Data: fmt.Sprintf("%X", r.Frame.Payload()), FD: r.Frame.Flags&canbus.FD != 0,
	}
	bus, p := &n.c.Buses[r.Bus], &n.c.Params
	var key latch.KeyNumber
	var counts []string
	readings := bus.Plan.Decode(&r.Frame, nil)
	for _, reading := range readings {
		for i := range p.Buttons {
			b := &p.Buttons[i]
			signal := reading.Signal + bus.FirstSignal
			switch {
			case b.Key == signal && reading.Present:
				key = latch.KeyNumber{Known: true, Number: reading.Raw}
			case b.Signal != signal:
				continue
			case !reading.Present:
			case b.Talks == latch.Counter:
				counts = append(counts, fmt.Sprintf("%s counts %d", b.Name, reading.Raw))
			case slices.Contains(b.Pressed, reading.Raw):
				l.Down = append(l.Down, b.Name)
			}
			if b.Signal == signal {
				l.Buttons = append(l.Buttons, b.Name)
			}
		}
	}
	l.Key = number(key)
	says := counts
	if len(l.Down) > 0 {
		says = append(says, strings.Join(l.Down, " and ")+" down")
	}
	if len(says) == 0 {
		says = []string{"no button down"}
	}
	if key.Known {
		says = append(says, fmt.Sprintf("key %d", key.Number))
	}
	l.Text = fmt.Sprintf("%s %s: %s", l.Bus, r.Frame.String(), strings.Join(says, ", "))
	return l
}
