package latch

// try answers who asks for an action at the terminal of a running latchd, and stands by the car: as a press of the fob would be,
// but at once, without a wait for facts or for the end of a pulse (P20).
func (e *Engine) try(a Action) {
	r := request{place: Fob, resolve: a, Decision: Decision{Trigger: ByTry, Origin: ByTry, Button: -1, Asked: a}}
	e.decide(&r)
	e.conclude(&r)
	e.schedule()
}

// allowedToTry: from the terminal, only where the configuration says so (P20).
func (e *Engine) allowedToTry(r *request) ruling {
	if r.Trigger == ByTry && !e.p.Access.Try {
		return deny(TryOff)
	}
	return ruling{}
}
