package explain

import (
	"slices"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
)

// Message is a message that tells of buttons, and how often it was seen.
type Message struct {
	Bus     canbus.Bus
	ID      canbus.ID
	Name    string // in the DBC
	Buttons []int
	Frames  uint64

	WholeBus bool // Frames are all of its bus, of whatever message
}

// Census counts the frames that tell of buttons, so that an owner who sees no press learns why.
type Census struct {
	messages []Message
}

// NewCensus finds the messages of the buttons of a configuration.
func NewCensus(c *config.Config) *Census {
	s := &Census{}
	for i := range c.Buses {
		bus := &c.Buses[i]
		for _, id := range bus.Plan.IDs().IDs() {
			m := Message{Bus: canbus.Bus(i), ID: id}
			if known, ok := bus.DBC.MessageByID(id); ok {
				m.Name = known.Name
			}
			for _, r := range bus.Plan.Decode(&canbus.Frame{ID: id}, nil) { // absent from an empty frame, and listed
				m.Buttons = append(m.Buttons, buttonsOf(c, r.Signal+bus.FirstSignal)...)
			}
			if len(m.Buttons) > 0 {
				slices.Sort(m.Buttons)
				s.messages = append(s.messages, m)
			}
		}
	}
	return s
}

// buttonsOf lists the buttons that a signal tells of.
func buttonsOf(c *config.Config, signal int) (buttons []int) {
	for i := range c.Params.Buttons {
		if c.Params.Buttons[i].Signal == signal {
			buttons = append(buttons, i)
		}
	}
	return buttons
}

// Take counts a record.
func (s *Census) Take(r *candump.Record) {
	if r.Kind != candump.Frame {
		return
	}
	for i := range s.messages {
		if m := &s.messages[i]; m.ID == r.Received.Frame.ID && m.Bus == r.Received.Bus {
			m.Frames++
		}
	}
}

// Messages lists the messages that tell of a button; of any, if it is -1.
func (s *Census) Messages(button int) []Message {
	if button < 0 {
		return s.messages
	}
	return slices.DeleteFunc(slices.Clone(s.messages), func(m Message) bool { return !slices.Contains(m.Buttons, button) })
}
