package latch

import "time"

// battery reports a voltage that is low for long (P6): a car that stands with lamps on, or a battery that ages.
type battery struct {
	low   bool          // the newest run of fresh readings is below the limit ...
	since time.Duration // ... since then
	told  bool
}

// observe follows a reading of the voltage; unbroken says that the one before was fresh.
func (b *battery) observe(e *Engine, volts float64, known, unbroken bool) {
	low := known && volts < e.p.Access.LowVoltage
	if low && !(b.low && unbroken) {
		b.since = e.now
	}
	b.low = low
	b.told = b.told && !(known && !low)
	if b.low && !b.told && e.now-b.since >= e.p.Access.LowAfter {
		b.told = true
		e.event(Event{Kind: BatteryLow, Fact: Voltage, After: e.now - b.since, Reason: LowVoltage})
	}
}
