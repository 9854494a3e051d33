package latch

import "time"

// actuation is what is being done to one closure: the frames of the sequence, and the status that proves it (P7).
type actuation struct {
	sequence
	request  request
	awaiting bool          // the status is awaited
	again    time.Duration // not confirmed: when it is looked at again, because the next try may not come sooner
	helped   bool          // everything was unlocked, as the last resort before one more try
	claimed  bool          // it was told as sent
	unsent   bool          // a frame of it was not sent after all
}

func (a *actuation) active() bool { return a.sending || a.awaiting }

// unsettled says whether the end is still to be told. One that was confirmed is settled, although it may have
// steps left to send.
func (a *actuation) unsettled(e *Engine) bool {
	return a.awaiting || a.sending && e.proof(a.action) == NoFact
}

// begin starts the sequence for a request. What was under way on the closure is superseded.
func (a *actuation) begin(e *Engine, r *request) {
	actuator := &e.p.Actuators[r.resolve]
	if !actuator.Defined() {
		return
	}
	attempt, helped := 1, false
	if r.Trigger == ByRetry {
		attempt, helped = a.attempt+1, a.helped
	} else {
		a.giveWay(e)
	}
	*a = actuation{
		sequence: begun(e, r.resolve, r.Number, attempt), request: *r,
		awaiting: e.proof(r.resolve) != NoFact, helped: helped,
	}
	e.operates(a.action)
	a.send(e)
}

// giveWay ends what is under way, because a newer request takes its place.
func (a *actuation) giveWay(e *Engine) {
	if a.unsettled(e) {
		e.event(Event{Kind: Superseded, Action: a.action, Decision: a.request.Number, After: e.now - a.start, Reason: NewRequest})
	}
	a.sending, a.awaiting = false, false
}

// supersede ends what would undo a newer request, such as the retry of a release on a car that was locked meanwhile. An escape
// lever gives way to nobody (P1).
func (e *Engine) supersede(newer *request) {
	for i := range e.actuations {
		if a := &e.actuations[i]; a.active() && a.request.place != Emergency && opposite(a.action, newer.resolve) {
			a.giveWay(e)
		}
	}
}

// send sends the steps that are due. Each starts the pulse of the motors anew.
func (a *actuation) send(e *Engine) {
	before, told := a.step, len(e.out)
	a.sequence.send(e)
	for i := told; i < len(e.out); i++ {
		e.out[i].Send.Urgent = a.request.place == Emergency || a.request.Trigger == ByCrash
	}
	if a.step > before {
		e.drives(a.action, a.request.place)
	}
	switch {
	case a.sending || e.proof(a.action) != NoFact:
	case e.withholds:
		a.tell(e, Withheld, OK)
	default:
		a.tell(e, SentUnverified, OK)
	}
}

// confirm looks whether the status has come: a reading newer than the first frame of the attempt.
func (a *actuation) confirm(e *Engine) {
	if !a.awaiting {
		return
	}
	c := &e.p.Actuators[a.action].Confirm
	u := e.fact(c.Fact)
	if u.Known() && (u.Value != 0) == c.Is && e.facts[c.Fact].at > a.start {
		a.awaiting = false
		a.tell(e, Confirmed, OK)
	}
}

func (a *actuation) deadline(e *Engine) time.Duration {
	at := a.sequence.deadline(e.p)
	if a.awaiting {
		at = min(at, a.givesUp(e))
	}
	return at
}

// givesUp is when the attempt has failed, or may be followed by another.
func (a *actuation) givesUp(e *Engine) time.Duration {
	return max(a.again, a.start+e.p.Actuators[a.action].Confirm.Within)
}

// expire sends what is due, and gives up waiting for a status that does not come.
func (a *actuation) expire(e *Engine) {
	if a.sending {
		a.send(e)
	}
	if !a.awaiting || e.now < a.givesUp(e) {
		return
	}
	c := &e.p.Actuators[a.action].Confirm
	switch u := e.fact(c.Fact); {
	case u.State == NeverSeen || u.State == Stale:
		a.end(e, Unverified, StatusLost)
	case u.Known() && (u.Value != 0) == c.Is: // it was so before the send, and was not heard since
		a.end(e, Unverified, StatusOld)
	case a.action == BootRelease && a.request.place != Emergency && e.fact(BootOpen).True(): // another pulse would come to nothing, whatever the status says
		a.end(e, Unconfirmed, BootIsOpen)
	case u.Known() && (a.attempt <= c.Retries || a.helped && a.attempt == c.Retries+1):
		a.retry(e)
	case u.Known() && a.mayHelp(e):
		a.help(e)
	default:
		a.end(e, Unconfirmed, NotConfirmed)
	}
}

func (a *actuation) end(e *Engine, kind EventKind, why Reason) {
	a.awaiting = false
	a.tell(e, kind, why)
}

// retry sends once more, if all tiers still allow it. A latch that may not be pulsed again yet has until then to be
// confirmed: one that has opened after all must not be pulsed at all (P6).
func (a *actuation) retry(e *Engine) {
	if at := a.start + e.p.Access.Wear.BootSpacing; a.action.OpensBoot() && a.request.place != Emergency && e.now < at {
		a.again = at
		return
	}
	a.awaiting = false
	if a.unlockedSince(e) { // the boot follows the car (P8)
		a.tell(e, Dropped, VehicleUnlocked)
		return
	}
	r := a.request
	r.Trigger, r.Waited, r.WaitedFor = ByRetry, 0, OK
	e.decide(&r)
	if r.Verdict == Allow {
		a.tell(e, Retried, NotConfirmed)
	} else {
		a.tell(e, Unconfirmed, NotConfirmed)
	}
	e.conclude(&r)
}

// unlockedSince says whether the car was unlocked since latchd began, by itself, to lock something.
func (a *actuation) unlockedSince(e *Engine) bool {
	return a.request.automatic && a.action.Locks() && e.unlocked && e.unlockedAt >= a.start
}

// mayHelp says whether unlocking everything may free a boot that does not open (P7): only on an unlocked car, and never
// after a press that was for the boot alone.
func (a *actuation) mayHelp(e *Engine) bool {
	bootOnly := a.request.place == Fob && a.request.Asked != Unlock
	return e.p.Access.Boot.UnlockAllFirst && a.action == BootRelease && !a.helped && !a.request.automatic && !bootOnly &&
		e.p.Actuators[UnlockAll].Defined() && e.fact(Locked).False()
}

// help unlocks everything, if all tiers allow it; the release is tried again when the motors have stopped.
func (a *actuation) help(e *Engine) {
	r := request{place: a.request.place, resolve: UnlockAll, Decision: Decision{
		Trigger: ByFallback, Button: a.request.Button, Key: a.request.Key, Gesture: a.request.Gesture, Length: a.request.Length, Asked: UnlockAll,
	}}
	e.decide(&r)
	if r.Verdict != Allow {
		a.end(e, Unconfirmed, NotConfirmed)
		e.conclude(&r)
		return
	}
	a.helped, a.again = true, e.now+e.p.Access.Wear.Pulse
	a.tell(e, FellBack, NotConfirmed)
	e.conclude(&r)
}

// drop ends what is under way. An emergency goes on (P1), and so does what a crash unlocks (P2).
func (a *actuation) drop(e *Engine, why Reason) {
	if a.request.place != Emergency && a.request.Origin != ByCrash {
		a.cut(e, Dropped, why)
	}
}

// cut ends what is under way, whatever it is for.
func (a *actuation) cut(e *Engine, kind EventKind, why Reason) {
	if a.unsettled(e) {
		a.tell(e, kind, why)
	}
	a.sending, a.awaiting = false, false
}

// unsent takes in that a frame was not sent after all. An actuation that ends has failed then, and one that was told as sent is
// told once more.
func (e *Engine) unsent(action Action, decision uint64) {
	a := &e.actuations[action.Closure()]
	if a.action != action || a.decision != decision || a.unsent {
		return
	}
	a.unsent = true
	if a.claimed {
		a.tell(e, NotSent, OK)
	}
}

// tell tells what became of the attempt, and the person at the car with it.
func (a *actuation) tell(e *Engine, kind EventKind, why Reason) {
	e.lid.unlatched = e.lid.unlatched || kind == Unconfirmed && a.action.OpensBoot()
	if a.unsent && (kind == SentUnverified || kind == Unconfirmed || kind == Unverified) {
		kind, why = NotSent, OK
	}
	a.claimed = kind == SentUnverified
	ev := Event{
		Kind: kind, Action: a.action, Decision: a.request.Number, After: e.now - a.start,
		Trigger: a.request.Trigger, Reason: why,
	}
	e.event(ev)
	switch kind {
	case Confirmed, SentUnverified:
		e.feed(FeedbackDone, &a.request)
	case Unconfirmed, Unverified, NotSent:
		e.feed(FeedbackFault, &a.request)
	}
	e.health.moved(&ev, a.attempt)
	e.service()
}
