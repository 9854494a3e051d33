package latch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P11: the car locks once when it drives off.
func TestDriveAway(t *testing.T) {
	on := func(p *latch.Params) { p.Access.LockAt = 16 }
	facts := []string{"-speed", "-driver_door_open", "ignition=1"}
	const (
		closed = "0..20s/1s driver_door_open=0\n"
		slow   = "0..3900ms/100ms speed=0\n"
		lock   = "s decision allow lock.all ok (drive_away)\n"
		cycle  = "8s driver_door_open=1\n8500ms driver_door_open=0\n"
	)
	speeds := "4s..6s/100ms speed=50\n6100ms..9s/100ms speed=11.9\n9100ms..12s/100ms speed=50\n"
	table(t, on, []ruleCase{
		{"off", func(p *latch.Params) { p.Access.LockAt = 0 }, "", facts, closed + slow + "4s speed=50", ""},
		{"below", nil, "", facts, closed + slow + "4s speed=15.9", ""},
		{"at 16 km/h", nil, "", facts, closed + slow + "4s speed=16", "4" + lock},
		{"passed before the start", nil, "", facts, closed + "0..6s/100ms speed=50", ""},
		{"passed while the speed was unknown", nil, "", facts, closed + "0..3s/100ms speed=0\n4s speed=50", ""},
		{"once", nil, "", facts, closed + slow + speeds, "4" + lock},
		{"again after a door cycle below 12 km/h", nil, "", facts, closed + slow + speeds + cycle, "4" + lock + "9.1" + lock},
		{"not after one at 12 km/h", nil, "", facts, closed + slow + "4s..6s/100ms speed=50\n6100ms..9s/100ms speed=12\n9100ms..12s/100ms speed=50\n" + cycle, "4" + lock},
		{"not after a door that was only opened", nil, "", facts, "0..7s/1s driver_door_open=0\n" + slow + speeds + "8s..20s/100ms driver_door_open=1\n", "4" + lock},
		{"a door open puts it off", nil, "", facts, slow + "0..5s/100ms driver_door_open=1\n5100ms driver_door_open=0\n4s..6s/100ms speed=50",
			"4s decision deny lock.all door_open (drive_away)\n4s event relock_pending lock.all door_open\n5.1" + lock},
		{"slow again, it is dropped", nil, "", facts, slow + "0..5s/100ms driver_door_open=1\n4s..4900ms/100ms speed=50\n5s..6s/100ms speed=11\n5100ms driver_door_open=0",
			"4s decision deny lock.all door_open (drive_away)\n4s event relock_pending lock.all door_open\n5s event dropped lock.all too_slow"},
		{"the speed lost, it is dropped", nil, "", facts, slow + "0..5s/100ms driver_door_open=1\n4s speed=50\n5100ms driver_door_open=0",
			"4s decision deny lock.all door_open (drive_away)\n4s event relock_pending lock.all door_open\n4.5s event dropped lock.all speed_unknown"},
		{"locked already", nil, "", append(facts, "locked=1"), closed + slow + speeds, "4s event dropped lock.all vehicle_locked"},
		{"not after a crash", nil, "", append(facts, "-crash"), closed + slow + "0..20s/100ms crash=0\n2s crash=1\n4s..20s/100ms speed=50",
			"4s decision deny lock.all crash (drive_away)\n4s event relock_pending lock.all crash"},
		{"at the limit from the start", nil, "", facts, closed + "0..3900ms/100ms speed=16\n4s speed=17", ""},
		{"at 12 km/h it is put off still", nil, "", facts, slow + "0..5s/100ms driver_door_open=1\n5100ms driver_door_open=0\n4s..4900ms/100ms speed=50\n5s..6s/100ms speed=12",
			"4s decision deny lock.all door_open (drive_away)\n4s event relock_pending lock.all door_open\n5.1" + lock},
		{"not after a door that was opened faster, and closed at low speed", nil, "", facts, closed + slow + "4s..6s/100ms speed=50\n5s driver_door_open=1\n6100ms..7s/100ms speed=0\n6500ms driver_door_open=0\n7100ms..9s/100ms speed=50", "4" + lock},
		{"not after one that was only closed, a door cycle before that", nil, "", facts, closed + slow + speeds + cycle + `
			12s..13s/100ms speed=50
			13050ms driver_door_open=1
			13100ms..14s/100ms speed=0
			13500ms driver_door_open=0
			14100ms..15s/100ms speed=50`, "4" + lock + "9.1" + lock},
		{"not after one with the ignition off at speed", nil, "", []string{"-speed", "-driver_door_open", "-ignition"}, "0..20s/100ms ignition=0\n" + closed + slow + "4s..12s/100ms speed=50\n" + cycle + "9s..10s/100ms speed=15\n10100ms speed=16", "4" + lock},
		{"after one with the speed unknown and the ignition off", nil, "", []string{"-speed", "-driver_door_open", "-ignition"}, "0..20s/100ms ignition=0\n" + closed + slow + "4s speed=50\n" + cycle + "9s..10s/100ms speed=15\n10100ms speed=16", "4" + lock + "10.1" + lock},
		{"not after one with both unknown", nil, "", []string{"-speed", "-driver_door_open", "-ignition"}, closed + slow + "4s speed=50\n" + cycle + "9s..10s/100ms speed=15\n10100ms speed=16", "4" + lock},
		{"not after one with the speed unknown and the ignition on", nil, "", facts, closed + slow + "4s speed=50\n" + cycle + "9s..10s/100ms speed=15\n10100ms speed=16", "4" + lock},
		{"without an actuator the car must", func(p *latch.Params) { p.Actuators[latch.LockAll] = latch.Actuator{} }, "", facts, closed + slow + "4s speed=50", ""},
	})
}

// Time may begin at 0: what is put off then is tried again by a fact, and not at once for ever.
func TestDriveAwayAtTheOrigin(t *testing.T) {
	p := rigParams("speed", "driver_door_open", "boot_open")
	p.Access.LockAt = 16
	got := only(play(t, p, "0 start quiet\n0 driver_door_open=1 boot_open=0 speed=0\n0 speed=20\n1ms driver_door_open=1\n2ms driver_door_open=0"), "decision")
	want := []string{
		"0s decision deny lock.all door_open (drive_away)",
		"2ms decision allow lock.all ok (drive_away)",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// What was put off is looked at again when a fact is heard, and not with any other frame.
func TestPutOffUntilAFact(t *testing.T) {
	p := rigParams("speed", "driver_door_open", "boot_open")
	p.Access.LockAt = 16
	got := only(play(t, p, "0 start quiet\n100ms driver_door_open=1 boot_open=0 speed=0\n200ms speed=20\n800ms fob=0\n900ms driver_door_open=1"), "event dropped")
	if diff := cmp.Diff([]string{"900ms event dropped lock.all speed_unknown"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
