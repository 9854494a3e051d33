package latch

import "time"

// Health is a copy of what was counted for the service of latches and keys.
func (e *Engine) Health() Health { return e.health.Clone() }

// service tells of every service that has become due.
func (e *Engine) service() {
	for {
		why, ev, due := e.health.Due(&e.p.Maintenance)
		if !due {
			return
		}
		e.event(Event{Kind: ServiceDue, Reason: why, Evidence: ev})
	}
}

// frame counts a frame of a fob's button that is held, or one that is missing.
func (b *button) frame(e *Engine, late bool) {
	if b.b.Place != Fob || b.b.Talks != Level {
		return
	}
	e.health.frame(b.key, late)
	e.service()
}

// used is the newest press of a fob, as long as the car has not reported of its battery since.
type used struct {
	waits bool
	key   KeyNumber
	at    time.Duration
}

// use notes a press of a fob.
func (b *button) use(e *Engine) {
	if b.b.Place == Fob {
		e.used = used{waits: e.p.HasFact(KeyBatteryLow), key: b.key, at: e.now}
	}
}

// battery counts the first report since the press. It may stand in the frame of the press itself.
func (u *used) battery(e *Engine) {
	if !u.waits {
		return
	}
	if low := e.fact(KeyBatteryLow); low.Known() && e.now-low.Age >= u.at {
		u.waits = false
		e.health.battery(u.key, low.True())
		e.service()
	}
}
