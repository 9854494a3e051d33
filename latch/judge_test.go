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
	if o.follows != latch.ByPress && (d.Trigger != o.follows || d.Verdict != latch.Allow) {
		o.fail("a %v was told, and no allowed one follows", o.follows)
	}
	o.follows = latch.ByPress
	place := latch.Place(255) // automatic
	if d.Button >= 0 {
		place = o.p.Buttons[d.Button].Place
	}
	if d.Trigger == latch.ByFallback || d.Trigger == latch.ByCrash && d.Action != latch.UnlockAll {
		if place == latch.Fob && o.p.Buttons[d.Button].Does[latch.Press] != latch.Unlock {
			o.fail("everything was unlocked after a press for the boot alone")
		}
		if d.Verdict == latch.Allow && !o.isNot(latch.Locked, at) {
			o.fail("everything was unlocked, and the car was not known to be unlocked")
		}
	}
	spared := place == latch.Emergency || d.Trigger == latch.ByCrash
	o.decisions[d.Number] = decided{o.seq, at, spared, d}
	if d.Verdict != latch.Allow {
		return
	}
	o.wears(at, d, spared)
	if place == latch.Emergency {
		return
	}
	if d.Trigger == latch.ByCrash {
		if o.crashBegan <= o.lastGap {
			o.fail("unlocks after a crash that was not seen to begin")
		}
		return
	}
	if o.disarmed || o.is(latch.Disarm, at) || d.Trigger.Automatic() && o.p.HasFact(latch.Disarm) && !o.isNot(latch.Disarm, at) {
		o.fail("acts while disarmed")
	}
	switch {
	case d.Action.OpensBoot():
		o.opensBoot(at, place, d.Action)
		o.opened = o.seq
	case d.Action.Locks():
		o.locks(at, d.Button < 0)
	case d.Action.Unlocks():
		if place == latch.Exterior && !o.isNot(latch.Locked, at) {
			o.fail("unlocked from outside")
		}
		o.unlocked = o.seq
		if d.Trigger == latch.ByPress && o.ignitionOff && !o.is(latch.Crash, at) {
			o.crashed, o.ignitionOff = 0, false
		}
	}
	if v, ok := o.known(latch.Voltage, at); ok && v < o.p.Access.MinVoltage {
		o.fail("started at %v V", v)
	}
	o.licensed(d)
}

// opensBoot: P3, P0, P2, P4.
func (o *oracle) opensBoot(at time.Duration, place latch.Place, a latch.Action) {
	speed, known := o.known(latch.Speed, at)
	switch {
	case known && speed >= 5:
		o.fail("the boot opens at %v km/h", speed)
	case !(known && o.slow(at)) && !o.isNot(latch.Ignition, at):
		o.fail("the boot opens with neither the car known slow nor the ignition known off")
	case place == latch.Fob && o.is(latch.Ignition, at) && !o.p.Access.Boot.WhileIgnitionOn:
		o.fail("the fob opens the boot with the ignition on")
	}
	if o.crashed > 0 {
		o.fail("the boot opens after a crash")
	}
	for _, f := range []latch.Fact{latch.Crash, latch.Valet, latch.Disarm} {
		if o.p.HasFact(f) && !o.isNot(f, at) {
			o.fail("the boot opens with %v not known to be off", f)
		}
	}
	if place == latch.Place(255) { // a key was shut in: that it is locked is the reason
		return
	}
	lock := latch.Locked
	toggle := place == latch.Cabin && a == latch.BootUnlock && o.p.HasFact(latch.Locked)
	if place != latch.Fob && o.p.HasFact(latch.BootLocked) && !toggle {
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
	if o.is(latch.Crash, at) || o.crashed > 0 {
		o.fail("locks after a crash")
	}
}

// wears: P6. spared is what no limit holds up; it counts all the same.
func (o *oracle) wears(at time.Duration, d latch.Decision, spared bool) {
	w := &o.p.Access.Wear
	if !o.p.Actuators[d.Action].Defined() {
		return
	}
	if !spared {
		frees, locks := d.Action.OpensBoot() || d.Action.Unlocks(), d.Action.Locks()
		for _, v := range o.driven {
			opposite := frees && v.action.Locks() || locks && (v.action.OpensBoot() || v.action.Unlocks())
			doorsAndBoot := d.Action == latch.UnlockDriver && v.action == latch.BootLock || d.Action == latch.BootLock && v.action == latch.UnlockDriver
			if opposite && !doorsAndBoot && at < v.until {
				o.fail("%v while %v is being driven, until %v", d.Action, v.action, v.until)
			}
		}
		if at < o.rested && (locks || d.Button >= 0 && o.p.Buttons[d.Button].Place == latch.Fob) {
			o.fail("acts in a rest until %v", o.rested)
		}
		if d.Action.OpensBoot() && (o.within(o.pulses, at, w.BootSpacing) >= 1 || o.within(o.pulses, at, time.Minute) >= w.BootPerMinute) {
			o.fail("the boot is pulsed too often")
		}
	}
	if d.Action.OpensBoot() {
		o.pulses = append(o.pulses, at)
	}
	o.operations = append(o.operations, at)
	if d.Trigger == latch.ByRetry {
		for _, n := range o.decisions {
			newer := n.d.Number > o.firstTry[d.Button+1] && n.d.Number < d.Number && n.d.Verdict == latch.Allow && n.d.Trigger == latch.ByPress
			if newer && !spared && o.p.Actuators[n.d.Action].Defined() && (d.Action.Locks() && n.d.Action.OpensBoot() || d.Action.OpensBoot() && n.d.Action.Locks()) {
				o.fail("%v is tried again, and %v was asked for since", d.Action, n.d.Action)
			}
		}
	} else {
		o.firstTry[d.Button+1] = d.Number
	}
	if o.within(o.operations, at, w.OperationsWithin) >= w.Operations {
		o.rested, o.operations = at+w.Rest, nil
	}
}

// within counts what happened less than a span ago.
func (o *oracle) within(times []time.Duration, at, span time.Duration) (n int) {
	for _, t := range times {
		if at-t < span {
			n++
		}
	}
	return n
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
	case latch.ByRelockOnClose, latch.ByKeyInside:
		if o.lidClosed < o.lastGap {
			o.fail("%v, and the lid was not seen to close", d.Trigger)
		}
		if d.Trigger == latch.ByKeyInside && !o.is(latch.KeyInside, o.now) {
			o.fail("lets a key out that is not inside")
		}
	case latch.ByDriveAway:
		if o.passed < o.lastGap || o.passed == 0 {
			o.fail("locks, and the car was not seen to drive off")
		}
		o.passed = 0
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
	case s.Attempt > 1+a.Confirm.Retries && (s.Attempt > 2+a.Confirm.Retries || !o.p.Access.Boot.UnlockAllFirst):
		o.fail("attempt %d", s.Attempt)
	}
	pulse := o.p.Access.Wear.Pulse
	if d.d.Button >= 0 && o.p.Buttons[d.d.Button].Place == latch.Emergency {
		pulse = o.p.Access.Wear.HandlePulse
	}
	v := &o.driven[s.Action.Closure()]
	v.action, v.until = s.Action, at+pulse
	if _, known := o.open[s.Decision]; !known {
		o.open[s.Decision] = true
	}
}

// event: every actuation ends, and ends once.
func (o *oracle) event(ev latch.Event) {
	switch ev.Kind {
	case latch.FellBack:
		o.follows = latch.ByFallback
		return
	case latch.DisarmedNow:
		o.disarmed = true
		return
	case latch.ArmedAgain:
		o.disarmed = false
		return
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
	if ev.Kind == latch.Retried {
		o.follows = latch.ByRetry
	}
}
