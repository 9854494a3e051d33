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
	asked   []asked // through all the tiers: of any button but an escape lever, or by itself
	escapes []asked // of escape levers

	// The automatic locks.
	onClose, unopened, unlocked bool
}

func newDemand(c *config.Config) *demand {
	d := &demand{config: c, Params: &c.Params}
	for i := range d.Buttons {
		b := &d.Buttons[i]
		for _, bound := range b.Does {
			for _, a := range d.comesTo(bound) {
				if b.Place == latch.Emergency {
					d.escapes = append(d.escapes, asked{a, b, false})
				} else {
					d.asked = append(d.asked, asked{a, b, false})
				}
			}
		}
	}
	d.automatic()
	return d
}

// comesTo is what an action that is bound can come to.
func (d *demand) comesTo(bound latch.Action) []latch.Action {
	switch bound {
	case latch.NoAction:
		return nil
	case latch.Unlock:
		return append([]latch.Action{latch.NoAction}, d.Access.Stages...)
	case latch.LockToggle:
		return []latch.Action{latch.LockToggle, latch.LockAll, latch.UnlockAll}
	}
	return []latch.Action{bound}
}

// automatic finds the locks that come by themselves (P8, P9). Package config has switched off what lacks a fact.
func (d *demand) automatic() {
	locksBoot := d.Actuators[latch.BootLock].Defined()
	releases := func(a asked) bool { return a.action == latch.BootRelease }
	switch d.Access.Boot.RelockOnClose {
	case latch.RelockNever:
	case latch.RelockAfterFobRelease:
		d.onClose = locksBoot && d.asks(releases, fob)
	default:
		d.onClose = locksBoot
	}
	d.unopened = locksBoot && d.Access.Boot.RelockUnopened > 0 && d.asks(releases)
	d.unlocked = d.Actuators[latch.LockAll].Defined() && d.Access.RelockUnlocked > 0 && d.asks(unlocks, fob)
	if d.onClose || d.unopened {
		d.asked = append(d.asked, asked{action: latch.BootLock, alone: true})
	}
	if d.unlocked {
		d.asked = append(d.asked, asked{action: latch.LockAll, alone: true})
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

// not turns a question round.
func not(is func(asked) bool) func(asked) bool { return func(a asked) bool { return !is(a) } }

// does asks for one action.
func does(action latch.Action) func(asked) bool {
	return func(a asked) bool { return a.action == action }
}

// keyed says whether the car tells which key asks.
func keyed(a asked) bool { return !a.alone && a.button.Key >= 0 }
