package simcar

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// Fault is what is wrong with a closure.
type Fault uint8

// The faults.
const (
	Healthy Fault = iota
	Jam           // starts to move and sticks
	Silent        // its controller reports nothing
	Deaf          // does not move, and its controller goes on to say so
	Slow          // moves, and takes much longer
)

var faultNames = []string{"healthy", "jam", "silent", "deaf", "slow"}

func (f Fault) String() string { return faultNames[f] }

// Faults lists the faults.
func Faults() []Fault { return []Fault{Healthy, Jam, Silent, Deaf, Slow} }

// FaultNamed finds a fault by its name.
func FaultNamed(name string) (Fault, bool) {
	i := slices.Index(faultNames, name)
	return Fault(max(i, 0)), i >= 0
}

// ParseFaults reads a list such as boot=jam,doors=silent. The closures are those that the configuration
// simulates.
func ParseFaults(c *config.Config, list []string) (map[string]Fault, error) {
	faults := map[string]Fault{}
	names := Closures(c)
	for _, item := range list {
		name, word, ok := strings.Cut(item, "=")
		fault, known := FaultNamed(word)
		switch {
		case !ok || !known:
			return nil, fmt.Errorf("simulated fault %q: want CLOSURE=FAULT with one of %s", item, strings.Join(faultNames, ", "))
		case !slices.Contains(names, name):
			return nil, fmt.Errorf("simulated fault %q: the configuration simulates %s", item, orNothing(names))
		}
		faults[name] = fault
	}
	return faults, nil
}

// Closures names the closures that a configuration simulates.
func Closures(c *config.Config) (names []string) {
	for i := range c.Simulation {
		for j := range c.Simulation[i].Closures {
			names = append(names, c.Simulation[i].Closures[j].Name)
		}
	}
	return names
}

func orNothing(names []string) string {
	if len(names) == 0 {
		return "nothing"
	}
	return strings.Join(names, ", ")
}

// Controllers are the simulated controllers of a configuration. They answer the frames that latchd sends with the status frames that
// a controller would send.
type Controllers struct {
	config      *config.Config
	controllers []controller
	volts       float64
	due         time.Duration // of the next status frame
}

// controller reports the state of its closures in one status message: on every change, and cyclically.
type controller struct {
	sim      *config.Simulation
	closures []closure
	next     time.Duration // of the cyclic status
	counter  uint64
	silent   bool
}

// closure is one latch.
type closure struct {
	sim    *config.SimClosure
	fault  Fault
	state  int64
	target int64
	moving bool
	volts  float64       // at which it moves
	done   time.Duration // when the movement ends
}

// NewControllers returns the controllers of a configuration, at rest. The first status is due at once.
func NewControllers(c *config.Config, faults map[string]Fault) *Controllers {
	s := &Controllers{config: c, volts: nominal}
	for i := range c.Simulation {
		k := controller{sim: &c.Simulation[i]}
		for j := range k.sim.Closures {
			sc := &k.sim.Closures[j]
			k.closures = append(k.closures, closure{sim: sc, fault: faults[sc.Name], state: sc.Start})
			k.silent = k.silent || faults[sc.Name] == Silent
		}
		s.controllers = append(s.controllers, k)
	}
	s.schedule()
	return s
}

// Strike gives a closure a fault, or makes it healthy again, from a time on. A controller is silent as long as one of its
// closures is.
func (s *Controllers) Strike(at time.Duration, closure string, f Fault) {
	for i := range s.controllers {
		k := &s.controllers[i]
		was := k.silent
		k.silent = false
		for j := range k.closures {
			c := &k.closures[j]
			if c.sim.Name == closure {
				c.fault = f
			}
			k.silent = k.silent || c.fault == Silent
		}
		if was && !k.silent {
			k.next = max(k.next, at)
			for j := range k.closures { // what arrived meanwhile is reported now, not at a time that is past
				k.closures[j].done = max(k.closures[j].done, at)
			}
		}
	}
	s.schedule()
}

// Reports says whether a frame is a status that a simulated controller sends.
func (s *Controllers) Reports(bus canbus.Bus, id canbus.ID) bool {
	for i := range s.controllers {
		if t := &s.controllers[i].sim.Status; canbus.Bus(t.Bus) == bus && t.Frame.ID == id {
			return true
		}
	}
	return false
}

// Receive takes in a frame that latchd sent. What moves because of it reports at once.
func (s *Controllers) Receive(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
	for i := range s.controllers {
		k := &s.controllers[i]
		for j := range k.closures {
			c := &k.closures[j]
			if m := c.sim.Commanded(int(bus), f); m != nil && c.start(at, m, s.volts) {
				k.next = at
			}
		}
	}
	s.schedule()
}

// The voltage at which a latch moves as the configuration says, that of a rested lead battery; and a guess at the one below which its motor
// does not turn.
const (
	nominal = 12.6
	stall   = 7.0
)

// Supply is the battery's voltage, at which the motors run from the next movement on. The speed of a DC motor is proportional to it,
// more or less.
func (s *Controllers) Supply(volts float64) { s.volts = volts }

// travel is how long a movement takes at a voltage.
func travel(after time.Duration, volts float64) time.Duration {
	if volts == nominal {
		return after
	}
	return time.Duration(float64(after) * nominal / volts).Round(time.Microsecond)
}

// slowness is how many times as long a slow closure takes. A latch that takes 0.18 s is too slow then for the time in which latchd wants
// it confirmed, and is there soon after a second command, which the boot gets after 3 s.
const slowness = 18

// start begins a movement, unless it is under way or done. A jammed latch tries each time.
func (c *closure) start(at time.Duration, m *config.SimMove, volts float64) bool {
	if c.fault == Deaf || volts < stall || c.state == m.To && !c.moving || c.moving && c.target == m.To {
		return false
	}
	after := travel(m.After, volts)
	if c.fault == Slow {
		after *= slowness
	}
	c.moving, c.target, c.volts, c.done, c.state = true, m.To, volts, at+after, c.sim.Moving
	return true
}

// Deadline is when the next status frame is due.
func (s *Controllers) Deadline() time.Duration { return s.due }

func (s *Controllers) schedule() {
	s.due = never
	for i := range s.controllers {
		s.due = min(s.due, s.controllers[i].deadline())
	}
}

func (k *controller) deadline() time.Duration {
	if k.silent {
		return never
	}
	at := k.next
	for i := range k.closures {
		if c := &k.closures[i]; c.moving {
			at = min(at, c.done)
		}
	}
	return at
}

// Next makes the status frame that is due at Deadline. Call it only then.
func (s *Controllers) Next() canbus.Received {
	defer s.schedule()
	for i := range s.controllers {
		if k := &s.controllers[i]; k.deadline() == s.due {
			return canbus.Received{At: s.due, Bus: canbus.Bus(k.sim.Status.Bus), Frame: k.report(s.due)}
		}
	}
	panic("simcar: Next without a deadline")
}

// report moves what has arrived, and says how everything is.
func (k *controller) report(at time.Duration) canbus.Frame {
	status := k.sim.Status
	for i := range k.closures {
		c := &k.closures[i]
		if c.moving && at >= c.done {
			c.moving, c.state = false, c.target
			if c.fault == Jam {
				c.state = c.sim.Jammed
			}
		}
		// The values were checked against the signal when the configuration was read.
		_ = c.sim.Signal.PutRaw(status.Frame.Data[:status.Frame.Length], c.state)
	}
	k.reportCurrent(status.Frame.Data[:status.Frame.Length])
	k.next = at + k.sim.Every
	k.counter++
	return status.Encode(k.counter - 1)
}

// reportCurrent says what the motors draw together: as much as the voltage drives through them, negative on the way to where a closure
// starts, if the signal can say that. The controller limits it to the stall current of one, which fits the signal.
func (k *controller) reportCurrent(payload []byte) {
	means := &k.sim.Current
	if means.Signal == nil {
		return
	}
	sum := 0.0
	for i := range k.closures {
		if c := &k.closures[i]; c.moving {
			sum += c.current(means)
		}
	}
	sum = max(-means.Stall, min(sum, means.Stall))
	raw, err := means.Signal.RawOf(sum)
	if err != nil {
		raw, _ = means.Signal.RawOf(-sum)
	}
	_ = means.Signal.PutRaw(payload, raw)
}

// current is what the motor of a closure draws that moves, or should.
func (c *closure) current(means *config.SimCurrent) float64 {
	amount := means.Running
	if c.fault == Jam {
		amount = means.Stall
	}
	if c.target == c.sim.Start {
		amount = -amount
	}
	return amount * c.volts / nominal
}

// Says is what a fact that a closure reports is by now; known is false also for a fact that no closure reports.
func (s *Controllers) Says(f latch.Fact) (is, known bool) {
	src := &s.config.Params.Facts[f]
	if !src.Declared {
		return false, false
	}
	bus := &s.config.Buses[src.Bus]
	signal := bus.Signals[src.Signal-bus.FirstSignal]
	for i := range s.controllers {
		k := &s.controllers[i]
		for j := range k.closures {
			if c := &k.closures[j]; k.sim.Status.Bus == src.Bus && c.sim.Signal == signal {
				return says(src, f, c.state, signal)
			}
		}
	}
	return false, false
}

// view tells how the closures are.
func (s *Controllers) view() (list []ClosureView) {
	for i := range s.controllers {
		for _, c := range s.controllers[i].closures {
			v := ClosureView{Name: c.sim.Name, State: fmt.Sprint(c.state), Moving: c.moving, Fault: c.fault.String()}
			if label, ok := c.sim.Signal.Label(c.state); ok {
				v.State = label
			}
			list = append(list, v)
		}
	}
	return list
}
