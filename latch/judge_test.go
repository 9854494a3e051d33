package latch_test

import (
	"slices"
	"time"

	"latchd/latch"
)

// judge looks at the effects of one call, and then at what must have come of an escape lever.
func (o *oracle) judge(effects []latch.Effect) {
	for i := range effects {
		ef := &effects[i]
		o.seq++
		o.now = ef.At
		o.history = append(o.history, "      "+show(o.p, ef))
		switch ef.Kind {
		case latch.EffectDecision:
			o.decision(ef.At, ef.Decision)
		case latch.EffectSend:
			o.send(ef.At, ef.Send)
		case latch.EffectEvent:
			o.event(ef.Event)
		}
	}
	for i := range o.buttons {
		if b := &o.buttons[i]; b.escapes {
			b.escapes = false
			if !slices.ContainsFunc(effects, func(ef latch.Effect) bool {
				return ef.Kind == latch.EffectSend && ef.Send.Action == latch.BootRelease && o.decisions[ef.Send.Decision].emergency
			}) {
				o.fail("the lever was pulled and nothing was sent")
			}
		}
	}
}

func (o *oracle) decision(at time.Duration, d latch.Decision) {
	if d.Number != o.last+1 {
		o.fail("decision %d after %d", d.Number, o.last)
	}
	o.last = d.Number
	if o.retrying && (d.Trigger != latch.ByRetry || d.Verdict != latch.Allow) {
		o.fail("a retry was told, and no allowed retry follows")
	}
	o.retrying = false
	place := latch.Place(255) // automatic
	if d.Button >= 0 {
		place = o.p.Buttons[d.Button].Place
	}
	o.decisions[d.Number] = decided{o.seq, at, place == latch.Emergency, d}
	if d.Verdict != latch.Allow || place == latch.Emergency {
		return
	}
	switch {
	case d.Action.OpensBoot():
		o.opensBoot(at, place)
		o.opened = o.seq
	case d.Action.Locks():
		o.locks(at, d.Button < 0)
	case d.Action.Unlocks():
		if place == latch.Exterior && !o.isNot(latch.Locked, at) {
			o.fail("unlocked from outside")
		}
		o.unlocked = o.seq
	}
	if v, ok := o.known(latch.Voltage, at); ok && v < o.p.Access.MinVoltage {
		o.fail("started at %v V", v)
	}
	o.licensed(d)
}

// opensBoot: P3, P0, P2, P4.
func (o *oracle) opensBoot(at time.Duration, place latch.Place) {
	speed, known := o.known(latch.Speed, at)
	switch {
	case known && speed >= 5:
		o.fail("the boot opens at %v km/h", speed)
	case !(known && o.slow(at)) && !o.isNot(latch.Ignition, at):
		o.fail("the boot opens with neither the car known slow nor the ignition known off")
	case place == latch.Fob && o.is(latch.Ignition, at) && !o.p.Access.Boot.WhileIgnitionOn:
		o.fail("the fob opens the boot with the ignition on")
	}
	for _, f := range []latch.Fact{latch.Crash, latch.Valet} {
		if o.p.HasFact(f) && !o.isNot(f, at) {
			o.fail("the boot opens with %v not known to be off", f)
		}
	}
	lock := latch.Locked
	if place != latch.Fob && o.p.HasFact(latch.BootLocked) {
		lock = latch.BootLocked
	}
	if (place != latch.Fob || o.p.Access.Boot.RequiresUnlocked) && !o.isNot(lock, at) {
		o.fail("the boot opens with %v not known to be off", lock)
	}
}

// locks: §5, P0, P2, P10.
func (o *oracle) locks(at time.Duration, automatic bool) {
	for f := latch.DriverDoorOpen; f <= latch.RearPassengerDoorOpen; f++ {
		if o.is(f, at) || automatic && o.p.HasFact(f) && !o.isNot(f, at) {
			o.fail("locks with %v", f)
		}
	}
	if automatic && !o.isNot(latch.BootOpen, at) {
		o.fail("locks by itself with the lid not known closed")
	}
	if o.is(latch.KeyInside, at) || automatic && o.p.HasFact(latch.KeyInside) && !o.isNot(latch.KeyInside, at) {
		o.fail("locks a key in")
	}
	if o.is(latch.Crash, at) {
		o.fail("locks after a crash")
	}
}

// licensed: P13, P14. Every allowed decision has a cause of its own that was seen since the last gap.
func (o *oracle) licensed(d latch.Decision) {
	switch d.Trigger {
	case latch.ByPress:
		b := &o.buttons[d.Button]
		if b.credit--; b.credit < 0 {
			o.fail("a second actuation for one press")
		}
		if !b.fresh {
			o.fail("acts on a press from before a gap")
		}
		if keys := o.p.Keys; d.Key.Known && len(keys) > 0 && !slices.ContainsFunc(keys, func(k latch.Key) bool { return k.Enabled && k.Number == d.Key.Number }) {
			o.fail("acts for key %d", d.Key.Number)
		}
	case latch.ByRelockOnClose:
		if o.lidClosed < o.lastGap {
			o.fail("locks, and the lid was not seen to close")
		}
	case latch.ByRelockUnopened:
		if o.opened < o.lastGap {
			o.fail("locks a boot that was opened before a gap")
		}
	case latch.ByRelockUnlocked:
		if o.unlocked < o.lastGap {
			o.fail("locks a car that was unlocked before a gap")
		}
	}
}

// send: P13, P15.
func (o *oracle) send(at time.Duration, s latch.Send) {
	d, ok := o.decisions[s.Decision]
	a := &o.p.Actuators[s.Action]
	switch {
	case !ok || d.d.Verdict != latch.Allow || d.d.Action != s.Action:
		o.fail("a frame without a decision")
	case d.seq < o.lastGap && !d.emergency:
		o.fail("a frame of a decision from before a gap")
	case at > s.Expires || s.Expires != d.at+a.Expires:
		o.fail("a frame of %v that expires at %v", d.at, s.Expires)
	case !slices.ContainsFunc(a.Steps, func(st latch.Step) bool { return st.Frame == s.Frame && d.at+st.After == at }):
		o.fail("frame %d is no step of %v", s.Frame, s.Action)
	case s.Attempt > 1+a.Confirm.Retries:
		o.fail("attempt %d", s.Attempt)
	}
	if _, known := o.open[s.Decision]; !known {
		o.open[s.Decision] = true
	}
}

// event: every actuation ends, and ends once.
func (o *oracle) event(ev latch.Event) {
	switch ev.Kind {
	case latch.Confirmed, latch.SentUnverified, latch.Unconfirmed, latch.Unverified, latch.Superseded, latch.Retried, latch.Dropped:
	default:
		return
	}
	if ev.Decision == 0 {
		return // a relock was dropped
	}
	switch proves := o.p.Actuators[ev.Action].Confirm.Fact != latch.NoFact; {
	case ev.Kind == latch.Superseded || ev.Kind == latch.Dropped:
	case proves == (ev.Kind == latch.SentUnverified):
		o.fail("%v of %v", ev.Kind, ev.Action)
	}
	if !o.open[ev.Decision] {
		o.fail("%v ends twice", ev.Action)
	}
	o.open[ev.Decision] = false
	o.retrying = ev.Kind == latch.Retried
}
