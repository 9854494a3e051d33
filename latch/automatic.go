package latch

import "time"

// automatic is something that latchd is about to do by itself. Only what was seen since it was set up can bring it about,
// and a gap cancels it (P13). It passes all tiers at the moment it acts.
type automatic struct {
	trigger  Trigger
	action   Action
	active   bool
	due      time.Duration
	from     time.Duration // what must have been continuous, must have been so since then
	deferred bool          // it was refused, and is tried again when a fact changes
	told     bool          // that it was refused
}

func (e *Engine) automatics() [6]*automatic {
	return [...]*automatic{&e.crashUnlock, &e.keyShutIn, &e.relockOnClose, &e.relockUnopened, &e.relockUnlocked, &e.driveAway.lock}
}

// set begins to wait. What no actuator can do is left to the car.
func (a *automatic) set(e *Engine, delay time.Duration) {
	if e.p.Actuators[a.action].Defined() {
		a.active, a.deferred, a.told, a.due, a.from = true, false, false, e.now+delay, e.now
	}
}

// cancel drops it for a reason, which is told. That a key is looked for no more is no news.
func (a *automatic) cancel(e *Engine, why Reason) {
	if !a.active {
		return
	}
	a.active = false
	if a.trigger == ByKeyInside {
		return
	}
	e.event(Event{Kind: Dropped, Action: a.action, Trigger: a.trigger, Reason: why})
}

func (e *Engine) cancelAutomatics(why Reason) {
	for _, a := range e.automatics() {
		a.cancel(e, why)
	}
}

func (a *automatic) deadline() time.Duration {
	if !a.active || a.deferred {
		return never
	}
	return a.due
}

func (a *automatic) expire(e *Engine) {
	if e.now >= a.deadline() {
		a.try(e)
	}
}

// retry tries again what was put off, after a fact has changed.
func (a *automatic) retry(e *Engine) {
	if a.active && a.deferred {
		a.try(e)
	}
}

// try acts if all tiers allow it. What may pass, such as a door that is open, puts it off.
func (a *automatic) try(e *Engine) {
	if a.trigger == ByKeyInside && !e.isShutIn() {
		a.active = false
		return
	}
	if why := a.moot(e); why != OK {
		a.cancel(e, why)
		return
	}
	q := request{automatic: true, resolve: a.action, Decision: Decision{Trigger: a.trigger, Origin: a.trigger, Button: -1, Asked: a.action}}
	e.decide(&q)
	if q.Verdict == Allow || a.trigger == ByKeyInside { // a boot that opens later by itself surprises
		a.active = false
		e.conclude(&q)
		return
	}
	if a.deferred = q.passes <= e.now; !a.deferred {
		a.due = q.passes
	}
	if !a.told {
		a.told = true
		e.conclude(&q)
		e.event(Event{Kind: RelockPending, Action: a.action, Trigger: a.trigger, Reason: q.Reason})
	}
}

// moot says why it has become pointless, or cannot be justified any more; OK if it has not.
func (a *automatic) moot(e *Engine) Reason {
	switch a.trigger {
	case ByRelockOnClose, ByRelockUnopened, ByRelockUnlocked:
		return a.relockMoot(e)
	case ByDriveAway:
		return e.driveAway.moot(e)
	}
	return OK
}
