package latch

import "time"

// pair joins two clicks to a double (G5). It runs from the first release to the second press.
type pair struct {
	armed    bool          // a first click was made, and a second may follow
	owed     bool          // the first click is held back until none can follow (G11)
	second   bool          // the press under way is the second
	released time.Duration // of the first
	length   time.Duration // of the first
	key      KeyNumber
	answered bool // the first press has its answer
}

// begin is told of a press. It is false if the press came too soon to be one.
func (p *pair) begin(e *Engine, b *button) bool {
	if !p.armed {
		return true
	}
	if p.key != b.key {
		p.end(e, b)
		return true
	}
	if e.now-p.released < b.b.Gap {
		b.ignore(e, TooSoon)
		return false
	}
	p.second = true
	return true
}

// click is told of a click that was just released.
func (p *pair) click(e *Engine, b *button) {
	length := e.now - b.downAt
	switch {
	case b.b.Does[Double] == NoAction:
		b.click(e, length, b.key)
	case p.second:
		*p = pair{}
		e.gesture(Gesture{Button: b.i, Kind: Double, Key: b.key, Length: length})
		b.act(e, Double)
	default:
		*p = pair{armed: true, owed: e.p.ClickWaits(b.b), released: e.now, length: length, key: b.key, answered: b.answered}
		if !p.owed {
			b.click(e, length, b.key)
		}
	}
}

// end gives up waiting for a second click, and sends the first if it was held back.
func (p *pair) end(e *Engine, b *button) {
	first := *p
	*p = pair{}
	if first.owed {
		answered := b.answered
		b.answered = first.answered // the first press has an answer of its own
		b.click(e, first.length, first.key)
		b.answered = answered
	}
}

// drop forgets a first click that was held back: nothing may act on it any more (P13).
func (p *pair) drop(e *Engine, b *button, why Reason) {
	if p.owed {
		answered := b.answered
		b.answered = p.answered && b.b.Does[Click] == NoAction
		b.answerClick(e, p.length, p.key, Ignore, TierValidity, why)
		b.answered = answered
	}
	*p = pair{}
}

func (p *pair) expire(e *Engine, b *button) {
	if e.now >= p.deadline(b) {
		p.end(e, b)
	}
}

func (p *pair) deadline(b *button) time.Duration {
	if !p.armed || p.second {
		return never
	}
	return p.released + b.b.Double
}

// click sends a click, and does what is bound to it.
func (b *button) click(e *Engine, length time.Duration, key KeyNumber) {
	e.gesture(Gesture{Button: b.i, Kind: Click, Key: key, Length: length})
	switch {
	case b.b.Does[Click] != NoAction:
		b.actFor(e, Click, length, key)
	case b.b.Does[Hold] != NoAction:
		b.answerClick(e, length, key, Deny, TierBinding, NeedsHold)
	case b.b.Does[Double] != NoAction:
		b.answerClick(e, length, key, Deny, TierBinding, NeedsDouble)
	default:
		b.answerClick(e, length, key, Ignore, TierBinding, NotBound)
	}
}

// answerClick tells of a click that is no request, if its press has no answer yet. The click may have been
// held back, so its length and key are not those of the newest press.
func (b *button) answerClick(e *Engine, length time.Duration, key KeyNumber, v Verdict, t Tier, why Reason) {
	if b.answered {
		return
	}
	asked := b.b.Does[Click]
	if asked == NoAction {
		asked = b.asks()
	}
	e.conclude(&request{Decision: Decision{
		Trigger: ByPress, Button: b.i, Key: key, Gesture: Click, Length: length,
		Asked: asked, Verdict: v, Tier: t, Reason: why,
	}})
}
