package latch

// observeInvalid finds what no single press can be: two buttons of one fob at once, or a value that the
// DBC does not name (G13). It cancels, and what is involved stays invalid until it is released.
func (e *Engine) observeInvalid(rs []Reading) {
	for i := range rs {
		r := &rs[i]
		if !r.Present {
			continue
		}
		for _, n := range e.buttonsOf[r.Signal] {
			b := &e.buttons[n]
			if b.b.Place == Emergency || b.b.Talks == Counter {
				continue
			}
			switch {
			case !b.b.means(r.Raw):
				e.unnamed(r.Signal)
			case b.b.isDown(r.Raw) && e.otherDown(b, rs):
				b.invalid(e, TwoButtons)
			}
		}
	}
}

// otherDown says whether another button of the same fob is down in the frame.
func (e *Engine) otherDown(b *button, rs []Reading) bool {
	if b.b.Group < 0 {
		return false
	}
	for i := range rs {
		if !rs[i].Present {
			continue
		}
		for _, n := range e.buttonsOf[rs[i].Signal] {
			if o := e.buttons[n].b; n != b.i && o.Group == b.b.Group && o.Place != Emergency && o.isDown(rs[i].Raw) {
				return true
			}
		}
	}
	return false
}

// unnamed makes every button of the signal invalid. The one that was down is told of; where none was,
// the first, so that the value does not pass in silence.
func (e *Engine) unnamed(signal int) {
	tell := -1
	for _, n := range e.buttonsOf[signal] {
		b := &e.buttons[n]
		if b.phase == down || b.settling {
			b.invalid(e, UnnamedValue)
			tell = -2
		} else if b.phase == up && tell == -1 {
			tell = n
		}
	}
	for _, n := range e.buttonsOf[signal] {
		b := &e.buttons[n]
		if b.phase != up || b.b.Place == Emergency {
			continue
		}
		if n == tell {
			b.downAt, b.answered, b.held = e.now, false, false
			b.invalid(e, UnnamedValue)
		}
		b.phase, b.raw = ignored, true
		b.heard, b.lastDown = true, e.now
	}
}

// invalid cancels, and waits for the release.
func (b *button) invalid(e *Engine, why Reason) {
	b.heard, b.lastDown = true, e.now
	if b.phase == ignored || b.phase == unknown {
		return
	}
	if b.phase == up && !b.settling {
		b.downAt, b.answered, b.held = e.now, false, false
	}
	b.pair.end(e, b)
	e.gesture(Gesture{Button: b.i, Kind: Invalid, Key: b.key, Length: e.now - b.downAt, Reason: why})
	if !b.held {
		b.answerOnce(e, Invalid, Ignore, TierValidity, why)
	}
	b.phase, b.raw, b.settling = ignored, true, false
}
