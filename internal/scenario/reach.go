package scenario

import (
	"latchd/config"
	"latchd/latch"
)

// reachable says, for each reason, whether a configuration can come to it: as the reason of a decision, or of what became
// of an actuation or an automatic lock, or of a warning or a service. A fact that is declared is taken to be able to say anything,
// and to be unknown; what else it takes, in the words of package latch, stands here. A test says which reason has no row.
var reachable = map[latch.Reason]func(*demand) bool{
	latch.OK:               func(d *demand) bool { return d.asks(d.canDo) },
	latch.NoActuator:       func(d *demand) bool { return d.asks(moves, not(d.canDo)) },
	latch.EmergencyRelease: (*demand).escapes,

	latch.ReleaseLost:  func(d *demand) bool { return d.has(d.breaksOff) },
	latch.KeyChanged:   func(d *demand) bool { return d.has(d.changesKey) },
	latch.TooSoon:      func(d *demand) bool { return d.has(bounces) },
	latch.TooLong:      func(d *demand) bool { return d.has(fallsBetween) },
	latch.HoldUnproven: func(d *demand) bool { return d.has(provesNothing) },
	latch.Missed:       func(d *demand) bool { return d.has(counts) },
	latch.TwoButtons:   func(d *demand) bool { return d.has(d.hasCompany) },
	latch.UnnamedValue: func(d *demand) bool { return d.has(d.stammers) },
	latch.StuckDown:    func(d *demand) bool { return d.has(d.sticks) },
	latch.FoundDown:    func(d *demand) bool { return d.has(canBeFound) },
	latch.GapInPress: func(d *demand) bool {
		waits := d.asks(d.waits) || d.asks(person, d.opposed)
		return waits || d.asks(d.lasts) || d.relocks() || d.away || d.has(d.interrupted) || d.has(d.owesClick)
	},

	latch.PathChanged: func(*demand) bool { return false }, // a live latchd is armed while it runs; a scenario sends what it may

	latch.CrashReported: func(d *demand) bool { return d.HasFact(latch.Crash) && (d.asks(opens) || d.asks(locks)) },
	latch.CrashUnknown:  func(d *demand) bool { return d.HasFact(latch.Crash) && d.asks(opens) },
	latch.CrashUnlock:   (*demand).crashes,

	latch.SpeedTooHigh:    (*demand).judgesSpeed,
	latch.SpeedHysteresis: (*demand).judgesSpeed,
	latch.SpeedUnknown: func(d *demand) bool {
		asked := d.asks(opens, not(fob), person) || d.keyOut || d.asks(opens) && d.Access.Boot.WhileIgnitionOn
		return d.away || d.HasFact(latch.Ignition) && asked
	},
	latch.IgnitionOn: func(d *demand) bool {
		opened := d.asks(opens, fob) && !d.Access.Boot.WhileIgnitionOn
		return d.HasFact(latch.Ignition) && (opened || d.asks(d.needsKeyOut) && !d.HasFact(latch.KeyInIgnition) || d.asks(locksDoors, fob) || d.unopened || d.unlocked)
	},
	latch.IgnitionUnknown: func(d *demand) bool { return d.asks(opens) },

	latch.Disarmed:         func(d *demand) bool { return len(d.asked) > 0 },
	latch.DisarmUnknown:    func(d *demand) bool { return d.HasFact(latch.Disarm) && (d.asks(opens) || d.asks(alone)) },
	latch.TryOff:           func(*demand) bool { return false }, // a scenario that tries where it may not is a mistake
	latch.UnknownKey:       func(d *demand) bool { return d.asks(d.canBeStrange) },
	latch.KeyDisabled:      func(d *demand) bool { return d.asks(keyed) }, // a setting, which can be changed at any time (P16)
	latch.SwitchedOff:      func(d *demand) bool { return d.asks(opens, fob) },
	latch.ValetOn:          func(d *demand) bool { return d.HasFact(latch.Valet) && d.asks(opens) },
	latch.ValetUnknown:     func(d *demand) bool { return d.HasFact(latch.Valet) && d.asks(opens) },
	latch.KeyInLock:        func(d *demand) bool { return d.HasFact(latch.KeyInIgnition) && d.asks(d.needsKeyOut) },
	latch.KeyInLockUnknown: func(d *demand) bool { return d.HasFact(latch.KeyInIgnition) && d.asks(d.needsKeyOut) },
	latch.VehicleLocked: func(d *demand) bool {
		dropped := d.unopened && d.hasAny(latch.Locked, latch.BootLocked) || (d.unlocked || d.away) && d.HasFact(latch.Locked)
		return d.asks(d.wantsUnlocked(true)) || dropped
	},
	latch.LockedUnknown: func(d *demand) bool {
		return d.asks(d.wantsUnlocked(false)) || d.asks(does(latch.LockToggle)) || d.onClose && d.Access.Boot.RelockOnClose == latch.RelockIfVehicleLocked
	},
	latch.DoorOpen: func(d *demand) bool { return d.hasDoor() && d.asks(locks) },
	latch.DoorUnknown: func(d *demand) bool {
		return d.hasDoor() && (d.onClose || d.unopened || d.away || d.unlocked && d.retries(latch.LockAll))
	},
	latch.BootIsOpen: func(d *demand) bool {
		alone := d.unopened || d.unlocked || d.away || d.onClose && d.retries(latch.BootLock)
		pressed := d.asks(does(latch.BootLock), person) || d.asks(does(latch.BootRelease), d.isProved)
		return d.HasFact(latch.BootOpen) && (alone || pressed || d.warnsOnMoving())
	},
	latch.BootUnknown: func(d *demand) bool {
		again := (d.onClose || d.unopened) && d.retries(latch.BootLock) || d.unlocked && d.retries(latch.LockAll)
		return d.HasFact(latch.BootOpen) && (again || d.away || d.onClose && d.losesSightOfLid())
	},
	latch.KeyIsInside:      func(d *demand) bool { return d.HasFact(latch.KeyInside) && d.asks(locks) },
	latch.KeyInsideUnknown: func(d *demand) bool { return d.HasFact(latch.KeyInside) && d.asks(locks, alone) },
	latch.VehicleUnlocked: func(d *demand) bool {
		return (d.onClose || d.unopened) && (d.HasFact(latch.Locked) || d.asks(unlocks) || d.crashes())
	},
	latch.NotKnownClosed: func(d *demand) bool { return d.unopened || d.unlocked },

	latch.NeedsHold:   func(d *demand) bool { return d.has(acts(latch.Hold)) },
	latch.NeedsDouble: func(d *demand) bool { return d.has(acts(latch.Double)) },
	latch.NotBound:    func(d *demand) bool { return d.has(acts()) },
	latch.LastStage:   func(d *demand) bool { return d.asks(does(latch.NoAction)) },

	latch.LowVoltage: func(d *demand) bool {
		return d.HasFact(latch.Voltage) && (d.Access.LowVoltage > 0 || d.Access.MinVoltage > 0 && d.asks(moves))
	},
	latch.Resting:         (*demand).rests,
	latch.InProgress:      (*demand).repeats,
	latch.BootTooOften:    func(d *demand) bool { return d.asks(opens) && d.moves(d.pulsesBoot) },
	latch.OppositeRunning: func(d *demand) bool { return d.asks(d.opposed) },

	latch.LatchSilent: func(d *demand) bool { return d.asks(does(latch.BootRelease), d.isProved) },

	latch.NotConfirmed: func(d *demand) bool { return d.moves(d.isProved) },
	latch.StatusLost:   func(d *demand) bool { return d.moves(d.isProved) },
	latch.StatusOld:    func(d *demand) bool { return d.moves(d.outlastsProof) },
	latch.Reopened:     (*demand).relocks,
	latch.NewRequest:   func(d *demand) bool { return d.overtakes() || d.outwaits() || d.outdates() },
	latch.TooSlow:      func(d *demand) bool { return d.away },
	latch.Unlatched: func(d *demand) bool {
		fails := d.moves(func(a asked) bool { return d.pulsesBoot(a) && d.isProved(a) })
		return (d.HasFact(latch.BootLatch) || fails) && (d.HasFact(latch.Ignition) || d.warnsOnMoving())
	},

	latch.ServiceCycles:     func(d *demand) bool { return d.Maintenance.Cycles > 0 && d.moves(d.frees) },
	latch.ServiceSlow:       func(d *demand) bool { return d.takes(d.Maintenance.Slow) },
	latch.ServiceSlower:     func(d *demand) bool { return d.takes(d.Maintenance.SlowerBy) },
	latch.ServiceRetries:    (*demand).limps,
	latch.ServiceRebound:    func(d *demand) bool { return d.Maintenance.Rebounds > 0 && d.HasFact(latch.BootOpen) },
	latch.ServiceSlam:       (*demand).slams,
	latch.ServiceKeyFrames:  (*demand).fades,
	latch.ServiceKeyBattery: (*demand).weakens,
}

// Reachable lists the reasons that a configuration can come to, in the order of the tiers.
func Reachable(c *config.Config) []latch.Reason {
	d := newDemand(c)
	var list []latch.Reason
	for _, r := range latch.Reasons() {
		if rule := reachable[r]; rule != nil && rule(d) {
			list = append(list, r)
		}
	}
	return list
}
