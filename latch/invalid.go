package latch

import (
	"slices"
	"time"
)

// observeInvalid finds what no single press can be: two buttons of one fob at once, or a value that the
// DBC does not name (G13). It cancels, and what is involved stays invalid until it is released.
func (e *Engine) observeInvalid(rs []Reading) {
	for i := range rs {
		r := &rs[i]
		if !r.Present {
			continue
		}
		e.unnamed(rs, r)
		for _, n := range e.buttonsOf[r.Signal] {
			b := &e.buttons[n]
			if !b.b.canBeInvalid() || !b.b.isDown(r.Raw) {
				continue
			}
			key := keyIn(rs, b.b.Key)
			if e.otherDown(b, rs) || e.otherPressed(b, rs, key) {
				b.invalid(e, TwoButtons, key)
			}
		}
	}
}

// otherPressed finds buttons of the same fob of which other frames have said that they are down, and makes them invalid, too.
// Two keys that are known to differ are two fobs. The button itself is in the frame.
func (e *Engine) otherPressed(b *button, rs []Reading, key KeyNumber) (found bool) {
	for i := range e.buttons {
		o := &e.buttons[i]
		if b.b.Group < 0 || o.b.Group != b.b.Group || !o.b.canBeInvalid() || !o.pressed() || has(rs, o.b.Signal) {
			continue
		}
		if key.Known && o.key.Known && key != o.key {
			continue
		}
		found = true
		o.invalid(e, TwoButtons, o.key)
	}
	return found
}

func has(rs []Reading, signal int) bool {
	return slices.ContainsFunc(rs, func(r Reading) bool { return r.Signal == signal && r.Present })
}

// canBeInvalid: an escape lever is not subject to G13, and every value of a counter has a meaning.
func (b *Button) canBeInvalid() bool { return b.Place != Emergency && b.Talks != Counter }

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

// unnamed makes the buttons of a signal invalid whose value has no meaning. Those that were pressed are told
// of; where none was, the first, so that the value does not pass in silence.
func (e *Engine) unnamed(rs []Reading, r *Reading) {
	var told bool
	for _, n := range e.buttonsOf[r.Signal] {
		told = told || e.buttons[n].pressed()
	}
	for _, n := range e.buttonsOf[r.Signal] {
		b := &e.buttons[n]
		if !b.b.canBeInvalid() || b.b.means(r.Raw) {
			continue
		}
		b.releasedUnseen(e.now)
		if b.phase == up && !b.settling && told {
			b.disregard(e.now)
		} else {
			told = told || b.phase == up
			b.invalid(e, UnnamedValue, keyIn(rs, b.b.Key))
		}
	}
}

// invalid cancels, and waits for the release. It is told once.
func (b *button) invalid(e *Engine, why Reason, key KeyNumber) {
	b.releasedUnseen(e.now)
	if b.phase == up {
		b.downAt, b.answered, b.key = e.now, false, key
	}
	if b.phase == up || b.phase == down {
		b.pair.end(e, b)
		e.gesture(Gesture{Button: b.i, Kind: Invalid, Key: b.key, Length: e.now - b.downAt, Reason: why})
		b.answerOnce(e, Invalid, why)
	}
	b.disregard(e.now)
}

// disregard takes no notice of a button until it is released.
func (b *button) disregard(now time.Duration) {
	if b.phase != unknown {
		b.phase = ignored
	}
	b.settling = false
	b.heard, b.lastDown = true, now
}
