package explain

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"latchd/latch"
)

// deeds says what each action does, as in "to …" and "latchd …". An action that is not here keeps its name.
var deeds = map[latch.Action][2]string{
	latch.Unlock:       {"unlock the car", "unlocked the car"},
	latch.UnlockDriver: {"unlock the driver's door", "unlocked the driver's door"},
	latch.UnlockAll:    {"unlock all doors", "unlocked all doors"},
	latch.LockAll:      {"lock the car", "locked the car"},
	latch.LockDeadlock: {"deadlock the car", "deadlocked the car"},
	latch.LockToggle:   {"lock or unlock the car", "locked or unlocked the car"},
	latch.BootRelease:  {"release the boot", "released the boot"},
	latch.BootUnlock:   {"unlock the boot", "unlocked the boot"},
	latch.BootLock:     {"lock the boot", "locked the boot"},
}

func toDo(a latch.Action) string {
	if d, ok := deeds[a]; ok {
		return d[0]
	}
	return "do " + a.String()
}

func done(a latch.Action) string {
	if d, ok := deeds[a]; ok {
		return d[1]
	}
	return "did " + a.String()
}

// occasions says what made latchd act by itself.
var occasions = map[latch.Trigger]string{
	latch.ByRelockOnClose:  "After the boot was closed",
	latch.ByRelockUnopened: "Because nobody had lifted the boot",
	latch.ByRelockUnlocked: "Because nobody had opened the car",
	latch.ByCrash:          "After a crash",
	latch.ByKeyInside:      "Because a key was shut in",
	latch.ByDriveAway:      "When the car drove off",
}

// states says what each true-or-false fact means when it is false and when it is true.
var states = map[latch.Fact][2]string{
	latch.Ignition:              {"the ignition was off", "the ignition was on"},
	latch.Locked:                {"the car was unlocked", "the car was locked"},
	latch.BootLocked:            {"the boot was unlocked", "the boot was locked"},
	latch.DriverDoorOpen:        {"the driver's door was closed", "the driver's door was open"},
	latch.PassengerDoorOpen:     {"the passenger's door was closed", "the passenger's door was open"},
	latch.RearDriverDoorOpen:    {"the rear door on the driver's side was closed", "the rear door on the driver's side was open"},
	latch.RearPassengerDoorOpen: {"the rear door on the passenger's side was closed", "the rear door on the passenger's side was open"},
	latch.BootOpen:              {"the boot was closed", "the boot was open"},
	latch.BootLatch:             {"the boot's latch was closed", "the boot's latch was released"},
	latch.DoorsLatch:            {"the doors were latched", "the doors were unlatched"},
	latch.Crash:                 {"no crash was reported", "a crash was reported"},
	latch.Valet:                 {"the valet position was off", "the valet position was on"},
	latch.KeyInside:             {"no key was inside", "a key was inside"},
	latch.KeyInIgnition:         {"no key was in the ignition", "a key was in the ignition"},
	latch.Disarm:                {"latchd was not switched off", "latchd was switched off from the car"},
}

// state says what was known of a fact, in words that stand after "at that moment".
func state(u latch.FactUse) string {
	switch s, ok := states[u.Fact]; {
	case !u.Known():
		return "nothing told " + name(u.Fact)
	case u.Fact == latch.Speed && u.Value == 0:
		return "the car stood still"
	case u.Fact.IsNumber():
		return fmt.Sprintf("%s was %s %s", name(u.Fact), strconv.FormatFloat(u.Value, 'f', 1, 64), u.Fact.Info().Unit)
	case !ok && u.True():
		return u.Fact.String() + " was so"
	case !ok:
		return u.Fact.String() + " was not so"
	case u.True():
		return s[1]
	default:
		return s[0]
	}
}

// name is the word for a quantity, or else the name that the configuration uses.
func name(f latch.Fact) string {
	switch f {
	case latch.Speed:
		return "the speed"
	case latch.Voltage:
		return "the battery's voltage"
	}
	return f.String()
}

// known says what was known of facts, with ages if asked for. What is closed is told at once.
func known(facts []latch.FactUse, ages bool) string {
	var list []string
	closed, what := allClosed(facts)
	for _, u := range facts {
		switch {
		case !u.Known():
		case len(closed) > 1 && u == closed[0]:
			oldest := slices.MaxFunc(closed, func(a, b latch.FactUse) int { return cmp.Compare(a.Age, b.Age) })
			list = append(list, aged(what, oldest, ages))
		case len(closed) > 1 && slices.Contains(closed, u):
		default:
			list = append(list, aged(state(u), u, ages))
		}
	}
	return enumerate(list)
}

// allClosed finds the doors and the lid that were known to be closed.
func allClosed(facts []latch.FactUse) (closed []latch.FactUse, what string) {
	what = "the doors were closed"
	for _, u := range facts {
		if !u.False() || !u.Fact.IsDoor() && u.Fact != latch.BootOpen {
			continue
		}
		if u.Fact == latch.BootOpen {
			what = "the doors and the boot were closed"
		}
		closed = append(closed, u)
	}
	return closed, what
}

func aged(s string, u latch.FactUse, ages bool) string {
	if ages {
		return fmt.Sprintf("%s (heard %s before)", s, latch.Millis(u.Age))
	}
	return s
}

// enumerate writes "a, b and c".
func enumerate(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// sentence makes a sentence of words.
func sentence(s string) string {
	if s == "" {
		return ""
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}
