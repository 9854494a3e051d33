package gateway

import (
	"time"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/latch"
)

// Sink is told what the loop did, in the order in which it happened. What it gets is valid during the call.
type Sink interface {
	// Effect is a gesture, a decision or an event.
	Effect(*latch.Effect)
	// Sent is a frame that passed the gate; in observe mode, one that would have been sent.
	Sent(*Transmission)
	// Refused is a frame that was not sent. On a live bus, that can turn out after it passed the gate.
	Refused(*Transmission, Refusal)
}

// Tape is told of everything that goes into the engine, just before it does, with the time that counts: a recording of it, given to
// an engine that was as this one is, has the same effects. It keeps nothing of what it is given but copies.
type Tape interface {
	Frame(e *latch.Engine, at time.Duration, r *canbus.Received)
	Input(e *latch.Engine, at time.Duration, in *latch.Input)
}

// Watcher sees the engine, and changes nothing: each time before time goes on, with the time to which it goes. What falls due until
// then is not settled yet.
type Watcher interface {
	// Frame is a frame that the engine is about to get.
	Frame(e *latch.Engine, at time.Duration, r *canbus.Received)
	// Time is anything else that lets time go on.
	Time(e *latch.Engine, to time.Duration)
}

// Transmission is a frame on its way out.
type Transmission struct {
	At    time.Duration // when it goes out: when it is due, or later if the loop was late
	Bus   canbus.Bus
	Frame canbus.Frame
	For   latch.Send // the actuation that it belongs to
	// Withheld: it is not sent, because the transmit path is closed.
	Withheld bool
}

// Loop owns the engine. One goroutine drives it.
type Loop struct {
	config   *config.Config
	engine   *latch.Engine
	gate     *Gate
	sink     Sink
	transmit func(*Transmission) Refusal
	tape     Tape          // nil: nothing is recorded
	watcher  Watcher       // nil: nobody watches
	resumed  bool          // what was refused is among what it is told
	unsent   []latch.Input // refused, and not told yet
	present  time.Duration // on live buses: now, which may be later than what is taken in

	counters []uint64 // how often a message was sent, by the number in counterOf
	counter  []int    // of each frame template: which counter it uses

	// Scratch space, so that a frame costs no allocation.
	decoded  []dbc.Reading
	readings []latch.Reading
	out      Transmission
}

// New returns a loop for a configuration. transmit gets each frame that passed the gate, and says whether it is on its way; nil:
// nobody does.
func New(c *config.Config, sink Sink, transmit func(*Transmission) Refusal) *Loop {
	l := &Loop{
		config: c, engine: latch.New(&c.Params), gate: NewGate(c), sink: sink, transmit: transmit,
		counter: make([]int, len(c.Frames)),
	}
	counterOf := map[*dbc.Message]int{} // frames of one message share its counter
	for i := range c.Frames {
		m := c.Frames[i].Message
		n, known := counterOf[m]
		if !known || m == nil {
			n = len(l.counters)
			counterOf[m] = n
			l.counters = append(l.counters, 0)
		}
		l.counter[i] = n
	}
	return l
}

// Resume makes the engine another one's equal, before anything has happened.
func (l *Loop) Resume(restore func(*latch.Engine) error) error {
	l.resumed = true
	return restore(l.engine)
}

// Watch has somebody see the engine.
func (l *Loop) Watch(w Watcher) { l.watcher = w }

// Interest is every identifier that the configuration reads, on any bus.
func Interest(c *config.Config) *canbus.IDSet {
	var ids canbus.IDSet
	for i := range c.Buses {
		for _, id := range c.Buses[i].Plan.IDs().IDs() {
			ids.Add(id)
		}
	}
	return &ids
}

// Receive takes a frame in. Frames that this host made are not taken for anything that the car says.
func (l *Loop) Receive(r *canbus.Received) {
	if r.Origin != canbus.Wire || int(r.Bus) >= len(l.config.Buses) {
		return
	}
	bus := &l.config.Buses[r.Bus]
	l.decoded = bus.Plan.Decode(&r.Frame, l.decoded[:0])
	if len(l.decoded) == 0 {
		return
	}
	l.readings = l.readings[:0]
	for _, d := range l.decoded {
		d.Signal += bus.FirstSignal
		l.readings = append(l.readings, latch.Reading(d))
	}
	if l.tape != nil {
		l.tape.Frame(l.engine, max(r.At, l.engine.Now()), r)
	}
	if l.watcher != nil {
		l.watcher.Frame(l.engine, max(r.At, l.engine.Now()), r)
	}
	l.observe(r.At, latch.Input{Kind: latch.Readings, Bus: int(r.Bus), Readings: l.readings})
}

// Tell passes on what is no frame: a start, a bus lost or back, an overflow.
func (l *Loop) Tell(at time.Duration, in latch.Input) {
	if l.tape != nil {
		l.tape.Input(l.engine, max(at, l.engine.Now()), &in)
	}
	l.watch(at)
	l.observe(at, in)
}

func (l *Loop) observe(at time.Duration, in latch.Input) { l.apply(at, l.engine.Observe(at, in)) }

// Advance settles what is due until a time, which is the present one: what it sends goes out then, however long ago it
// was due.
func (l *Loop) Advance(to time.Duration) {
	l.watch(to)
	l.apply(to, l.engine.Advance(to))
}

func (l *Loop) watch(to time.Duration) {
	if l.watcher != nil {
		l.watcher.Time(l.engine, to)
	}
}

// Deadline is the time at which something falls due.
func (l *Loop) Deadline() (at time.Duration, ok bool) { return l.engine.Deadline() }

// Now is the newest time that the engine has seen.
func (l *Loop) Now() time.Duration { return l.engine.Now() }

// Memory is what is to outlast a restart.
func (l *Loop) Memory() latch.Memory { return l.engine.Memory() }

// Setting is whether a setting is on for a key, and the change that says so, if any.
func (l *Loop) Setting(s latch.Setting, key latch.KeyNumber) (on bool, by latch.SettingChange) {
	return l.engine.Setting(s, key)
}

// Fact is what is known of a fact as of Now.
func (l *Loop) Fact(f latch.Fact) latch.FactUse { return l.engine.Fact(f) }

// Button is how the button with a number is as of Now.
func (l *Loop) Button(number int) latch.ButtonState { return l.engine.Button(number) }

// Busy says whether the outcome of a press or an actuation is still to come.
func (l *Loop) Busy() bool { return l.engine.Busy() }

// Pending lists the automatic locks that are still to come.
func (l *Loop) Pending() []latch.PendingAction { return l.engine.Pending() }

func (l *Loop) apply(now time.Duration, effects []latch.Effect) {
	for i := range effects {
		ef := &effects[i]
		if ef.Kind != latch.EffectSend {
			l.sink.Effect(ef)
			continue
		}
		l.send(now, ef)
	}
	l.tellUnsent(now)
}

// tellUnsent tells the engine of the frames that were refused.
func (l *Loop) tellUnsent(now time.Duration) {
	for len(l.unsent) > 0 {
		in := l.unsent[0]
		l.unsent = append(l.unsent[:0], l.unsent[1:]...)
		l.Tell(now, in)
	}
}

// refuse is that a frame is not sent.
func (l *Loop) refuse(t *Transmission, why Refusal) {
	l.sink.Refused(t, why)
	if !l.resumed {
		l.unsent = append(l.unsent, latch.Input{Kind: latch.Unsent, Action: t.For.Action, Decision: t.For.Decision})
	}
}

// send encodes a frame and puts it through the gate. A frame that is refused uses up no counter.
func (l *Loop) send(now time.Duration, ef *latch.Effect) {
	template := &l.config.Frames[ef.Send.Frame]
	n := &l.counters[l.counter[ef.Send.Frame]]
	l.out = Transmission{At: max(now, ef.At, l.present), Bus: canbus.Bus(template.Bus), Frame: template.Encode(*n), For: ef.Send}
	why := l.gate.Check(&l.out)
	if why == Passed && l.transmit != nil {
		if why = l.transmit(&l.out); why != Passed {
			l.gate.refuse(why)
		}
	}
	if why != Passed {
		l.refuse(&l.out, why)
		return
	}
	*n++
	l.sink.Sent(&l.out)
}
