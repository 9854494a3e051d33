package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/latch"
)

// Heard is the line of a frame that tells of buttons, as it was received.
func (n *Lines) Heard(at time.Duration, r *canbus.Received) Line {
	l := Line{
		Kind: "heard", T: seconds(at), Bus: n.buses[r.Bus], ID: r.Frame.ID.String(),
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
