package latch

import "time"

// release is how the boot was last opened.
type release struct {
	fob bool          // by the fob, and not locked again since
	at  time.Duration // when it was released or, without a release of ours, lifted
}

// follows sets up, or cancels, the automatic locks that follow an allowed request.
func (e *Engine) follows(r *request) {
	switch {
	case r.place == Emergency && r.Trigger == ByPress: // never lock in whoever needed it
		e.cancelAutomatics(NewRequest)
		e.released = release{}
	case r.resolve == BootRelease:
		if !r.automatic {
			e.released = release{fob: r.place == Fob, at: e.now}
		}
		e.relockOnClose.cancel(e, NewRequest)
		e.relockUnlocked.cancel(e, NewRequest)
		e.relockUnopened.after(e, e.p.Access.Boot.RelockUnopened)
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
		if r.place == Fob && !r.automatic { // nobody is locked in after a crash (P2)
			e.relockUnlocked.after(e, e.p.Access.RelockUnlocked)
		}
	}
}

// after begins to wait, unless a time of 0 says never.
func (a *automatic) after(e *Engine, delay time.Duration) {
	if delay > 0 {
		a.set(e, delay)
	}
}

// lockSeen: the car was locked, whoever did it. A lock cancels what waits because nobody has opened (P9), and begins the
// stages anew (P5).
func (e *Engine) lockSeen() {
	e.stage.reset()
	e.relockUnopened.cancel(e, VehicleLocked)
	e.relockUnlocked.cancel(e, VehicleLocked)
}

// relockFollows sets up the lock that follows upon the boot being closed (P8).
func (e *Engine) relockFollows() {
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

// relockMoot says why an automatic lock has become pointless, or cannot be justified any more; OK if it has not.
func (r *automatic) relockMoot(e *Engine) Reason {
	if r.trigger != ByRelockUnlocked && e.unlockedLast() {
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

// unlockedLast says whether the car was unlocked after the boot was released.
func (e *Engine) unlockedLast() bool { return e.unlocked && e.unlockedAt > e.released.at }

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
