package latch

import "time"

// request is a decision under way, with what the rules need besides.
type request struct {
	Decision
	place     Place
	automatic bool   // no person asked; a retry of what was automatic is so too
	resolve   Action // what Asked comes to: the stage, or the side of a toggle; NoAction past the last stage
}

// ruling is the word of one tier. The zero value passes on to the next.
type ruling struct {
	decided bool
	verdict Verdict
	reason  Reason
}

func deny(why Reason) ruling   { return ruling{true, Deny, why} }
func ignore(why Reason) ruling { return ruling{true, Ignore, why} }
func allow(why Reason) ruling  { return ruling{true, Allow, why} }

// tiers is the policy: the first tier that decides wins. (The first tier, validity, is the recogniser's:
// press.go, double.go, pulse.go and invalid.go answer what is no press before there is a request.)
var tiers = [...]struct {
	tier Tier
	rule func(*Engine, *request) ruling
}{
	{TierEmergency, (*Engine).emergency},
	{TierCrash, (*Engine).crash},
	{TierSafety, (*Engine).safety},
	{TierSecurity, (*Engine).security},
	{TierBinding, (*Engine).binding},
	{TierWear, (*Engine).wear},
	{TierActuate, (*Engine).actuate},
}

// decide fills in the verdict of a request, as of now.
func (e *Engine) decide(r *request) {
	r.nfacts, r.Warning = 0, OK
	r.chain = [numTiers]Link{TierValidity: {Word: Passed}}
	r.Tier = TierBinding // whose word the side of a toggle is
	if r.resolve == LockToggle {
		r.resolve = e.toggled(r)
	}
	for _, t := range tiers {
		r.Tier = t.tier
		if w := t.rule(e, r); w.decided {
			r.Verdict, r.Reason = w.verdict, w.reason
			r.chain[t.tier].Word = Decided
			return
		}
		r.chain[t.tier].Word = Passed
	}
}

// read reads a fact for a decision, which records that it did.
func (e *Engine) read(r *request, f Fact) FactUse {
	u := e.fact(f)
	if !u.Declared() {
		return u
	}
	r.chain[r.Tier].Facts |= 1 << f
	for _, seen := range r.Facts() {
		if seen.Fact == f {
			return u
		}
	}
	r.facts[r.nfacts] = u
	r.nfacts++
	return u
}

// emergency: an escape lever is always honoured (P1).
func (e *Engine) emergency(r *request) ruling {
	if r.place == Emergency && !r.automatic {
		return allow(EmergencyRelease)
	}
	return ruling{}
}

// crash: after a crash nothing is locked, and the boot does not pop (P2, P0).
func (e *Engine) crash(r *request) ruling {
	if !r.resolve.Locks() && !r.resolve.OpensBoot() {
		return ruling{}
	}
	switch crash := e.read(r, Crash); {
	case crash.True():
		return deny(CrashReported)
	case crash.Declared() && !crash.Known() && r.resolve.OpensBoot():
		return deny(CrashUnknown)
	}
	return ruling{}
}

// safety: the boot is not opened while driving, nor are the doors unlocked by the fob (P3, P4).
func (e *Engine) safety(r *request) ruling {
	switch {
	case r.resolve.OpensBoot():
		return e.bootSafety(r)
	case r.resolve.Unlocks() && r.place == Fob && e.read(r, Ignition).True():
		return e.standing(e.read(r, Speed))
	}
	return ruling{}
}

// standing denies where the speed is known to be too high, or to have been so just now (P3).
func (e *Engine) standing(speed FactUse) ruling {
	switch {
	case speed.Known() && speed.Value >= e.p.Access.BlockAt:
		return deny(SpeedTooHigh)
	case speed.Known() && e.driving.blockedAt(e.p, e.now):
		return deny(SpeedHysteresis)
	}
	return ruling{}
}

func (e *Engine) bootSafety(r *request) ruling {
	ignition, speed := e.read(r, Ignition), e.read(r, Speed)
	if w := e.standing(speed); w.decided {
		return w
	}
	switch {
	case !speed.Known() && !ignition.Known():
		return deny(IgnitionUnknown)
	case ignition.True() && r.place == Fob && !e.p.Access.Boot.WhileIgnitionOn:
		return deny(IgnitionOn)
	case !speed.Known() && !ignition.False():
		return deny(SpeedUnknown)
	}
	return ruling{}
}

// security: who may do what to a closure that is locked, or has a key in it (P4, P10, P16, P0).
func (e *Engine) security(r *request) ruling {
	if w := e.welcome(r); w.decided {
		return w
	}
	switch {
	case r.resolve.OpensBoot():
		return e.bootSecurity(r)
	case r.resolve.Locks():
		return e.lockSecurity(r)
	case r.resolve.Unlocks() && r.place == Exterior: // else whoever walks by could unlock the car
		return e.mustBeUnlocked(r, Locked)
	}
	return ruling{}
}

// welcome: where keys are listed, only those may ask (P16).
func (e *Engine) welcome(r *request) ruling {
	if !r.Key.Known || len(e.p.Keys) == 0 {
		return ruling{}
	}
	for _, k := range e.p.Keys {
		if k.Number == r.Key.Number {
			if !k.Enabled {
				return deny(KeyDisabled)
			}
			return ruling{}
		}
	}
	return deny(UnknownKey)
}

func (e *Engine) bootSecurity(r *request) ruling {
	switch valet := e.read(r, Valet); {
	case valet.True():
		return deny(ValetOn)
	case valet.Declared() && !valet.Known():
		return deny(ValetUnknown)
	}
	if r.place == Fob && !e.p.Access.Boot.RequiresUnlocked {
		return ruling{}
	}
	locked := Locked
	if r.place != Fob && e.p.HasFact(BootLocked) {
		locked = BootLocked
	}
	return e.mustBeUnlocked(r, locked)
}

// mustBeUnlocked denies unless the closure is known to be unlocked.
func (e *Engine) mustBeUnlocked(r *request, locked Fact) ruling {
	switch u := e.read(r, locked); {
	case u.True():
		return deny(VehicleLocked)
	case !u.Known():
		return deny(LockedUnknown)
	}
	return ruling{}
}

// lockSecurity: nothing locks with a door known open or a key known inside. A person who presses may lock
// although a door or the key is unknown, for a door with a warning; nothing automatic may.
func (e *Engine) lockSecurity(r *request) ruling {
	if r.resolve.LocksDoors() && r.place == Fob && !r.automatic && e.read(r, Ignition).True() {
		return ignore(IgnitionOn)
	}
	switch key := e.read(r, KeyInside); {
	case key.True():
		return deny(KeyIsInside)
	case key.Declared() && !key.Known() && r.automatic:
		return deny(KeyInsideUnknown)
	}
	if w := e.doorsClosed(r); w.decided {
		return w
	}
	if r.resolve.LocksDoors() && !r.automatic {
		return ruling{} // the lid may be open: it locks when it is closed
	}
	switch lid := e.read(r, BootOpen); {
	case lid.True():
		return deny(BootIsOpen)
	case !lid.Known() && r.automatic:
		return deny(BootUnknown)
	case !lid.Known() && lid.Declared():
		r.Warning = BootUnknown
	}
	return ruling{}
}

func (e *Engine) doorsClosed(r *request) ruling {
	var unknown bool
	for f := DriverDoorOpen; f.IsDoor(); f++ {
		switch door := e.read(r, f); {
		case door.True():
			return deny(DoorOpen)
		case door.Declared() && !door.Known():
			unknown = true
		}
	}
	switch {
	case unknown && r.automatic:
		return deny(DoorUnknown)
	case unknown:
		r.Warning = DoorUnknown
	}
	return ruling{}
}

// binding: what the press comes to.
func (e *Engine) binding(r *request) ruling {
	switch {
	case r.resolve == LockToggle:
		return deny(LockedUnknown)
	case r.resolve == NoAction:
		return ignore(LastStage)
	}
	return ruling{}
}

// wear: the hardware is spared (P6).
func (e *Engine) wear(r *request) ruling {
	if v := e.read(r, Voltage); v.Known() && v.Value < e.p.Access.MinVoltage {
		return deny(LowVoltage)
	}
	if a := &e.actuations[r.resolve.Closure()]; a.active() && a.action == r.resolve && r.Trigger != ByRetry {
		return ignore(InProgress)
	}
	return ruling{}
}

// actuate: a release is sent only if what would prove it can be heard (P7).
func (e *Engine) actuate(r *request) ruling {
	a := &e.p.Actuators[r.resolve]
	if !a.Defined() {
		return allow(NoActuator)
	}
	if r.resolve == BootRelease && a.Confirm.Fact != NoFact {
		if u := e.read(r, a.Confirm.Fact); u.State == NeverSeen || u.State == Stale {
			return deny(LatchSilent)
		}
	}
	return allow(OK)
}

// act asks for what is bound to a gesture of the press under way.
func (b *button) act(e *Engine, kind GestureKind) { b.actFor(e, kind, e.now-b.downAt, b.key) }

func (b *button) actFor(e *Engine, kind GestureKind, length time.Duration, key KeyNumber) {
	b.answered = true
	b.wait.finish(e)
	r := request{place: b.b.Place, Decision: Decision{
		Trigger: ByPress, Button: b.i, Key: key, Gesture: kind, Length: length, Asked: b.b.Does[kind],
	}}
	e.resolve(&r)
	e.decide(&r)
	if r.Verdict != Allow && e.mayWait(&r) {
		b.wait = waiting{active: true, request: r, since: e.now, until: e.now + e.p.Access.WaitForFacts}
		return
	}
	e.conclude(&r)
}

// resolve finds what a staged action comes to.
func (e *Engine) resolve(r *request) {
	r.resolve = r.Asked
	if r.Asked == Unlock {
		r.Stage, r.resolve = e.stage.next(e, r.Key)
	}
}

// toggled is the side of a toggle, as soon as it is known. A retry keeps to it.
func (e *Engine) toggled(r *request) Action {
	switch locked := e.read(r, Locked); {
	case locked.True():
		return UnlockAll
	case locked.False():
		return LockAll
	}
	return LockToggle
}

// conclude makes a decision final: it is told, and what it allows is begun.
func (e *Engine) conclude(r *request) {
	e.decisions++
	r.Number = e.decisions
	r.linked()
	r.Action = r.resolve
	if r.Action == NoAction {
		r.Action = r.Asked
	}
	e.out = append(e.out, Effect{At: e.now, Kind: EffectDecision, Decision: r.Decision})
	if r.Verdict == Allow {
		e.begin(r)
	}
}

// begin does what was allowed, and follows up.
func (e *Engine) begin(r *request) {
	if r.Trigger != ByRetry {
		e.stage.accept(e, r)
		e.follows(r)
	}
	e.actuations[r.resolve.Closure()].begin(e, r)
}

// answer tells of a press that is no request.
func (b *button) answer(e *Engine, g GestureKind, v Verdict, t Tier, why Reason, asked Action) {
	b.answered = true
	e.conclude(&request{Decision: Decision{
		Trigger: ByPress, Button: b.i, Key: b.key, Gesture: g, Length: e.now - b.downAt,
		Asked: asked, Verdict: v, Tier: t, Reason: why,
	}})
}

// answerOnce tells of a press that has no answer yet.
func (b *button) answerOnce(e *Engine, g GestureKind, v Verdict, t Tier, why Reason) {
	if b.answered {
		return
	}
	b.answer(e, g, v, t, why, b.asks())
}

// asks is what the button is mainly for, to say what was not done.
func (b *button) asks() Action {
	for _, g := range [...]GestureKind{Hold, Double, Click, Press} {
		if a := b.b.Does[g]; a != NoAction {
			return a
		}
	}
	return NoAction
}
