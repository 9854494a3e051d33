package gateway

import (
	"latchd/canbus"
	"latchd/config"
)

// Gate lets out only what an actuator of the configuration can produce (P15): by bus, identifier, kind
// and length, and not after its deadline. It counts what it refuses.
type Gate struct {
	allowed map[shape]struct{}
	refused [numRefusals]uint64
}

// shape is what the gate knows a frame by.
type shape struct {
	bus    canbus.Bus
	id     canbus.ID
	flags  canbus.Flags
	length uint8
}

// Refusal is why a frame was not sent.
type Refusal uint8

// The refusals.
const (
	Passed Refusal = iota
	NotListed
	TooLate
	numRefusals
)

var refusalNames = [...]string{"passed", "not_listed", "too_late"}

func (r Refusal) String() string { return refusalNames[r] }

// NewGate makes the gate of a configuration.
func NewGate(c *config.Config) *Gate {
	g := &Gate{allowed: map[shape]struct{}{}}
	for i := range c.Frames {
		t := &c.Frames[i]
		g.allowed[shapeOf(canbus.Bus(t.Bus), &t.Frame)] = struct{}{}
	}
	return g
}

func shapeOf(bus canbus.Bus, f *canbus.Frame) shape {
	return shape{bus, f.ID, f.Flags, f.Length}
}

// Check says whether a frame may be sent at its time.
func (g *Gate) Check(t *Transmission) Refusal {
	why := Passed
	if _, ok := g.allowed[shapeOf(t.Bus, &t.Frame)]; !ok {
		why = NotListed
	} else if t.At > t.For.Expires {
		why = TooLate
	}
	g.refused[why]++
	return why
}

// Refused is how many frames were refused for a reason.
func (g *Gate) Refused(why Refusal) uint64 { return g.refused[why] }
