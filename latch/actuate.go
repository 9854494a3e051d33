package latch

import "time"

// actuation is what is being done to one closure: the frames of the sequence, each at its time, and the
// status that proves it (P7).
type actuation struct {
	request  request
	action   Action
	attempt  int
	start    time.Duration
	step     int  // next step to send
	sending  bool // steps are left
	awaiting bool // the status is awaited
}

func (a *actuation) active() bool { return a.sending || a.awaiting }

// unsettled says whether the end is still to be told. One that was confirmed is settled, although it may have
// steps left to send.
func (a *actuation) unsettled(e *Engine) bool {
	return a.awaiting || a.sending && e.p.Actuators[a.action].Confirm.Fact == NoFact
}

// begin starts the sequence for a request. What was under way on the closure is superseded.
func (a *actuation) begin(e *Engine, r *request) {
	actuator := &e.p.Actuators[r.resolve]
	if !actuator.Defined() {
		return
	}
	if a.unsettled(e) && r.Trigger != ByRetry {
		e.event(Event{Kind: Superseded, Action: a.action, Decision: a.request.Number, After: e.now - a.start, Reason: NewRequest})
	}
	attempt := 1
	if r.Trigger == ByRetry {
		attempt = a.attempt + 1
	}
	*a = actuation{
		request: *r, action: r.resolve, attempt: attempt, start: e.now,
		sending: true, awaiting: actuator.Confirm.Fact != NoFact,
	}
	a.send(e)
}

// send sends the steps that are due.
func (a *actuation) send(e *Engine) {
	actuator := &e.p.Actuators[a.action]
	for a.sending && a.start+actuator.Steps[a.step].After <= e.now {
		e.out = append(e.out, Effect{At: e.now, Kind: EffectSend, Send: Send{
			Frame: actuator.Steps[a.step].Frame, Expires: a.start + actuator.Expires,
			Action: a.action, Decision: a.request.Number, Attempt: a.attempt,
		}})
		a.step++
		a.sending = a.step < len(actuator.Steps)
	}
	if !a.sending && actuator.Confirm.Fact == NoFact {
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

func (a *actuation) deadline(p *Params) time.Duration {
	at, actuator := never, &p.Actuators[a.action]
	if a.sending {
		at = a.start + actuator.Steps[a.step].After
	}
	if a.awaiting {
		at = min(at, a.start+actuator.Confirm.Within)
	}
	return at
}

// expire sends what is due, and gives up waiting for a status that does not come.
func (a *actuation) expire(e *Engine) {
	if a.sending {
		a.send(e)
	}
	c := &e.p.Actuators[a.action].Confirm
	if !a.awaiting || e.now < a.start+c.Within {
		return
	}
	a.awaiting = false
	switch u := e.fact(c.Fact); {
	case u.State == NeverSeen || u.State == Stale:
		a.tell(e, Unverified, StatusLost)
	case u.Known() && (u.Value != 0) == c.Is: // it was so before the send, and was not heard since
		a.tell(e, Unverified, StatusOld)
	case !u.Known() || a.attempt > c.Retries:
		a.tell(e, Unconfirmed, NotConfirmed)
	default:
		a.retry(e)
	}
}

// retry sends once more, if all tiers still allow it.
func (a *actuation) retry(e *Engine) {
	r := a.request
	r.Trigger, r.Waited = ByRetry, 0
	e.decide(&r)
	if r.Verdict == Allow {
		a.tell(e, Retried, NotConfirmed)
	} else {
		a.tell(e, Unconfirmed, NotConfirmed)
	}
	e.conclude(&r)
}

// gap drops what was to be sent, because frames were lost (P13). An emergency goes on (P1).
func (a *actuation) gap(e *Engine) {
	if !a.active() || a.request.Reason == EmergencyRelease {
		return
	}
	if a.unsettled(e) {
		a.tell(e, Dropped, GapInPress)
	}
	a.sending, a.awaiting = false, false
}

func (a *actuation) tell(e *Engine, kind EventKind, why Reason) {
	e.event(Event{
		Kind: kind, Action: a.action, Decision: a.request.Number, After: e.now - a.start,
		Trigger: a.request.Trigger, Reason: why,
	})
}
