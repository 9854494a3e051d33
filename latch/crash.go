package latch

import "time"

// crashHold is how long the ignition must have been off before an unlock ends the state after a crash (P2).
const crashHold = 3 * time.Second

// crash is the state after a crash: nothing locks, and the boot does not pop, until the ignition was off for a while and a
// person unlocked. It outlasts the signal, a gap and a restart; while the car still reports the crash it does not end.
type crash struct {
	active bool
	at     time.Duration // when it was reported
	off    bool          // the ignition was off for long enough since
}

// crashSeen follows a reading that reports a crash. Only one that was seen to begin unlocks: after a start or a gap nobody
// can tell how old it is (P13).
func (e *Engine) crashSeen(begins bool) {
	if !e.crash.active || begins {
		e.crash = crash{active: true, at: e.now}
	}
	if begins {
		e.cancelAutomatics(CrashReported)
		e.crashUnlock.set(e, 0)
	}
}

// ignitionOff follows a reading that says that the ignition is off.
func (c *crash) ignitionOff(e *Engine) {
	if c.active && e.now >= c.overAt(e) {
		c.off = true
	}
}

// overAt is from when on the ignition is off for long enough, if it stays off.
func (c *crash) overAt(e *Engine) time.Duration {
	return max(c.at, e.facts[Ignition].since) + crashHold
}

// unlocked follows a person's unlock that was allowed.
func (c *crash) unlocked(e *Engine) {
	if c.active && c.off && !e.fact(Crash).True() {
		*c = crash{}
		e.event(Event{Kind: CrashCleared, Fact: Crash})
	}
}

// afterCrash: the doors are unlocked, nothing is locked, and the boot does not pop (P2, P0).
func (e *Engine) afterCrash(r *request) ruling {
	if r.Origin == ByCrash {
		return allow(CrashUnlock)
	}
	if !r.resolve.Locks() && !r.resolve.OpensBoot() {
		return ruling{}
	}
	switch u := e.read(r, Crash); {
	case e.crash.active:
		return deny(CrashReported)
	case u.Declared() && !u.Known() && r.resolve.OpensBoot():
		return deny(CrashUnknown)
	}
	return ruling{}
}
