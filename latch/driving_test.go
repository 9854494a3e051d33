package latch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P3: blocked at 5 km/h, allowed again below 2 km/h for 500 ms. A button in the cabin asks, with the ignition on.
func TestSpeedHysteresis(t *testing.T) {
	const slow = "2s..3s/100ms speed=1\n" // free from 2.5 s on
	for _, c := range []struct {
		name, script, want string
	}{
		{"starts blocked", `2s speed=0
			2001ms dash=1`, "deny speed_hysteresis"},
		{"499 ms below", `2s..4s/100ms speed=1.9
			2499ms dash=1`, "deny speed_hysteresis"},
		{"500 ms below", `2s..4s/100ms speed=1.9
			2500ms dash=1`, "allow ok"},
		{"at 2.0 km/h", `2s..4s/100ms speed=2
			3s dash=1`, "deny speed_hysteresis"},
		{"2.0 km/h begins the 500 ms anew", `2s..2300ms/100ms speed=1
			2400ms speed=2
			2500ms..4s/100ms speed=1
			2999ms dash=1`, "deny speed_hysteresis"},
		{"and then it ends", `2s..2300ms/100ms speed=1
			2400ms speed=2
			2500ms..4s/100ms speed=1
			3s dash=1`, "allow ok"},
		{"free, then 4.9 km/h", slow + `3100ms speed=4.9
			3101ms dash=1`, "allow ok"},
		{"free, then 5.0 km/h", slow + `3100ms speed=5
			3101ms dash=1`, "deny speed"},
		{"free, then 5.1 km/h", slow + `3100ms speed=5.1
			3101ms dash=1`, "deny speed"},
		{"5.0 km/h in the frame before it is slow again", slow + `3100ms speed=5
			3200ms..3600ms/100ms speed=0
			3699ms dash=1`, "deny speed_hysteresis"},
		{"in reverse", slow + `3100ms speed=-5
			3101ms dash=1`, "deny speed"},
		{"stale for 1 ns less than 500 ms", slow + `3499999999ns speed=1
			3499999999ns dash=1`, "allow ok"},
		{"stale begins anew", slow + `3500ms speed=1
			3500ms dash=1`, "deny speed_hysteresis"},
		{"unknown begins anew", slow + `3100ms speed=777
			3200ms speed=1
			3201ms dash=1`, "deny speed_hysteresis"},
		{"a gap begins anew", slow + `3100ms overflow 0
			3200ms ignition=1 boot_locked=0 speed=1
			3600ms dash=1`, "deny speed_hysteresis"},
		{"a gap of the latch's bus does not", slow + `3100ms overflow 1
			3200ms speed=1
			3210ms dash=1`, "allow ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams("ignition", "speed", "boot_locked")
			p.Facts[latch.Speed].Min = -300
			p.Access.WaitForFacts = 0
			p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)}
			got := answers(play(t, p, "0 start quiet\n0..5s/100ms ignition=1 boot_locked=0\n"+c.script))
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// A speed that is not a number is unknown, also where the configuration sets no limits.
func TestSpeedThatIsNoNumber(t *testing.T) {
	p := tapping(latch.Cabin, latch.BootRelease)
	p.Facts[latch.Speed].Min, p.Facts[latch.Speed].Max = 0, 0
	got := answers(play(t, p, parked("3s", "ignition=1", "speed=NaN")+"3s dash=1\n4s advance"))
	if diff := cmp.Diff([]string{"deny speed_unknown"}, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
