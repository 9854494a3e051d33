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
		fmt.Fprintf(&b, ": %v", d.Action)
		if d.Stage > 0 {
			fmt.Fprintf(&b, " (stage %d of %d)", d.Stage, len(p.Access.Stages))
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
		fmt.Fprintf(&b, ": ignored: %s", p.detail(d))
	}
	if d.Waited > 0 {
		fmt.Fprintf(&b, " (waited %s for the bus)", Millis(d.Waited))
	}
	if d.Warning != OK {
		fmt.Fprintf(&b, " (warning: %s)", d.Warning.Means())
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
	}
	s := p.Buttons[d.Button].Name
	if d.Trigger == ByRetry {
		return s + ", second try"
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
	default:
		s += fmt.Sprintf(" %v after %s", d.Gesture, Millis(d.Length))
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

// detail is the reason, with the values that it rests on.
func (p *Params) detail(d *Decision) string {
	switch d.Reason {
	case SpeedTooHigh:
		return fmt.Sprintf("the car moves at %s, limit %s", amount(p.used(d, Speed), Speed), amount(p.Access.BlockAt, Speed))
	case SpeedHysteresis:
		return fmt.Sprintf("the car was not below %s for %s yet", amount(p.Access.AllowBelow, Speed), Millis(p.Access.AllowAfter))
	case LowVoltage:
		return fmt.Sprintf("the battery has %s, limit %s", amount(p.used(d, Voltage), Voltage), amount(p.Access.MinVoltage, Voltage))
	case NeedsHold:
		return fmt.Sprintf("needs a hold of %s", Millis(p.Buttons[d.Button].Hold))
	case DoorOpen, DoorUnknown:
		for _, u := range d.Facts() {
			if u.Fact.IsDoor() && (u.True() || d.Reason == DoorUnknown && !u.Known()) {
				return fmt.Sprintf("%s (%v)", d.Reason.Means(), u.Fact)
			}
		}
	}
	return d.Reason.Means()
}

func (p *Params) used(d *Decision, f Fact) float64 {
	for _, u := range d.Facts() {
		if u.Fact == f {
			return u.Value
		}
	}
	return 0
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
	case VehicleLocked, LockedUnknown:
		return "would act with the car known to be unlocked"
	case NeedsHold:
		return "hold it longer"
	case NeedsDouble:
		return "click it twice"
	case DoorOpen, DoorUnknown:
		return "would act with every door known to be closed"
	case BootIsOpen, BootUnknown:
		return "would act with the boot known to be closed"
	case KeyIsInside:
		return "take the key out"
	case ValetOn, ValetUnknown:
		return "would act with valet position known to be off"
	case KeyDisabled, UnknownKey:
		return "enable the key under keys:"
	case LowVoltage:
		return fmt.Sprintf("would act at %s or more", amount(p.Access.MinVoltage, Voltage))
	case LatchSilent:
		return fmt.Sprintf("would act if %v were reported", p.Actuators[d.Action].Confirm.Fact)
	}
	return ""
}

// GestureSentence says in a sentence what a person did.
func (p *Params) GestureSentence(g *Gesture) string {
	s := fmt.Sprintf("%s %v", p.Buttons[g.Button].Name, g.Kind)
	if g.Length > 0 {
		s += " " + Millis(g.Length)
	}
	if g.Key.Known {
		s += " (" + p.keyName(g.Key.Number) + ")"
	}
	if g.Missed > 0 {
		s += fmt.Sprintf(": %d presses since the last frame", g.Missed)
	}
	if g.Reason != OK {
		s += ": " + g.Reason.Means()
	}
	return s
}

// EventSentence says in a sentence what happened. buses are the names of the buses.
func (p *Params) EventSentence(ev *Event, buses []string) string {
	bus := "all buses"
	if ev.Bus >= 0 && ev.Bus < len(buses) {
		bus = "bus " + buses[ev.Bus]
	}
	switch ev.Kind {
	case Started:
		return "started"
	case FactChanged:
		if ev.Is {
			return fmt.Sprintf("%v: yes", ev.Fact)
		}
		return fmt.Sprintf("%v: no", ev.Fact)
	case Confirmed:
		return fmt.Sprintf("%v confirmed after %s", ev.Action, Millis(ev.After))
	case SentUnverified:
		return fmt.Sprintf("%v sent, unverified: nothing reports back", ev.Action)
	case Retried:
		return fmt.Sprintf("%v not confirmed after %s: once more", ev.Action, Millis(ev.After))
	case Unconfirmed:
		return fmt.Sprintf("%v not confirmed after %s: given up", ev.Action, Millis(ev.After))
	case Unverified:
		return fmt.Sprintf("%v unverified: %s", ev.Action, ev.Reason.Means())
	case Superseded:
		return fmt.Sprintf("%v superseded: %s", ev.Action, ev.Reason.Means())
	case GapSeen:
		return fmt.Sprintf("gap on %s: %s; buttons and facts are unknown until they are heard again", bus, gapMeans[ev.Input])
	case BusReturned:
		return bus + " is back"
	case Dropped:
		return fmt.Sprintf("%v (%v) dropped: %s", ev.Action, ev.Trigger, ev.Reason.Means())
	case RelockPending:
		return fmt.Sprintf("%v (%v) put off: %s", ev.Action, ev.Trigger, ev.Reason.Means())
	}
	return ev.Kind.String()
}

var gapMeans = map[InputKind]string{
	Start:      "started again",
	BusLost:    "the bus is lost",
	Overflow:   "frames were lost",
	NewSegment: "the log goes on at another time",
}

// String says what the fact was, and how old: "speed 50.0 km/h, 20ms old".
func (u FactUse) String() string {
	switch {
	case u.State == NeverSeen:
		return fmt.Sprintf("%v never seen", u.Fact)
	case u.State != Known:
		return fmt.Sprintf("%v %v, %s old", u.Fact, u.State, Millis(u.Age))
	case u.Fact.IsNumber():
		return fmt.Sprintf("%v %s, %s old", u.Fact, amount(u.Value, u.Fact), Millis(u.Age))
	case u.Value != 0:
		return fmt.Sprintf("%v yes, %s old", u.Fact, Millis(u.Age))
	}
	return fmt.Sprintf("%v no, %s old", u.Fact, Millis(u.Age))
}

func amount(v float64, f Fact) string {
	return strconv.FormatFloat(v, 'f', 1, 64) + " " + f.Info().Unit
}

// Millis writes a duration for people: whole milliseconds below 10 s, whole tenths of a second above.
func Millis(d time.Duration) string {
	if d < 10*time.Second {
		return strconv.FormatInt(d.Round(time.Millisecond).Milliseconds(), 10) + "ms"
	}
	return strconv.FormatFloat(d.Seconds(), 'f', 1, 64) + "s"
}
