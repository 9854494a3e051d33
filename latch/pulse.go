package latch

// pulse is the state of a button that sends one frame a press (G15).
type pulse struct {
	key     KeyNumber // of the newest pulse
	counted bool      // the counter's value is known
	count   int64
}

// pulsed takes a pulse in: a press and its release at one instant. Repeats of the same pulse are one press,
// because remotes send each up to three times.
func (b *button) pulsed(e *Engine, key KeyNumber) {
	b.releasedUnseen(e.now)
	repeat := b.heard && e.now-b.lastDown < b.b.RepeatWithin && key == b.pulse.key
	b.heard, b.lastDown, b.pulse.key = true, e.now, key
	switch {
	case b.phase == unknown: // perhaps a repeat of one that was not heard (G2)
		b.found(e, key)
	case b.phase == ignored: // invalid, or a repeat of what was
	case !repeat:
		b.tap(e, key)
	}
}

// count takes the value of an event counter in. A step of one, modulo its width, is a pulse.
func (b *button) count(e *Engine, raw int64, key KeyNumber) {
	p := &b.pulse
	mask := int64(1)<<min(b.b.Width, 62) - 1
	step := (raw - p.count) & mask
	known := p.counted
	p.counted, p.count = true, raw
	switch {
	case !known || step == 0:
	case step == 1:
		b.tap(e, key)
	default:
		b.key, b.downAt, b.answered = key, e.now, false
		e.gesture(Gesture{Button: b.i, Kind: Rejected, Key: key, Reason: Missed, Missed: step})
		b.answerOnce(e, Rejected, Missed)
	}
}

// tap is a press and its release in one instant.
func (b *button) tap(e *Engine, key KeyNumber) {
	b.key = key
	if b.b.Place == Emergency {
		b.escape(e)
		return
	}
	b.press(e)
	if b.phase == down {
		b.release(e)
	}
	b.phase = up
}
