package latch

// driveAway locks the car once when it drives off, and again only after a door was opened and closed at low speed (P11).
type driveAway struct {
	lock   automatic
	done   bool // this drive was seen to
	opened bool // a door was opened since, at low speed
}

// passes follows two readings of the speed, the first of them without a break before the second.
func (d *driveAway) passes(e *Engine, before, now float64) {
	limit := e.p.Access.LockAt // 0: no speed is below it
	if before < limit && now >= limit && !d.done {
		d.lock.set(e, 0)
	}
}

// doorMoved follows a door.
func (d *driveAway) doorMoved(e *Engine, open bool) {
	speed := e.fact(Speed)
	slow := speed.Known() && speed.Value < e.p.Access.LockAgainBelow || !speed.Known() && e.fact(Ignition).False()
	switch {
	case !slow:
	case open:
		d.opened = true
	case d.opened:
		d.done, d.opened = false, false
	}
}

// moot says why the car need not be locked any more.
func (d *driveAway) moot(e *Engine) Reason {
	switch speed := e.fact(Speed); {
	case !speed.Known():
		return SpeedUnknown
	case speed.Value < e.p.Access.LockAgainBelow:
		return TooSlow
	case e.fact(Locked).True():
		d.done = true
		return VehicleLocked
	}
	return OK
}
