package scenario

import (
	"latchd/config"
	"latchd/latch"
)

// asked is something that a configuration can ask the policy for.
type asked struct {
	action latch.Action // NoAction: a press after the last stage; LockToggle: one whose side is not known
	button *latch.Button
	alone  bool // latchd asks by itself
}

// demand is everything that a configuration can ask for, for the rules of which reasons it can come to.
type demand struct {
	config *config.Config
	*latch.Params
	asked  []asked // through all the tiers: of any button but an escape lever, from the terminal, or by itself
	always []asked // honoured whatever the tiers say: of escape levers, and the doors after a crash

	// What latchd does by itself: the locks of P8 and P9, letting out a key (P10), locking on driving off (P11).
	onClose, unopened, unlocked, keyOut, away bool
}

func newDemand(c *config.Config) *demand {
	d := &demand{config: c, Params: &c.Params}
	for i := range d.Buttons {
		b := &d.Buttons[i]
		for _, bound := range b.Does {
			for _, a := range d.comesTo(bound, b) {
				if b.Place == latch.Emergency {
					d.always = append(d.always, asked{a, b, false})
				} else {
					d.asked = append(d.asked, asked{a, b, false})
				}
				if d.helps(a, bound, b) {
					d.asked = append(d.asked, asked{latch.UnlockAll, b, false})
				}
			}
		}
	}
	if d.Access.Try {
		for _, a := range latch.TryActions() {
			d.asked = append(d.asked, asked{a, terminal, false})
		}
	}
	d.automatic()
	return d
}

// terminal is asked like a button of a fob that tells no key (P20).
var terminal = &latch.Button{Place: latch.Fob, Key: -1}

// comesTo is what an action that is bound to a button can come to.
func (d *demand) comesTo(bound latch.Action, b *latch.Button) []latch.Action {
	switch bound {
	case latch.NoAction:
		return nil
	case latch.Unlock:
		actions := append([]latch.Action{latch.NoAction}, d.Access.Stages...)
		for i := range d.Keys {
			if b.Key >= 0 {
				actions = append(actions, d.Keys[i].Stages...)
			}
		}
		return actions
	case latch.LockToggle:
		return []latch.Action{latch.LockToggle, latch.LockAll, latch.UnlockAll}
	}
	return []latch.Action{bound}
}

// helps says whether everything may be unlocked where an action that a button asks for is not confirmed (P7): not after a
// press that was for the boot alone.
func (d *demand) helps(a, bound latch.Action, b *latch.Button) bool {
	return d.Access.Boot.UnlockAllFirst && a == latch.BootRelease && (b.Place != latch.Fob || bound == latch.Unlock)
}

// automatic finds what latchd does by itself (P2, P8 to P11). Package config has switched off what lacks a fact.
func (d *demand) automatic() {
	can := func(a latch.Action) bool { return d.Actuators[a].Defined() }
	switch d.Access.Boot.RelockOnClose {
	case latch.RelockNever:
	case latch.RelockAfterFobRelease:
		d.onClose = can(latch.BootLock) && d.asks(does(latch.BootRelease), fob)
	default:
		d.onClose = can(latch.BootLock)
	}
	shut := d.onClose || d.hasAny(latch.Locked, latch.BootLocked)
	if d.keyOut = shut && d.HasFact(latch.KeyInside) && d.HasFact(latch.BootOpen); d.keyOut {
		d.asked = append(d.asked, asked{action: latch.BootRelease, alone: true})
	}
	d.unopened = can(latch.BootLock) && d.Access.Boot.RelockUnopened > 0 && d.asks(does(latch.BootRelease))
	if d.onClose || d.unopened {
		d.asked = append(d.asked, asked{action: latch.BootLock, alone: true})
	}
	if d.unlocked = can(latch.LockAll) && d.Access.RelockUnlocked > 0 && d.asks(unlocks, fob); d.unlocked {
		d.asked = append(d.asked, asked{action: latch.LockAll, alone: true})
	}
	if d.away = d.Access.LockAt > 0; d.away {
		d.asked = append(d.asked, asked{action: latch.LockAll, alone: true})
	}
	if d.HasFact(latch.Crash) && can(latch.UnlockAll) {
		d.always = append(d.always, asked{action: latch.UnlockAll, alone: true})
	}
}

// asks says whether something is asked for that is all of these.
func (d *demand) asks(is ...func(asked) bool) bool {
	for _, a := range d.asked {
		all := true
		for _, f := range is {
			all = all && f(a)
		}
		if all {
			return true
		}
	}
	return false
}

func fob(a asked) bool     { return !a.alone && a.button.Place == latch.Fob }
func person(a asked) bool  { return !a.alone }
func alone(a asked) bool   { return a.alone }
func opens(a asked) bool   { return a.action.OpensBoot() }
func locks(a asked) bool   { return a.action.Locks() }
func unlocks(a asked) bool { return a.action.Unlocks() }

func locksDoors(a asked) bool { return a.action.LocksDoors() }

// not turns a question round.
func not(is func(asked) bool) func(asked) bool { return func(a asked) bool { return !is(a) } }

// does asks for one action.
func does(action latch.Action) func(asked) bool {
	return func(a asked) bool { return a.action == action }
}

// keyed says whether the car tells which key asks.
func keyed(a asked) bool { return !a.alone && a.button.Key >= 0 }
