package latch

import "time"

// relock is an automatic lock that is to come (P8, P9). Only what was seen since it was set up can bring it
// about, and any opening, a lock or a gap cancels it.
type relock struct {
	trigger  Trigger
	action   Action
	active   bool
	due      time.Duration
	from     time.Duration // what must have been continuous, must have been so since then
	deferred bool          // it was refused, and is tried again when a fact changes
}

// release is how the boot was last opened.
type release struct {
	fob bool          // by the fob, and not locked again since
	at  time.Duration // when it was released or, without a release of ours, lifted
}

// follows sets up, or cancels, the automatic locks that follow an allowed request.
func (e *Engine) follows(r *request) {
	switch {
	case r.place == Emergency && r.Trigger == ByPress: // never lock in whoever needed it
		e.cancelRelocks(NewRequest)
		e.released = release{}
	case r.resolve == BootRelease:
		e.released = release{fob: r.place == Fob, at: e.now}
		e.relockOnClose.cancel(e, NewRequest)
		e.relockUnlocked.cancel(e, NewRequest)
		e.relockUnopened.set(e, e.p.Access.Boot.RelockUnopened)
	case r.resolve == BootLock:
		e.released = release{}
		e.relockOnClose.cancel(e, NewRequest)
		e.relockUnopened.cancel(e, NewRequest)
	case r.resolve.LocksDoors():
		e.unlocked = false
		e.relockUnopened.cancel(e, NewRequest)
		e.relockUnlocked.cancel(e, NewRequest)
	case r.resolve.Unlocks():
		e.unlocked, e.unlockedAt = true, e.now
		if r.place == Fob {
			e.relockUnlocked.set(e, e.p.Access.RelockUnlocked)
		}
	}
}

// lockSeen: the car was locked, whoever did it. A lock cancels what waits because nobody has opened (P9), and begins the
// stages anew (P5).
func (e *Engine) lockSeen() {
	e.stage.reset()
	e.relockUnopened.cancel(e, VehicleLocked)
	e.relockUnlocked.cancel(e, VehicleLocked)
}

func (e *Engine) cancelRelocks(why Reason) {
	for _, r := range e.relocks() {
		r.cancel(e, why)
	}
}

// lidMoved follows the lid of the boot.
func (e *Engine) lidMoved(open bool) {
	if open {
		e.stage.reset()
		e.cancelRelocks(Reopened)
		if !e.released.fob {
			e.released.at = e.now
		}
		return
	}
	setting := e.p.Access.Boot.RelockOnClose
	if setting == RelockNever || setting == RelockAfterFobRelease && !e.released.fob {
		return
	}
	delay := RelockBlind
	if e.p.HasFact(KeyInside) {
		delay = RelockStable
	}
	e.relockOnClose.set(e, delay)
}

// set begins to wait. Nothing is set up that could not be done, nor with a time of 0.
func (r *relock) set(e *Engine, delay time.Duration) {
	if delay <= 0 || !e.p.Actuators[r.action].Defined() {
		return
	}
	r.active, r.deferred, r.due, r.from = true, false, e.now+delay, e.now
}

func (r *relock) cancel(e *Engine, why Reason) {
	if !r.active {
		return
	}
	r.active = false
	e.event(Event{Kind: Dropped, Action: r.action, Trigger: r.trigger, Reason: why})
}

func (r *relock) deadline() time.Duration {
	if !r.active || r.deferred {
		return never
	}
	return r.due
}

func (r *relock) expire(e *Engine) {
	if e.now >= r.deadline() {
		r.try(e)
	}
}

// retry tries again what was put off, after a fact has changed.
func (r *relock) retry(e *Engine) {
	if r.active && r.deferred {
		r.try(e)
	}
}

// try locks if all tiers allow it. What may pass, such as a door that is open, puts it off.
func (r *relock) try(e *Engine) {
	if why := r.moot(e); why != OK {
		r.cancel(e, why)
		return
	}
	q := request{automatic: true, resolve: r.action, Decision: Decision{Trigger: r.trigger, Button: -1, Asked: r.action}}
	e.decide(&q)
	if q.Verdict == Allow {
		r.active = false
		e.conclude(&q)
		return
	}
	if !r.deferred {
		r.deferred = true
		e.conclude(&q)
		e.event(Event{Kind: RelockPending, Action: r.action, Trigger: r.trigger, Reason: q.Reason})
	}
}

// moot says why the lock has become pointless, or cannot be justified any more; OK if it has not.
func (r *relock) moot(e *Engine) Reason {
	if r.trigger != ByRelockUnlocked && e.unlocked && e.unlockedAt > e.released.at {
		return VehicleUnlocked // the boot follows the car
	}
	if r.trigger == ByRelockOnClose {
		return e.vehicleLocked()
	}
	if e.fact(Ignition).True() {
		return IgnitionOn
	}
	if r.trigger == ByRelockUnopened {
		return e.closedSince(BootOpen, r.from)
	}
	for f := DriverDoorOpen; f <= BootOpen; f++ {
		if why := e.closedSince(f, r.from); e.p.HasFact(f) && why != OK {
			return why
		}
	}
	return OK
}

// vehicleLocked: if_vehicle_locked needs to know that the car is locked (P8).
func (e *Engine) vehicleLocked() Reason {
	if e.p.Access.Boot.RelockOnClose == RelockIfVehicleLocked {
		switch locked := e.fact(Locked); {
		case locked.False():
			return VehicleUnlocked
		case !locked.Known():
			return LockedUnknown
		}
	}
	return OK
}

// closedSince is OK if a door or lid was continuously known closed since a time.
func (e *Engine) closedSince(f Fact, from time.Duration) Reason {
	switch u := e.fact(f); {
	case u.True() && f == BootOpen:
		return BootIsOpen
	case u.True():
		return DoorOpen
	case !u.False() || e.facts[f].since > from:
		return NotKnownClosed
	}
	return OK
}
