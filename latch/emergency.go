package latch

// lever takes a frame of an escape lever in (P1). It acts on its first valid down frame; found down after
// a start or a gap, on the second. It is not subject to G2 and G12 to G14, and each new press tries again.
func (b *button) lever(e *Engine, isDown bool) {
	if b.b.Talks == Pulse {
		if isDown {
			b.leverPulse(e)
		}
		return
	}
	b.releasedUnseen(e.now)
	if !isDown {
		if b.phase == ignored {
			e.gesture(Gesture{Button: b.i, Kind: Release, Length: e.now - b.downAt})
		}
		b.phase = up
		return
	}
	b.heard, b.lastDown = true, e.now
	switch b.phase {
	case up:
		b.escape(e)
	case unknown:
		if b.downs++; b.downs == 2 {
			b.escape(e)
		} else {
			b.found(e, KeyNumber{})
		}
	}
}

func (b *button) leverPulse(e *Engine) {
	repeat := b.heard && e.now-b.lastDown < b.b.RepeatWithin
	b.heard, b.lastDown = true, e.now
	if !repeat {
		b.escape(e)
	}
}

// escape asks for the release, once a press.
func (b *button) escape(e *Engine) {
	b.phase = ignored // until released
	b.downAt = e.now
	e.gesture(Gesture{Button: b.i, Kind: Press, Key: b.key})
	b.act(e, Press)
}
