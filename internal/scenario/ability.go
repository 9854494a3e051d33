package scenario

import (
	"slices"

	"latchd/canbus/dbc"
	"latchd/latch"
)

// What the table of reasons asks of actions and facts.

// moves says whether it comes to something that an actuator could do.
func moves(a asked) bool { return slices.Contains(latch.ActuatorActions(), a.action) }

// canDo says whether there is an actuator for it.
func (d *demand) canDo(a asked) bool { return d.Actuators[a.action].Defined() }

// isProved says whether a fact is to confirm it.
func (d *demand) isProved(a asked) bool {
	return d.canDo(a) && d.Actuators[a.action].Confirm.Fact != latch.NoFact
}

// outlastsProof says whether a status from before it is still fresh when its time is over.
func (d *demand) outlastsProof(a asked) bool {
	c := &d.Actuators[a.action].Confirm
	return d.isProved(a) && c.Within < d.Facts[c.Fact].Stale
}

// lasts says whether it is under way for a time: until it is proved, or its last frame is sent.
func (d *demand) lasts(a asked) bool {
	steps := d.Actuators[a.action].Steps
	return d.isProved(a) || len(steps) > 0 && steps[len(steps)-1].After > 0
}

// waits says whether a press can wait for the facts that it needs (P0).
func (d *demand) waits(a asked) bool {
	needs := a.action.OpensBoot() || d.HasFact(latch.Locked) && (a.action == latch.LockToggle || d.wantsUnlocked(false)(a))
	return needs && d.Access.WaitForFacts > 0
}

// retries says whether an action is tried a second time.
func (d *demand) retries(a latch.Action) bool {
	return d.Actuators[a].Confirm.Fact != latch.NoFact && d.Actuators[a].Confirm.Retries > 0
}

// moves says whether an action like this is done at all, be it by an escape lever.
func (d *demand) moves(is func(asked) bool) bool {
	return d.asks(is) || slices.ContainsFunc(d.escapes, is)
}

// relocks says whether anything is locked by itself.
func (d *demand) relocks() bool { return d.onClose || d.unopened || d.unlocked }

// overtakes says whether one action can take the place of another that is under way on the same closure. An escape lever
// takes its own place, too.
func (d *demand) overtakes() bool {
	all := append(slices.Clone(d.asked), d.escapes...)
	for _, first := range all {
		for _, next := range all {
			again := next.action != first.action || next.button != nil && next.button.Place == latch.Emergency
			if d.lasts(first) && d.canDo(next) && first.action.Closure() == next.action.Closure() && again {
				return true
			}
		}
	}
	return false
}

// outdates says whether a request can make an automatic lock pointless that was to come.
func (d *demand) outdates() bool {
	lockBoot, lockAll, release := d.asks(does(latch.BootLock), person), d.asks(does(latch.LockAll), person), d.asks(does(latch.BootRelease))
	switch {
	case d.relocks() && len(d.escapes) > 0:
		return true
	case d.onClose && (lockBoot || release):
		return true
	case d.unopened && (lockBoot || lockAll || d.unlocked):
		return true
	}
	return d.unlocked && (lockAll || release)
}

// judgesSpeed says whether anything is refused because of the speed (P3, P4).
func (d *demand) judgesSpeed() bool {
	return d.HasFact(latch.Speed) && (d.asks(opens) || d.HasFact(latch.Ignition) && d.asks(unlocks, fob))
}

// wantsUnlocked asks for what is refused on a locked closure (P4), which is never a lock: with known, only where a fact tells
// of it.
func (d *demand) wantsUnlocked(known bool) func(asked) bool {
	return func(a asked) bool {
		lock := latch.Locked
		switch {
		case opens(a) && !fob(a) && d.HasFact(latch.BootLocked):
			lock = latch.BootLocked
		case opens(a) && (!fob(a) || d.Access.Boot.RequiresUnlocked):
		case unlocks(a) && a.button.Place == latch.Exterior:
		default:
			return false
		}
		return !known || d.HasFact(lock)
	}
}

func (d *demand) hasAny(facts ...latch.Fact) bool { return slices.ContainsFunc(facts, d.HasFact) }

func (d *demand) hasDoor() bool {
	return slices.ContainsFunc(latch.Facts(), func(f latch.Fact) bool { return f.IsDoor() && d.HasFact(f) })
}

// losesSightOfLid says whether the lid, which was just closed, can be unknown when it is to be locked.
func (d *demand) losesSightOfLid() bool {
	lid, delay := &d.Facts[latch.BootOpen], latch.RelockBlind
	if d.HasFact(latch.KeyInside) {
		delay = latch.RelockStable
	}
	meant := lid.Named
	if len(lid.False) > 0 {
		meant = append(slices.Clone(lid.True), lid.False...)
	}
	return lid.Stale <= delay || len(meant) > 0 && hasMore(d.signal(lid.Signal), len(meant))
}

func (d *demand) disablesKey() bool {
	return slices.ContainsFunc(d.Keys, func(k latch.Key) bool { return !k.Enabled })
}

// canBeStrange says whether it can be asked for with a key that is not in the list.
func (d *demand) canBeStrange(a asked) bool {
	return keyed(a) && len(d.Keys) > 0 && hasMore(d.signal(a.button.Key), len(d.Keys))
}

// signal finds a signal by its number.
func (d *demand) signal(number int) *dbc.Signal {
	i := 0
	for i+1 < len(d.config.Buses) && d.config.Buses[i+1].FirstSignal <= number {
		i++
	}
	return d.config.Buses[i].Signals[number-d.config.Buses[i].FirstSignal]
}

// hasMore says whether a signal has more values than that many.
func hasMore(s *dbc.Signal, n int) bool { return n>>min(s.Length, 62) == 0 }
