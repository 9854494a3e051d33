package simcar

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/latch"
)

// Options say what a car is like. The zero value is a parked and locked one of which no frame gets lost.
type Options struct {
	// Seed is of what is left to chance: which frames get lost, or come twice.
	Seed uint64
	// Facts are what the car says at the start; nil: Parked. One that is left out was never said.
	Facts Facts
	// NoCentralLocking leaves the fact locked to whoever sets it. Else it follows the doors' latches, and the car's own central locking
	// answers the fob, as on the street.
	NoCentralLocking bool
}

// Parked is a car that is parked and locked, as far as a configuration has facts for that. What its controllers report is theirs.
func Parked(c *config.Config) Facts {
	facts := Facts{}
	for _, f := range stated(c) {
		switch {
		case f == latch.Speed && c.Params.HasFact(latch.Ignition): // nothing tells it while the ignition is off
		case f == latch.Voltage:
			facts[f] = Number(nominal)
		case f.IsNumber():
			facts[f] = Number(0)
		default:
			facts[f] = Truth(f == latch.Locked || f == latch.BootLocked)
		}
	}
	return facts
}

// Car is a car on the buses of a configuration. Time only moves by its methods, and never back.
type Car struct {
	config      *config.Config
	options     Options
	body        *Body
	controllers *Controllers
	now         time.Duration
	plans       []plan // in the order of time
	out         []canbus.Received
	rebounds    bool // the lid springs open when it is closed
	unlocked    bool // what the doors' latches said last

	chance       *rand.Rand
	lose, repeat float64 // chances of a frame, from 0 to 1
	frames       FrameCount
}

// plan is something that is to happen.
type plan struct {
	at     time.Duration
	button int // whose it is; noButton: of none
	do     func(at time.Duration)
}

const noButton = -1

// New returns a car at the time 0. What it says then is due at once. The error is what its facts cannot say in frames.
func New(c *config.Config, o Options) (*Car, error) {
	car := &Car{config: c, options: o, controllers: NewControllers(c, nil), chance: rand.New(rand.NewPCG(o.Seed, 0))}
	car.body = NewBody(c, car.emit)
	car.body.trains = true
	facts := o.Facts
	if facts == nil {
		facts = Parked(c)
	}
	if err := car.body.Begin(facts); err != nil {
		return nil, err
	}
	car.unlocked, _ = car.controllers.Says(latch.DoorsLatch)
	car.supply()
	return car, nil
}

// isReported says whether a controller tells of a fact.
func (c *Car) isReported(f latch.Fact) bool { return c.controllers.Reports(c.body.Source(f)) }

// Deadline is when the car does something by itself.
func (c *Car) Deadline() time.Duration {
	if len(c.out) > 0 {
		return c.now // what it says at the start
	}
	return c.next()
}

func (c *Car) next() time.Duration {
	at := min(c.body.Deadline(), c.controllers.Deadline())
	if len(c.plans) > 0 {
		at = min(at, c.plans[0].at)
	}
	return at
}

// Advance lets time run on, and returns the frames that the car has sent until then, in their order. They are valid until the next
// call. Calling it more often changes nothing.
func (c *Car) Advance(to time.Duration) []canbus.Received {
	c.run(to)
	return c.take()
}

// Receive lets time run on, and takes in a frame that somebody else has sent. It returns what Advance does.
func (c *Car) Receive(r *canbus.Received) []canbus.Received {
	c.run(r.At)
	c.frames.Heard++
	c.controllers.Receive(c.now, r.Bus, &r.Frame)
	return c.Advance(c.now)
}

// Do lets time run on, and does something to the car. It returns what Advance does. With an error nothing was done, but time has passed.
func (c *Car) Do(at time.Duration, a Action) ([]canbus.Received, error) {
	c.run(at)
	err := a.do(c)
	return c.Advance(c.now), err
}

func (c *Car) take() []canbus.Received {
	out := c.out
	c.out = nil
	return out
}

// run does what is due until a time: at one moment first what was planned, then what controllers report, then what the body repeats.
func (c *Car) run(to time.Duration) {
	for at := c.next(); at <= to; at = c.next() {
		c.now = max(c.now, at)
		switch {
		case len(c.plans) > 0 && c.plans[0].at <= at:
			p := c.plans[0]
			c.plans = c.plans[1:]
			p.do(p.at)
		case c.controllers.Deadline() <= at:
			r := c.controllers.Next()
			c.emit(r.At, r.Bus, &r.Frame)
			c.follow()
		default:
			c.body.Repeat(at)
		}
	}
	c.now = max(c.now, to)
}

// plan has something happen after a time.
func (c *Car) plan(after time.Duration, button int, do func(at time.Duration)) {
	p := plan{c.now + after, button, do}
	i, _ := slices.BinarySearchFunc(c.plans, p.at+1, func(p plan, at time.Duration) int { return cmp.Compare(p.at, at) })
	c.plans = slices.Insert(c.plans, i, p)
}

// forget drops what was planned with a button.
func (c *Car) forget(button int) {
	c.plans = slices.DeleteFunc(c.plans, func(p plan) bool { return p.button == button })
}

// emit sends a frame, if it does not get lost. One whose end is disturbed on the wire comes twice (ISO 11898-1: a receiver has taken
// it by then, and the sender repeats it).
func (c *Car) emit(at time.Duration, bus canbus.Bus, f *canbus.Frame) {
	times := 1
	switch {
	case c.happens(c.lose):
		times = 0
		c.frames.Lost++
	case c.happens(c.repeat):
		times = 2
		c.frames.Repeated++
	}
	for range times {
		c.frames.Sent++
		c.out = append(c.out, canbus.Received{At: at, Bus: bus, Frame: *f})
	}
}

func (c *Car) happens(chance float64) bool { return chance > 0 && c.chance.Float64() < chance }
