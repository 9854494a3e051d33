package config

import (
	"slices"

	"latchd/latch"
)

// readMaintenance reads when a service is due.
func (l *loader) readMaintenance(root object) {
	o, ok := root.child("maintenance")
	if !ok {
		return
	}
	l.maintenance = o
	const (
		newest = 50        // as many are looked at
		most   = 1_000_000 // more than any latch lasts
	)
	count := func(key string, high int64) int {
		n, _ := o.number(key, 0, high)
		return int(n)
	}
	m := &l.config.Params.Maintenance
	m.Cycles = count("cycles", most)
	m.Slow, _ = o.duration("slow")
	m.SlowerBy, _ = o.duration("slower_by")
	m.Retries = count("retries", newest)
	m.Rebounds = count("rebounds", newest)
	m.Slams = count("slams", newest)
	m.LateFrames = count("late_frames", newest)
	m.LowBattery = count("low_battery", newest)
}

// lacksForService says what a limit of maintenance needs and the car does not tell, "" when nothing.
func lacksForService(p *latch.Params, key string) string {
	moves := func(such func(latch.Action) bool, confirmed bool) bool {
		return slices.ContainsFunc(latch.ActuatorActions(), func(a latch.Action) bool {
			actuator := &p.Actuators[a]
			return such(a) && actuator.Defined() && (!confirmed || actuator.Confirm.Fact != latch.NoFact)
		})
	}
	opens := func(a latch.Action) bool { return a.OpensBoot() || a.Unlocks() }
	switch {
	case key == "cycles" && !moves(opens, false):
		return "needs an actuator that opens or unlocks"
	case (key == "slow" || key == "slower_by") && !moves(opens, true):
		return "needs an actuator that opens or unlocks, with a fact that confirms it"
	case key == "retries" && !moves(func(a latch.Action) bool { return !a.IsFeedback() }, true):
		return "needs an actuator with a fact that confirms it"
	case (key == "rebounds" || key == "slams") && !p.HasFact(latch.BootOpen):
		return "needs the fact boot_open"
	case key == "slams" && !p.HasFact(latch.BootSlam):
		return "needs the fact boot_slam"
	case key == "late_frames" && !slices.ContainsFunc(p.Buttons, func(b latch.Button) bool { return b.Place == latch.Fob && b.Talks == latch.Level }):
		return "needs a button of a fob that talks level"
	case key == "low_battery" && !p.HasFact(latch.KeyBatteryLow):
		return "needs the fact key_battery_low"
	}
	return ""
}
