package config

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// TestMaintenance: every key arrives where it belongs; what is left out has its default.
func TestMaintenance(t *testing.T) {
	for _, c := range []struct {
		text string
		want latch.Maintenance
	}{
		{"log: {level: info}", latch.Maintenance{
			Cycles: 5000, Slow: time.Second, SlowerBy: 300 * time.Millisecond, Retries: 3, Rebounds: 5, Slams: 10, LateFrames: 10, LowBattery: 3,
		}},
		{"maintenance: {cycles: 1, slow: 2s, slower_by: 3s, retries: 4, rebounds: 5, slams: 6, late_frames: 7, low_battery: 8}", latch.Maintenance{
			Cycles: 1, Slow: 2 * time.Second, SlowerBy: 3 * time.Second, Retries: 4, Rebounds: 5, Slams: 6, LateFrames: 7, LowBattery: 8,
		}},
		{"maintenance: {cycles: 0, slow: 0s, slower_by: 0s, retries: 0, rebounds: 0, slams: 0, late_frames: 0, low_battery: 0}", latch.Maintenance{}},
	} {
		got, problems := load(t, base(t, "log: {level: info}", c.text))
		if got == nil {
			t.Errorf("%s: %v", c.text, problems)
			continue
		}
		if diff := cmp.Diff(c.want, got.Params.Maintenance); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.text, diff)
		}
	}
}

// TestMaintenanceWithoutEffect: a limit that can never be reached is said to have no effect, if it was asked for.
func TestMaintenanceWithoutEffect(t *testing.T) {
	const (
		noLid     = "  - {name: boot_open, signal: body/Door.Boot}\n"
		noStatus  = "    confirm: {fact: boot_latch}\n"
		noRelease = "action: boot.release"
		noRepeat  = "    pressed: Boot\n"
		slam      = "  - {name: boot_slam, signal: body/Door.Boot}\n"
	)
	for _, c := range []struct {
		key   string
		pairs []string
		want  string // of the note; "" for none
	}{
		{"cycles: 9", nil, ""},
		{"cycles: 9", []string{noRelease, "action: lock.all"}, "it needs an actuator that opens or unlocks"},
		{"slow: 9s", nil, ""},
		{"slow: 9s", []string{noStatus, ""}, "it needs an actuator that opens or unlocks, with a fact that confirms it"},
		{"slow: 9s", []string{noRelease, "action: lock.all"}, "it needs an actuator that opens or unlocks, with a fact that confirms it"},
		{"slower_by: 9s", nil, ""},
		{"slower_by: 9s", []string{noStatus, ""}, "it needs an actuator that opens or unlocks, with a fact that confirms it"},
		{"retries: 9", nil, ""},
		{"retries: 9", []string{noRelease, "action: lock.all"}, ""},
		{"retries: 9", []string{noRelease, "action: feedback.done"}, "it needs an actuator with a fact that confirms it"},
		{"retries: 9", []string{noStatus, ""}, "it needs an actuator with a fact that confirms it"},
		{"rebounds: 9", nil, ""},
		{"rebounds: 9", []string{noLid, ""}, "it needs the fact boot_open"},
		{"slams: 9", nil, "it needs the fact boot_slam"},
		{"slams: 9", []string{noLid, slam}, "it needs the fact boot_open"},
		{"slams: 9", []string{noLid, noLid + slam}, ""},
		{"late_frames: 9", nil, ""},
		{"late_frames: 9", []string{noRepeat, noRepeat + "    talks: pulse\n", "hold: boot.release", "click: boot.release"}, "it needs a button of a fob that talks level"},
		{"low_battery: 9", nil, "it needs the fact key_battery_low"},
		{"low_battery: 9", []string{noLid, noLid + strings.Replace(slam, "boot_slam", "key_battery_low", 1)}, ""},
	} {
		conf, problems := load(t, base(t, append(c.pairs, "log: {level: info}", "maintenance: {"+c.key+"}")...))
		if conf == nil {
			t.Errorf("%s %q: %v", c.key, c.pairs, problems)
			continue
		}
		var got []string
		for _, n := range conf.Notes {
			if strings.HasPrefix(n, "maintenance") {
				got = append(got, n)
			}
		}
		key, _, _ := strings.Cut(c.key, ":")
		var want []string
		if c.want != "" {
			want = []string{"maintenance." + key + " has no effect: " + c.want}
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s %q (-want +got)\n%s", c.key, c.pairs, diff)
		}
	}
}
