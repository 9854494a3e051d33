package report

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/internal/explain"
)

// Heard finds among the frames that are received those of buttons that are worth telling: those that differ from the one before of
// their message, and each one that says that a button is down.
type Heard struct {
	c        *config.Config
	messages map[heardID]*heardMessage
	decoded  []dbc.Reading // scratch space
}

// heardID is a message on a bus.
type heardID struct {
	bus canbus.Bus
	id  canbus.ID
}

// heardMessage is a message that tells of buttons.
type heardMessage struct {
	buttons []int
	names   []string
	known   bool   // there was one ...
	newest  []byte // ... with this payload
}

// NewHeard returns a finder that has heard nothing.
func NewHeard(c *config.Config) *Heard {
	h := &Heard{c: c, messages: map[heardID]*heardMessage{}}
	for _, m := range explain.NewCensus(c).Messages(-1) {
		told := &heardMessage{buttons: m.Buttons}
		for _, b := range m.Buttons {
			told.names = append(told.names, c.Params.Buttons[b].Name)
		}
		h.messages[heardID{m.Bus, m.ID}] = told
	}
	return h
}

// Line is the line of a frame that is worth telling.
func (h *Heard) Line(at time.Duration, bus canbus.Bus, f *canbus.Frame) (l Line, ok bool) {
	m := h.messages[heardID{bus, f.ID}]
	if m == nil {
		return l, false
	}
	down := h.down(bus, f, m.buttons)
	same := m.known && bytes.Equal(m.newest, f.Payload())
	m.known, m.newest = true, append(m.newest[:0], f.Payload()...)
	if same && len(down) == 0 {
		return l, false
	}
	name := h.c.Buses[bus].Name
	text := name + " " + f.String()
	if len(down) > 0 {
		text += ": " + strings.Join(down, ", ") + " down"
	}
	return Line{
		Kind: "heard", T: seconds(at), Bus: name, ID: f.ID.String(), Data: fmt.Sprintf("%X", f.Payload()),
		FD: f.Flags&canbus.FD != 0, Buttons: m.names, Text: text,
	}, true
}

// down names the buttons of which a frame says that they are down.
func (h *Heard) down(bus canbus.Bus, f *canbus.Frame, buttons []int) (names []string) {
	h.decoded = h.c.Buses[bus].Plan.Decode(f, h.decoded[:0])
	for _, n := range buttons {
		b := &h.c.Params.Buttons[n]
		for _, r := range h.decoded {
			if r.Present && r.Signal+h.c.Buses[bus].FirstSignal == b.Signal && slices.Contains(b.Pressed, r.Raw) {
				names = append(names, b.Name)
			}
		}
	}
	return names
}
