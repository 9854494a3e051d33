package latch

import (
	"math"
	"time"
)

// Engine decides. It is not safe for use from two goroutines; one loop owns it.
//
// Time is a Duration since an arbitrary origin, monotonic. An earlier time than one already seen counts as
// that one.
type Engine struct {
	p       *Params
	now     time.Duration
	next    time.Duration // earliest deadline; never when there is none
	expects bool          // something waits for a fact
	out     []Effect
	started bool

	facts   [NumFacts]factState
	driving driving
	buses   []busState
	buttons []button

	// What each signal is for, by its number.
	factsOf   [][]Fact
	buttonsOf [][]int

	stage      stage
	actuations [numClosures]actuation
	decisions  uint64 // how many were made

	released       release // the newest release of the boot
	unlocked       bool    // the car was seen or made unlocked ...
	unlockedAt     time.Duration
	relockOnClose  relock
	relockUnopened relock
	relockUnlocked relock
}

const never = time.Duration(math.MaxInt64)

// busState is when a bus was heard, to tell a press that woke it (P0).
type busState struct {
	heard bool
	last  time.Duration
	awake time.Duration // the first frame after a silence
}

// busAsleep is the silence after which a bus counts as asleep: the cyclic messages that a policy needs
// come every 100 ms or so (terminal status of a BMW K-CAN: 100 ms).
const busAsleep = time.Second

// New returns an engine that has seen nothing. The first input must be Start. Params must not change
// afterwards.
func New(p *Params) *Engine {
	e := &Engine{
		p:              p,
		next:           never,
		driving:        driving{blocked: true},
		buses:          make([]busState, p.Buses),
		buttons:        make([]button, len(p.Buttons)),
		factsOf:        make([][]Fact, p.Signals),
		buttonsOf:      make([][]int, p.Signals),
		relockOnClose:  relock{trigger: ByRelockOnClose, action: BootLock},
		relockUnopened: relock{trigger: ByRelockUnopened, action: BootLock},
		relockUnlocked: relock{trigger: ByRelockUnlocked, action: LockAll},
	}
	for _, f := range Facts() {
		if s := &p.Facts[f]; s.Declared {
			e.factsOf[s.Signal] = append(e.factsOf[s.Signal], f)
		}
	}
	for i := range p.Buttons {
		b := &p.Buttons[i]
		e.buttons[i].b, e.buttons[i].i = b, i
		e.buttonsOf[b.Signal] = append(e.buttonsOf[b.Signal], i)
	}
	return e
}

// Observe takes in what happened at a time. What was due until then, and at that instant, is settled
// first (G10). The effects are valid until the next call.
func (e *Engine) Observe(at time.Duration, in Input) []Effect {
	e.out = e.out[:0]
	e.settle(at)
	e.now = max(e.now, at)
	switch in.Kind {
	case Readings:
		e.observeReadings(in)
	case Start:
		e.start(in.Quiet)
	case BusBack:
		e.busBack(in.Bus)
	default:
		e.gap(in)
	}
	return e.out
}

// Advance settles what is due until a time. Calling it more often, or not at all before an Observe of a
// later time, changes nothing. The effects are valid until the next call.
func (e *Engine) Advance(to time.Duration) []Effect {
	e.out = e.out[:0]
	e.settle(to)
	e.now = max(e.now, to)
	return e.out
}

// Deadline is the time at which something falls due.
func (e *Engine) Deadline() (at time.Duration, ok bool) { return e.next, e.next != never }

// settle does what is due until a time, in the order of time, each at the time at which it is due.
func (e *Engine) settle(to time.Duration) {
	for e.next <= to {
		e.now = max(e.now, e.next)
		for i := range e.buttons {
			e.buttons[i].expire(e)
		}
		for i := range e.actuations {
			e.actuations[i].expire(e)
		}
		for _, r := range e.relocks() {
			r.expire(e)
		}
		e.schedule()
	}
}

// schedule finds the earliest deadline, and whether anything waits for a fact. Whatever changes one of them
// tells an effect or is a reading of a button, after which it is called.
func (e *Engine) schedule() {
	e.next, e.expects = never, false
	for i := range e.buttons {
		e.next = min(e.next, e.buttons[i].deadline())
		e.expects = e.expects || e.buttons[i].wait.active
	}
	for i := range e.actuations {
		e.next = min(e.next, e.actuations[i].deadline(e.p))
		e.expects = e.expects || e.actuations[i].awaiting
	}
	for _, r := range e.relocks() {
		e.next = min(e.next, r.deadline())
		e.expects = e.expects || r.active && r.deferred
	}
}

func (e *Engine) relocks() [3]*relock {
	return [...]*relock{&e.relockOnClose, &e.relockUnopened, &e.relockUnlocked}
}

// observeReadings takes a frame in: facts first, so that a press in the same frame is judged by them.
func (e *Engine) observeReadings(in Input) {
	e.hear(in.Bus)
	var facts, buttons bool
	for i := range in.Readings {
		r := &in.Readings[i]
		buttons = buttons || len(e.buttonsOf[r.Signal]) > 0
		if !r.Present {
			continue
		}
		for _, f := range e.factsOf[r.Signal] {
			e.observeFact(f, r)
			facts = true
		}
	}
	if facts && e.expects {
		e.follow()
	}
	if buttons {
		e.observeButtons(in.Readings)
	}
	if buttons || len(e.out) > 0 {
		e.schedule()
	}
}

// follow looks again at everything that waits for a fact.
func (e *Engine) follow() {
	for i := range e.actuations {
		e.actuations[i].confirm(e)
	}
	for i := range e.buttons {
		e.buttons[i].wait.retry(e)
	}
	for _, r := range e.relocks() {
		r.retry(e)
	}
}

func (e *Engine) hear(bus int) {
	b := &e.buses[bus]
	if !b.heard || e.now-b.last >= busAsleep {
		b.awake = e.now
	}
	b.heard, b.last = true, e.now
}

// Busy says whether a press or an actuation is under way, so that its outcome is still to come. Automatic
// locks are not counted.
func (e *Engine) Busy() bool {
	for i := range e.buttons {
		if e.buttons[i].busy() {
			return true
		}
	}
	for i := range e.actuations {
		if e.actuations[i].active() {
			return true
		}
	}
	return false
}

// PendingRelock is an automatic lock that is still to come.
type PendingRelock struct {
	Trigger Trigger
	Action  Action
	Due     time.Duration
}

// Pending lists the automatic locks that are still to come.
func (e *Engine) Pending() []PendingRelock {
	var ps []PendingRelock
	for _, r := range e.relocks() {
		if r.active {
			ps = append(ps, PendingRelock{r.trigger, r.action, r.due})
		}
	}
	return ps
}

func (e *Engine) event(ev Event) {
	e.out = append(e.out, Effect{At: e.now, Kind: EffectEvent, Event: ev})
}

func (e *Engine) gesture(g Gesture) {
	e.out = append(e.out, Effect{At: e.now, Kind: EffectGesture, Gesture: g})
}
