package latch

import "time"

// begin takes the time before the start for silence on a live bus, if the input says so (G2).
func (b *button) begin(now time.Duration, quiet bool) {
	b.since = now
	if quiet && b.silence() != never {
		b.phase = up
	}
}

// gap forgets the button: it may have been pressed or released unseen (G2).
func (b *button) gap(e *Engine, lost bool) {
	b.pair.drop(e, b, GapInPress)
	b.wait.drop(e, GapInPress)
	switch {
	case b.phase == down:
		b.cancel(e, GapInPress)
	case b.pressed():
		b.downAt, b.answered = e.now, false
		b.reject(e, GapInPress)
	}
	*b = button{b: b.b, i: b.i, since: e.now, deaf: lost}
}

// releasedUnseen takes silence for a release, where the bus is live and the button would have spoken while
// it was down (G2).
func (b *button) releasedUnseen(now time.Duration) {
	if now >= b.quietUntil() {
		b.phase, b.settling = up, false
	}
}

// quietUntil is when silence will have said that the button is up; never if it does not say so.
func (b *button) quietUntil() time.Duration {
	silence := b.silence()
	if b.deaf || b.phase != unknown && b.phase != ignored || silence == never {
		return never
	}
	quiet := b.since
	if b.heard {
		quiet = max(quiet, b.lastDown)
	}
	return quiet + silence
}

// silence is how long a live bus must be without a down frame to say that the button is up; never if it
// does not say so. An escape lever is not subject to G2: one that speaks on a change was just pulled.
func (b *button) silence() time.Duration {
	switch {
	case b.b.Talks == Level, b.b.Talks == Change && b.b.Place == Emergency && b.phase == unknown:
		return b.b.Stale
	case b.b.Talks == Pulse:
		return b.b.RepeatWithin
	}
	return never
}

// found is a down frame before the state of the button is known: it is unknown until seen released, and
// that release gives nothing (G2). It is answered all the same, once.
func (b *button) found(e *Engine, key KeyNumber) {
	if b.told && key == b.key {
		return
	}
	b.told = true
	b.downAt, b.key = e.now, key
	b.answer(e, Press, FoundDown, NoAction)
}
