package latch

// transmit follows the transmit path. While it is closed latchd decides as ever and makes its frames, and nothing moves. What was
// begun does not outlast a change: nothing more is sent of it once the path is closed, and what was withheld does not suddenly
// act once it is open. As after a gap, that takes a press or an edge seen since (P13).
func (e *Engine) transmit(open bool) {
	if open != e.withholds {
		return
	}
	for i := range e.buttons {
		e.buttons[i].breakOff(e, PathChanged)
	}
	kind, why := Dropped, PathChanged
	if open {
		kind, why = Withheld, OK
	}
	for i := range e.actuations {
		e.actuations[i].cut(e, kind, why)
	}
	e.beginAnew(PathChanged)
	if e.withholds = !open; e.withholds {
		e.moved.copyFrom(&e.motors)
	} else {
		e.motors.copyFrom(&e.moved)
	}
	if locked := e.fact(Locked); locked.Known() {
		e.unlocked = locked.False()
	}
}

// proof is the fact that is to prove an actuation; NoFact: nothing can, and least of all that of what is not sent.
func (e *Engine) proof(a Action) Fact {
	if e.withholds {
		return NoFact
	}
	return e.p.Actuators[a].Confirm.Fact
}

// didMove is what the hardware did, and not what it would have done.
func (e *Engine) didMove() *motors {
	if e.withholds {
		return &e.moved
	}
	return &e.motors
}
