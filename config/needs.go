package config

import (
	"latchd/internal/source"
	"latchd/latch"
)

// has says whether a fact is declared, be it with a mistake that was reported.
func (l *loader) has(f latch.Fact) bool { return l.facts.unsure || l.facts.declared[f] }

// does says whether an action has an actuator, be it with a mistake that was reported.
func (l *loader) does(a latch.Action) bool { return l.actuators.unsure || l.actuators.declared[a] }

// checkNeeds looks for facts that a rule of the policy needs and that nothing provides (P0). Each
// message names the setting that would do without the fact.
func (l *loader) checkNeeds() {
	a := &l.access
	if pos, path, action := l.opensBoot(); action != latch.NoAction && !l.has(latch.Ignition) && !l.has(latch.Speed) {
		l.problems.Errorf(pos, "%s: %v needs the fact ignition or speed, and neither is declared, so it would always be denied: declare one", path, action)
	}
	for _, b := range l.buttons {
		if b.judged {
			b.checkFacts()
		}
	}
	if a.Boot.RequiresUnlocked && !l.has(latch.Locked) {
		a.boot.errorf("requires_unlocked", "needs the fact locked, which is not declared: declare it, or set requires_unlocked: false")
	}
	for _, k := range l.keys {
		if k.Settings[latch.RequiresUnlocked] == latch.On && !l.has(latch.Locked) {
			k.errorf("boot", "requires_unlocked needs the fact locked, which is not declared: declare it, or leave requires_unlocked out")
		}
	}
	if a.Boot.CabinKeyOut && !l.has(latch.KeyInIgnition) && !l.has(latch.Ignition) {
		a.boot.errorf("cabin_needs_key_out", "needs the fact key_in_ignition or ignition, and neither is declared: declare one, or set cabin_needs_key_out: false")
	}
	l.checkCrash()
	l.checkDriveAway()
	l.checkUnlockAll()
	if a.Boot.WhileIgnitionOn && !l.has(latch.Speed) {
		a.boot.errorf("while_ignition_on", "stationary needs the fact speed, which is not declared: declare it, or set while_ignition_on: never")
	}
}

// checkCrash: the state after a crash ends once the ignition was off (P2).
func (l *loader) checkCrash() {
	if l.facts.declared[latch.Crash] && !l.has(latch.Ignition) {
		l.problems.Errorf(l.facts.places[latch.Crash], "facts[crash]: needs the fact ignition, without which nothing is ever locked again after a crash (P2): declare it")
	}
}

// checkDriveAway holds what locking by itself while driving needs (P11).
func (l *loader) checkDriveAway() {
	const without = "or set lock_at: 0km/h"
	if l.access.LockAt == 0 {
		return
	}
	for _, f := range []latch.Fact{latch.Crash, latch.Speed, latch.DriverDoorOpen, latch.BootOpen} {
		if !l.has(f) {
			l.access.driving.errorf("lock_at", "needs the fact %v, which is not declared: declare it, %s", f, without)
		}
	}
	if !l.does(latch.LockAll) {
		l.access.driving.errorf("lock_at", "needs an actuator for lock.all: declare it, %s", without)
	}
}

// checkUnlockAll holds what the last resort after an unconfirmed release needs (P7).
func (l *loader) checkUnlockAll() {
	const without = "or set unlock_all_if_unconfirmed: false"
	if !l.access.Boot.UnlockAllFirst {
		return
	}
	o := l.access.boot
	if !l.has(latch.Locked) {
		o.errorf("unlock_all_if_unconfirmed", "needs the fact locked, which is not declared: declare it, %s", without)
	}
	if !l.does(latch.UnlockAll) {
		o.errorf("unlock_all_if_unconfirmed", "needs an actuator for unlock.all: declare it, %s", without)
	}
	if l.actuators.done[latch.BootRelease].Confirm.Fact == latch.NoFact && !l.actuators.unsure {
		o.errorf("unlock_all_if_unconfirmed", "needs a fact that confirms boot.release: give its actuator confirm, %s", without)
	}
}

// opensBoot is the first place at which something but an emergency button opens the boot, and by which action; NoAction
// where nothing does.
func (l *loader) opensBoot() (source.Pos, string, latch.Action) {
	staged := false
	for _, b := range l.buttons {
		if !b.judged || b.Place == latch.Emergency {
			continue
		}
		for _, g := range latch.Bindable() {
			if a := b.Does[g]; a.OpensBoot() {
				return b.bindingPlace(g), join(b.path, "does."+g.String()), a
			}
			staged = staged || b.Does[g] == latch.Unlock
		}
	}
	if pos, ok := l.access.stagePos[latch.BootRelease]; ok && staged {
		return pos, "access.unlock.stages", latch.BootRelease
	}
	return source.Pos{}, "", latch.NoAction
}

// checkFacts looks for facts that a button's bindings need.
func (b *button) checkFacts() {
	guarded := b.Place == latch.Cabin || b.Place == latch.Exterior // its closure must be known to be unlocked (P4)
	_, bootStage := b.access.stagePos[latch.BootRelease]
	for _, g := range latch.Bindable() {
		switch a := b.Does[g]; {
		case a == latch.LockToggle && !b.hasAny(latch.Locked):
			b.refuse(g, "lock.toggle needs the fact locked, which is not declared: declare it, or bind lock.all")
		case b.Place == latch.Exterior && a.Unlocks() && !b.hasAny(latch.Locked):
			b.refuse(g, "%v from outside needs the fact locked, which is not declared, so it would always be denied: declare it", a)
		case guarded && (a.OpensBoot() || a == latch.Unlock && bootStage) && !b.hasAny(latch.Locked, latch.BootLocked):
			b.refuse(g, "opening the boot from place %v needs the fact locked or boot_locked, and neither is declared, so it would always be denied: declare one", b.Place)
		}
	}
}

// hasAny says whether one of the facts is declared.
func (b *button) hasAny(facts ...latch.Fact) bool {
	for _, f := range facts {
		if b.loader.has(f) {
			return true
		}
	}
	return false
}

// checkRelocks holds what an automatic lock needs (P8, P9).
func (l *loader) checkRelocks() {
	b := l.access.boot
	if on := l.access.Boot.RelockOnClose; on != latch.RelockNever {
		const without = "or set relock_on_close: never"
		if !l.has(latch.BootOpen) {
			b.errorf("relock_on_close", "%v needs the fact boot_open, which is not declared: declare it, %s", on, without)
		}
		if on == latch.RelockIfVehicleLocked && !l.has(latch.Locked) {
			b.errorf("relock_on_close", "%v needs the fact locked, which is not declared: declare it, %s", on, without)
		}
		if !l.has(latch.KeyInside) && !l.access.Boot.AcceptLockIn && b.ok("accept_lock_in") {
			b.errorf("relock_on_close", "%v can lock a key in, because no fact key_inside says where it is: declare it, or set accept_lock_in: true, %s", on, without)
		}
		if !l.does(latch.BootLock) {
			b.errorf("relock_on_close", "%v needs an actuator for boot.lock: declare it, %s", on, without)
		}
	}
	for _, o := range []object{l.access.unlock, b} {
		if o.node == nil || !o.node.IsGiven("relock_unopened") || !o.ok("relock_unopened") {
			continue
		}
		if why := l.lacksForRelock(o); why != "" {
			o.errorf("relock_unopened", "%s: declare it, or set relock_unopened: 0s", why)
		}
	}
}

// lacksForRelock says what is missing for relock_unopened, "" when nothing is or when it is off. Locking
// everything asks that every door and the lid were known closed; those of the driver and the boot are there on every car.
func (l *loader) lacksForRelock(o object) string {
	switch {
	case o.path == l.access.unlock.path && l.access.RelockUnlocked > 0:
		if !l.does(latch.LockAll) {
			return "needs an actuator for lock.all"
		}
		if !l.has(latch.DriverDoorOpen) {
			return "needs the facts of the doors, at least driver_door_open"
		}
		if !l.has(latch.BootOpen) {
			return "needs the fact boot_open"
		}
	case o.path == l.access.boot.path && l.access.Boot.RelockUnopened > 0:
		if !l.does(latch.BootLock) {
			return "needs an actuator for boot.lock"
		}
		if !l.has(latch.BootOpen) {
			return "needs the fact boot_open"
		}
	}
	return ""
}
