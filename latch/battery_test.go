package latch_test

import (
	"testing"

	"latchd/latch"
)

// P6: a voltage below 12.0 V for 10 min is reported.
func TestBatteryLow(t *testing.T) {
	short := func(p *latch.Params) { p.Access.LowAfter = 10 * 1000 * ms }
	facts := []string{"-voltage"}
	const low = "event battery_low none low_voltage\n"
	table(t, short, []ruleCase{
		{"at the limit", nil, "", facts, "3s..15s/100ms voltage=12", ""},
		{"below it, not long enough", nil, "", facts, "3s..12900ms/100ms voltage=11.9", ""},
		{"below it for long enough", nil, "", facts, "3s..15s/100ms voltage=11.9", "13s " + low},
		{"recovered meanwhile", nil, "", facts, "3s..8s/100ms voltage=11.9\n8050ms voltage=12\n8100ms..17s/100ms voltage=11.9", ""},
		{"not heard meanwhile", nil, "", facts, "3s voltage=11.9\n15s..20s/100ms voltage=11.9", ""},
		{"told once, and again after it recovered", nil, "40s", facts, "3s..15s/100ms voltage=11.9\n15s voltage=12.5\n16s..30s/100ms voltage=11.9", "13s " + low + "26s " + low},
		{"never", func(p *latch.Params) { p.Access.LowVoltage = 0 }, "", facts, "3s..19s/100ms voltage=1", ""},
	})
}
