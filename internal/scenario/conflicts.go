package scenario

import (
	"slices"
	"time"

	"latchd/latch"
)

// What the table of reasons asks of one action that comes while another is under way, or too soon after it (P6).

// meets says whether an action like this comes to what can be under way already: anything else, or the same of a second press.
func (d *demand) meets(is func(first, next asked) bool) bool {
	for i, first := range slices.Concat(d.asked, d.always) {
		for j, next := range d.asked {
			if (i != j || person(next)) && is(first, next) {
				return true
			}
		}
	}
	return false
}

// repeats says whether something is asked for that is under way.
func (d *demand) repeats() bool {
	return d.meets(func(first, next asked) bool { return first.action == next.action && d.lasts(first) })
}

// opposed says whether an action can have to wait for the end of an opposite pulse.
func (d *demand) opposed(next asked) bool {
	return d.moves(func(first asked) bool {
		pulse := d.Access.Wear.Pulse
		if escape(first) {
			pulse = d.Access.Wear.HandlePulse
		}
		return pulse > 0 && d.canDo(first) && opposite(first.action, next.action)
	})
}

// opposite says whether one action frees what the other locks.
func opposite(a, b latch.Action) bool {
	if b.Locks() {
		a, b = b, a
	}
	return a.Locks() && (b.OpensBoot() || b == latch.UnlockAll || b == latch.UnlockDriver && a.LocksDoors())
}

// escape says whether an escape lever asks.
func escape(a asked) bool { return a.button != nil && a.button.Place == latch.Emergency }

// overtakes says whether one action can take the place of another that is under way on the same closure, or undo it, be it by what the
// car does itself. An escape lever takes its own place, too.
func (d *demand) overtakes() bool {
	all := slices.Concat(d.asked, d.always)
	for _, first := range all {
		for _, next := range all {
			again := next.action != first.action || escape(next)
			takesPlace := d.canDo(next) && first.action.Closure() == next.action.Closure() && again
			if d.lasts(first) && (takesPlace || opposite(first.action, next.action)) {
				return true
			}
		}
	}
	return false
}

// outwaits says whether a press can wait until a newer one undoes it.
func (d *demand) outwaits() bool {
	return d.asks(person, func(older asked) bool {
		newer := func(a asked) bool { return person(a) && opposite(older.action, a.action) }
		return (d.waits(older) || d.opposed(older)) && d.moves(newer)
	})
}

// outdates says whether a request can make an automatic lock pointless that was to come.
func (d *demand) outdates() bool {
	lockBoot, release := d.asks(does(latch.BootLock), person), d.asks(does(latch.BootRelease))
	lockAll := d.away || d.asks(locksDoors, person)
	switch {
	case (d.relocks() || d.away) && d.escapes():
		return true
	case d.onClose && (lockBoot || release):
		return true
	case d.unopened && (lockBoot || lockAll || d.unlocked):
		return true
	}
	return d.unlocked && (lockAll || release)
}

// rests says whether there can be so many operations in a short time that the hardware rests. The boot alone is not moved so
// often, but by an escape lever.
func (d *demand) rests() bool {
	w := &d.Access.Wear
	bootOften := time.Duration(w.Operations-1)*w.BootSpacing < w.OperationsWithin && (w.Operations <= w.BootPerMinute || w.OperationsWithin > time.Minute)
	return w.OperationsWithin > 0 && d.moves(func(a asked) bool {
		return d.canDo(a) && (!opens(a) || escape(a) || bootOften)
	})
}
