package latch

import "time"

// motors spares the hardware (P6): how often it moved lately, what it is doing now, and until when it rests.
type motors struct {
	pulses     ring // of the boot's latch, retries counted
	operations ring
	restUntil  time.Duration
	driven     [numClosures]driven
}

// driven is what the motors of a closure were last told.
type driven struct {
	action Action
	until  time.Duration // their pulse runs until then
}

func newMotors(w *Wear) motors {
	return motors{pulses: newRing(max(1, w.BootPerMinute, w.BootPerHour)), operations: newRing(w.Operations)}
}

// wear: the hardware is spared (P6).
func (e *Engine) wear(r *request) ruling {
	if v := e.read(r, Voltage); v.Known() && v.Value < e.p.Access.MinVoltage {
		return deny(LowVoltage)
	}
	if e.now < e.motors.restUntil && (r.resolve.Locks() || r.place == Fob && !r.automatic) {
		return deny(Resting).until(e.motors.restUntil)
	}
	if a := &e.actuations[r.resolve.Closure()]; a.active() && a.action == r.resolve && r.Trigger != ByRetry {
		return ignore(InProgress)
	}
	if at := e.motors.bootFreeAt(&e.p.Access.Wear); r.resolve.OpensBoot() && e.now < at {
		return deny(BootTooOften).until(at)
	}
	if at := e.oppositeUntil(r.resolve); e.now < at {
		return deny(OppositeRunning).until(at)
	}
	return ruling{}
}

// copyFrom makes them a deep copy of others of the same limits.
func (m *motors) copyFrom(o *motors) {
	pulses, operations := append(m.pulses.at[:0], o.pulses.at...), append(m.operations.at[:0], o.operations.at...)
	*m = *o
	m.pulses.at, m.operations.at = pulses, operations
}

// bootFreeAt is from when on the boot may be pulsed: once in a spacing, and so often a minute and an hour.
func (m *motors) bootFreeAt(w *Wear) (at time.Duration) {
	for _, limit := range [...]struct {
		n    int
		span time.Duration
	}{{1, w.BootSpacing}, {w.BootPerMinute, time.Minute}, {w.BootPerHour, time.Hour}} {
		if t, ok := m.pulses.nth(limit.n); ok {
			at = max(at, t+limit.span)
		}
	}
	return at
}

// oppositeUntil is until when a pulse runs that an action would be driven against.
func (e *Engine) oppositeUntil(a Action) (at time.Duration) {
	for _, d := range e.motors.driven {
		if opposite(d.action, a) {
			at = max(at, d.until)
		}
	}
	return at
}

// operates counts an attempt to move something. Too many in a short time bring a rest, which then counts anew.
func (e *Engine) operates(a Action) {
	m, w := &e.motors, &e.p.Access.Wear
	if a.OpensBoot() {
		m.pulses.add(e.now)
	}
	m.operations.add(e.now)
	if t, ok := m.operations.nth(w.Operations); ok && e.now-t < w.OperationsWithin {
		m.restUntil = e.now + w.Rest
		m.operations.clear()
		e.event(Event{Kind: RestBegan, After: w.Rest, Reason: Resting})
	}
}

// drives notes that a frame starts the pulse of an action; by a handle it lasts longer, because a person may still pull it.
func (e *Engine) drives(a Action, place Place) {
	w := &e.p.Access.Wear
	pulse := w.Pulse
	if place == Emergency {
		pulse = w.HandlePulse
	}
	e.motors.driven[a.Closure()] = driven{a, e.now + pulse}
}

// ring holds the times of the newest of something.
type ring struct {
	at []time.Duration // the newest first; its capacity is how many are kept
}

func newRing(n int) ring { return ring{at: make([]time.Duration, 0, n)} }

func (r *ring) add(now time.Duration) {
	if cap(r.at) == 0 {
		return
	}
	r.at = r.at[:min(len(r.at)+1, cap(r.at))]
	copy(r.at[1:], r.at)
	r.at[0] = now
}

func (r *ring) clear() { r.at = r.at[:0] }

// nth is when the nth newest was, from 1; not ok if there were fewer.
func (r *ring) nth(n int) (at time.Duration, ok bool) {
	if n < 1 || n > len(r.at) {
		return 0, false
	}
	return r.at[n-1], true
}
