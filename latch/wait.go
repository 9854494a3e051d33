package latch

import "time"

// waiting is a request that woke the bus and waits for the facts it needs (P0). It is denied if they do
// not come.
type waiting struct {
	active  bool
	request request
	since   time.Duration
	until   time.Duration
}

// mayWait says whether a request is refused only because a bus has just woken, or still sleeps, and has not
// told a fact yet.
func (e *Engine) mayWait(r *request) bool {
	if !reasons[r.Reason].waits || e.p.Access.WaitForFacts <= 0 {
		return false
	}
	for _, u := range r.Facts() {
		if u.State != NeverSeen && u.State != Stale {
			continue
		}
		b := &e.buses[e.p.Facts[u.Fact].Bus]
		if !b.heard || e.now-b.last >= busAsleep || e.now-b.awake < e.p.Access.WaitForFacts {
			return true
		}
	}
	return false
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
	if w.request.Verdict == Allow || !reasons[w.request.Reason].waits {
		w.conclude(e)
	}
}

func (w *waiting) expire(e *Engine) {
	if w.active && e.now >= w.deadline() {
		w.finish(e)
	}
}

// finish decides by what is known now.
func (w *waiting) finish(e *Engine) {
	if w.active {
		e.decide(&w.request)
		w.conclude(e)
	}
}

// drop gives up, because frames were lost (P13).
func (w *waiting) drop(e *Engine) {
	if w.active {
		w.request.Verdict, w.request.Tier, w.request.Reason = Ignore, TierValidity, GapInPress
		w.conclude(e)
	}
}

func (w *waiting) conclude(e *Engine) {
	r := w.request
	r.Waited = e.now - w.since
	*w = waiting{}
	e.conclude(&r)
}
