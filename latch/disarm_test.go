package latch_test

import (
	"testing"

	"latchd/latch"
)

// P17: a disarmed latchd does nothing but for an escape lever.
func TestDisarm(t *testing.T) {
	const lock = " fob=4 key=2\n"
	const denied, allowed = "s decision deny lock.all disarmed (fob_lock press)\n", "s decision allow lock.all ok (fob_lock press)\n"
	const press = "4s" + lock + "4100ms fob=0 key=2\n"
	relocking := func(p *latch.Params) { p.Access.RelockUnlocked = 5 * 1000 * ms }
	facts := []string{"-disarm"}
	table(t, nil, []ruleCase{
		{"until armed again", nil, "", nil, "3s disarm\n" + press + "10s arm\n11s" + lock, "3s event disarmed none ok\n4" + denied + "10s event armed none ok\n11" + allowed},
		{"for a time", nil, "", nil, "3s disarm 8s\n" + press + "10999999999ns" + lock, "3s event disarmed none ok\n4" + denied + "10.999999999" + denied + "11s event armed none ok"},
		{"for the shortest time", nil, "", nil, "3s disarm 1ns\n4s" + lock, "3s event disarmed none ok\n3.000000001s event armed none ok\n4" + allowed},
		{"at its end", nil, "", nil, "3s disarm 8s\n" + press + "11s" + lock, "3s event disarmed none ok\n4" + denied + "11s event armed none ok\n11" + allowed},
		{"anew, for another time", nil, "", nil, "3s disarm 3s\n5s disarm 6s\n10s" + lock, "3s event disarmed none ok\n5s event disarmed none ok\n10" + denied + "11s event armed none ok"},
		{"arming what is armed is no news", nil, "", nil, "3s arm\n4s" + lock, "4" + allowed},
		{"a restart does not arm", nil, "", nil, "3s disarm\n3500ms start\n3900ms fob=0 key=2\n4s" + lock, "3s event disarmed none ok\n3.5s event gap none ok\n4" + denied},
		{"a lever works (P1)", nil, "", nil, "1s lever=0\n3s disarm\n4s lever=1", "3s event disarmed none ok\n4s decision allow boot.release emergency (lever press)"},
		{"what is pending is dropped", relocking, "", nil, "3s fob=1 key=2\n3100ms fob=0 key=2\n4s disarm", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			4s event disarmed none ok
			4s event dropped lock.all disarmed`},
		{"what is being sent ends", nil, "", nil, "3s" + lock + "3010ms disarm", "3" + allowed + "3.01s event disarmed none ok\n3.01s event dropped lock.all disarmed"},
		{"from the car", nil, "", facts, "0..3s/100ms disarm=0\n3100ms..5s/100ms disarm=1\n5100ms..20s/100ms disarm=0\n" + press + "10s" + lock, "4" + denied + "10" + allowed},
		{"from the car, what is pending is dropped", relocking, "", facts, "0..3400ms/100ms disarm=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n3500ms disarm=1\n4s..20s/100ms disarm=0", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3.5s event dropped lock.all disarmed`},
	})
}
