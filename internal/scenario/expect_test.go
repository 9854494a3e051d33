package scenario

import (
	"testing"
	"time"

	"latchd/latch"
)

// TestExpectations: each key of an expectation is looked at, and each window has its edges.
func TestExpectations(t *testing.T) {
	const (
		hold   = "{at: 1s, hold: boot, key: Ben}" // allowed at 1.9 s, sent at once, confirmed at 2 s
		unlock = "{at: 1s, click: unlock}, {at: 2s, click: unlock}"
		seat   = "facts: {ignition: false, valet: false, locked: true, boot_open: false}"
		deaf   = parked + ", simulate: {boot: deaf}"
	)
	for _, s := range []story{
		{"verdict", parked, hold, "expect: [{decision: allow}]", "expect: [{decision: ignore}]", "nearest, at 1.900s: decision allow, not ignore"},
		{"button", parked, hold, "expect: [{decision: allow, button: boot}]", "expect: [{decision: allow, button: lock}]", "nearest, at 1.900s: button boot, not lock"},
		{"gesture", parked, hold, "expect: [{decision: allow, gesture: hold}]", "expect: [{decision: allow, gesture: press}]", "nearest, at 1.900s: gesture hold, not press"},
		{"stage", parked, unlock, "expect: [{action: unlock.all, stage: 2}]", "expect: [{action: unlock.all, stage: 1}]", "nearest, at 2.000s: stage 2, not 1"},
		{"no stage", parked, hold, "expect: [{action: boot.release}]", "expect: [{action: boot.release, stage: 1}]", "nearest, at 1.900s: stage none, not 1"},
		{"tier", parked, hold, "expect: [{decision: allow, tier: actuate}]", "expect: [{decision: allow, tier: wear}]", "nearest, at 1.900s: tier actuate, not wear"},
		{"reason", parked, hold, "expect: [{decision: allow, reason: ok}]", "expect: [{decision: allow, reason: emergency}]", "nearest, at 1.900s: reason ok, not emergency"},
		{"trigger", deaf, hold, "expect: [{decision: allow, trigger: press}, {decision: allow, trigger: retry}]",
			"expect: [{decision: allow, trigger: relock_unopened}]", "nearest, at 1.900s: trigger press, not relock_unopened"},
		{"action of a decision", parked, hold, "expect: [{decision: allow, action: boot.release}]", "expect: [{decision: allow, action: boot.lock}]",
			"nearest, at 1.900s: action boot.release, not boot.lock"},
		{"confirmed", parked, hold, "expect: [{action: boot.release, confirmed: true, button: boot, gesture: hold, at: 2s}]",
			"expect: [{action: boot.release, confirmed: false}]", "nearest, at 2.000s: event confirmed, not unconfirmed or unverified or not_sent"},
		{"unconfirmed", deaf, hold, "expect: [{action: boot.release, confirmed: false, at: 6400ms}]",
			"expect: [{action: boot.release, confirmed: true}]", "nearest, at 4.900s: event retried, not confirmed"},
		{"stage of what was confirmed", "config: {access: {unlock: {stages: [driver_door, boot]}}}, " + parked, unlock,
			"expect: [{action: boot.release, stage: 2, confirmed: true}]", "expect: [{action: boot.release, stage: 1, confirmed: true}]", "nearest, at 2.100s: stage 2, not 1"},
		{"event", parked, hold, "expect: [{event: confirmed, action: boot.release, button: boot, key: Ben, trigger: press}]",
			"expect: [{event: confirmed, key: Anna}]", "nearest, at 2.000s: key 4, not 3"},
		{"fact", seat, "{at: 1s, facts: {locked: false}}", "expect: [{event: fact, fact: locked, value: false, at: 1s}]",
			"expect: [{event: fact, fact: locked, value: false, before: 1s}]", "it happened at 1.000s"},
		{"value", seat, "{at: 1s, facts: {locked: false}}", "expect: [{event: fact, fact: locked, value: true}]",
			"expect: [{event: fact, fact: boot_open, value: true}]", "nearest, at 0.000s: fact locked, not boot_open"},
		{"frame", parked, hold, `expect: [{frame: "relay 200#01", action: boot.release, button: boot, key: 4, attempt: 1, at: 1900ms}]`,
			`expect: [{frame: "relay 200#02"}]`, "nearest, at 1.900s: frame relay 200#01"},
		{"any byte", parked, hold, `expect: [{frame: "relay 200#XX"}]`, `expect: [{frame: "relay 200#XXXX"}]`, "nearest, at 1.900s: frame relay 200#01"},
		{"first bytes", parked, hold, `expect: [{frame: "relay 200"}]`, `expect: [{frame: "body 200"}]`, "nearest, at 1.900s: frame relay 200#01"},
		{"frame of another", parked, hold, `expect: [{frame: "relay 200"}]`, `expect: [{frame: "relay 200", button: lock}]`, "nearest, at 1.900s: button boot, not lock"},
		{"second attempt", deaf, hold, `expect: [{frame: "relay 200", attempt: 2}]`, `expect: [{frame: "relay 200", attempt: 3}]`, "nearest, at 1.900s: attempt 1, not 3"},
		{"no frame", parked, "{at: 1s, click: boot}", `expect_no: [{frame: "relay 200"}]`, `expect: [{frame: "relay 200"}]`, "there is nothing like it"},
		{"no frame soon", parked, "{at: 1s, click: boot}", `expect_no: [{frame: "relay 200"}]`, `expect: [{gesture: click}, {frame: "relay 200", within: 1s}]`, "there is nothing like it"},
		{"no frame before", parked, "{at: 1s, click: boot}", `expect_no: [{frame: "relay 200"}]`, `expect: [{frame: "relay 200", before: 3s}]`, "there is nothing like it"},
		{"gesture of a key", parked, hold, "expect: [{gesture: press, key: Ben}]", "expect: [{gesture: press, key: 5}]", "nearest, at 1.000s: key 4, not 5"},
		{"reason of a gesture", parked, "{at: 1s, press: boot, for: 300ms, release: lost}", "expect: [{gesture: cancel, reason: release_lost}]",
			"expect: [{gesture: cancel, reason: gap}]", "nearest, at 1.550s: reason release_lost, not gap"},
		{"what became of it instead", "config: {actuators: [{action: boot.lock, send: \"relay 300#03\"}]}, facts: {ignition: false, valet: false}", hold, "expect: [{event: dropped, trigger: relock_unopened}]",
			"expect: [{action: boot.lock, trigger: relock_unopened}]", "nearest, at 31.900s: dropped not_known_closed"},
		{"a word to the person at the car", "config: {actuators: [{action: feedback.denied, send: \"relay 301#02\"}]}, " + parked, "{at: 1s, click: boot}",
			`expect: [{frame: "relay 301#02", action: feedback.denied, button: boot, at: 1200ms}]`, `expect: [{frame: "relay 301#02", action: feedback.fault}]`,
			"nearest, at 1.200s: action feedback.denied, not feedback.fault"},
		{"what a crash asks for", "config: {facts: [{name: crash, signal: body/Misc.Flag}]}, facts: {crash: false}", "{at: 1s, facts: {crash: true}}",
			"expect: [{action: unlock.all, trigger: crash, reason: crash_unlock, at: 1s}]", "expect: [{action: unlock.all, trigger: press}]", "nearest, at 1.000s: trigger crash, not press"},
		{"what driving off asks for", "config: {facts: [{name: crash, signal: body/Misc.Flag}, {name: driver_door_open, signal: body/Body.Spare, is: 1}], access: {driving: {lock_at: 16km/h}}}, " +
			"facts: {ignition: true, crash: false, speed: 10km/h, driver_door_open: false, boot_open: false, locked: false}", "{at: 1s, facts: {speed: 16km/h}}",
			"expect: [{action: lock.all, trigger: drive_away, at: 1s}]", "expect: [{action: lock.all, trigger: relock_unlocked}]", "nearest, at 1.000s: trigger drive_away, not relock_unlocked"},
		{"what was passed over", "config: {facts: [{name: driver_door_open, signal: body/Misc.Flag}]}, " + parked, "{at: 1s, click: lock}",
			"expect: [{action: lock.all, warning: door_unknown}]", "expect: [{action: lock.all, warning: boot_unknown}]", "nearest, at 1.800s: warning door_unknown, not boot_unknown"},
		{"a warning of a fact", "facts: {ignition: true, speed: 0km/h, boot_open: true}", "{at: 1s, facts: {speed: 4km/h}}",
			"expect: [{event: boot_warning, fact: speed, reason: boot_open, at: 1s}]", "expect: [{event: boot_warning, fact: ignition}]", "nearest, at 1.000s: fact speed, not ignition"},
		{"a service of a key", "config: {maintenance: {late_frames: 1}}, " + parked, "{at: 1s, press: boot, for: 300ms, release: lost, key: Ben}",
			"expect: [{event: service_due, reason: service_key_frames, key: Ben}]", "expect: [{event: service_due, latch: doors}]", "nearest, at 1.550s: latch none, not doors"},

		{"at", parked, hold, "expect: [{action: boot.release, at: 1900ms}]", "expect: [{action: boot.release, at: 1899999us}]", "it happened at 1.900s"},
		{"at, of two", parked, "{at: 1s, press: unlock}, {at: 4s, press: unlock}", "expect: [{gesture: press, at: 4s}]", "expect: [{gesture: press, at: 5s}]", "it happened at 4.000s"},
		{"at or so, later", parked, hold, "expect: [{action: boot.release, at: 1800ms, within: 100ms}]", "expect: [{action: boot.release, at: 1800ms, within: 99ms}]", "it happened at 1.900s"},
		{"at or so, sooner", parked, hold, "expect: [{action: boot.release, at: 2s, within: 100ms}]", "expect: [{action: boot.release, at: 2s, within: 99ms}]", "it happened at 1.900s"},
		{"at or so, near the start", parked, "{at: 1s, press: unlock}", "expect: [{gesture: press, at: 2s, within: 5s}]", "expect_no: [{gesture: press, at: 2s, within: 5s}]", "it happened at 1.000s"},
		{"before", parked, hold, "expect: [{action: boot.release, before: 1901ms}]", "expect: [{action: boot.release, before: 1900ms}]", "it happened at 1.900s"},
		{"after", parked, hold, "expect: [{action: boot.release, after: 1900ms}]", "expect: [{action: boot.release, after: 1901ms}]", "it happened at 1.900s"},
		{"between", parked, hold, "expect: [{action: boot.release, after: 1s, before: 2s}]", "expect: [{action: boot.release, after: 2s, before: 3s}]", "it happened at 1.900s"},
		{"within", parked, hold, "expect: [{action: boot.release}, {event: confirmed, within: 100ms}]", "expect: [{action: boot.release}, {event: confirmed, within: 99ms}]", "it happened at 2.000s"},
		{"in order", parked, hold, "expect: [{gesture: press}, {gesture: hold}]", "expect: [{gesture: hold}, {gesture: press}]",
			"it happened at 1.000s, and not after the expectation above it: they stand in the order of time"},
		{"not so late", parked, hold, "expect_no: [{action: boot.release, after: 2s}]", "expect_no: [{action: boot.release, before: 2s}]", "it happened at 1.900s"},
		{"a time long after the last step", parked, hold, "expect_no: [{event: gap, before: 300s}]", "expect: [{event: gap, before: 300s}]",
			"nearest, at 0.000s: event started, not gap"},
	} {
		t.Run(s.name, func(t *testing.T) { s.check(t) })
	}
}

// TestLast: a scenario goes on until the last time that it names, be it in an expectation.
func TestLast(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"{event: gap}": 0, "{event: gap, before: 3s}": 3*time.Second - 1, "{event: gap, after: 4s}": 4 * time.Second, "{event: gap, at: 5s, within: 1s}": 6 * time.Second,
	} {
		if got := load(t, carYAML, expect(text)).Scenarios[0].last; got != want {
			t.Errorf("%s: %v, want %v", text, got, want)
		}
	}
}

// TestLostFrames: what a log lost on one bus, only that bus has lost.
func TestLostFrames(t *testing.T) {
	s := load(t, carYAML, step("{at: 1s, log: drive.log}"))
	for _, e := range s.Scenarios[0].Run().record.entries {
		if ev := &e.effect.Event; ev.Kind == latch.GapSeen && ev.Bus != 0 {
			t.Errorf("a gap on bus %d", ev.Bus)
		}
	}
}
