package latch

import "time"

// request is a decision under way, with what the rules need besides.
type request struct {
	Decision
	place     Place
	automatic bool          // no person asked; a retry of what was automatic is so too
	passes    time.Duration // when what speaks against it ends by itself; 0: no time says
	resolve   Action        // what Asked comes to: the stage, or the side of a toggle; NoAction past the last stage
}

// ruling is the word of one tier. The zero value passes on to the next.
type ruling struct {
	decided bool
	verdict Verdict
	reason  Reason
	passes  time.Duration // when what speaks against it ends by itself; 0: no time says
}

func deny(why Reason) ruling   { return ruling{decided: true, verdict: Deny, reason: why} }
func ignore(why Reason) ruling { return ruling{decided: true, verdict: Ignore, reason: why} }
func allow(why Reason) ruling  { return ruling{decided: true, verdict: Allow, reason: why} }

func (w ruling) until(at time.Duration) ruling {
	w.passes = at
	return w
}

// tiers is the policy: the first tier that decides wins. (The first tier, validity, is the recogniser's:
// press.go, double.go, pulse.go and invalid.go answer what is no press before there is a request.)
var tiers = [...]struct {
	tier Tier
	rule func(*Engine, *request) ruling
}{
	{TierEmergency, (*Engine).emergency},
	{TierCrash, (*Engine).afterCrash},
	{TierSafety, (*Engine).safety},
	{TierSecurity, (*Engine).security},
	{TierBinding, (*Engine).binding},
	{TierWear, (*Engine).wear},
	{TierActuate, (*Engine).actuate},
}

// decide fills in the verdict of a request, as of now.
func (e *Engine) decide(r *request) {
	r.nfacts, r.Warning, r.Setting = 0, OK, SettingUse{}
	r.chain = [numTiers]Link{TierValidity: {Word: Passed}}
	r.Tier = TierBinding // whose word a stage and the side of a toggle are
	switch {
	case r.Trigger == ByPress && r.Asked == Unlock:
		r.Stage, r.resolve = e.stage.next(e, r.Key)
	case r.resolve == LockToggle:
		r.resolve = e.toggled(r)
	}
	for _, t := range tiers {
		r.Tier = t.tier
		if w := t.rule(e, r); w.decided {
			r.Verdict, r.Reason, r.passes = w.verdict, w.reason, w.passes
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
		return FactUse{}
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
	case ignition.True() && r.place == Fob && !r.automatic && !e.p.Access.Boot.WhileIgnitionOn:
		return deny(IgnitionOn)
	case !speed.Known() && !ignition.False():
		return deny(SpeedUnknown)
	}
	return ruling{}
}

// security: whether latchd is on, and who may do what to a closure that is locked, or has a key in it (P17, P16, P4, P10, P0).
func (e *Engine) security(r *request) ruling {
	if w := e.switchedOff(r); w.decided {
		return w
	}
	if w := e.allowedToTry(r); w.decided {
		return w
	}
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

// welcome: where keys are listed, only those may ask, and of them only those that are enabled (P16).
func (e *Engine) welcome(r *request) ruling {
	switch {
	case !r.Key.Known || r.automatic:
		return ruling{}
	case len(e.p.Keys) > 0 && e.p.key(r.Key) == nil:
		return deny(UnknownKey)
	case !e.choice(KeyEnabled, r.Key):
		return e.denySetting(r, KeyEnabled, KeyDisabled)
	}
	return ruling{}
}

func (e *Engine) bootSecurity(r *request) ruling {
	switch valet := e.read(r, Valet); {
	case valet.True():
		return deny(ValetOn)
	case valet.Declared() && !valet.Known():
		return deny(ValetUnknown)
	}
	switch {
	case r.automatic: // what shut a key in lets it out again, however it is locked (P10)
		return ruling{}
	case r.place == Fob:
		return e.bootByFob(r)
	case r.place == Cabin && e.p.Access.Boot.CabinKeyOut:
		if w := e.keyMustBeOut(r); w.decided {
			return w
		}
	}
	frees := r.place == Cabin && r.resolve == BootUnlock && e.p.HasFact(Locked) // a locked boot is what it is for (§1.10)
	if e.p.HasFact(BootLocked) && !frees {
		return e.mustBeUnlocked(r, BootLocked)
	}
	return e.mustBeUnlocked(r, Locked)
}

// keyMustBeOut denies unless no key is known to be in the ignition; where no fact says so, an ignition that is off will do.
func (e *Engine) keyMustBeOut(r *request) ruling {
	f, in, unknown := KeyInIgnition, KeyInLock, KeyInLockUnknown
	if !e.p.HasFact(f) {
		f, in, unknown = Ignition, IgnitionOn, IgnitionUnknown
	}
	switch u := e.read(r, f); {
	case u.True():
		return deny(in)
	case !u.Known():
		return deny(unknown)
	}
	return ruling{}
}

// bootByFob: the fob opens a locked car's boot, unless its key's settings say otherwise (P16).
func (e *Engine) bootByFob(r *request) ruling {
	if !e.choice(BootByFob, r.Key) {
		return e.denySetting(r, BootByFob, SwitchedOff)
	}
	if !e.choice(RequiresUnlocked, r.Key) {
		return ruling{}
	}
	if w := e.mustBeUnlocked(r, Locked); w.decided {
		return e.denySetting(r, RequiresUnlocked, w.reason)
	}
	return ruling{}
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
	r := &b.wait.request // where it may have to wait; a variable of its own would be one allocation a press
	*r = request{place: b.b.Place, Decision: Decision{
		Trigger: ByPress, Button: b.i, Key: key, Gesture: kind, Length: length, Asked: b.b.Does[kind],
	}}
	r.resolve = r.Asked
	e.stage.interrupt(r)
	e.decide(r)
	if until := e.worthWaiting(r); until > e.now {
		b.wait.active, b.wait.since, b.wait.until, b.wait.why = true, e.now, until, r.Reason
		return
	}
	e.conclude(r)
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
	if r.Trigger.asks() {
		e.stage.interrupt(r)
	}
	e.decisions++
	r.Number = e.decisions
	r.linked()
	r.Action = r.resolve
	if r.Action == NoAction {
		r.Action = r.Asked
	}
	e.out = append(e.out, Effect{At: e.now, Kind: EffectDecision, Decision: r.Decision})
	switch {
	case r.Verdict == Allow:
		e.begin(r)
	case r.Verdict == Deny && r.Trigger.asks():
		e.feed(FeedbackDenied, r)
	}
}

// begin does what was allowed, and follows up. What serves an earlier decision has been followed up already.
func (e *Engine) begin(r *request) {
	if r.Trigger != ByRetry && r.Trigger != ByFallback {
		e.supersede(r)
		e.stage.follow(e, r)
		e.follows(r)
	}
	if r.Trigger.asks() {
		e.outdate(r)
	}
	if r.Trigger == ByDriveAway {
		e.driveAway.done = true
	}
	if r.Trigger.asks() && r.resolve.Unlocks() {
		e.crash.unlocked(e)
	}
	if e.p.Actuators[r.resolve].Defined() && !e.withholds {
		e.lid.frees(r.resolve)
	}
	e.actuations[r.resolve.Closure()].begin(e, r)
}

// answer tells of a press that is no request.
func (b *button) answer(e *Engine, g GestureKind, why Reason, asked Action) {
	e.conclude(&request{Decision: Decision{
		Trigger: ByPress, Button: b.i, Key: b.key, Gesture: g, Length: e.now - b.downAt,
		Asked: asked, Verdict: Ignore, Tier: TierValidity, Reason: why,
	}})
}

// answerOnce tells of a press that has no answer yet.
func (b *button) answerOnce(e *Engine, g GestureKind, why Reason) {
	if b.answered {
		return
	}
	b.answer(e, g, why, b.asks())
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
