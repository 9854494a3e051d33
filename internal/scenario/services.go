package scenario

import (
	"slices"
	"time"

	"latchd/latch"
)

// What the table of reasons asks of the maintenance: which service a configuration can find due.

// frees says whether it is counted as an opening of a latch.
func (d *demand) frees(a asked) bool { return d.canDo(a) && (opens(a) || unlocks(a)) }

// takes says whether an opening can be confirmed as late as this. A boot's latch that may not be pulsed again yet has until
// then (P7).
func (d *demand) takes(at time.Duration) bool {
	return at > 0 && d.moves(func(a asked) bool {
		within := d.Actuators[a.action].Confirm.Within
		if opens(a) && d.retries(a.action) {
			within = max(within, d.Access.Wear.BootSpacing)
		}
		return d.frees(a) && d.isProved(a) && at < within
	})
}

// limps says whether movements can fail, and are counted.
func (d *demand) limps() bool { return d.Maintenance.Retries > 0 && d.moves(d.isProved) }

// slams says whether the car tells of a lid that is closed too hard.
func (d *demand) slams() bool {
	return d.Maintenance.Slams > 0 && d.HasFact(latch.BootOpen) && d.HasFact(latch.BootSlam)
}

// fades says whether the frames of a fob's presses can come late.
func (d *demand) fades() bool {
	return d.Maintenance.LateFrames > 0 && d.has(func(b *latch.Button) bool { return b.Place == latch.Fob && b.Talks == latch.Level })
}

// weakens says whether the car tells of a fob's battery.
func (d *demand) weakens() bool {
	isFob := func(b latch.Button) bool { return b.Place == latch.Fob }
	return d.Maintenance.LowBattery > 0 && d.HasFact(latch.KeyBatteryLow) && slices.ContainsFunc(d.Buttons, isFob)
}
