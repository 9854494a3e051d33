package latch

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Sentence says in a sentence what was decided, why, and what would have changed it.
func (p *Params) Sentence(d *Decision) string {
	var b strings.Builder
	b.WriteString(p.subject(d))
	switch d.Verdict {
	case Allow:
		fmt.Fprintf(&b, ": %v allowed", d.Action)
		if d.Stage > 0 {
			fmt.Fprintf(&b, " (stage %d of %d)", d.Stage, len(p.StagesOf(d.Key)))
		}
		if d.Reason != OK {
			fmt.Fprintf(&b, ": %s", d.Reason.Means())
		}
	case Deny:
		fmt.Fprintf(&b, ": %v refused: %s", d.Action, p.detail(d))
		if w := p.Would(d); w != "" {
			fmt.Fprintf(&b, "; %s", w)
		}
	case Ignore:
		b.WriteString(": ")
		if d.Tier != TierValidity && d.Action != NoAction {
			fmt.Fprintf(&b, "%v ", d.Action)
		}
		fmt.Fprintf(&b, "ignored: %s", p.detail(d))
	}
	if d.Waited > 0 {
		fmt.Fprintf(&b, " (waited %s for %s)", Millis(d.Waited), d.Awaited())
	}
	if d.Warning != OK {
		fmt.Fprintf(&b, " (warning: %s)", d.means(d.Warning))
	}
	return b.String()
}

// subject is who asked, and how.
func (p *Params) subject(d *Decision) string {
	switch d.Trigger {
	case ByRelockOnClose:
		return "relock after the boot was closed"
	case ByRelockUnopened:
		return "relock of a boot that was not lifted"
	case ByRelockUnlocked:
		return "relock of a car that was not opened"
	case ByCrash:
		return "crash"
	case ByKeyInside:
		return "a key was shut in"
	case ByDriveAway:
		return "drive-away lock"
	case ByTry:
		return "from the terminal"
	}
	switch {
	case d.Origin == ByTry:
		return "from the terminal, tried again"
	case d.Button < 0:
		return "by itself, tried again"
	}
	s := p.Buttons[d.Button].Name
	switch d.Trigger {
	case ByRetry:
		return s + ", tried again"
	case ByFallback:
		return s + ", before one more try"
	}
	switch d.Gesture {
	case Press:
		s += " pressed"
	case Click:
		s += fmt.Sprintf(" clicked for %s", Millis(d.Length))
	case Double:
		s += " double-clicked"
	case Hold:
		s += fmt.Sprintf(" held for %s", Millis(d.Length))
	case Stuck:
		s += fmt.Sprintf(" stuck for %s", Millis(d.Length))
	case Cancel:
		s += fmt.Sprintf(" cancelled after %s", Millis(d.Length))
	case Invalid:
		s += " invalid"
	default:
		s += " " + d.Gesture.String()
		if d.Length > 0 {
			s += " after " + Millis(d.Length)
		}
	}
	if d.Key.Known {
		s += " (" + p.keyName(d.Key.Number) + ")"
	}
	return s
}

func (p *Params) keyName(number int64) string {
	s := "key " + strconv.FormatInt(number, 10)
	for _, k := range p.Keys {
		if k.Number == number && k.Name != "" {
			return s + ", " + k.Name
		}
	}
	return s
}

// Awaited is what a decision waited for.
func (d *Decision) Awaited() string {
	if d.WaitedFor == OppositeRunning {
		return "the end of the opposite"
	}
	return "the bus"
}

// detail is the reason, with the values that it rests on.
func (p *Params) detail(d *Decision) string {
	switch d.Reason {
	case SpeedTooHigh:
		return fmt.Sprintf("the car moves at %s, the limit is %s", amount(d.used(Speed).Value, Speed), amount(p.Access.BlockAt, Speed))
	case SpeedHysteresis:
		return fmt.Sprintf("the car moves at %s, and was not below %s for %s yet",
			amount(d.used(Speed).Value, Speed), amount(p.Access.AllowBelow, Speed), Millis(p.Access.AllowAfter))
	case LowVoltage:
		return fmt.Sprintf("the battery has %s, the limit is %s", amount(d.used(Voltage).Value, Voltage), amount(p.Access.MinVoltage, Voltage))
	case NeedsHold:
		return fmt.Sprintf("the button acts when it is held for %s", Millis(p.Buttons[d.Button].Hold))
	case TooLong:
		b := &p.Buttons[d.Button]
		return fmt.Sprintf("it was too long for a click (%s) and too short for a hold (%s)", Millis(b.Click), Millis(b.Hold))
	case LastStage:
		return fmt.Sprintf("all %d stages are done; a press %s after the last of them begins anew", len(p.StagesOf(d.Key)), Millis(p.Access.Window))
	case BootTooOften:
		w := &p.Access.Wear
		return fmt.Sprintf("the boot is released once in %s, %d times a minute and %d times an hour at most", Millis(w.BootSpacing), w.BootPerMinute, w.BootPerHour)
	case Resting:
		w := &p.Access.Wear
		return fmt.Sprintf("the hardware rests for %s after %d operations in %s", Millis(w.Rest), w.Operations, Millis(w.OperationsWithin))
	case SwitchedOff, KeyDisabled:
		return d.means(d.Reason) + d.Setting.String()
	case VehicleLocked, LockedUnknown:
		if u := d.used(BootLocked); u.True() {
			return "the boot is locked"
		} else if u.Declared() {
			return fmt.Sprintf("it is unknown whether the boot is locked (%v)", u)
		}
		return d.means(d.Reason) + d.Setting.String()
	}
	return d.means(d.Reason)
}

// String says which setting it is and since when, to stand behind a reason: " (boot.fob is off since 2026-11-20 18:03, set
// by latchd set)".
func (u SettingUse) String() string {
	c := &u.By
	switch {
	case u.Setting == NoSetting:
		return ""
	case c.Setting == NoSetting && u.Setting == KeyEnabled: // the reason says so
		return ""
	case c.Setting == NoSetting:
		return fmt.Sprintf(" (by %v of the configuration)", u.Setting)
	}
	state := "off"
	if c.Choice == On {
		state = "on"
	}
	since := ""
	if c.Time != 0 {
		since = " since " + time.Unix(c.Time, 0).UTC().Format("2006-01-02 15:04:05 UTC")
	}
	return fmt.Sprintf(" (%v is %s%s, set by %s)", u.Setting, state, since, c.Origin)
}

// means is what a reason means, with the facts that it is about.
func (d *Decision) means(why Reason) string {
	var about []string
	for _, u := range d.Facts() {
		if why.about(u) {
			about = append(about, u.String())
		}
	}
	if len(about) == 0 {
		return why.Means()
	}
	return why.Means() + " (" + strings.Join(about, "; ") + ")"
}

// about says whether a reason rests on a fact, where that is not plain from its meaning.
func (r Reason) about(u FactUse) bool {
	switch r {
	case DoorOpen:
		return u.Fact.IsDoor() && u.True()
	case DoorUnknown:
		return u.Fact.IsDoor() && !u.Known()
	case IgnitionUnknown:
		return u.Fact == Ignition || u.Fact == Speed
	case SpeedUnknown:
		return u.Fact == Speed
	case CrashUnknown:
		return u.Fact == Crash
	case ValetUnknown:
		return u.Fact == Valet
	case LockedUnknown:
		return u.Fact == Locked || u.Fact == BootLocked
	case BootUnknown:
		return u.Fact == BootOpen
	case KeyInsideUnknown:
		return u.Fact == KeyInside
	case LatchSilent:
		return u.Fact == BootLatch || u.Fact == DoorsLatch
	case DisarmUnknown:
		return u.Fact == Disarm
	case KeyInLockUnknown:
		return u.Fact == KeyInIgnition
	}
	return false
}

// used is what the decision saw of a fact.
func (d *Decision) used(f Fact) FactUse {
	for _, u := range d.Facts() {
		if u.Fact == f {
			return u
		}
	}
	return FactUse{}
}

// Would says what would have changed a refusal, "" if nothing that a person can do.
func (p *Params) Would(d *Decision) string {
	if d.Verdict != Deny {
		return ""
	}
	switch d.Reason {
	case SpeedTooHigh, SpeedHysteresis:
		return fmt.Sprintf("would act after %s below %s", Millis(p.Access.AllowAfter), amount(p.Access.AllowBelow, Speed))
	case SpeedUnknown, IgnitionUnknown:
		return fmt.Sprintf("would act with the ignition known to be off, or the speed known to be below %s", amount(p.Access.AllowBelow, Speed))
	case IgnitionOn:
		return "would act with the ignition off"
	case CrashReported:
		return fmt.Sprintf("would act after the ignition was off for %s and a press then unlocked the car, with no crash reported any more", Millis(crashHold))
	case CrashUnknown:
		return "would act with the car known not to have crashed"
	case VehicleLocked, LockedUnknown:
		if d.used(BootLocked).Declared() {
			return "would act with the boot known to be unlocked"
		}
		return "would act with the car known to be unlocked"
	case NeedsHold:
		return "hold it longer"
	case NeedsDouble:
		return "click it twice"
	case DoorOpen, DoorUnknown:
		return "would act with every door known to be closed"
	case BootIsOpen, BootUnknown:
		return "would act with the boot known to be closed"
	case KeyInLock, KeyInLockUnknown:
		return "would act with the key known to be out of the ignition"
	case KeyIsInside:
		return "take the key out"
	case KeyInsideUnknown:
		return "would act with the key known not to be inside"
	case ValetOn, ValetUnknown:
		return "would act with the valet position known to be off"
	case Disarmed:
		return "arm latchd again"
	case DisarmUnknown:
		return "would act with latchd known to be armed"
	case TryOff:
		return "set access.try: true to allow it"
	case KeyDisabled:
		return "enable it to allow it"
	case SwitchedOff:
		return "switch boot.fob on to allow it"
	case UnknownKey:
		return "list it under keys to allow it"
	case LowVoltage:
		return fmt.Sprintf("would act at %s or more", amount(p.Access.MinVoltage, Voltage))
	case BootTooOften, Resting, OppositeRunning:
		return "wait a little and press again"
	case LatchSilent:
		return fmt.Sprintf("would act if %v were reported", p.Actuators[d.Action].Confirm.Fact)
	}
	return ""
}
