package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// story is a scenario with an expectation that comes true, and one that is almost the same and does not.
type story struct {
	name, given, steps string
	right, wrong       string
	found              string // instead of the wrong one
}

// check runs both.
func (s *story) check(t *testing.T) {
	t.Helper()
	text := func(expected string) string {
		return head + "  - name: " + s.name + "\n    given: {" + s.given + "}\n    steps: [" + s.steps + "]\n    " + expected + "\n"
	}
	if diff := cmp.Diff([]string{"passed"}, found(load(t, carYAML, text(s.right)))); diff != "" {
		t.Errorf("%s (-want +got)\n%s", s.right, diff)
	}
	got := found(load(t, carYAML, text(s.wrong)))
	if _, what, _ := strings.Cut(strings.Join(got, "; "), "}: "); what != s.found {
		t.Errorf("%s: found %q, want %q in %q", s.wrong, what, s.found, got)
	}
}

// parked is a car at which the fob works.
const parked = "facts: {ignition: false, valet: false, locked: false}"

// everyTwoSeconds is a step n times, from 2 s on.
func everyTwoSeconds(step string, n int) string {
	var list []string
	for i := range n {
		list = append(list, fmt.Sprintf("{at: %ds, %s}", 2*i+2, step))
	}
	return strings.Join(list, ", ")
}

// TestSteps: each kind of step does what it says, and its absence or another one would be seen.
func TestSteps(t *testing.T) {
	for _, s := range []story{
		{"press", parked, "{at: 1s, press: unlock}",
			"expect: [{decision: allow, button: unlock, key: 3, gesture: press, at: 1s}, {gesture: release, at: 1200ms}]",
			"expect: [{gesture: release, at: 1200001us}]", "it happened at 1.200s"},
		{"press for a time", parked, "{at: 1s, press: unlock, for: 50ms}",
			"expect: [{gesture: release, at: 1050ms}]", "expect: [{gesture: release, after: 1051ms}]", "it happened at 1.050s"},
		{"press without a release", parked, "{at: 1s, press: boot, for: 500ms, release: lost}",
			"expect: [{decision: ignore, reason: release_lost, at: 1750ms}]", "expect: [{decision: deny, reason: needs_hold}]",
			"nearest, at 1.750s: decision ignore, not deny; reason release_lost, not needs_hold"},
		{"click", parked, "{at: 1s, click: boot}",
			"expect: [{gesture: click, button: boot, at: 1200ms}]", "expect: [{gesture: hold, button: boot}]", "nearest, at 1.000s: gesture press, not hold"},
		{"hold", parked, "{at: 1s, hold: boot}",
			"expect: [{action: boot.release, at: 1900ms}, {gesture: hold_release, at: 2s}]", "expect: [{action: boot.release, before: 1900ms}]", "it happened at 1.900s"},
		{"hold for a time", parked, "{at: 1s, hold: boot, for: 3s}",
			"expect: [{gesture: hold_release, at: 4s}]", "expect: [{gesture: hold_release, before: 4s}]", "it happened at 4.000s"},
		{"hold with a key", parked, "{at: 1s, hold: boot, key: Ben}, {at: 4s, hold: boot}",
			"expect: [{action: boot.release, key: 4}, {action: boot.release, key: Ben}]", "expect: [{action: boot.release, key: Anna}]",
			"nearest, at 1.900s: key 4, not 3"},
		{"double", parked, "{at: 1s, double: lock}",
			"expect: [{action: unlock.all, gesture: double}]", "expect: [{action: lock.all}]", "nearest, at 1.720s: action unlock.all, not lock.all"},
		{"double of pulses", parked, "{at: 1s, double: extra}",
			"expect: [{action: unlock.all, button: extra}]", "expect: [{action: lock.all, button: extra}]", "nearest, at 1.425s: action unlock.all, not lock.all"},
		{"double of a switch", parked, "{at: 1s, double: dash}",
			"expect: [{action: unlock.all, button: dash}]", "expect: [{action: lock.all, button: dash}]", "nearest, at 1.640s: action unlock.all, not lock.all"},
		{"double of a counter", parked, "{at: 1s, double: steps}",
			"expect: [{action: unlock.all, button: steps}]", "expect: [{action: lock.all, button: steps}]", "nearest, at 1.325s: action unlock.all, not lock.all"},
		{"a pulse", parked, "{at: 1s, press: extra}",
			"expect: [{action: lock.all, button: extra, at: 1600ms}]", "expect: [{action: unlock.all, button: extra}]", "nearest, at 1.600s: action lock.all, not unlock.all"},
		{"a counter past its end", parked, everyTwoSeconds("press: steps", 9),
			"expect: [" + strings.Repeat("{action: lock.all}, ", 9) + "]", "expect_no: [{action: lock.all, after: 16s}]", "it happened at 16.400s"},
		{"down and up", parked, "{at: 1s, down: boot}, {at: 1300ms, up: boot}",
			"expect: [{gesture: click, at: 1300ms}]", "expect_no: [{gesture: click}]", "it happened at 1.300s"},
		{"down and up unheard", parked, "{at: 1s, down: boot}, {at: 1300ms, up: boot, release: lost}",
			"expect: [{gesture: cancel, button: boot, at: 1550ms}]", "expect: [{gesture: cancel, button: lock}]",
			"nearest, at 1.550s: button boot, not lock"},
		{"down and up of a pulse", parked, "{at: 1s, down: extra}, {at: 1s, up: extra}, {at: 5s, down: extra}",
			"expect: [{action: lock.all}, {action: lock.all}]", "expect: [{action: lock.all}, {action: lock.all}, {action: lock.all}]",
			"it happened at 5.600s, and not after the expectation above it: they stand in the order of time"},
		{"an escape lever", parked, "{at: 1s, press: lever}",
			"expect: [{action: boot.release, reason: emergency, button: lever}]", "expect_no: [{action: boot.release}]", "it happened at 1.000s"},
		{"facts", parked, "{at: 1s, facts: {valet: true}}, {at: 2s, hold: boot}, {at: 5s, facts: {valet: false}}, {at: 6s, hold: boot}",
			"expect: [{decision: deny, reason: valet}, {action: boot.release, at: 6900ms}]", "expect_no: [{action: boot.release, after: 5s}]", "it happened at 6.900s"},
		{"a quantity", "facts: {ignition: true, speed: 12.3km/h, valet: false}", "{at: 1s, hold: boot}, {at: 4s, facts: {speed: 0km/h}}, {at: 5s, hold: boot}",
			"expect: [{decision: deny, reason: speed}, {decision: deny, reason: ignition_on}]", "expect: [{decision: deny, reason: speed_hysteresis}]",
			"nearest, at 1.900s: reason speed, not speed_hysteresis"},
		{"a frame", parked, `{at: 1s, frame: "body 100#3200"}, {at: 1100ms, frame: "body 100#3000"}`,
			"expect: [{gesture: click, button: boot, key: 3, at: 1100ms}]", "expect: [{gesture: click, key: 4}]", "nearest, at 1.100s: key 3, not 4"},
		{"a log", parked, "{at: 10s, log: drive.log}",
			"expect: [{gesture: click, button: boot, at: 11100ms}, {event: gap, at: 12100ms}, {decision: ignore, button: lock, reason: gap, within: 0ms}, {event: fact, fact: locked, value: false, at: 13s}]",
			"expect: [{event: confirmed}]", "nearest, at 0.000s: event started, not confirmed"},
		{"a part of a log", parked, "{at: 10s, log: drive.log, from: 1500ms, until: 2050ms}",
			"expect: [{gesture: press, button: lock, at: 10500ms}]", "expect: [{gesture: press, button: boot}]", "nearest, at 10.500s: button lock, not boot"},
		{"a log speaks for the car", parked, "{at: 10s, log: drive.log, until: 2050ms}",
			"expect_no: [{event: fact, fact: locked, value: false, after: 10s, before: 60s}]", "expect_no: [{event: fact, fact: locked, value: true, after: 10s}]", "it happened at 10.000s"},
		{"until the car says something itself", "config: {access: {boot: {requires_unlocked: true}}}, " + parked,
			"{at: 10s, log: drive.log, until: 2050ms}, {at: 30s, hold: boot}, {at: 35s, facts: {locked: false}}, {at: 60s, hold: boot}",
			"expect: [{decision: deny, reason: locked_unknown, at: 30900ms}, {action: boot.release, at: 60900ms}]", "expect: [{action: boot.release, before: 60s}]", "it happened at 60.900s"},
		{"a log whose clock was set back", parked, "{at: 10s, log: jump.log}",
			"expect: [{event: gap}]", "expect_no: [{event: gap}]", "it happened at 10.100s"},
		{"a fault", parked, "{at: 1s, simulate: {boot: deaf}}, {at: 2s, hold: boot}, {at: 5s, simulate: {boot: healthy}}",
			"expect: [{event: retried, at: 5900ms}, {action: boot.release, confirmed: true}]", "expect: [{action: boot.release, confirmed: false}]",
			"nearest, at 5.900s: event retried, not unconfirmed or unverified or not_sent"},
		{"a fault from the start", parked + ", simulate: {boot: silent}", "{at: 2s, hold: boot}",
			"expect: [{decision: deny, reason: latch_silent}]", "expect: [{action: boot.release}]", "nearest, at 3.200s: decision deny, not allow"},
		{"a bus lost and back", parked, "{at: 1s, lost: relay}, {at: 2s, hold: boot}, {at: 4s, back: relay}, {at: 5s, hold: boot}",
			"expect: [{event: gap, at: 1s}, {decision: deny, reason: latch_silent}, {event: bus_back}, {action: boot.release, confirmed: true}]",
			"expect: [{action: boot.release, before: 4s}]", "it happened at 5.900s"},
		{"all buses lost", parked, "{at: 1s, lost: all}, {at: 2s, hold: boot}",
			"expect_no: [{gesture: press}]", "expect_no: [{event: gap}]", "it happened at 1.000s"},
		{"all buses lost, and one back", parked, "{at: 1s, lost: all}, {at: 2s, back: body}, {at: 3s, hold: boot}",
			"expect: [{decision: deny, reason: latch_silent}]", "expect: [{action: boot.release}]", "nearest, at 4.200s: decision deny, not allow"},
		{"a log's word for a simulated controller", parked, "{at: 10s, log: drive.log}",
			"expect_no: [{event: fact, fact: boot_latch, value: true}]", "expect_no: [{event: fact, fact: boot_latch}]", "it happened at 0.000s"},
		{"an overflow", parked, "{at: 1s, down: boot}, {at: 1400ms, overflow: body}",
			"expect: [{decision: ignore, reason: gap}, {decision: ignore, reason: found_down}]", "expect: [{gesture: hold}]", "nearest, at 1.000s: gesture press, not hold"},
		{"a restart", parked, "{at: 1s, hold: boot, for: 500ms}, {at: 1200ms, restart: true}",
			"expect: [{decision: ignore, reason: gap, at: 1200ms}]", "expect: [{decision: deny, reason: needs_hold}]",
			"nearest, at 1.200s: decision ignore, not deny; reason gap, not needs_hold"},
		{"several presses", parked, "{at: 1s, press: unlock, times: 3, every: 4s}",
			"expect: [{decision: allow, at: 1s}, {decision: allow, at: 5s}, {decision: allow, at: 9s}]", "expect: [{decision: allow, after: 10s}]", "it happened at 9.000s"},
		{"several doubles", parked, "{at: 1s, double: lock, times: 2, every: 3s}",
			"expect: [{action: unlock.all, before: 4s}, {action: unlock.all}]", "expect: [{action: lock.all}]", "nearest, at 1.720s: action unlock.all, not lock.all"},
		{"disarmed for a time", parked, "{at: 1s, disarm: 5s}, {at: 2s, hold: boot}, {at: 7s, hold: boot}",
			"expect: [{event: disarmed, at: 1s}, {decision: deny, reason: disarmed, at: 2900ms}, {event: armed, at: 6s}, {action: boot.release, at: 7900ms}]",
			"expect: [{action: boot.release, before: 7s}]", "it happened at 7.900s"},
		{"disarmed until armed", parked, "{at: 1s, disarm: until_armed}, {at: 100s, hold: boot}, {at: 200s, arm: true}, {at: 300s, hold: boot}",
			"expect: [{decision: deny, reason: disarmed}, {event: armed, at: 200s}, {action: boot.release}]", "expect: [{event: armed, before: 200s}]", "it happened at 200.000s"},
		{"a setting for all keys", parked, "{at: 1s, set: {boot.fob: off}}, {at: 2s, hold: boot}",
			"expect: [{event: setting_changed, setting: boot.fob, value: false, at: 1s}, {decision: deny, reason: switched_off, setting: boot.fob}]",
			"expect: [{decision: deny, setting: enabled}]", "nearest, at 2.900s: setting boot.fob, not enabled"},
		{"a setting of a key", parked, "{at: 1s, set: {enabled: off}, key: Ben}, {at: 2s, hold: boot, key: Ben}, {at: 6s, hold: boot, key: Anna}",
			"expect: [{event: setting_changed, key: Ben}, {decision: deny, reason: key_disabled, key: Ben}, {action: boot.release, key: Anna}]",
			"expect: [{event: setting_changed, key: Anna}]", "nearest, at 1.000s: key 4, not 3"},
		{"a setting taken back", parked, "{at: 1s, set: {boot.fob: off, boot.requires_unlocked: on}}, {at: 2s, hold: boot}, {at: 5s, set: {boot.fob: inherit}}, {at: 6s, hold: boot}",
			"expect: [{event: setting_changed, setting: boot.requires_unlocked, value: true}, {decision: deny, reason: switched_off}, {event: setting_changed, at: 5s}, {action: boot.release}]",
			"expect: [{event: setting_changed, value: false, at: 5s}]", "it happened at 1.000s"},
		{"a service", parked + ", config: {maintenance: {cycles: 1}}", "{at: 1s, hold: boot}, {at: 4s, service: true}, {at: 6s, hold: boot}",
			"expect: [{event: service_due, reason: service_cycles, latch: boot}, {event: serviced, at: 4s}, {event: service_due, after: 6s}]",
			"expect: [{event: service_due, latch: doors}]", "nearest, at 2.000s: latch boot, not doors"},
		{"a try", parked + ", config: {access: {try: true}}", "{at: 1s, try: boot.release}",
			"expect: [{decision: allow, trigger: try, action: boot.release, at: 1s}, {action: boot.release, confirmed: true}]",
			"expect: [{decision: deny, trigger: try}]", "nearest, at 1.000s: decision allow, not deny"},
		{"an overlay", parked + ", config: {buttons: [{name: boot, hold: 2s}]}", "{at: 1s, hold: boot}",
			"expect: [{action: boot.release, at: 3s}]", "expect: [{action: boot.release, at: 1900ms}]", "it happened at 3.000s"},
	} {
		t.Run(s.name, func(t *testing.T) {
			s.check(t)
		})
	}
}
