package prove

import (
	"fmt"
	"slices"
	"time"

	"latchd/latch"
)

// invariant is something that must hold of every effect, whatever happened before. It is judged by what the car said and by
// what was pressed, as of the instant of the effect.
type invariant struct {
	name  string
	says  string // as the policy has it
	holds func(m *model, c *car, ef *latch.Effect) (wrong string)
}

// invariants are those of section 5 of the policy, and the rules that a single effect can break.
var invariants = [...]invariant{
	{"boot_speed", "nothing opens the boot at 5 km/h or faster, or with speed unknown and the ignition not known off, save a button at place emergency", bootSpeed},
	{"boot_slow", "once too fast, the boot is opened again only after the car was slow for long enough (P3)", bootSlow},
	{"boot_allowed", "nothing opens the boot after a crash, in the valet position, for the fob with the ignition on, where its lock forbids it, or with its controller silent (P0, P2, P3, P4, P7)", bootAllowed},
	{"locks", "nothing locks with a door known open, or because a fact is unknown", locks},
	{"key_inside", "nothing locks a key in, where the car says where it is (P10), nor after a crash (P2)", keyInside},
	{"unlocks", "nothing unlocks from outside unless the car is known to be unlocked (P4), nor for the fob while driving (P3)", unlocks},
	{"keys", "where keys are listed, no other acts (P16)", keys},
	{"voltage", "nothing starts below the least voltage (P6)", voltage},
	{"one_press", "one press or try, at most one actuation of an action; nothing acts on a press from before a gap", onePress},
	{"stages", "a press takes no later stage than the next, within the window, of the same key, unless somebody locked or something was opened; a press alone never opens the boot (P5)", stages},
	{"after_gap", "nothing actuates after start, restart, gap or bus-off until a new press or a trigger edge seen since", afterGap},
	{"opposite", "opposite actions are never closer than the guard time, save for an escape lever and after a crash (P6)", opposite},
	{"pulses", "the boot is pulsed once in its spacing, retries counted, save for an escape lever (P6)", pulses},
	{"disarmed", "nothing acts while latchd is disarmed, save an escape lever and what a crash unlocks (P17)", whileDisarmed},
	{"ends", "every actuation ends: confirmed, retried and ended, or expired", ends},
	{"confirmed", "what is told of an actuation is what the status said since it was sent (P7)", confirmed},
	{"reasons", "every refusal is true: what it rests on is what the car said", reasons},
}

// emergencyHonoured and endsInTime are judged where a call to the engine ends, not of an effect.
const (
	emergencyHonoured = "emergency"
	emergencySays     = "an emergency release is reachable and honoured in every state"
)

// acts is the decision of an effect that lets something act, other than an escape lever.
func acts(m *model, ef *latch.Effect) (d *latch.Decision, place latch.Place, ok bool) {
	if ef.Kind != latch.EffectDecision || ef.Decision.Verdict != latch.Allow {
		return nil, 0, false
	}
	d = &ef.Decision
	switch {
	case d.Origin == latch.ByTry: // judged as the fob's (P20)
		return d, latch.Fob, true
	case d.Button < 0:
		return d, automatic, true
	}
	place = m.p.Buttons[d.Button].Place
	return d, place, place != latch.Emergency
}

// automatic stands for the place of what nobody asked for.
const automatic = latch.Place(255)

// byItself says whether nobody asked for it.
func byItself(d *latch.Decision) bool { return d.Button < 0 && d.Origin != latch.ByTry }

func bootSpeed(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if !ok || !d.Action.OpensBoot() {
		return ""
	}
	if speed, ok := c.beyond(m); ok && speed >= 5 {
		return fmt.Sprintf("%v is allowed at %g km/h, because the range of the signal in the DBC ends at %g km/h, so that latchd takes that for no speed", d.Action, speed,
			m.p.Facts[latch.Speed].Max*m.p.Facts[latch.Speed].Scale)
	}
	switch speed, known := c.fact(m, latch.Speed); {
	case known && speed >= 5:
		return fmt.Sprintf("%v is allowed at %g km/h", d.Action, speed)
	case !known && !c.isNot(m, latch.Ignition):
		return fmt.Sprintf("%v is allowed with the speed unknown and the ignition not known off", d.Action)
	}
	return ""
}

func bootSlow(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if _, known := c.fact(m, latch.Speed); ok && known && d.Action.OpensBoot() && !c.slow.is(m.p, c.now) {
		return fmt.Sprintf("%v is allowed, and the car was not slow for long enough", d.Action)
	}
	return ""
}

func bootAllowed(m *model, c *car, ef *latch.Effect) string {
	d, place, ok := acts(m, ef)
	if !ok || !d.Action.OpensBoot() {
		return ""
	}
	for _, f := range []latch.Fact{latch.Crash, latch.Valet} {
		if m.p.HasFact(f) && !c.isNot(m, f) {
			return fmt.Sprintf("%v is allowed with %v not known to be off", d.Action, f)
		}
	}
	if m.p.HasFact(latch.Disarm) && !c.isNot(m, latch.Disarm) {
		return fmt.Sprintf("%v is allowed with disarm not known to be off", d.Action)
	}
	if place == automatic { // a key was shut in: that it is locked is the reason (P10)
		return ""
	}
	if place == latch.Cabin && m.p.Access.Boot.CabinKeyOut && m.p.HasFact(latch.KeyInIgnition) && !c.isNot(m, latch.KeyInIgnition) {
		return fmt.Sprintf("%v is allowed in the cabin with a key in the ignition", d.Action)
	}
	byFob, needsUnlocked := m.settings(d.Key)
	if place == latch.Fob && !byFob {
		return fmt.Sprintf("%v is allowed for the fob, whose key may not", d.Action)
	}
	if place == latch.Fob && c.is(m, latch.Ignition) && !m.p.Access.Boot.WhileIgnitionOn {
		return fmt.Sprintf("%v is allowed for the fob with the ignition on", d.Action)
	}
	lock := latch.Locked
	toggle := place == latch.Cabin && d.Action == latch.BootUnlock && m.p.HasFact(latch.Locked)
	if place != latch.Fob && m.p.HasFact(latch.BootLocked) && !toggle {
		lock = latch.BootLocked
	}
	if (place != latch.Fob || needsUnlocked) && !c.isNot(m, lock) {
		return fmt.Sprintf("%v is allowed with %v not known to be off", d.Action, lock)
	}
	if f := m.p.Actuators[d.Action].Confirm.Fact; d.Action == latch.BootRelease && f != latch.NoFact && c.silent(m, f) {
		return fmt.Sprintf("%v is allowed, and %v is silent", d.Action, f)
	}
	return ""
}

// settings are those of a key: whether the fob opens the boot, and only of an unlocked car.
func (m *model) settings(key latch.KeyNumber) (byFob, needsUnlocked bool) {
	byFob, needsUnlocked = !m.p.Access.Boot.FobOff, m.p.Access.Boot.RequiresUnlocked
	for _, k := range m.p.Keys {
		if !key.Known || k.Number != key.Number {
			continue
		}
		if own := k.Settings[latch.BootByFob]; own != latch.Inherit {
			byFob = own == latch.On
		}
		if own := k.Settings[latch.RequiresUnlocked]; own != latch.Inherit {
			needsUnlocked = own == latch.On
		}
	}
	return byFob, needsUnlocked
}

func locks(m *model, c *car, ef *latch.Effect) string {
	d, place, ok := acts(m, ef)
	if !ok || !d.Action.Locks() {
		return ""
	}
	for f := latch.DriverDoorOpen; f.IsDoor(); f++ {
		if c.is(m, f) || place == automatic && c.unknown(m, f) {
			return fmt.Sprintf("%v is allowed with %v not known to be off", d.Action, f)
		}
	}
	lid := d.Action == latch.BootLock || place == automatic
	if lid && c.is(m, latch.BootOpen) || place == automatic && !c.isNot(m, latch.BootOpen) {
		return fmt.Sprintf("%v is allowed with the lid not known to be closed", d.Action)
	}
	return ""
}

func keyInside(m *model, c *car, ef *latch.Effect) string {
	d, place, ok := acts(m, ef)
	switch {
	case !ok || !d.Action.Locks():
	case c.is(m, latch.Crash):
		return fmt.Sprintf("%v is allowed after a crash", d.Action)
	case c.is(m, latch.KeyInside) || place == automatic && c.unknown(m, latch.KeyInside):
		return fmt.Sprintf("%v is allowed with key_inside not known to be off", d.Action)
	}
	return ""
}

func unlocks(m *model, c *car, ef *latch.Effect) string {
	d, place, ok := acts(m, ef)
	if !ok || !d.Action.Unlocks() {
		return ""
	}
	if place == latch.Exterior && !c.isNot(m, latch.Locked) {
		return fmt.Sprintf("%v is allowed from outside, and the car not known to be unlocked", d.Action)
	}
	if _, known := c.fact(m, latch.Speed); place == latch.Fob && c.is(m, latch.Ignition) && known && !c.slow.is(m.p, c.now) {
		return fmt.Sprintf("%v is allowed for the fob while driving", d.Action)
	}
	return ""
}

func keys(m *model, _ *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if !ok || !d.Key.Known || len(m.p.Keys) == 0 {
		return ""
	}
	if !slices.ContainsFunc(m.p.Keys, func(k latch.Key) bool { return k.Enabled && k.Number == d.Key.Number }) {
		return fmt.Sprintf("%v is allowed for key %d", d.Action, d.Key.Number)
	}
	return ""
}

func voltage(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if v, known := c.fact(m, latch.Voltage); ok && d.Reason != latch.CrashUnlock && known && v < m.p.Access.MinVoltage {
		return fmt.Sprintf("%v is allowed at %g V", d.Action, v)
	}
	return ""
}

func onePress(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	switch {
	case ok && d.Trigger == latch.ByTry && (!m.p.Access.Try || c.tried != d.Action):
		return fmt.Sprintf("%v is allowed for a try that nobody made, or may make", d.Action)
	case ef.Kind != latch.EffectDecision || ef.Decision.Verdict != latch.Allow || ef.Decision.Trigger != latch.ByPress:
		return ""
	}
	d = &ef.Decision
	s, b := &c.shows[d.Button], &m.p.Buttons[d.Button]
	switch {
	case s.presses[d.Gesture] <= 0:
		return fmt.Sprintf("%v is allowed for a %v of %s that nobody made", d.Action, d.Gesture, b.Name)
	case d.Gesture == latch.Hold && d.Waited == 0 && b.Debounce == 0 && c.now-s.downAt < b.Hold:
		return fmt.Sprintf("%v is allowed for a hold of %s that took only %v", d.Action, b.Name, c.now-s.downAt)
	}
	return ""
}

func stages(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if !ok || d.Trigger != latch.ByPress {
		return ""
	}
	if d.Gesture == latch.Press && d.Action == latch.BootRelease && d.Stage < 2 {
		return "a press alone releases the boot"
	}
	if d.Asked != latch.Unlock {
		return ""
	}
	if want := c.stage.next(m.p, c.now, d.Key); d.Stage > want {
		return fmt.Sprintf("%v is allowed as stage %d, and the next is %d", d.Action, d.Stage, want)
	}
	return ""
}

// next is the stage that a press takes.
func (s *stage) next(p *latch.Params, now time.Duration, key latch.KeyNumber) int {
	if s.done > 0 && s.key == key && now-s.at < p.Access.Window {
		return s.done + 1
	}
	return 1
}

func afterGap(_ *model, c *car, ef *latch.Effect) string {
	switch {
	case ef.Kind == latch.EffectSend:
		if cl := ef.Send.Action.Closure(); !c.next[cl].open && c.runs[cl].dropped {
			return fmt.Sprintf("a frame of %v is sent after a gap", ef.Send.Action)
		}
	case ef.Kind != latch.EffectDecision || ef.Decision.Verdict != latch.Allow:
	case ef.Decision.Trigger == latch.ByRelockOnClose && !c.lidClosed:
		return "the boot is locked, and the lid was not seen to close since the newest gap"
	case ef.Decision.Trigger == latch.ByKeyInside && !c.lidClosed:
		return "a key is let out, and the lid was not seen to close since the newest gap"
	case ef.Decision.Trigger == latch.ByCrash && !c.crashed:
		return "the doors are unlocked after a crash that was not seen to begin since the newest gap"
	case ef.Decision.Trigger == latch.ByDriveAway && !c.passed:
		return "the car is locked, and was not seen to drive off since the newest gap"
	case ef.Decision.Trigger == latch.ByRelockUnopened && !c.released:
		return "the boot is locked, and was not released since the newest gap"
	case ef.Decision.Trigger == latch.ByRelockUnlocked && !c.unlocked:
		return "the car is locked, and was not unlocked since the newest gap"
	case ef.Decision.Trigger == latch.ByRetry && c.runs[ef.Decision.Action.Closure()].dropped:
		return fmt.Sprintf("%v is tried again after a gap", ef.Decision.Action)
	}
	return ""
}

// opposite: what frees a closure and what locks it keep their distance. It is judged where something is allowed, whose first
// frame is of the same instant.
func opposite(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if !ok || d.Reason == latch.CrashUnlock || !m.p.Actuators[d.Action].Defined() {
		return ""
	}
	for _, v := range c.driven {
		if c.now < v.until && (frees(d.Action)&holds(v.action) != 0 || holds(d.Action)&frees(v.action) != 0) {
			return fmt.Sprintf("%v is allowed %v before the pulse of %v is over", d.Action, v.until-c.now, v.action)
		}
	}
	return ""
}

// frees and holds are the closures that an action frees or locks, a bit each.
func frees(a latch.Action) int {
	switch a {
	case latch.UnlockDriver:
		return 1
	case latch.UnlockAll:
		return 3
	case latch.BootRelease, latch.BootUnlock:
		return 2
	}
	return 0
}

func holds(a latch.Action) int {
	switch a {
	case latch.LockAll, latch.LockDeadlock:
		return 3
	case latch.BootLock:
		return 2
	}
	return 0
}

func pulses(m *model, c *car, ef *latch.Effect) string {
	d, _, ok := acts(m, ef)
	if ok && d.Action.OpensBoot() && m.p.Actuators[d.Action].Defined() && c.pulsed && c.now-c.pulsedAt < m.p.Access.Wear.BootSpacing {
		return fmt.Sprintf("%v is allowed %v after the boot was pulsed", d.Action, c.now-c.pulsedAt)
	}
	return ""
}

func whileDisarmed(m *model, c *car, ef *latch.Effect) string {
	d, place, ok := acts(m, ef)
	if !ok || d.Reason == latch.CrashUnlock {
		return ""
	}
	if c.disarmed || c.is(m, latch.Disarm) || place == automatic && c.unknown(m, latch.Disarm) {
		return fmt.Sprintf("%v is allowed while latchd is disarmed", d.Action)
	}
	return ""
}

func ends(m *model, c *car, ef *latch.Effect) string {
	switch ef.Kind {
	case latch.EffectSend:
		s := &ef.Send
		cl := s.Action.Closure()
		r := &c.runs[cl]
		if c.next[cl].open {
			if r.open {
				return fmt.Sprintf("%v begins, and the end of %v was not told", s.Action, r.action)
			}
			r = &c.next[cl]
		}
		if r.action != s.Action || r.attempt != s.Attempt || c.now > s.Expires {
			return fmt.Sprintf("a frame of %v that nothing has asked for", s.Action)
		}
	case latch.EffectEvent:
		if ev := &ef.Event; endOf(ev) && !c.runs[ev.Action.Closure()].open {
			return fmt.Sprintf("%v of %v, which has ended", ev.Kind, ev.Action)
		}
	case latch.EffectDecision:
		d := &ef.Decision
		r := &c.runs[d.Action.Closure()]
		most := m.p.Actuators[d.Action].Confirm.Retries
		if m.p.Access.Boot.UnlockAllFirst && d.Action == latch.BootRelease {
			most++
		}
		if d.Trigger == latch.ByRetry && d.Verdict == latch.Allow && (!r.retrying || r.attempt > most) {
			return fmt.Sprintf("%v is tried again after %d tries", d.Action, r.attempt)
		}
	}
	return ""
}

// endOf says whether an event ends an actuation, or an attempt of it.
func endOf(ev *latch.Event) bool {
	switch ev.Kind {
	case latch.Confirmed, latch.SentUnverified, latch.Unconfirmed, latch.Unverified, latch.Superseded, latch.Retried:
		return true
	case latch.Dropped:
		return ev.Decision != 0 // else an automatic lock that was to come
	}
	return false
}

func confirmed(m *model, c *car, ef *latch.Effect) string {
	if ef.Kind != latch.EffectEvent {
		return ""
	}
	ev := &ef.Event
	confirm := &m.p.Actuators[ev.Action].Confirm
	v, known := c.fact(m, confirm.Fact)
	says := known && (v != 0) == confirm.Is
	newer := confirm.Fact != latch.NoFact && c.lines[m.lineOf[confirm.Fact]].at > c.runs[ev.Action.Closure()].start
	switch {
	case ev.Kind == latch.Confirmed && !(says && newer):
		return fmt.Sprintf("%v is told as confirmed, and %v did not say so since", ev.Action, confirm.Fact)
	case (ev.Kind == latch.Unconfirmed || ev.Kind == latch.Retried) && says && newer:
		return fmt.Sprintf("%v is told as %v, and %v has said that it was done", ev.Action, ev.Kind, confirm.Fact)
	case ev.Kind == latch.SentUnverified && confirm.Fact != latch.NoFact:
		return fmt.Sprintf("%v is told as unverified, and %v could tell", ev.Action, confirm.Fact)
	}
	return ""
}

// reasons looks at each reason of a refusal that is about the car.
func reasons(m *model, c *car, ef *latch.Effect) string {
	if ef.Kind != latch.EffectDecision || ef.Decision.Verdict == latch.Allow || ef.Decision.Tier < latch.TierCrash {
		return ""
	}
	d := &ef.Decision
	speed, known := c.fact(m, latch.Speed)
	_, ignition := c.fact(m, latch.Ignition)
	volts, measured := c.fact(m, latch.Voltage)
	door := func(is func(*model, latch.Fact) bool) bool {
		for f := latch.DriverDoorOpen; f.IsDoor(); f++ {
			if is(m, f) {
				return true
			}
		}
		return false
	}
	is := true
	switch d.Reason {
	case latch.TryOff:
		is = !m.p.Access.Try
	case latch.CrashReported: // it outlasts the signal (P2)
		is = m.p.HasFact(latch.Crash)
	case latch.CrashUnknown:
		is = c.unknown(m, latch.Crash)
	case latch.SpeedTooHigh:
		is = known && speed >= m.p.Access.BlockAt
	case latch.SpeedHysteresis:
		is = known && speed < m.p.Access.BlockAt && !c.slow.is(m.p, c.now)
	case latch.SpeedUnknown:
		is = !known && !c.isNot(m, latch.Ignition)
	case latch.IgnitionOn:
		is = c.is(m, latch.Ignition)
	case latch.IgnitionUnknown:
		is = !ignition && (!known || d.Tier == latch.TierSecurity)
	case latch.Disarmed:
		is = c.disarmed || c.is(m, latch.Disarm)
	case latch.DisarmUnknown:
		is = c.unknown(m, latch.Disarm)
	case latch.KeyInLock:
		is = c.is(m, latch.KeyInIgnition)
	case latch.KeyInLockUnknown:
		is = c.unknown(m, latch.KeyInIgnition)
	case latch.ValetOn:
		is = c.is(m, latch.Valet)
	case latch.ValetUnknown:
		is = c.unknown(m, latch.Valet)
	case latch.VehicleLocked:
		is = c.is(m, latch.Locked) || c.is(m, latch.BootLocked)
	case latch.LockedUnknown:
		is = !c.is(m, latch.Locked) && !c.isNot(m, latch.Locked) || c.unknown(m, latch.BootLocked)
	case latch.DoorOpen:
		is = door(c.is)
	case latch.DoorUnknown:
		is = door(c.unknown) && byItself(d)
	case latch.BootIsOpen:
		is = c.is(m, latch.BootOpen)
	case latch.BootUnknown:
		is = !c.is(m, latch.BootOpen) && !c.isNot(m, latch.BootOpen) && byItself(d)
	case latch.KeyIsInside:
		is = c.is(m, latch.KeyInside)
	case latch.KeyInsideUnknown:
		is = c.unknown(m, latch.KeyInside) && byItself(d)
	case latch.LowVoltage:
		is = measured && volts < m.p.Access.MinVoltage
	case latch.LatchSilent:
		is = c.silent(m, m.p.Actuators[d.Action].Confirm.Fact)
	}
	if !is {
		return fmt.Sprintf("%v is refused because of %v, which is not so", d.Action, d.Reason)
	}
	return ""
}
