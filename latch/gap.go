package latch

func (e *Engine) start(quiet bool) {
	if e.started {
		e.gap(Input{Kind: Start, Bus: AllBuses})
		return
	}
	e.started = true
	e.event(Event{Kind: Started, Is: quiet})
	for i := range e.buttons {
		e.buttons[i].begin(e.now, quiet)
	}
}

// gap forgets what may have changed unseen, and drops what was to come (G2, P13).
func (e *Engine) gap(in Input) {
	if in.Kind == NewSegment {
		in.Bus = AllBuses
	}
	e.event(Event{Kind: GapSeen, Bus: in.Bus, Input: in.Kind})
	for i := range e.buttons {
		if b := &e.buttons[i]; in.Bus == AllBuses || b.b.Bus == in.Bus {
			b.gap(e, in.Kind == BusLost || in.Kind == Overflow && b.deaf)
		} else {
			b.gapElsewhere(e)
		}
	}
	e.forget(in.Bus)
	for bus := range e.buses {
		if in.Bus == AllBuses || bus == in.Bus {
			e.buses[bus] = busState{}
		}
	}
	for i := range e.actuations {
		e.actuations[i].drop(e, GapInPress)
	}
	e.feedback = sequence{}
	e.cancelAutomatics(GapInPress)
	e.stage.reset()
	e.released = release{}
	e.schedule()
}

func (e *Engine) busBack(bus int) {
	e.event(Event{Kind: BusReturned, Bus: bus})
	for i := range e.buttons {
		if b := &e.buttons[i]; b.deaf && (bus == AllBuses || b.b.Bus == bus) {
			b.since, b.deaf = e.now, false
		}
	}
}

// gapElsewhere ends the press under way because another bus has lost frames: nothing acts after a gap until a
// press that was made since (P13). What is known of the button itself stands.
func (b *button) gapElsewhere(e *Engine) {
	b.pair.drop(e, b)
	b.wait.drop(e)
	isDown := b.raw
	switch {
	case b.phase == down && !b.held:
		b.cancel(e, GapInPress)
	case b.phase == up && b.settling:
		b.settling = false
		b.downAt, b.answered = e.now, false
		b.reject(e, GapInPress)
	default:
		return
	}
	if isDown {
		b.phase = ignored
	}
}
