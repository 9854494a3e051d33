package latch_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func lines(s string) []string {
	var out []string
	for l := range strings.Lines(s) {
		if l = strings.TrimSpace(l); l != "" {
			out = append(out, l)
		}
	}
	return out
}

func TestBootHeldAtAParkedCar(t *testing.T) {
	got := play(t, rigParams(), `
		0 start quiet
		0..60s/100ms ignition=0
		0..60s/5s locked=1 boot_open=0 driver_door_open=0 passenger_door_open=0 rear_driver_door_open=0 rear_passenger_door_open=0
		0..60s/5s crash=0 valet=0 key_inside=0 disarm=0
		0..1800ms/500ms boot_latch=0
		1s..1950ms/100ms fob=16 key=2
		2050ms fob=0 key=2
		2080ms boot_latch=1
	`)
	want := lines(`
		1s gesture fob_boot press
		1.9s gesture fob_boot hold
		1.9s decision allow boot.release ok (fob_boot hold)
		1.9s send boot.release attempt 1, expires 2.15s
		1.92s send boot.release attempt 1, expires 2.15s
		2.05s gesture fob_boot hold_release
		31.9s decision allow boot.lock ok (relock_unopened)
		31.9s send boot.lock attempt 1, expires 32.15s
		31.92s send boot.lock attempt 1, expires 32.15s
	`)
	if diff := cmp.Diff(want, only(got, "gesture", "decision", "send")); diff != "" {
		t.Error(diff)
	}
}
