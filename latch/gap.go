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
			b.breakOff(e, GapInPress)
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
	e.beginAnew(GapInPress)
}

// beginAnew drops what was to come: nothing acts until a press, or an edge seen since (P13).
func (e *Engine) beginAnew(why Reason) {
	e.feedback = sequence{}
	e.cancelAutomatics(why)
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

// breakOff ends the press under way because of something else, as that another bus has lost frames: nothing acts after that
// until a press that was made since (P13). What is known of the button itself stands.
func (b *button) breakOff(e *Engine, why Reason) {
	b.pair.drop(e, b, why)
	b.wait.drop(e, why)
	isDown := b.raw
	switch {
	case b.phase == down && !b.held:
		b.cancel(e, why)
	case b.phase == up && b.settling:
		b.settling = false
		b.downAt, b.answered = e.now, false
		b.reject(e, why)
	default:
		return
	}
	if isDown {
		b.phase = ignored
	}
}
