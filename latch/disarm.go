package latch

import "time"

// disarmed is latchd switched off for a while, for a car wash, a workshop or children (P17).
type disarmed struct {
	active bool
	until  time.Duration // never: until it is armed again
}

// disarm switches off for a time, or with 0 until armed again. What is under way ends, an emergency apart.
func (e *Engine) disarm(For time.Duration) {
	e.disarmed = disarmed{active: true, until: never}
	if For > 0 {
		e.disarmed.until = e.now + For
	}
	e.event(Event{Kind: DisarmedNow, After: For})
	e.standDown()
}

func (e *Engine) arm() {
	if e.disarmed.active {
		e.disarmed = disarmed{}
		e.event(Event{Kind: ArmedAgain})
	}
}

func (d *disarmed) deadline() time.Duration {
	if !d.active {
		return never
	}
	return d.until
}

func (d *disarmed) expire(e *Engine) {
	if e.now >= d.deadline() {
		e.arm()
	}
}

// standDown drops what is pending or under way.
func (e *Engine) standDown() {
	e.cancelAutomatics(Disarmed)
	for i := range e.actuations {
		e.actuations[i].drop(e, Disarmed)
	}
	e.feedback = sequence{}
}

// switchedOff: a disarmed latchd does nothing for anybody. While it is unknown whether it is disarmed from the car, nothing
// opens the boot, and nothing acts by itself.
func (e *Engine) switchedOff(r *request) ruling {
	if e.disarmed.active {
		return deny(Disarmed)
	}
	switch u := e.read(r, Disarm); {
	case u.True():
		return deny(Disarmed)
	case u.Declared() && !u.Known() && (r.automatic || r.resolve.OpensBoot()):
		return deny(DisarmUnknown)
	}
	return ruling{}
}
