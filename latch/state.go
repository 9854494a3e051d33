package latch

import (
	"math"
	"slices"
	"time"
)

// The state of an engine is what its future depends on, in canonical form: times count from now, and only as far as
// they can matter; what merely numbers things or is told to people is left out. Two engines of the same Params with
// equal states behave alike. (Tests compare an engine with one that was set to its state, and look at each field for
// whether it is a part of the state or stands in a list that says why not.)

// AppendState appends the engine's state. With near above 0, what is due later than that counts as due at some time, and
// what latchd will do by itself counts only for the triggers: such a text tells states apart as far as they differ in that,
// and SetState cannot read it.
func (e *Engine) AppendState(text []byte, near time.Duration, triggers ...Trigger) []byte {
	k := keeper{text: text, now: e.now, near: near, triggers: triggers}
	e.keep(&k)
	return k.text
}

// SetState gives an engine a state that AppendState wrote, as of a time. It returns what follows the state. The time must
// be later than anything that the policy remembers: an hour is plenty.
func (e *Engine) SetState(text []byte, now time.Duration) []byte {
	clear(e.buses)
	for i := range e.buttons {
		e.buttons[i] = button{b: e.buttons[i].b, i: i}
	}
	for _, a := range e.automatics() {
		*a = automatic{trigger: a.trigger, action: a.action}
	}
	e.motors.pulses.clear()
	e.motors.operations.clear()
	*e = Engine{
		p: e.p, now: now, out: e.out[:0], buses: e.buses, buttons: e.buttons, factsOf: e.factsOf, buttonsOf: e.buttonsOf,
		motors: motors{pulses: e.motors.pulses, operations: e.motors.operations}, changes: e.changes[:0],
		crashUnlock: e.crashUnlock, keyShutIn: e.keyShutIn, relockOnClose: e.relockOnClose, relockUnopened: e.relockUnopened,
		relockUnlocked: e.relockUnlocked, driveAway: driveAway{lock: e.driveAway.lock},
	}
	k := keeper{text: text, loading: true, now: now}
	e.keep(&k)
	e.decisions = uint64(len(e.actuations))
	for i := range e.actuations {
		e.actuations[i].request.Number, e.actuations[i].decision = uint64(i)+1, uint64(i)+1
	}
	e.schedule()
	return k.text
}

// CopyFrom makes the engine a deep copy of another one of the same Params.
func (e *Engine) CopyFrom(o *Engine) {
	out, buses, buttons := e.out[:0], append(e.buses[:0], o.buses...), append(e.buttons[:0], o.buttons...)
	pulses, operations := append(e.motors.pulses.at[:0], o.motors.pulses.at...), append(e.motors.operations.at[:0], o.motors.operations.at...)
	changes := append(e.changes[:0], o.changes...)
	*e = *o
	e.out, e.buses, e.buttons, e.changes = out, buses, buttons, changes
	e.motors.pulses.at, e.motors.operations.at = pulses, operations
	e.health = o.health.Clone()
}

// Now is the newest time that the engine has seen.
func (e *Engine) Now() time.Duration { return e.now }

// keep writes or reads everything, in one order.
func (e *Engine) keep(k *keeper) {
	k.flags(&e.started)
	for f := range e.facts {
		if source := &e.p.Facts[f]; source.Declared {
			e.facts[f].keep(k, Fact(f), source)
		}
	}
	e.driving.keep(k, e.p)
	for i := range e.buses {
		if k.near == 0 || !e.allFresh(i) { // else nothing waits for what it says
			e.buses[i].keep(k, e.p)
		}
	}
	for i := range e.buttons {
		e.buttons[i].keep(k)
	}
	e.stage.keep(k, e.p)
	for i := range e.actuations {
		e.actuations[i].keep(k, e)
	}
	e.feedback.keep(k, e.p)
	e.motors.keep(k, &e.p.Access.Wear)
	e.crash.keep(k, e)
	e.disarmed.keep(k)
	e.keepChanges(k)
	if e.p.Access.LockAt > 0 && k.counts(ByDriveAway) {
		k.flags(&e.driveAway.done, &e.driveAway.opened)
	}
	for _, a := range e.automatics() {
		if k.counts(a.trigger) {
			a.keep(k)
		}
	}
	if k.counts(ByRelockOnClose) || k.counts(ByRelockUnopened) || k.counts(ByRelockUnlocked) {
		e.keepOpenings(k)
	}
	e.keepClosings(k)
}

func (s *factState) keep(k *keeper, f Fact, source *FactSource) {
	fresh := s.seen && k.now-s.at < source.Stale
	is := s.value != 0
	if k.near == 0 { // never heard and too old are the same to all rules
		k.flags(&s.seen)
	}
	if k.flags(&fresh); fresh {
		k.flags(&s.known)
		k.age(&s.at, source.Stale)
	} else {
		s.at = k.or(s.at, k.now-source.Stale)
	}
	switch {
	case f.IsNumber() && fresh && s.known:
		k.float(&s.value)
	case !f.IsNumber():
		is = is && (fresh || k.near == 0)
		if k.flags(&is); k.loading && is {
			s.value = 1
		}
		if k.near == 0 || f.hasEdges() {
			k.flags(&s.told, &s.lastOne)
		}
	}
}

// hasEdges says whether anything follows a change of the fact, beside that it is told.
func (f Fact) hasEdges() bool {
	return f.IsDoor() || f == BootOpen || f == Ignition || f == Locked || f == BootLocked || f == Crash || f == Disarm
}

func (d *driving) keep(k *keeper, p *Params) {
	blocked := d.blockedAt(p, k.now)
	k.flags(&blocked)
	if k.loading {
		d.blocked = blocked
	}
	if !blocked { // what follows it begins with speeds that block
		return
	}
	if k.flags(&d.below); d.below {
		k.past(&d.since, p.Access.AllowAfter)
	}
}

// allFresh says whether all that a bus tells of is fresh.
func (e *Engine) allFresh(bus int) bool {
	for f := range e.facts {
		if s := &e.facts[f]; e.p.Facts[f].Declared && e.p.Facts[f].Bus == bus && (!s.seen || e.now-s.at >= e.p.Facts[f].Stale) {
			return false
		}
	}
	return true
}

func (b *busState) keep(k *keeper, p *Params) {
	awake := b.heard && k.now-b.last < busAsleep
	if k.flags(&awake); awake {
		b.heard = true
		k.age(&b.last, busAsleep)
		k.age(&b.awake, max(p.Access.WaitForFacts, 0))
	}
}

func (b *button) keep(k *keeper) {
	keep(k, &b.phase)
	k.flags(&b.deaf, &b.settling)
	if b.settling {
		k.due(&b.settles)
	}
	begins := b.phase == up && b.settling // a press, if it outlasts the debounce window
	if b.phase == down || b.settling {
		k.flags(&b.raw)
	}
	if b.phase == down {
		k.flags(&b.held, &b.late, &b.deferred, &b.answered)
		if b.b.Does[Hold] != NoAction {
			k.past(&b.downAt, b.b.Click, b.b.Hold, b.b.Stuck)
		} else {
			k.past(&b.downAt, b.b.Stuck)
		}
	}
	if b.b.Talks == Level && (b.phase == down || begins) {
		b.heard = true
		k.age(&b.lastDown, b.b.Stale)
	}
	b.keepSilence(k)
	if b.phase == unknown {
		k.flags(&b.told)
		keep(k, &b.downs)
	}
	if b.phase == down || begins || b.phase == unknown && b.told {
		b.key.keep(k)
	}
	b.pair.keep(k, b)
	if k.flags(&b.wait.active); b.wait.active {
		b.wait.request.keep(k)
		k.due(&b.wait.until)
	}
}

// keepSilence keeps what will be taken for a release or for a repeat.
func (b *button) keepSilence(k *keeper) {
	if silence := b.silence(); (b.phase == unknown || b.phase == ignored) && !b.deaf && silence != never {
		quiet := b.since
		if b.heard {
			quiet = max(quiet, b.lastDown)
		}
		k.past(&quiet, silence)
		b.since = k.or(b.since, quiet)
	}
	switch b.b.Talks {
	case Pulse:
		repeats := b.heard && k.now-b.lastDown < b.b.RepeatWithin
		if k.flags(&repeats); repeats {
			b.heard = true
			k.past(&b.lastDown, b.b.RepeatWithin)
			if b.phase == up {
				b.pulse.key.keep(k)
			}
		}
	case Counter:
		if k.flags(&b.pulse.counted); b.pulse.counted && k.near == 0 { // only its steps count
			keep(k, &b.pulse.count)
		}
	}
}

func (p *pair) keep(k *keeper, b *button) {
	if k.flags(&p.armed); !p.armed {
		return
	}
	k.flags(&p.owed, &p.second, &p.answered)
	p.key.keep(k)
	if !p.second {
		k.past(&p.released, min(b.b.Gap, b.b.Double), b.b.Double)
	}
}

func (n *KeyNumber) keep(k *keeper) {
	if k.flags(&n.Known); n.Known {
		keep(k, &n.Number)
	}
}

// keep keeps what was asked, by whom. What was answered is found anew.
func (r *request) keep(k *keeper) {
	keep(k, &r.place)
	keep(k, &r.resolve)
	keep(k, &r.Trigger)
	keep(k, &r.Button)
	keep(k, &r.Gesture)
	keep(k, &r.Stage)
	keep(k, &r.Asked)
	r.Key.keep(k)
	k.flags(&r.automatic)
	keep(k, &r.origin)
}

func (s *stage) keep(k *keeper, p *Params) {
	goesOn := s.done > 0 && k.now-s.at < p.Access.Window
	if k.flags(&goesOn); goesOn {
		keep(k, &s.done)
		s.key.keep(k)
		k.past(&s.at, p.Access.Window)
	}
}

func (a *actuation) keep(k *keeper, e *Engine) {
	if k.flags(&a.sending, &a.awaiting); !a.active() {
		return
	}
	keep(k, &a.action)
	keep(k, &a.attempt)
	keep(k, &a.step)
	a.request.keep(k)
	c := e.p.Actuators[a.action].Confirm
	newer, later := a.awaiting && e.fact(c.Fact).Known() && e.facts[c.Fact].at > a.start, a.again > 0
	if k.flags(&newer, &a.helped, &later); later {
		k.due(&a.again)
	}
	k.until(&a.start, func() time.Duration { return a.deadline(e) })
}

func (s *sequence) keep(k *keeper, p *Params) {
	if k.flags(&s.sending); s.sending {
		keep(k, &s.action)
		keep(k, &s.step)
		keep(k, &s.attempt)
		k.until(&s.start, func() time.Duration { return s.deadline(p) })
	}
}

func (m *motors) keep(k *keeper, w *Wear) {
	spans := make([]time.Duration, 0, 3)
	for _, limit := range [...]struct {
		on   bool
		span time.Duration
	}{{true, w.BootSpacing}, {w.BootPerMinute > 0, time.Minute}, {w.BootPerHour > 0, time.Hour}} {
		if limit.on && limit.span > 0 {
			spans = append(spans, limit.span)
		}
	}
	slices.Sort(spans)
	m.pulses.keep(k, spans)
	if w.OperationsWithin > 0 {
		m.operations.keep(k, []time.Duration{w.OperationsWithin})
	}
	rests := m.restUntil > k.now
	if k.flags(&rests); rests {
		k.due(&m.restUntil)
	}
	for i := range m.driven {
		d := &m.driven[i]
		runs := d.until > k.now
		if k.flags(&runs); runs {
			keep(k, &d.action)
			k.due(&d.until)
		}
	}
}

// keep keeps what is newer than the longest of the spans in which it is counted.
func (r *ring) keep(k *keeper, spans []time.Duration) {
	n := 0
	for len(spans) > 0 && !k.loading {
		if at, ok := r.nth(n + 1); !ok || k.now-at >= spans[len(spans)-1] {
			break
		}
		n++
	}
	for keep(k, &n); n > 0; n-- {
		at, _ := r.nth(n)
		if k.past(&at, spans...); k.loading {
			r.add(at)
		}
	}
}

func (c *crash) keep(k *keeper, e *Engine) {
	k.flags(&c.active, &c.off)
	if ignition := &e.facts[Ignition]; c.active && !c.off && e.fact(Ignition).False() {
		off := max(c.at, ignition.since)
		if k.past(&off, crashHold); k.loading {
			c.at, ignition.since = off, off
		}
	} else if k.loading {
		c.at = e.now
	}
}

func (d *disarmed) keep(k *keeper) {
	timed := d.active && d.until != never
	switch k.flags(&d.active, &timed); {
	case timed:
		k.due(&d.until)
	case d.active:
		d.until = never
	}
}

func (e *Engine) keepChanges(k *keeper) {
	n := len(e.changes)
	for keep(k, &n); len(e.changes) < n; {
		e.changes = append(e.changes, SettingChange{})
	}
	for i := range e.changes {
		c := &e.changes[i]
		keep(k, &c.Setting)
		keep(k, &c.Choice)
		c.Key.keep(k)
	}
}

func (a *automatic) keep(k *keeper) {
	if k.flags(&a.active, &a.deferred); !a.active {
		return
	}
	if k.near == 0 { // only told
		k.flags(&a.told)
	}
	if !a.deferred {
		k.due(&a.due)
	}
}

// keepOpenings keeps which came last, that the car was unlocked or that the boot was released, and which automatic locks are
// older than that the car was unlocked: the order of these times, not the times.
func (e *Engine) keepOpenings(k *keeper) {
	later := e.unlocked && e.unlockedAt > e.released.at
	unlockedNow, releasedNow := e.unlocked && e.unlockedAt == e.now, e.released.at == e.now
	if k.near == 0 { // else it is told by the others as far as it matters
		k.flags(&e.unlocked)
	}
	if k.flags(&unlockedNow); k.counts(ByRelockOnClose) || k.counts(ByRelockUnopened) {
		k.flags(&e.released.fob, &later, &releasedNow)
	}
	unlockedAt := e.now - longAgo
	for i := range e.actuations {
		if a := &e.actuations[i]; a.awaiting && a.request.automatic && a.action.Locks() {
			older := e.unlocked && e.unlockedAt > a.start
			if k.flags(&older); older {
				unlockedAt = max(unlockedAt, a.start+1)
			}
		}
	}
	if !k.loading {
		return
	}
	if unlockedNow {
		unlockedAt = e.now
	}
	e.unlockedAt, e.released.at = unlockedAt, unlockedAt
	switch {
	case releasedNow:
		e.released.at = e.now
	case later:
		e.released.at--
	}
}

// longAgo is before anything that is still under way.
const longAgo = 30 * time.Minute

// keepClosings keeps which doors are closed, and were so since before which automatic lock was set up: the order of these
// times, not the times.
func (e *Engine) keepClosings(k *keeper) {
	relocks := [...]*automatic{&e.relockUnopened, &e.relockUnlocked} // the others do not ask
	var some [len(relocks)]time.Duration
	froms := some[:0]
	for _, r := range relocks {
		if r.active && k.counts(r.trigger) && !slices.Contains(froms, r.from) {
			froms = append(froms, r.from)
		}
	}
	slices.Sort(froms)
	rank := func(t time.Duration) int { // how many were set up before
		n, _ := slices.BinarySearch(froms, t)
		return n
	}
	base := e.now - 2*time.Duration(len(some))
	for _, r := range relocks {
		if !r.active || !k.counts(r.trigger) {
			continue
		}
		n, atOnce := rank(r.from), r.from == e.now
		keep(k, &n)
		if k.flags(&atOnce); k.loading {
			if r.from = base + 2*time.Duration(n); atOnce {
				r.from = e.now
			}
		}
	}
	for f := DriverDoorOpen; f <= BootOpen; f++ {
		if s := &e.facts[f]; e.fact(f).False() && (k.near == 0 || len(froms) > 0) {
			n := rank(s.since)
			if keep(k, &n); k.loading {
				s.since = base + 2*time.Duration(n) - 1
			}
		}
	}
}

// keeper writes a state or reads it back, by the same calls in the same order.
type keeper struct {
	text     []byte
	loading  bool
	now      time.Duration
	near     time.Duration
	triggers []Trigger // with near: those of what latchd will do by itself that count
}

// counts says whether what a trigger will set off is told apart.
func (k *keeper) counts(t Trigger) bool { return k.near == 0 || slices.Contains(k.triggers, t) }

// whole keeps a whole number: seven bits a byte, the sign lowest.
func (k *keeper) whole(v int64) int64 {
	if !k.loading {
		u := uint64(v)<<1 ^ uint64(v>>63)
		for ; u >= 0x80; u >>= 7 {
			k.text = append(k.text, byte(u)|0x80)
		}
		k.text = append(k.text, byte(u))
		return v
	}
	var u uint64
	for shift := 0; ; shift += 7 {
		b := k.text[0]
		k.text = k.text[1:]
		u |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return int64(u>>1) ^ -int64(u&1)
		}
	}
}

func keep[T ~int | ~int64 | ~uint8](k *keeper, v *T) { *v = T(k.whole(int64(*v))) }

func (k *keeper) flags(flags ...*bool) {
	var set int64
	for i, f := range flags {
		if *f {
			set |= 1 << i
		}
	}
	if set = k.whole(set); k.loading {
		for i, f := range flags {
			*f = set>>i&1 != 0
		}
	}
}

func (k *keeper) float(v *float64) {
	*v = math.Float64frombits(uint64(k.whole(int64(math.Float64bits(*v)))))
}

// past keeps a time that has passed, until the last of its limits. Limits stand in ascending order.
func (k *keeper) past(t *time.Duration, limits ...time.Duration) {
	age := min(k.now-*t, limits[len(limits)-1])
	if i := slices.IndexFunc(limits, func(l time.Duration) bool { return age < l }); k.near > 0 && i >= 0 {
		k.whole(int64(i))
		k.soon(limits[i] - age)
		return
	}
	*t = k.or(*t, k.now-time.Duration(k.whole(int64(age))))
}

// age keeps when something was heard that is heard often. With near, only whether it is too long ago matters.
func (k *keeper) age(t *time.Duration, limit time.Duration) {
	if over := k.now-*t >= limit; k.near > 0 {
		k.flags(&over)
		return
	}
	k.past(t, limit)
}

// until keeps a time that has passed, and matters until something that counts from it is due.
func (k *keeper) until(t *time.Duration, due func() time.Duration) {
	if k.near > 0 {
		k.soon(due() - k.now)
		return
	}
	*t = k.or(*t, k.now-time.Duration(k.whole(int64(k.now-*t))))
}

// due keeps a time that is to come.
func (k *keeper) due(t *time.Duration) {
	if k.near > 0 {
		k.soon(*t - k.now)
		return
	}
	*t = k.or(*t, k.now+time.Duration(k.whole(int64(*t-k.now))))
}

// soon writes whether something is due soon.
func (k *keeper) soon(left time.Duration) {
	soon := left <= k.near
	k.flags(&soon)
}

// or is the first while writing, the second while reading.
func (k *keeper) or(was, is time.Duration) time.Duration {
	if k.loading {
		return is
	}
	return was
}
