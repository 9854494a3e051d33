package latch

import (
	"fmt"
	"strconv"
	"time"
)

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
		if ev.Is {
			return "started; the time before counts as silence on a live bus"
		}
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
		return fmt.Sprintf("%v not confirmed after %s, tried once more", ev.Action, Millis(ev.After))
	case Unconfirmed:
		s := fmt.Sprintf("%v not confirmed after %s, given up", ev.Action, Millis(ev.After))
		if ev.Reason != NotConfirmed {
			s += ": " + ev.Reason.Means()
		}
		return s
	case Unverified:
		return fmt.Sprintf("%v unverified: %s", ev.Action, ev.Reason.Means())
	case NotSent:
		return fmt.Sprintf("%v was not sent, or not all of it", ev.Action)
	case Withheld:
		return fmt.Sprintf("%v withheld: it would have been sent, and nothing can confirm what was not sent", ev.Action)
	case Superseded:
		return fmt.Sprintf("%v superseded: %s", ev.Action, ev.Reason.Means())
	case GapSeen:
		return fmt.Sprintf("gap on %s: %s; buttons and facts are unknown until they are heard again", bus, gapMeans[ev.Input])
	case BusReturned:
		return bus + " is back"
	case Dropped:
		return fmt.Sprintf("%v (%v) dropped: %s", ev.Action, ev.Trigger, ev.Reason.Means())
	case FellBack:
		return fmt.Sprintf("%v not confirmed after %s: everything is unlocked first, before one more try", ev.Action, Millis(ev.After))
	case RestBegan:
		return fmt.Sprintf("too many operations: the hardware rests for %s", Millis(ev.After))
	case BatteryLow:
		return fmt.Sprintf("the battery's voltage has been below %s for %s", amount(p.Access.LowVoltage, Voltage), Millis(ev.After))
	case BootWarning:
		return p.bootWarning(ev)
	case OpenedByVehicle:
		return "the boot was opened by the car itself, after a press of the fob"
	case OpenedManually:
		return "the boot was opened by hand: no press and no command opened it"
	case CrashCleared:
		return "the ignition was off and somebody unlocked the car: locking is allowed again"
	case DisarmedNow:
		if ev.After > 0 {
			return "disarmed for " + Millis(ev.After)
		}
		return "disarmed until armed again"
	case ArmedAgain:
		return "armed again"
	case SettingChanged:
		return p.settingChanged(ev)
	case Serviced:
		return "serviced: what wears is counted anew"
	case ServiceDue:
		return p.serviceSentence(ev)
	}
	return fmt.Sprintf("%v (%v) put off: %s", ev.Action, ev.Trigger, ev.Reason.Means()) // RelockPending
}

func (p *Params) bootWarning(ev *Event) string {
	if ev.Fact == Ignition {
		return "warning: the ignition is on, and " + ev.Reason.Means()
	}
	return fmt.Sprintf("warning: the car is faster than %s, and %s", amount(p.Access.WarnAbove, Speed), ev.Reason.Means())
}

// settingChanged says what was changed, and what it was before.
func (p *Params) settingChanged(ev *Event) string {
	c, was := &ev.Change, "off"
	if ev.Is {
		was = "on"
	}
	key := ""
	if c.Key.Known {
		key = " for " + p.keyName(c.Key.Number)
	}
	if c.Choice == Inherit {
		return fmt.Sprintf("setting %v%s is as configured again, it was %s: %s", c.Setting, key, was, c.Origin)
	}
	is := "off"
	if c.Choice == On {
		is = "on"
	}
	return fmt.Sprintf("setting %v%s is %s, it was %s: %s", c.Setting, key, is, was, c.Origin)
}

// serviceSentence says what wants to be looked after, why, and what shows it.
func (p *Params) serviceSentence(ev *Event) string {
	who := ev.Evidence.Latch.String()
	switch {
	case ev.Evidence.Key.Known:
		who = p.keyName(ev.Evidence.Key.Number)
	case ev.Reason.OfKey():
		who = "a fob"
	}
	return fmt.Sprintf("service due, %s: %s (%v)", who, ev.Reason.Means(), ev.Evidence)
}

var gapMeans = map[InputKind]string{
	Start:      "started again",
	BusLost:    "the bus is lost",
	Overflow:   "frames were lost",
	NewSegment: "the log goes on at another time",
}

// String says what the fact was, and how old: "speed 50.0 km/h, 20ms old".
func (u FactUse) String() string {
	if u.State == NeverSeen {
		return u.Saying()
	}
	return u.Saying() + ", " + Millis(u.Age) + " old"
}

// Saying says what the fact was: "speed 50.0 km/h".
func (u FactUse) Saying() string {
	switch {
	case u.State == NeverSeen:
		return fmt.Sprintf("%v never seen", u.Fact)
	case u.State != Known:
		return fmt.Sprintf("%v %v", u.Fact, u.State)
	case u.Fact.IsNumber():
		return fmt.Sprintf("%v %s", u.Fact, amount(u.Value, u.Fact))
	case u.Value != 0:
		return fmt.Sprintf("%v yes", u.Fact)
	}
	return fmt.Sprintf("%v no", u.Fact)
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
