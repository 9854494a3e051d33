package latch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P5: stages are state of the policy. The script's presses are of the fob's unlock (1) and lock (4) buttons.
func TestStages(t *testing.T) {
	driver, all, boot := latch.UnlockDriver, latch.UnlockAll, latch.BootRelease
	two, three := []latch.Action{driver, all}, []latch.Action{driver, all, boot}
	const first, driverUnlocked = "3s fob=1 key=2\n3100ms fob=0 key=2\n", "3s decision allow unlock.driver_door ok (fob_unlock press) stage 1\n"
	for _, c := range []struct {
		name         string
		stages       []latch.Action
		facts        string
		script, want string
	}{
		{"press 1 acts on the press edge", two, "", "3s fob=1 key=2", driverUnlocked},
		{"2.999 s later", two, "", first + "5999ms fob=1 key=2",
			driverUnlocked + "5.999s decision allow unlock.all ok (fob_unlock press) stage 2"},
		{"3.000 s later", two, "", first + "6s fob=1 key=2",
			driverUnlocked + "6s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"the window runs from the last accepted press", three, "", first + `
			5s fob=1 key=2
			5100ms fob=0 key=2
			7900ms fob=1 key=2`,
			driverUnlocked + `5s decision allow unlock.all ok (fob_unlock press) stage 2
			7.9s decision allow boot.release ok (fob_unlock press) stage 3`},
		{"something else was opened by another button", two, "", "1s dash=0\n" + first + "4s dash=1\n4100ms dash=0\n5s fob=1 key=2",
			driverUnlocked + "4.12s decision allow boot.release ok (dash click)\n5s decision allow unlock.all ok (fob_unlock press) stage 2\n7.12s decision allow boot.release ok (dash click retry)"},
		{"the lid was opened", two, "-boot_open", "1s boot_open=0\n" + first + "4s boot_open=1\n5s fob=1 key=2",
			driverUnlocked + "5s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"a press of another key that came to nothing", two, "", first + `
			4s fob=16 key=3
			4100ms fob=0 key=3
			5s fob=1 key=2`,
			driverUnlocked + `4.1s decision deny boot.release needs_hold (fob_boot click)
			5s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"past the last stage", two, "", first + `
			5s fob=1 key=2
			5100ms fob=0 key=2
			6s fob=1 key=2`,
			driverUnlocked + `5s decision allow unlock.all ok (fob_unlock press) stage 2
			6s decision ignore unlock last_stage (fob_unlock press) stage 2`},
		{"which does not prolong the window", two, "", first + `
			5s fob=1 key=2
			5100ms fob=0 key=2
			7s fob=1 key=2
			7100ms fob=0 key=2
			8s fob=1 key=2`,
			driverUnlocked + `5s decision allow unlock.all ok (fob_unlock press) stage 2
			7s decision ignore unlock last_stage (fob_unlock press) stage 2
			8s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"a denial does not advance", []latch.Action{driver, boot, all}, "valet=1", first + `
			4s fob=1 key=2
			4100ms fob=0 key=2
			5s fob=1 key=2`,
			driverUnlocked + `4s decision deny boot.release valet (fob_unlock press) stage 2
			5s decision deny boot.release valet (fob_unlock press) stage 2`},
		{"nor does it prolong the window", []latch.Action{driver, boot, all}, "valet=1", first + `
			5s fob=1 key=2
			5100ms fob=0 key=2
			6s fob=1 key=2`,
			driverUnlocked + `5s decision deny boot.release valet (fob_unlock press) stage 2
			6s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"a lock resets", two, "", first + `
			3500ms fob=4 key=2
			3600ms fob=0 key=2
			4s fob=1 key=2`,
			driverUnlocked + `3.52s decision allow lock.all ok (fob_lock press)
			4.04s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"a press of lock resets although it is refused: nobody who locks wants the next stage", two, "crash=1", first + `
			3500ms fob=4 key=2
			3600ms fob=0 key=2
			4s fob=1 key=2`,
			driverUnlocked + `3.5s decision deny lock.all crash (fob_lock press)
			4s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"and before it is answered, when it has to wait", []latch.Action{latch.UnlockAll, latch.BootRelease}, "", first + `
			3300ms fob=4 key=2
			3400ms fob=0 key=2
			3450ms fob=1 key=2`,
			`3s decision allow unlock.all ok (fob_unlock press) stage 1
			3.45s decision allow unlock.all ok (fob_unlock press) stage 1
			3.45s decision ignore lock.all new_request (fob_lock press)`},
		{"a disabled key's press resets", two, "", first + "3300ms fob=1 key=1\n3400ms fob=0 key=1\n4s fob=1 key=2",
			driverUnlocked + `3.3s decision deny unlock.driver_door key_disabled (fob_unlock press) stage 1
			4s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
		{"the car's own lock resets", two, "-locked", "2s locked=0\n" + first + `
			3500ms locked=1
			4s fob=1 key=2`,
			driverUnlocked + "4s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"another key resets", two, "", first + "4s fob=1 key=3",
			driverUnlocked + "4s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"a door opening resets", two, "-driver_door_open", "2s driver_door_open=0\n" + first + `
			3500ms driver_door_open=1
			4s fob=1 key=2`,
			driverUnlocked + "4s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"a door closing does not", two, "-driver_door_open", "2s driver_door_open=1\n" + first + `
			3500ms driver_door_open=0
			4s fob=1 key=2`,
			driverUnlocked + "4s decision allow unlock.all ok (fob_unlock press) stage 2"},
		{"a gap resets", two, "", first + `
			3500ms overflow 1
			4s fob=1 key=2`,
			driverUnlocked + "4s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Access.Stages = c.stages
			p.Keys = []latch.Key{{Number: 1}, {Number: 2, Enabled: true}, {Number: 3, Enabled: true}}
			facts := []string{}
			if c.facts != "" {
				facts = append(facts, c.facts)
			}
			got := only(play(t, p, parked("9s", facts...)+c.script), "decision")
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// P5: a car that locked itself begins the stages anew.
func TestStagesAfterARelock(t *testing.T) {
	p := rigParams()
	p.Access.RelockUnlocked = time.Second
	got := only(play(t, p, parked("9s")+"3s fob=1 key=2\n3100ms fob=0 key=2\n5s fob=1 key=2\n5100ms fob=0 key=2"), "decision")
	want := lines(`
		3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
		4s decision allow lock.all ok (relock_unlocked)
		5s decision allow unlock.driver_door ok (fob_unlock press) stage 1
		6s decision allow lock.all ok (relock_unlocked)`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
