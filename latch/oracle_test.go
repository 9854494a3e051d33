package latch_test

import (
	"fmt"
	"slices"
	"time"

	"latchd/latch"
)

// oracle knows the policy's invariants and nothing of the engine. It sees the inputs and judges the effects.
type oracle struct {
	p       *latch.Params
	now     time.Duration
	history []string
	broken  string // the first invariant that was broken, with its effect

	facts   [latch.NumFacts][]sample // since the last gap of the fact's bus
	buttons []pressed
	lost    [2]bool

	seq       int // numbers everything that happens
	lastGap   int // of any bus
	lidClosed int // the lid was seen to close
	opened    int // a release was allowed
	unlocked  int // an unlock was allowed
	decisions map[uint64]decided
	last      uint64          // newest decision
	open      map[uint64]bool // actuations whose end is still to come
	follows   latch.Trigger   // an allowed decision of this kind must come next; ByPress: of none

	crashed, crashBegan int // when one was reported, and when one was seen to begin; 0: never, or it is over
	ignitionOff         bool
	disarmed            bool
	passed              int // the speed was seen to pass the limit of the drive-away lock
	pulses, operations  []time.Duration
	rested              time.Duration  // until then
	firstTry            map[int]uint64 // by button, and 0 for none: its newest decision that was no retry
	driven              [2]struct {
		action latch.Action
		until  time.Duration
	}
}

type sample struct {
	at    time.Duration
	known bool
	value float64
}

// pressed is what was seen of a button since the last gap of its bus.
type pressed struct {
	up      bool // known to be up
	down    bool // newest frame
	quiet   time.Duration
	fresh   bool // pressed, from up, since the last gap of any bus
	credit  int  // presses that may still act
	escapes bool // a lever whose press must act now
}

type decided struct {
	seq       int
	at        time.Duration
	emergency bool
	d         latch.Decision
}

func newOracle(p *latch.Params) *oracle {
	return &oracle{p: p, buttons: make([]pressed, len(p.Buttons)), decisions: map[uint64]decided{}, open: map[uint64]bool{}, firstTry: map[int]uint64{}}
}

func (o *oracle) fail(format string, args ...any) {
	if o.broken == "" {
		o.broken = fmt.Sprintf("%v: ", o.now) + fmt.Sprintf(format, args...)
	}
}

// observe follows an input.
func (o *oracle) observe(at time.Duration, in latch.Input) {
	o.now = at
	o.seq++
	o.history = append(o.history, fmt.Sprintf("%v %v", at, in))
	switch in.Kind {
	case latch.Readings:
		for _, r := range in.Readings {
			o.reading(r)
		}
		for i := range o.p.Buttons {
			o.frame(i, in.Readings)
		}
	case latch.DisarmFor, latch.Arm:
	case latch.BusBack:
		for bus := range o.lost {
			if o.lost[bus] && (in.Bus == latch.AllBuses || in.Bus == bus) {
				o.back(bus)
			}
		}
	default:
		o.gap(in)
	}
}

// back: silence counts from now on.
func (o *oracle) back(bus int) {
	o.lost[bus] = false
	for i := range o.buttons {
		if bus == carBus {
			o.buttons[i].quiet = o.now
		}
	}
}

func (o *oracle) gap(in latch.Input) {
	o.lastGap = o.seq
	bus := in.Bus
	if in.Kind == latch.Start || in.Kind == latch.NewSegment {
		bus, o.lost = latch.AllBuses, [2]bool{}
	}
	for f := range o.facts {
		if bus == latch.AllBuses || o.p.Facts[f].Bus == bus {
			o.facts[f] = nil
		}
	}
	if bus == latch.AllBuses || bus == carBus {
		for i := range o.buttons {
			o.buttons[i] = pressed{quiet: o.now}
		}
	}
	for i := range o.buttons {
		o.buttons[i].fresh, o.buttons[i].credit = false, 0
	}
	if in.Kind == latch.BusLost {
		for b := range o.lost {
			o.lost[b] = o.lost[b] || bus == latch.AllBuses || bus == b
		}
	}
}

func (o *oracle) reading(r latch.Reading) {
	for _, f := range latch.Facts() {
		if !o.p.HasFact(f) || o.p.Facts[f].Signal != r.Signal {
			continue
		}
		known := r.Value == 0 || r.Value == 1
		if f.IsNumber() {
			known = r.Value >= 0 && r.Value <= 300
		}
		before, wasKnown := o.known(f, o.now)
		switch {
		case f == latch.BootOpen && known && r.Value == 0 && o.lastKnown(f) == 1:
			o.lidClosed = o.seq
		case f == latch.Crash && known && r.Value == 1:
			if o.crashed == 0 || o.lastKnown(f) == 0 {
				o.ignitionOff = o.ignitionOff && o.lastKnown(f) != 0
				o.crashed = o.seq
			}
			if o.lastKnown(f) == 0 {
				o.crashBegan = o.seq
			}
		case f == latch.Speed && known && wasKnown && before < 16 && r.Value >= 16:
			o.passed = o.seq
		}
		o.facts[f] = append(o.facts[f], sample{o.now, known, r.Value})
		if f == latch.Ignition && o.crashed > 0 && o.offFor(3*time.Second) {
			o.ignitionOff = true
		}
	}
}

// offFor says whether the ignition was known to be off, without a break, for so long until now.
func (o *oracle) offFor(d time.Duration) bool {
	since := o.now
	list := o.facts[latch.Ignition]
	for i, s := range slices.Backward(list) {
		if !s.known || s.value != 0 || i+1 < len(list) && list[i+1].at-s.at >= o.p.Facts[latch.Ignition].Stale {
			break
		}
		since = s.at
	}
	return o.now-since >= d
}

func (o *oracle) lastKnown(f latch.Fact) float64 {
	for _, s := range slices.Backward(o.facts[f]) {
		if s.known {
			return s.value
		}
	}
	return -1
}

// frame follows the raw level of a button.
func (o *oracle) frame(i int, rs []latch.Reading) {
	b, params := &o.buttons[i], &o.p.Buttons[i]
	n := slices.IndexFunc(rs, func(r latch.Reading) bool { return r.Signal == params.Signal })
	if n < 0 {
		return
	}
	o.silence(b, params)
	isDown := slices.Contains(params.Pressed, rs[n].Raw)
	if !isDown {
		b.up, b.down = true, false
		return
	}
	if !b.down {
		b.credit = min(b.credit+1, o.mayOwe(params))
	}
	if b.up {
		b.fresh = true
		b.escapes = params.Place == latch.Emergency
	}
	b.up, b.down, b.quiet = false, true, o.now
}

// silence on a live bus is a release, of a button that repeats its frames while down (G2).
func (o *oracle) silence(b *pressed, params *latch.Button) {
	if params.Talks == latch.Level && !o.lost[carBus] && o.now-b.quiet >= params.Stale {
		b.up, b.down = true, false
	}
}

// mayOwe is how many presses can be unanswered at a time: a click is held back for a double, or a decision for its facts.
func (o *oracle) mayOwe(b *latch.Button) int {
	if b.Does[latch.Double] != latch.NoAction || o.p.Access.WaitForFacts > 0 {
		return 2
	}
	return 1
}

// known is a fact as P0 sees it.
func (o *oracle) known(f latch.Fact, at time.Duration) (value float64, ok bool) {
	if len(o.facts[f]) == 0 {
		return 0, false
	}
	s := o.facts[f][len(o.facts[f])-1]
	return s.value, s.known && at-s.at < o.p.Facts[f].Stale
}

func (o *oracle) is(f latch.Fact, at time.Duration) bool {
	v, ok := o.known(f, at)
	return ok && v == 1
}

func (o *oracle) isNot(f latch.Fact, at time.Duration) bool {
	v, ok := o.known(f, at)
	return ok && v == 0
}

// slow says whether P3's hysteresis lets the boot open: since the speed was last unknown or 5 km/h, it was below
// 2 km/h for 500 ms on end.
func (o *oracle) slow(at time.Duration) bool {
	free := false
	var low, until time.Duration = -1, -1
	end := func(t time.Duration) {
		free = free || low >= 0 && t-low >= o.p.Access.AllowAfter
	}
	for _, s := range o.facts[latch.Speed] {
		if s.at >= until { // stale before this reading, or the first
			free, low = false, -1
		}
		end(s.at)
		switch until = s.at + o.p.Facts[latch.Speed].Stale; {
		case !s.known, s.value >= o.p.Access.BlockAt:
			free, low = false, -1
		case s.value >= o.p.Access.AllowBelow:
			low = -1
		case low < 0:
			low = s.at
		}
	}
	end(at)
	return free
}
