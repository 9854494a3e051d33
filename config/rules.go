package config

import (
	"slices"

	"latchd/internal/source"
	"latchd/latch"
)

// check holds the rules that only the whole can tell. What was reported before is left out, so that
// one mistake gives one message.
func (l *loader) check() {
	l.checkStrays()
	for _, b := range l.buttons {
		if b.judged {
			b.checkGestures()
			b.checkEmergency()
		}
		if b.heard {
			b.checkCycle()
		}
	}
	l.checkBootFirst()
	l.checkShared()
	l.checkOpens()
	l.checkKeys()
	l.checkNeeds()
	l.checkRelocks()
	l.checkSpeaking()
}

// bindingPlace is where a gesture is bound.
func (b *button) bindingPlace(g latch.GestureKind) source.Pos {
	return b.node.At("does").Place(g.String())
}

// refuse reports a binding.
func (b *button) refuse(g latch.GestureKind, format string, args ...any) {
	b.problems.Errorf(b.bindingPlace(g), "%s.does.%v: "+format, append([]any{b.path, g}, args...)...)
}

// checkGestures refuses bindings that cannot happen, or not safely.
func (b *button) checkGestures() {
	press, hold := b.Does[latch.Press], b.Does[latch.Hold]
	if hold != latch.NoAction {
		switch {
		case b.Talks == latch.Pulse || b.Talks == latch.Counter:
			b.refuse(latch.Hold, "a %v button tells of no release, so it is never held (G15): bind click or press", b.Talks)
		case b.Talks == latch.Change && hold.OpensBoot():
			b.refuse(latch.Hold, "a change button cannot prove that it is still down, so its hold may not open the boot (G7): bind click")
		}
	}
	if press == latch.BootRelease && b.Place != latch.Emergency {
		b.refuse(latch.Press, "a press alone never releases the boot (P5): bind hold or click")
	}
	for _, g := range []latch.GestureKind{latch.Click, latch.Double} {
		if press != latch.NoAction && b.Does[g] != latch.NoAction {
			b.refuse(g, "press is bound as well, and every %v is also a press: bind one of them", g)
		}
	}
}

// checkBootFirst: a first stage is like an action of its own, so the rules of opening the boot hold for it.
func (l *loader) checkBootFirst() {
	for _, stages := range l.access.bootFirst {
		for _, b := range l.buttons {
			switch {
			case !b.judged || b.Place == latch.Emergency:
			case b.Does[latch.Press] == latch.Unlock:
				l.problems.Errorf(stages.pos, "%s.stages: boot cannot be the first stage while button %s does unlock on its press: a press alone never opens the boot (P5); bind click or hold", stages.path, b.Name)
			case b.Does[latch.Hold] == latch.Unlock && b.Talks == latch.Change:
				l.problems.Errorf(stages.pos, "%s.stages: boot cannot be the first stage while change button %s does unlock when it is held: it cannot prove that it is still down (G7); bind click", stages.path, b.Name)
			}
		}
	}
}

// checkEmergency holds what P1 says of an escape button. That it shares no value is in checkShared.
func (b *button) checkEmergency() {
	if b.Place != latch.Emergency {
		return
	}
	if b.node.At("key") != nil && b.object.ok("key") {
		b.errorf("key", "an emergency button is for everybody: it carries no key (P1)")
	}
	if b.Talks == latch.Counter {
		b.errorf("talks", "a counter tells of a press only by its next step, which a lost frame hides: an emergency button is level, change or pulse")
	}
	for _, g := range latch.Bindable() {
		switch a := b.Does[g]; {
		case a == latch.NoAction:
		case g != latch.Press:
			b.refuse(g, "an emergency button acts on its press (P1): bind press")
		case a != latch.BootRelease && a != latch.UnlockAll:
			b.refuse(g, "%v is no way out: an emergency button does boot.release or unlock.all", a)
		}
	}
}

// checkCycle compares a level button's period with what the DBC says.
func (b *button) checkCycle() {
	if cycle := b.at.signal.Message.Cycle; b.Talks == latch.Level && b.object.ok("period") && cycle > b.Period {
		b.warnf("period", "%v, but the DBC says that %s comes every %v", b.Period, b.at.signal.Message.Name, cycle)
	}
}

// checkShared looks for buttons that cannot be told apart, and for a signal on which nothing means up.
func (l *loader) checkShared() {
	for i, b := range l.buttons {
		if !b.heard {
			continue
		}
		down := slices.Clone(b.Pressed)
		for j, other := range l.buttons {
			if i == j || !other.heard || other.at != b.at {
				continue
			}
			down = append(down, other.Pressed...)
			shared := b.Talks == latch.Counter || other.Talks == latch.Counter ||
				slices.ContainsFunc(b.Pressed, func(raw int64) bool { return slices.Contains(other.Pressed, raw) })
			if j < i && shared {
				key := "signal"
				if b.node.At("pressed") != nil {
					key = "pressed"
				}
				b.errorf(key, "button %s at %v is down at the same value of the same signal: one press would be two", other.Name, other.node.Place(key))
			}
		}
		held := b.Talks == latch.Level || b.Talks == latch.Change
		if len(b.Named) > 0 && held && !slices.ContainsFunc(b.Named, func(raw int64) bool { return !slices.Contains(down, raw) }) {
			b.errorf("signal", "the DBC names no value of %s for a button that is up, so every release would be invalid (G13): name it in the DBC", b.at.signal.Name)
		}
	}
}

// checkKeys compares the list of keys with the buttons that report one.
func (l *loader) checkKeys() {
	reported := slices.ContainsFunc(l.buttons, func(b *button) bool { return b.node.At("key") != nil })
	for _, k := range l.keys {
		for _, b := range l.buttons {
			if b.key == nil {
				continue
			}
			if err := b.key.PutRaw(make([]byte, b.key.Message.Length), k.Number); err != nil {
				k.errorf("number", "button %s cannot report it: %v", b.Name, err)
				break
			}
		}
	}
	if len(l.keys) > 0 && len(l.buttons) > 0 && !reported {
		l.problems.Warnf(l.keys[0].node.Pos, "keys: no button says which key was used, so the list has no effect: give them key")
	}
}

// checkSpeaking warns of frames on a bus on which buttons are heard: most likely the car's own.
func (l *loader) checkSpeaking() {
	for _, s := range l.actuators.sends {
		b := l.buses[s.Bus]
		if b.listens && !b.warned {
			b.warned = true
			l.problems.Warnf(s.node.Pos, "%s: buttons are heard on bus %s: latchd would speak on the car's own bus; a bus of its own is safer", s.path, b.Name)
		}
	}
}
