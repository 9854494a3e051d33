package gateway

import (
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// Gate lets out only what an actuator of the configuration can produce (P15): that frame on that bus, byte by byte
// but for its counter and checksum, before its deadline, and no faster than presses and retries can ask for. Of what
// the engine says it relies on the deadline alone. It counts what it refuses.
type Gate struct {
	listed  map[shape][]*listed
	refused [numRefusals]uint64
}

// shape is what frames are looked up by.
type shape struct {
	bus    canbus.Bus
	id     canbus.ID
	flags  canbus.Flags
	length uint8
}

// listed is a frame of the configuration.
type listed struct {
	frame  canbus.Frame
	varies [canbus.MaxLength]byte // the bits that differ from one sending to the next
	rate   rate
}

// Refusal is why a frame was not sent.
type Refusal uint8

// The refusals.
const (
	Passed Refusal = iota
	NotListed
	TooLate
	TooOften
	BusLost   // there is no bus to send it on
	QueueFull // the interface's queue had no room for it before its deadline
	Uncertain // an earlier frame of that bus was not confirmed, and may still go out
	Failed    // the kernel refused it for another reason
	NotArmed  // the transmit path was closed before it could go out
	NotOnBus  // the controller tried it once, and it was not confirmed
	numRefusals
)

var refusalNames = [...]string{"passed", "not_listed", "too_late", "too_often", "bus_lost", "queue_full", "uncertain", "failed", "not_armed", "not_on_bus"}

func (r Refusal) String() string { return refusalNames[r] }

// NewGate makes the gate of a configuration.
func NewGate(c *config.Config) *Gate {
	g := &Gate{listed: map[shape][]*listed{}}
	for i := range c.Frames {
		t := &c.Frames[i]
		s := shapeOf(canbus.Bus(t.Bus), &t.Frame)
		g.listed[s] = append(g.listed[s], &listed{t.Frame, t.Varies(), newRate(actuatorOf(&c.Params, i), i)})
	}
	return g
}

// actuatorOf is the actuator that sends a frame.
func actuatorOf(p *latch.Params, frame int) *latch.Actuator {
	for i := range p.Actuators {
		for _, step := range p.Actuators[i].Steps {
			if step.Frame == frame {
				return &p.Actuators[i]
			}
		}
	}
	return &latch.Actuator{}
}

func shapeOf(bus canbus.Bus, f *canbus.Frame) shape {
	return shape{bus, f.ID, f.Flags, f.Length}
}

// Check says whether a frame may be sent at its time, and takes note that it is.
func (g *Gate) Check(t *Transmission) Refusal {
	why := g.check(t.At, t.For.Expires, g.listed[shapeOf(t.Bus, &t.Frame)], &t.Frame)
	g.refused[why]++
	return why
}

func (g *Gate) check(at, expires time.Duration, candidates []*listed, f *canbus.Frame) Refusal {
	why := NotListed
	for _, l := range candidates {
		switch {
		case !l.is(f):
		case at > expires:
			return TooLate
		case l.rate.take(at):
			return Passed
		default:
			why = TooOften // unless another actuator sends the same frame
		}
	}
	return why
}

// is says whether a frame of the same shape is this one.
func (l *listed) is(f *canbus.Frame) bool {
	return f.RawDLC == l.frame.RawDLC && config.Alike(f, &l.frame, &l.varies)
}

// refuse counts a frame that passed, and was not sent after all.
func (g *Gate) refuse(why Refusal) {
	g.refused[Passed]--
	g.refused[why]++
}

// Refused is how many frames were refused for a reason.
func (g *Gate) Refused(why Refusal) uint64 { return g.refused[why] }
