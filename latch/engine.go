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

	health  Health
	closing closing
	used    used

	stage      stage
	actuations [numClosures]actuation
	feedback   sequence
	motors     motors // what they did; while nothing is sent, also what they would have done
	withholds  bool   // the transmit path is closed ...
	moved      motors // ... and this is what they did until then
	decisions  uint64 // how many were made

	crash     crash
	disarmed  disarmed
	changes   []SettingChange // of settings
	lid       lid
	battery   battery
	driveAway driveAway

	released   release // the newest release of the boot
	unlocked   bool    // the car was seen or made unlocked ...
	unlockedAt time.Duration

	crashUnlock    automatic
	keyShutIn      automatic
	relockOnClose  automatic
	relockUnopened automatic
	relockUnlocked automatic
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
		buses:          make([]busState, p.Buses),
		buttons:        make([]button, len(p.Buttons)),
		factsOf:        make([][]Fact, p.Signals),
		buttonsOf:      make([][]int, p.Signals),
		motors:         newMotors(&p.Access.Wear),
		moved:          newMotors(&p.Access.Wear),
		crashUnlock:    automatic{trigger: ByCrash, action: UnlockAll},
		keyShutIn:      automatic{trigger: ByKeyInside, action: BootRelease},
		relockOnClose:  automatic{trigger: ByRelockOnClose, action: BootLock},
		relockUnopened: automatic{trigger: ByRelockUnopened, action: BootLock},
		relockUnlocked: automatic{trigger: ByRelockUnlocked, action: LockAll},
		driveAway:      driveAway{lock: automatic{trigger: ByDriveAway, action: LockAll}},
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
	case DisarmFor:
		e.disarm(in.For)
		e.schedule()
	case Arm:
		e.arm()
		e.schedule()
	case Transmit:
		e.transmit(in.Open)
	case Try:
		e.try(in.Action)
	case Service:
		e.health.Serviced()
		e.event(Event{Kind: Serviced})
	case Unsent:
		e.unsent(in.Action, in.Decision)
		e.schedule()
	case Set:
		e.changed(in.Change)
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
		e.feedback.send(e)
		e.disarmed.expire(e)
		e.automaticsDue()
		e.schedule()
	}
}

func (e *Engine) automaticsDue() {
	for _, a := range e.automatics() {
		a.expire(e)
	}
}

// schedule finds the earliest deadline, and whether anything waits for a fact. Whatever changes one of them
// tells an effect or is a reading of a button, after which it is called.
func (e *Engine) schedule() {
	e.next, e.expects = min(e.feedback.deadline(e.p), e.disarmed.deadline()), false
	for i := range e.buttons {
		e.next = min(e.next, e.buttons[i].deadline())
		e.expects = e.expects || e.buttons[i].wait.active
	}
	for i := range e.actuations {
		e.next = min(e.next, e.actuations[i].deadline(e))
		e.expects = e.expects || e.actuations[i].awaiting
	}
	for _, a := range e.automatics() {
		e.next = min(e.next, a.deadline())
		e.expects = e.expects || a.active && a.deferred
	}
}

// observeReadings takes a frame in: facts first, so that a press in the same frame is judged by them.
func (e *Engine) observeReadings(in Input) {
	e.hear(in.Bus)
	var facts, lid, buttons bool
	for i := range in.Readings {
		r := &in.Readings[i]
		buttons = buttons || len(e.buttonsOf[r.Signal]) > 0
		if !r.Present {
			continue
		}
		for _, f := range e.factsOf[r.Signal] {
			e.observeFact(f, r)
			facts, lid = true, lid || f == Speed || f == Ignition || f == BootOpen || f == BootLatch
		}
	}
	if lid {
		e.watchLid()
	}
	if facts && e.expects {
		e.follow()
	}
	e.automaticsDue() // what a fact has set off
	if buttons {
		e.observeButtons(in.Readings)
	}
	e.used.battery(e)
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
	for _, a := range e.automatics() {
		a.retry(e)
	}
}

func (e *Engine) hear(bus int) {
	b := &e.buses[bus]
	if !b.heard || e.now-b.last >= busAsleep {
		b.awake = e.now
	}
	b.heard, b.last = true, e.now
}

// Busy says whether a press or an actuation is under way, so that its outcome is still to come. What latchd is about to do
// by itself is not counted.
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
	return e.feedback.sending
}

// PendingAction is something that latchd is about to do by itself.
type PendingAction struct {
	Trigger Trigger
	Action  Action
	Due     time.Duration
}

// Pending lists what latchd is about to do by itself.
func (e *Engine) Pending() []PendingAction {
	var ps []PendingAction
	for _, a := range e.automatics() {
		if a.active {
			ps = append(ps, PendingAction{a.trigger, a.action, a.due})
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
