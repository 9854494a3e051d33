package latch

import (
	"math"
	"slices"
	"strconv"
	"time"
)

// The state of an engine is what its future depends on, but for when something is due: that it is due soon, or later, is all
// that counts. What merely numbers things or is told to people is left out, and so are the limits of P6 that count over minutes.
// Two engines of the same Params with equal states do the same, whatever comes next: no two things come in one instant. (Tests
// compare such engines, and look at each field for whether it is a part of the state or stands in a list that says why not.)

// AppendState appends the engine's state. What is due within near is due soon, and what latchd will do by itself counts only for
// the triggers.
func (e *Engine) AppendState(text []byte, near time.Duration, triggers ...Trigger) []byte {
	k := keeper{text: text, now: e.now, near: near, triggers: triggers}
	for f := range e.facts {
		e.facts[f].keep(&k, e.fact(Fact(f)))
	}
	k.until(e.driving.allowedAt(e.p))
	for i := range e.buses {
		e.buses[i].keep(&k, e, i)
	}
	for i := range e.buttons {
		e.buttons[i].keep(&k)
	}
	e.stage.keep(&k, e.p)
	for i := range e.actuations {
		e.actuations[i].keep(&k, e)
	}
	e.motors.keep(&k, &e.p.Access.Wear)
	if e.withholds {
		e.moved.keep(&k, &e.p.Access.Wear)
	}
	e.crash.keep(&k, e)
	k.flags(e.disarmed.active, e.withholds)
	k.until(e.disarmed.deadline())
	number(&k, len(e.changes))
	for i := range e.changes {
		e.changes[i].keep(&k)
	}
	for _, a := range e.automatics() {
		if k.counts(a.trigger) {
			a.keep(&k, e)
		}
	}
	if k.counts(ByDriveAway) {
		k.flags(e.driveAway.done, e.driveAway.opened)
	}
	if k.counts(ByRelockOnClose) || k.counts(ByRelockUnopened) {
		k.flags(e.released.fob, e.unlockedLast())
	}
	return k.text
}

// CopyFrom makes the engine a deep copy of another one of the same Params.
func (e *Engine) CopyFrom(o *Engine) {
	out, buses, buttons := e.out[:0], append(e.buses[:0], o.buses...), append(e.buttons[:0], o.buttons...)
	changes, would, did := slices.Clone(o.changes), e.motors, e.moved
	would.copyFrom(&o.motors)
	did.copyFrom(&o.moved)
	*e = *o
	e.out, e.buses, e.buttons, e.changes, e.motors, e.moved = out, buses, buttons, changes, would, did
	e.health = o.health.Clone()
}

// Now is the newest time that the engine has seen.
func (e *Engine) Now() time.Duration { return e.now }

func (s *factState) keep(k *keeper, u FactUse) {
	number(k, max(u.State, Stale)) // never heard and too old are the same to all rules
	number(k, int64(math.Float64bits(u.Value)))
	if u.Fact.hasEdges() {
		k.flags(s.told, s.lastOne)
	}
}

// hasEdges says whether anything follows a change of the fact, beside that it is told.
func (f Fact) hasEdges() bool {
	return f.IsDoor() || f == BootOpen || f == Ignition || f == Locked || f == BootLocked || f == Crash || f == Disarm
}

// keep keeps for how long the bus is awake, while something waits for what it says.
func (b *busState) keep(k *keeper, e *Engine, bus int) {
	if !e.allHeard(bus) {
		awake := b.heard && k.now-b.last < busAsleep
		k.flags(awake, awake && k.now-b.awake < e.p.Access.WaitForFacts)
	}
}

// allHeard says whether everything that a bus tells of was heard lately.
func (e *Engine) allHeard(bus int) bool {
	for f := range e.facts {
		if s := e.fact(Fact(f)).State; e.p.Facts[f].Bus == bus && (s == NeverSeen || s == Stale) {
			return false
		}
	}
	return true
}

func (b *button) keep(k *keeper) {
	number(k, b.phase)
	k.flags(b.deaf, b.settling)
	if b.settling {
		k.until(b.settles)
	}
	if b.phase == down || b.settling {
		k.flags(b.raw)
	}
	if b.phase == down {
		k.flags(b.held, b.late, b.deferred, b.answered)
		if b.b.Does[Hold] != NoAction {
			k.until(b.downAt + b.b.Click)
			k.until(b.downAt + b.b.Hold)
		}
		k.until(b.stuckDue())
	}
	k.until(b.quietUntil())
	if b.b.Talks == Pulse && k.until(b.lastDown+b.b.RepeatWithin) && b.phase == up {
		b.pulse.key.keep(k)
	}
	k.flags(b.pulse.counted) // of the count, only its steps matter
	if b.phase == unknown {
		k.flags(b.told)
		number(k, b.downs)
	}
	if b.pressed() || b.phase == unknown && b.told {
		b.key.keep(k)
	}
	b.pair.keep(k, b)
	k.until(b.wait.deadline())
	if b.wait.active {
		b.wait.request.keep(k)
	}
}

func (p *pair) keep(k *keeper, b *button) {
	if k.flags(p.armed); !p.armed {
		return
	}
	k.flags(p.owed, p.second, p.answered)
	p.key.keep(k)
	if !p.second {
		k.until(p.released + b.b.Gap)
		k.until(p.deadline(b))
	}
}

func (n KeyNumber) keep(k *keeper) {
	k.flags(n.Known)
	number(k, n.Number)
}

// keep keeps what was asked, by whom. What was answered is found anew.
func (r *request) keep(k *keeper) {
	number(k, r.place)
	number(k, r.resolve)
	number(k, r.Trigger)
	number(k, r.Button)
	number(k, r.Gesture)
	number(k, r.Stage)
	number(k, r.Asked)
	r.Key.keep(k)
	k.flags(r.automatic)
	number(k, r.Origin)
}

func (s *stage) keep(k *keeper, p *Params) {
	if k.until(s.at + p.Access.Window) {
		number(k, s.done)
		s.key.keep(k)
	}
}

func (a *actuation) keep(k *keeper, e *Engine) {
	if k.flags(a.sending, a.awaiting); !a.active() {
		return
	}
	number(k, a.attempt)
	number(k, a.step)
	a.request.keep(k)
	k.flags(a.helped, a.again != 0, k.counts(a.request.Origin) && a.unlockedSince(e))
	k.until(a.deadline(e))
}

func (m *motors) keep(k *keeper, w *Wear) {
	k.until(m.bootFreeAt(w))
	for _, d := range m.driven {
		if k.until(d.until) {
			number(k, d.action)
		}
	}
}

func (c *crash) keep(k *keeper, e *Engine) {
	k.flags(c.active, c.off)
	if c.active && !c.off && e.fact(Ignition).False() {
		k.until(c.overAt(e))
	}
}

func (c *SettingChange) keep(k *keeper) {
	number(k, c.Setting)
	number(k, c.Choice)
	c.Key.keep(k)
}

// keep keeps when it acts, and what was continuous since it was set up.
func (a *automatic) keep(k *keeper, e *Engine) {
	k.flags(a.active)
	k.until(a.deadline())
	if a.active && (a.trigger == ByRelockUnopened || a.trigger == ByRelockUnlocked) { // the others do not ask
		for f := DriverDoorOpen; f <= BootOpen; f++ {
			k.flags(e.closedSince(f, a.from) == OK)
		}
	}
}

// keeper writes a state.
type keeper struct {
	text     []byte
	now      time.Duration
	near     time.Duration
	triggers []Trigger // of what latchd will do by itself, those that count
}

// counts says whether what a trigger will set off is told apart.
func (k *keeper) counts(t Trigger) bool { return slices.Contains(k.triggers, t) }

func number[T ~int | ~int64 | ~uint8](k *keeper, n T) {
	k.text = strconv.AppendInt(append(k.text, ' '), int64(n), 10)
}

func (k *keeper) flags(flags ...bool) {
	set := 0
	for i, f := range flags {
		if f {
			set |= 1 << i
		}
	}
	number(k, set)
}

// until writes whether a time has come, comes soon, comes later or never comes. It is true for one that is still to come.
func (k *keeper) until(t time.Duration) bool {
	k.flags(t <= k.now, t <= k.now+k.near, t == never)
	return t > k.now
}
