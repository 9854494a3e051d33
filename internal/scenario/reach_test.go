package scenario

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"latchd/latch"
)

// TestEveryReasonHasARule: who adds a reason says when a configuration can come to it.
func TestEveryReasonHasARule(t *testing.T) {
	for _, r := range latch.Reasons() {
		if reachable[r] == nil {
			t.Errorf("%v has no row in reachable (reach.go)", r)
		}
	}
	if len(reachable) != len(latch.Reasons()) {
		t.Errorf("%d rows, %d reasons", len(reachable), len(latch.Reasons()))
	}
}

// paged is a button of a signal that shares its place with others.
func paged(signal string) string {
	return "{name: " + signal + ", place: fob, signal: body/Body." + signal + ", pressed: 1, does: {press: lock.all}}"
}

// When the boot is locked by itself.
const (
	always   = "access: {boot: {relock_on_close: always, accept_lock_in: true}}\n"
	after    = "access: {boot: {relock_on_close: after_fob_release, accept_lock_in: true, relock_unopened: 0s}}\n"
	unlifted = "access: {boot: {relock_on_close: never}}\n"
)

// lockBoot locks the boot, which the controller confirms within 2 s at most.
func lockBoot(confirm string) string {
	return "facts: [{name: boot_open, signal: body/Drive.Small}, {name: boot_latch, signal: relay/Status.Latch, is: Open, is_not: Closed, stale: 2s}]\n" +
		"actuators: [{action: boot.lock, send: \"relay 300#01\", confirm: {fact: boot_latch, is: false" + confirm + "}}]\n"
}

// unlocked is a car that is locked again if nobody opens it.
func unlocked(confirm string) string {
	text := "facts: [{name: boot_open, signal: body/Drive.Small}, {name: driver_door_open, signal: body/Misc.Flag}, {name: locked, signal: body/Body.Locked, is: Yes}, {name: ignition, signal: body/Drive.Ignition, is: On}, " +
		"{name: doors_latch, signal: relay/Status.Latch, is: Open, is_not: Closed}]\n"
	if confirm != "" {
		confirm = ", confirm: {fact: doors_latch, is: false" + confirm + "}"
	}
	return text + "actuators: [{action: lock.all, send: \"relay 300#01\"" + confirm + "}]\n"
}

// relock locks the boot, whose lid is this signal.
func relock(lid, when string) string {
	return "facts: [{name: boot_open, signal: " + lid + "}]\n" + when + "actuators: [{action: boot.lock, send: \"relay 300#01\"}]\n"
}

// allKeys lists every key that a number of four bits can be.
func allKeys() string {
	var list []string
	for n := range 16 {
		list = append(list, fmt.Sprintf("{number: %d, name: K%d}", n, n))
	}
	return strings.Join(list, ", ")
}

// TestReachable: what a setting takes away or brings, one row each.
func TestReachable(t *testing.T) {
	const (
		fob   = "{name: b, place: fob, signal: body/Fob.Buttons, pressed: Boot, key: body/Fob.Key, "
		facts = "facts: [{name: ignition, signal: body/Drive.Ignition, is: On}]\n"
		boot  = fob + "does: {hold: boot.release}}"
		volts = "facts: [{name: voltage, signal: body/Drive.Volts}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"
		crash = "facts: [{name: crash, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"
		relay = "actuators: [{action: boot.release, send: \"relay 300#01\"}]\n"

		lever   = "{name: l, place: emergency, signal: body/Lever.Pulled, does: {press: boot.release}}"
		locks   = "{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.all}}"
		unlocks = "{name: u, place: fob, signal: body/Fob.Buttons, pressed: Unlock, key: body/Fob.Key, does: {press: unlock}}"
		cabin   = "{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: boot.release}}"
		unlock  = "actuators: [{action: unlock.all, send: \"relay 300#04\"}]\n"
		lock    = "actuators: [{action: lock.all, send: \"relay 300#03\"}, {action: unlock.all, send: \"relay 300#04\"}]\n"
		away    = "facts: [{name: speed, signal: body/Drive.Speed}, {name: crash, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}, " +
			"{name: driver_door_open, signal: body/Body.Spare, is: 1}, {name: boot_open, signal: body/Body.Lid}]\n" + "actuators: [{action: lock.all, send: \"relay 300#03\"}]\n"
		proof  = "{name: boot_latch, signal: relay/Status.Latch, is: Open}, {name: ignition, signal: body/Drive.Ignition, is: On}"
		proved = "facts: [" + proof + "]\nactuators: [{action: boot.release, send: \"relay 300#01\", confirm: {fact: boot_latch}}]\n"
		helped = "facts: [" + proof + ", {name: locked, signal: body/Body.Locked, is: Yes}]\n" +
			"actuators: [{action: boot.release, send: \"relay 300#01\", confirm: {fact: boot_latch}}, {action: unlock.all, send: \"relay 300#04\"}]\n"
		shut = "facts: [{name: key_inside, signal: body/Misc.Flag}, {name: boot_open, signal: body/Body.Lid}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n" +
			"actuators: [{action: boot.lock, send: \"relay 300#02\"}, {action: boot.release, send: \"relay 300#01\"}]\n"
		lid  = "facts: [{name: boot_open, signal: body/Body.Lid}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"
		slam = "facts: [{name: boot_slam, signal: body/Misc.Flag}, {name: boot_open, signal: body/Body.Lid}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"
		weak = "facts: [{name: key_battery_low, signal: body/Misc.Flag}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"
	)
	car := func(buttons, rest string) string {
		return "version: 1\nbuses:\n  - {name: body, interface: can0, dbc: car.dbc}\n  - {name: relay, interface: can1, dbc: car.dbc}\nbuttons: [" + buttons + "]\n" + rest
	}
	for _, tt := range []struct {
		name, with, without string
		reasons             string
	}{
		{"an actuator", car(boot, facts+relay), car(boot, facts), "ok"},
		{"no actuator", car(boot, facts), car(boot, facts+relay), "no_actuator"},
		{"a lever", car("{name: l, place: emergency, signal: body/Lever.Pulled, does: {press: boot.release}}", facts), car(boot, facts), "emergency"},
		{"a press without an answer", car(fob+"does: {click: lock.all}}", ""), car(fob+"does: {press: lock.all}}", ""), "release_lost key_changed stuck gap"},
		{"a hold that outlasts one frame", car(fob+"click: 50ms, hold: 150ms, does: {hold: boot.release}}", facts), car(fob+"click: 50ms, hold: 149ms, does: {hold: boot.release}}", facts), "release_lost hold_unproven"},
		{"a button that settles", car(fob+"debounce: 10ms, does: {press: lock.all}}", ""), car(fob+"does: {press: lock.all}}", ""), "key_changed gap"},
		{"a key", car(boot, facts), car(strings.Replace(boot, "key: body/Fob.Key, ", "", 1), facts), "key_changed"},
		{"a double", car(fob+"does: {click: lock.all, double: unlock.all}}", ""), car(fob+"gap: 1ms, debounce: 1ms, does: {click: lock.all, double: unlock.all}}", ""), "too_soon"},
		{"a gap after a pulse", car("{name: p, place: fob, signal: body/Fob.Extra, pressed: 5, talks: pulse, gap: 251ms, does: {click: lock.all, double: unlock.all}}", ""),
			car("{name: p, place: fob, signal: body/Fob.Extra, pressed: 5, talks: pulse, gap: 250ms, does: {click: lock.all, double: unlock.all}}", ""), "too_soon"},
		{"a counter", car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.all, double: unlock.all}}", ""), car(boot, facts), "missed too_soon"},
		{"click < hold", car(fob+"click: 500ms, does: {hold: boot.release}}", facts), car(boot, facts), "too_long"},
		{"a second signal", car(boot+", {name: o, place: fob, signal: body/Fob.Extra, pressed: 1, does: {press: lock.all}}", facts), car(boot+", "+strings.Replace(strings.Replace(boot, "name: b", "name: o", 1), "Boot", "Lock", 1), facts), "two_buttons"},
		{"a second signal of the same page", car(paged("Locked")+", "+paged("Spare"), ""), car(paged("Locked")+", "+paged("Lid"), ""), "two_buttons"},
		{"names for some values", car(boot, facts), car("{name: l, place: cabin, signal: body/Drive.Small, does: {press: lock.all}}", ""), "unnamed_value"},
		{"a hold that is stuck before", car(fob+"stuck: 1s, does: {hold: boot.release}}", facts), car(fob+"stuck: 1100ms, does: {hold: boot.release}}", facts), "stuck"},
		{"a button that can be found down", car(boot, facts), car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {press: lock.all}}", ""), "found_down"},
		{"a click that waits", car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.all, double: unlock.all}}", ""),
			car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.all}}", ""), "gap"},
		{"what waits for facts", car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.toggle}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\n"),
			car("{name: c, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.toggle}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\naccess: {wait_for_facts: 0s}\n"), "gap"},
		{"a crash and a lock", car(fob+"does: {press: lock.all}}", crash), car(fob+"does: {press: unlock.all}}", crash), "crash"},
		{"a crash and the boot", car(boot, crash), car(boot, facts), "crash crash_unknown"},
		{"speed", car(boot, "facts: [{name: speed, signal: body/Drive.Speed}]\n"), car(boot, facts), "speed speed_hysteresis"},
		{"speed and the fob's unlock", car(fob+"does: {press: unlock.all}}", "facts: [{name: speed, signal: body/Drive.Speed}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"),
			car(fob+"does: {press: unlock.all}}", "facts: [{name: speed, signal: body/Drive.Speed}]\n"), "speed speed_hysteresis"},
		{"a standstill with the ignition on", car(boot, "facts: [{name: speed, signal: body/Drive.Speed}, {name: ignition, signal: body/Drive.Ignition, is: On}]\naccess: {boot: {while_ignition_on: stationary}}\n"),
			car(boot, facts), "speed_unknown speed speed_hysteresis"},
		{"never with the ignition on", car(boot, facts), car(boot, "facts: [{name: speed, signal: body/Drive.Speed}]\n"), "ignition_on"},
		{"the boot and the ignition", car(boot, facts), car(fob+"does: {press: lock.all}}", facts), "ignition_unknown"},
		{"a list of keys", car(boot, facts+"keys: [{number: 1, name: K1}]\n"), car(boot, facts), "unknown_key"},
		{"a list of all keys", car(boot, facts+"keys: [{number: 1, name: K1}]\n"), car(boot, facts+"keys: ["+allKeys()+"]\n"), "unknown_key"},
		{"a key that can be disabled", car(boot, facts), car(strings.Replace(boot, "key: body/Fob.Key, ", "", 1), facts), "key_disabled"},
		{"valet", car(boot, "facts: [{name: valet, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"), car(boot, facts), "valet valet_unknown"},
		{"a locked car, whose boot a setting may keep closed", car(boot, "facts: [{name: locked, signal: body/Body.Locked, is: Yes}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"), car(boot, facts), "vehicle_locked"},
		{"the boot by fob, which a setting may want unlocked", car(boot, facts), car(fob+"does: {press: lock.all}}", facts), "locked_unknown switched_off"},
		{"a button in the cabin", car("{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: boot.release}}", "facts: [{name: boot_locked, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"),
			car("{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: unlock.all}}", "facts: [{name: boot_locked, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"),
			"vehicle_locked locked_unknown speed_unknown ignition_unknown"},
		{"an unlock from outside", car("{name: d, place: exterior, signal: body/Dash.Switch, pressed: Down, does: {click: unlock.all}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\n"),
			car("{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: unlock.all}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\n"), "vehicle_locked locked_unknown"},
		{"a toggle", car("{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: lock.toggle}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\n"),
			car("{name: d, place: cabin, signal: body/Dash.Switch, pressed: Down, does: {click: lock.all}}", "facts: [{name: locked, signal: body/Body.Locked, is: Yes}]\n"), "locked_unknown"},
		{"a door and a lock", car(fob+"does: {press: lock.all}}", "facts: [{name: driver_door_open, signal: body/Drive.Small}]\n"), car(fob+"does: {press: unlock.all}}", "facts: [{name: driver_door_open, signal: body/Drive.Small}]\n"), "door_open"},
		{"a lid and its lock", car(fob+"does: {press: boot.lock}}", "facts: [{name: boot_open, signal: body/Drive.Small}]\n"), car(fob+"does: {press: lock.all}}", "facts: [{name: boot_open, signal: body/Drive.Small}]\n"), "boot_open"},
		{"a key inside", car(fob+"does: {press: lock.all}}", "facts: [{name: key_inside, signal: body/Drive.Small}]\n"), car(fob+"does: {press: unlock.all}}", "facts: [{name: key_inside, signal: body/Drive.Small}]\n"), "key_inside"},
		{"a lid whose state grows old", car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small, stale: 10s", always)), car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small, stale: 10001ms", always)), "boot_unknown"},
		{"a lid with values that mean nothing", car(fob+"does: {press: unlock.all}}", relock("body/Drive.Ignition, is: 1, is_not: 0", always)), car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small, is: 1, is_not: 0", always)), "boot_unknown"},
		{"a lid whose state grows old while a key is looked for", car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small, stale: 300ms}, {name: key_inside, signal: body/Misc.Flag", always)),
			car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small, stale: 301ms}, {name: key_inside, signal: body/Misc.Flag", always)), "boot_unknown"},
		{"a button on another bus", car("{name: x, place: cabin, signal: relay/Dash.Switch, pressed: Down, does: {press: lock.all}}", facts), car("{name: x, place: cabin, signal: relay/Lever.Pulled, does: {press: lock.all}}", facts), "unnamed_value"},
		{"a hold that one frame proves, and stuck at once", car(fob+"click: 50ms, hold: 150ms, stuck: 151ms, does: {hold: boot.release}}", facts), car(fob+"click: 50ms, hold: 149ms, stuck: 150ms, does: {hold: boot.release}}", facts), "stuck"},
		{"a status that is still fresh when its time is over", car(fob+"does: {press: boot.lock}}", lockBoot(", within: 1999ms")), car(fob+"does: {press: boot.lock}}", lockBoot(", within: 2s")), "status_old"},
		{"a lid that opens before the second try", car(fob+"does: {press: unlock.all}}", lockBoot(", retries: 1")+always), car(fob+"does: {press: unlock.all}}", lockBoot(", retries: 0")+always), "boot_open boot_unknown"},
		{"a boot that the fob opens", car(boot, relock("body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On", after)),
			car(strings.Replace(strings.Replace(boot, "place: fob", "place: cabin", 1), "boot.release", "lock.all", 1), relock("body/Drive.Small", after)), "opened"},
		{"a boot that is opened, and not lifted", car(boot, relock("body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On", unlifted)), car(fob+"does: {press: unlock.all}}", relock("body/Drive.Small", unlifted)), "not_known_closed opened"},
		{"a lock in between", car(boot+", {name: l, place: cabin, signal: body/Lever.Pulled, does: {press: lock.all}}", relock("body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On", unlifted)),
			car(boot, relock("body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On", unlifted)), "new_request"},
		{"a car that the fob unlocks", car(fob+"does: {press: unlock.all}}", unlocked("")), car(strings.Replace(fob, "place: fob", "place: cabin", 1)+"does: {press: unlock.all}}", unlocked("")), "opened not_known_closed"},
		{"a release in between", car(fob+"does: {press: unlock.all}}, {name: r, place: cabin, signal: body/Lever.Pulled, does: {click: boot.unlock, hold: boot.release}}", unlocked("")),
			car(fob+"does: {press: unlock.all}}, {name: r, place: cabin, signal: body/Lever.Pulled, does: {click: boot.unlock}}", unlocked("")), "new_request"},
		{"doors that are lost sight of before the second try", car(fob+"does: {press: unlock.all}}", unlocked(", retries: 1")), car(fob+"does: {press: unlock.all}}", unlocked(", retries: 0")), "door_unknown"},
		{"only a hold", car(boot, facts), car(fob+"does: {hold: boot.release, click: lock.all}}", facts), "needs_hold"},
		{"only a double", car(fob+"does: {double: lock.all}}", ""), car(fob+"does: {double: lock.all, hold: boot.lock}}", ""), "needs_double"},
		{"stages", car(fob+"does: {press: unlock}}", ""), car(fob+"does: {press: unlock.all}}", ""), "last_stage"},
		{"a voltage", car(boot, volts), car(boot, volts+"access: {min_voltage: 0V, low_voltage: 0V}\n"), "low_voltage"},
		{"an actuation that takes time", car(boot, facts+"actuators: [{action: boot.release, send: [{frame: \"relay 300#01\"}, {frame: \"relay 300#02\"}]}]\n"), car(boot, facts+relay), "in_progress"},

		{"a crash and an actuator", car(boot, crash+unlock), car(boot, crash), "crash_unlock"},
		{"something to switch off", car(boot, facts), car(lever, facts), "disarmed"},
		{"a switch for that", car(boot, "facts: [{name: disarm, signal: body/Drive.Small}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"), car(boot, facts), "disarm_unknown"},
		{"what moves often", car(boot+", "+locks, facts+lock), car(boot, facts+relay), "rest"},
		{"a boot that moves often", car(boot, facts+relay+"access: {wear: {operations: 5, boot_spacing: 4s}}\n"), car(boot, facts+relay+"access: {wear: {operations: 6, boot_spacing: 4s}}\n"), "rest"},
		{"a boot that moves for a while", car(boot, facts+relay+"access: {wear: {operations_within: 61s}}\n"), car(boot, facts+relay+"access: {wear: {operations_within: 60s, boot_spacing: 0s}}\n"), "rest"},
		{"a lever that moves often", car(boot+", "+lever, facts+relay), car(boot, facts+relay), "rest"},
		{"a time in which it moves", car(boot+", "+locks, facts+lock), car(boot+", "+locks, facts+lock+"access: {wear: {operations_within: 0s}}\n"), "rest"},
		{"a boot that is pulsed", car(boot, facts+relay), car(boot, facts), "boot_rate"},
		{"an opposite", car(boot+", "+locks, facts+lock), car(boot+", "+unlocks, facts+lock), "opposite_running"},
		{"a pulse", car(boot+", "+locks, facts+lock), car(boot+", "+locks, facts+lock+"access: {wear: {pulse: 0s}}\n"), "opposite_running"},
		{"a lever's pulse", car(locks+", "+lever, facts+relay), car(locks+", "+lever, facts+relay+"access: {wear: {handle_pulse: 0s}}\n"), "opposite_running"},
		{"a press that another one undoes", car(locks+", "+unlocks, lock), car(locks+", "+unlocks, lock+"access: {wear: {pulse: 0s}}\n"), "new_request"},
		{"a lock of the boot that is to come, and one of all", car(boot+", "+locks, shut+"access: {wait_for_facts: 0s, wear: {pulse: 0s}}\n"),
			car(boot+", "+locks, shut+"access: {wait_for_facts: 0s, wear: {pulse: 0s}, boot: {relock_unopened: 0s}}\n"), "new_request"},
		{"a lock on driving off", car(boot, away+"access: {driving: {lock_at: 16km/h}}\n"), car(boot, away), "too_slow speed_unknown door_unknown"},
		{"a boot whose latch speaks", car(boot, "facts: [{name: boot_latch, signal: relay/Status.Latch, is: Open}, {name: ignition, signal: body/Drive.Ignition, is: On}]\n"), car(boot, facts), "unlatched"},
		{"an ignition or a warning", car(boot, "facts: [{name: boot_latch, signal: relay/Status.Latch, is: Open}, {name: speed, signal: body/Drive.Speed}]\n"),
			car(boot, "facts: [{name: boot_latch, signal: relay/Status.Latch, is: Open}, {name: speed, signal: body/Drive.Speed}]\naccess: {driving: {warn_above: 0km/h}}\n"), "unlatched"},
		{"everything unlocked as the last resort", car(cabin, helped+"access: {boot: {unlock_all_if_unconfirmed: true}}\n"), car(cabin, helped), "rest"},
		{"but not for the boot alone", car(cabin, helped+"access: {boot: {unlock_all_if_unconfirmed: true}}\n"), car(boot, helped+"access: {boot: {unlock_all_if_unconfirmed: true}}\n"), "rest"},
		{"a key that is shut in", car(locks, shut+"access: {boot: {relock_on_close: always}}\n"), car(locks, shut), "boot_rate"},
		{"a lost release that is none", car(fob+"does: {click: lock.all}}", ""), car(fob+"lost_release: releases, does: {click: lock.all}}", ""), "release_lost"},
		{"a key's stages", car(unlocks, ""+lock+"keys: [{number: 1, name: K1, stages: [all_doors]}]\naccess: {unlock: {stages: [driver_door]}}\n"), car(unlocks, lock+"access: {unlock: {stages: [driver_door]}}\n"), "ok"},

		{"an opening that is counted", car(boot, facts+relay), car(boot, facts), "service_cycles"},
		{"a limit of openings", car(boot, facts+relay), car(boot, facts+relay+"maintenance: {cycles: 0}\n"), "service_cycles"},
		{"an opening that is timed", car(boot, proved), car(boot, facts+relay), "service_slow service_slower service_retries"},
		{"a limit that can be reached", car(boot, proved+"maintenance: {slow: 2999ms, slower_by: 2999ms}\n"), car(boot, proved+"maintenance: {slow: 3s, slower_by: 3s}\n"), "service_slow service_slower"},
		{"a limit of retries", car(boot, proved), car(boot, proved+"maintenance: {retries: 0}\n"), "service_retries"},
		{"a lid", car(boot, lid), car(boot, facts), "service_rebound"},
		{"a limit of rebounds", car(boot, lid), car(boot, lid+"maintenance: {rebounds: 0}\n"), "service_rebound"},
		{"a sensor of slams", car(boot, slam), car(boot, lid), "service_slam"},
		{"a limit of slams", car(boot, slam), car(boot, slam+"maintenance: {slams: 0}\n"), "service_slam"},
		{"a fob that repeats its frames", car(boot, facts), car(cabin, helped), "service_key_frames"},
		{"a limit of late frames", car(boot, facts), car(boot, facts+"maintenance: {late_frames: 0}\n"), "service_key_frames"},
		{"a weak battery", car(boot, weak), car(boot, facts), "service_key_battery"},
		{"a limit of a battery", car(boot, weak), car(boot, weak+"maintenance: {low_battery: 0}\n"), "service_key_battery"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			with, without := Reachable(configOf(t, tt.with)), Reachable(configOf(t, tt.without))
			for _, word := range strings.Fields(tt.reasons) {
				is := func(r latch.Reason) bool { return r.String() == word }
				if !slices.ContainsFunc(with, is) {
					t.Errorf("%s cannot be reached with it: %v", word, with)
				}
				if slices.ContainsFunc(without, is) {
					t.Errorf("%s can be reached without it: %v", word, without)
				}
			}
		})
	}
}
