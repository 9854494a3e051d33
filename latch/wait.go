package latch

import "time"

// waiting is a request that waits: for the facts it needs, because it woke the bus (P0), or for the end of a pulse that it
// would be driven against (P6). It is denied if that does not come.
type waiting struct {
	active  bool
	request request
	since   time.Duration
	until   time.Duration
	why     Reason // what it waits for first
}

// worthWaiting is until when a refused request may wait: for the end of a pulse, or for facts, if a bus has just woken, or
// still sleeps, and has not told one yet. It is not later than now if there is nothing to wait for.
func (e *Engine) worthWaiting(r *request) time.Duration {
	switch {
	case r.Verdict == Allow || !r.Reason.waits():
		return 0
	case r.Reason == OppositeRunning:
		return r.passes
	}
	for _, u := range r.Facts() {
		if u.State != NeverSeen && u.State != Stale {
			continue
		}
		b := &e.buses[e.p.Facts[u.Fact].Bus]
		if !b.heard || e.now-b.last >= busAsleep || e.now-b.awake < e.p.Access.WaitForFacts {
			return e.now + e.p.Access.WaitForFacts
		}
	}
	return 0
}

func (w *waiting) deadline() time.Duration {
	if !w.active {
		return never
	}
	return w.until
}

// retry looks again, after a fact has come.
func (w *waiting) retry(e *Engine) {
	if !w.active {
		return
	}
	e.decide(&w.request)
	if w.request.Verdict == Allow || !w.request.Reason.waits() {
		w.conclude(e)
	}
}

func (w *waiting) expire(e *Engine) {
	if e.now < w.deadline() {
		return
	}
	e.decide(&w.request)
	if w.request.Reason == OppositeRunning { // the facts have come, or later frames have made the pulse longer
		w.until = w.request.passes
		return
	}
	w.conclude(e)
}

// finish decides by what is known now.
func (w *waiting) finish(e *Engine) {
	if w.active {
		e.decide(&w.request)
		w.conclude(e)
	}
}

// drop gives up: nothing may act on it any more (P13).
func (w *waiting) drop(e *Engine, why Reason) {
	if w.active {
		w.giveUp(e, TierValidity, why)
	}
}

func (w *waiting) giveUp(e *Engine, t Tier, why Reason) {
	r := &w.request
	r.Verdict, r.Tier, r.Reason, r.Warning = Ignore, t, why, OK
	w.conclude(e)
}

// outdate gives up older presses that still wait and would undo what a newer one was just allowed.
func (e *Engine) outdate(newer *request) {
	for i := range e.buttons {
		if w := &e.buttons[i].wait; w.active && opposite(w.request.resolve, newer.resolve) {
			w.giveUp(e, TierWear, NewRequest)
		}
	}
}

func (w *waiting) conclude(e *Engine) {
	r := w.request
	if r.Waited = e.now - w.since; r.Waited > 0 {
		r.WaitedFor = w.why
	}
	*w = waiting{}
	e.conclude(&r)
}
