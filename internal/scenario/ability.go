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

// moves says whether an action like this is done at all, whatever asks for it.
func (d *demand) moves(is func(asked) bool) bool {
	return d.asks(is) || slices.ContainsFunc(d.always, is)
}

// escapes says whether there is an escape lever.
func (d *demand) escapes() bool { return slices.ContainsFunc(d.always, person) }

// crashes says whether the doors are unlocked after a crash (P2).
func (d *demand) crashes() bool { return slices.ContainsFunc(d.always, alone) }

// relocks says whether anything is locked by itself that waits for its time.
func (d *demand) relocks() bool { return d.onClose || d.unopened || d.unlocked }

// judgesSpeed says whether anything is refused because of the speed (P3, P4).
func (d *demand) judgesSpeed() bool {
	return d.HasFact(latch.Speed) && (d.asks(opens) || d.HasFact(latch.Ignition) && d.asks(unlocks, fob))
}

// wantsUnlocked asks for what can be refused on a locked closure (P4): with known, only where a fact tells of the lock. For the
// fob, that is a setting that can be changed at any time (P16).
func (d *demand) wantsUnlocked(known bool) func(asked) bool {
	return func(a asked) bool {
		lock := latch.Locked
		switch {
		case opens(a) && !fob(a) && d.HasFact(latch.BootLocked):
			lock = latch.BootLocked
		case opens(a):
		case unlocks(a) && a.button.Place == latch.Exterior:
		default:
			return false
		}
		return !known || d.HasFact(lock)
	}
}

// needsKeyOut says whether it is refused with a key in the ignition (§1.8).
func (d *demand) needsKeyOut(a asked) bool {
	return opens(a) && person(a) && a.button.Place == latch.Cabin && d.Access.Boot.CabinKeyOut
}

// pulsesBoot says whether it is counted as a pulse of the boot's latch (P6).
func (d *demand) pulsesBoot(a asked) bool { return opens(a) && d.canDo(a) }

// warnsOnMoving says whether a boot that is not shut is warned of while the car moves (P12).
func (d *demand) warnsOnMoving() bool { return d.HasFact(latch.Speed) && d.Access.WarnAbove > 0 }

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
