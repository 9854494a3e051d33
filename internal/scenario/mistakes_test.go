package scenario

import (
	"errors"
	"strings"
	"testing"
)

// TestMistakes: every mistake is reported at its place, all of them at once.
func TestMistakes(t *testing.T) {
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "test.yaml:1:1: the file is empty; a scenario file begins with version: 1"},
		{"no mapping", "[]", "test.yaml:1:1: a list, where a mapping is expected"},
		{"no YAML", "version: 1\n\tx", "test.yaml:2:1: no valid YAML: found a tab character that violates indentation; the line begins with a tab: indent with spaces"},
		{"a newer version", "version: 2\nx: y", "test.yaml:1:10: version: 2 is newer than this latchd, which knows up to 1: update latchd"},
		{"no configuration", "version: 1\nscenarios: []", "test.yaml:1:1: config is missing: the configuration that is tested, as in config: profile:mini-r56"},
		{"no name of a configuration", "version: 1\nconfig: []\nscenarios: []", "test.yaml:2:9: config: a list, where a single value is expected"},
		{"a configuration that is not there", "version: 1\nconfig: no.yaml\nscenarios: []", `
			no.yaml: file does not exist
			test.yaml:3:12: scenarios: an empty list: without a scenario nothing is tested`},
		{"no scenarios", "version: 1\nconfig: car.yaml", "test.yaml:1:1: scenarios is missing: without a scenario nothing is tested"},
		{"scenarios that are none", "version: 1\nconfig: car.yaml\nscenarios: {}", "test.yaml:3:12: scenarios: a mapping, where a list is expected"},
		{"a scenario that is none", head + "  - x", "test.yaml:4:5: scenarios: a single value, where a mapping is expected"},
		{"unknown key", "version: 1\nconfg: car.yaml\nscenarios: []", `test.yaml:2:1: unknown key "confg": did you mean config?`},
		{"no name", head + "  - expect: [{event: gap}]", "test.yaml:4:5: scenarios[#1].name is missing"},
		{"a name twice", head + "  - {name: a, expect: [{event: gap}]}\n  - {name: a, expect: [{event: gap}]}", `test.yaml:5:12: scenarios[a].name: "a" is already given at test.yaml:4:12`},
		{"nothing expected", head + "  - {name: a, steps: [], expect: [], expect_no: []}", "test.yaml:4:5: scenarios[a]: nothing is expected: a scenario has expect or expect_no"},
		{"no list of expectations", head + "  - {name: a, expect: gap}", "test.yaml:4:23: scenarios[a].expect: a single value, where a list is expected"},

		{"given", given("x"), "test.yaml:5:12: scenarios[a].given: a single value, where a mapping is expected"},
		{"unknown key of given", given("{fact: {}}"), `test.yaml:5:13: scenarios[a].given: unknown key "fact": did you mean facts?`},
		{"no facts", given("{facts: []}"), "test.yaml:5:20: scenarios[a].given.facts: a list, where a mapping is expected"},
		{"unknown fact", given("{facts: {spede: 1km/h}}"), `test.yaml:5:21: scenarios[a].given.facts: unknown fact "spede": did you mean speed?`},
		{"a fact that is not declared", given("{facts: {crash: true}}"),
			"test.yaml:5:21: scenarios[a].given.facts: the configuration has no fact crash: one of ignition, speed, locked, boot_open, valet"},
		{"a fact of the simulation", given("{facts: {boot_latch: true}}"),
			"test.yaml:5:21: scenarios[a].given.facts: boot_latch is what the simulated controller reports: say what is wrong with it under simulate"},
		{"neither true nor false", given("{facts: {ignition: yes}}"), `test.yaml:5:31: scenarios[a].given.facts.ignition: "yes": write true, false or unknown`},
		{"no value", given("{facts: {ignition: }}"), "test.yaml:5:31: scenarios[a].given.facts.ignition: empty, where a single value is expected"},
		{"no quantity", given("{facts: {speed: 12}}"), "test.yaml:5:28: scenarios[a].given.facts.speed: 12 has no unit: write a speed such as 12km/h, or unknown"},
		{"a quantity that the car cannot tell", given("{facts: {speed: 900km/h}}"),
			"test.yaml:5:12: scenarios[a].given: speed: signal Speed: value 900km/h: from 0 to 300"},
		{"what cannot be known alone", given("{facts: {valet: unknown, ignition: false}}"),
			"test.yaml:5:12: scenarios[a].given: Drive.Small has no value that says valet unknown; a fact is unknown without one only if no fact of its message is known"},
		{"no faults", given("{simulate: jam}"), "test.yaml:5:23: scenarios[a].given.simulate: a single value, where a mapping is expected"},
		{"unknown closure", given("{simulate: {bot: jam}}"), `test.yaml:5:24: scenarios[a].given.simulate: unknown closure "bot": did you mean boot?`},
		{"unknown fault", given("{simulate: {boot: jamm}}"), `test.yaml:5:30: scenarios[a].given.simulate.boot: unknown "jamm": did you mean jam?`},
		{"no overlay", given("{config: other.yaml}"), "test.yaml:5:21: scenarios[a].given.config: a single value, where a mapping is expected"},
		{"an overlay with a mistake", given("{config: {mode: amred}}"), `test.yaml:5:28: mode: unknown "amred": did you mean armed?`},
		{"an overlay with a mistake, and names that are looked up in what is usable",
			head + "  - name: a\n    given: {config: {mode: amred}, facts: {crash: true}, simulate: {bot: jam}}\n    steps: [{at: 1, press: bot, key: Eve}, {at: 2s, lost: bdy}]\n    expect: [{event: gap, button: bot, key: Eve, att: 1s}]", `
			test.yaml:5:28: mode: unknown "amred": did you mean armed?
			test.yaml:6:18: scenarios[a].steps[#1].at: 1 has no unit: write a duration such as 1.5s
			test.yaml:7:50: scenarios[a].expect[#1]: unknown key "att": did you mean at?`},
		{"no steps", head + "  - {name: a, steps: x, expect: [{event: gap}]}", "test.yaml:4:22: scenarios[a].steps: a single value, where a list is expected"},
		{"no step", step("x"), "test.yaml:5:13: scenarios[a].steps[#1]: a single value, where a mapping is expected"},
		{"unknown step", step("{at: 1s, pres: boot}"), `test.yaml:5:22: scenarios[a].steps[#1]: unknown key "pres": did you mean press?`},
		{"nothing happens", step("{at: 1s}"),
			"test.yaml:5:13: scenarios[a].steps[#1]: a step is one of arm, back, click, disarm, double, down, facts, frame, hold, log, lost, overflow, press, restart, service, set, simulate, try, up, and this has 0 of them"},
		{"two things happen", step("{at: 1s, lost: all, back: all}"),
			"test.yaml:5:13: scenarios[a].steps[#1]: a step is one of arm, back, click, disarm, double, down, facts, frame, hold, log, lost, overflow, press, restart, service, set, simulate, try, up, and this has 2 of them"},
		{"no time", step("{press: boot}"), "test.yaml:5:13: scenarios[a].steps[#1].at is missing"},
		{"no unit", step("{at: 1, press: boot}"), "test.yaml:5:18: scenarios[a].steps[#1].at: 1 has no unit: write a duration such as 1.5s"},
		{"backwards", step("{at: 2s, press: boot}, {at: 1s, press: boot}, {at: 1.5s, press: boot}"), `
			test.yaml:5:41: scenarios[a].steps[#2].at: 1s comes after a step at 2s: steps stand in the order of time
			test.yaml:5:64: scenarios[a].steps[#3].at: 1.5s comes after a step at 2s: steps stand in the order of time`},
		{"unknown button", step("{at: 1s, press: bot}"), `test.yaml:5:29: scenarios[a].steps[#1].press: unknown "bot": did you mean boot?`},
		{"a key that no button tells", step("{at: 1s, click: dash, key: 3}"), "test.yaml:5:40: scenarios[a].steps[#1].key: dash does not say which key presses it"},
		{"unknown key", step("{at: 1s, click: boot, key: Eve}"), `test.yaml:5:40: scenarios[a].steps[#1].key: "Eve": the key's number, or its name in the list of keys`},
		{"a key that does not fit", step("{at: 1s, click: boot, key: 16}"), "test.yaml:5:29: scenarios[a].steps[#1].click: signal Key: raw value 16: from 0 to 15"},
		{"a length that is none", step("{at: 1s, press: boot, for: long}"), `test.yaml:5:40: scenarios[a].steps[#1].for: "long" is no duration: write one such as 1.5s`},
		{"no length", step("{at: 1s, press: boot, for: 0s}"), "test.yaml:5:40: scenarios[a].steps[#1].for: 0: a press has a length"},
		{"a length of a click", step("{at: 1s, click: boot, for: 1s}"), "test.yaml:5:40: scenarios[a].steps[#1].for: click has none: it belongs to press, hold"},
		{"a release of facts", step("{at: 1s, facts: {valet: true}, release: lost}"), "test.yaml:5:53: scenarios[a].steps[#1].release: facts has none: it belongs to press, hold, up"},
		{"a release that is not lost", step("{at: 1s, hold: boot, release: late}"), `test.yaml:5:43: scenarios[a].steps[#1].release: unknown "late": one of lost`},
		{"a release of a button that is not lost", step("{at: 1s, down: boot}, {at: 1s, up: boot, release: late}"), `test.yaml:5:63: scenarios[a].steps[#2].release: unknown "late": one of lost`},
		{"a pulse with a length", step("{at: 1s, press: extra, for: 1s}"), "test.yaml:5:29: scenarios[a].steps[#1].press: extra is a pulse button, whose press has no length: press it without more"},
		{"a counter that is held", step("{at: 1s, hold: steps}"), "test.yaml:5:28: scenarios[a].steps[#1].hold: steps is a counter button, whose press has no length: press it without more"},
		{"no button twice", step("{at: 1s, double: bot}"), `test.yaml:5:30: scenarios[a].steps[#1].double: unknown "bot": did you mean boot?`},
		{"down twice", step("{at: 1s, down: boot}, {at: 2s, down: boot}"), "test.yaml:5:50: scenarios[a].steps[#2].down: boot is down already"},
		{"up twice", step("{at: 1s, up: boot}"), "test.yaml:5:26: scenarios[a].steps[#1].up: boot is not down"},
		{"two buttons of one signal", step("{at: 1s, down: boot}, {at: 2s, down: lock}"), "test.yaml:5:50: scenarios[a].steps[#2].down: Fob.Buttons has no value that says lock down and boot down"},
		{"unknown bus", step("{at: 1s, lost: bdy}"), `test.yaml:5:28: scenarios[a].steps[#1].lost: unknown "bdy": did you mean body?`},
		{"no restart", step("{at: 1s, restart: false}"), "test.yaml:5:31: scenarios[a].steps[#1].restart: write true, or leave the step out"},
		{"restart of what", step("{at: 1s, restart: maybe}"), `test.yaml:5:31: scenarios[a].steps[#1].restart: unknown "maybe": one of true, false`},
		{"disarmed for how long", step("{at: 1s, disarm: true}"), `test.yaml:5:30: scenarios[a].steps[#1].disarm: "true": write for how long, as in 10min, or until_armed`},
		{"disarmed for no time", step("{at: 1s, disarm: 0s}"), `test.yaml:5:30: scenarios[a].steps[#1].disarm: "0s": write for how long, as in 10min, or until_armed`},
		{"disarmed by what", step("{at: 1s, disarm: []}"), "test.yaml:5:30: scenarios[a].steps[#1].disarm: a list, where a single value is expected"},
		{"not armed", step("{at: 1s, arm: false}"), "test.yaml:5:27: scenarios[a].steps[#1].arm: write true, or leave the step out"},
		{"a try that the configuration does not allow", step("{at: 1s, try: boot.release}"), "test.yaml:5:27: scenarios[a].steps[#1].try: the configuration lets nobody act from the terminal: set access.try: true"},
		{"nothing to try", step("{at: 1s, try: boot.relase}"), `test.yaml:5:27: scenarios[a].steps[#1].try: unknown "boot.relase": did you mean boot.release?`},
		{"a beep is not tried", step("{at: 1s, try: feedback.done}"), `test.yaml:5:27: scenarios[a].steps[#1].try: unknown "feedback.done": one of unlock.driver_door, unlock.all, lock.all, lock.deadlock, boot.release, boot.unlock, boot.lock`},
		{"no service", step("{at: 1s, service: false}"), "test.yaml:5:31: scenarios[a].steps[#1].service: write true, or leave the step out"},
		{"set what", step("{at: 1s, set: boot.fob}"), "test.yaml:5:27: scenarios[a].steps[#1].set: a single value, where a mapping is expected"},
		{"set nothing", step("{at: 1s, set: {}}"), "test.yaml:5:27: scenarios[a].steps[#1].set: empty: as in set: {boot.fob: off}"},
		{"unknown setting", step("{at: 1s, set: {boot.fop: off}}"), `test.yaml:5:28: scenarios[a].steps[#1].set: unknown setting "boot.fop": did you mean boot.fob?`},
		{"set to what", step("{at: 1s, set: {enabled: maybe}}"), `test.yaml:5:37: scenarios[a].steps[#1].set.enabled: unknown "maybe": one of on, off, inherit`},
		{"set for whom", step("{at: 1s, set: {enabled: off}, key: Eve}"), `test.yaml:5:48: scenarios[a].steps[#1].key: "Eve": the key's number, or its name in the list of keys`},
		{"how often, and not how soon", step("{at: 1s, press: boot, times: 2}"), "test.yaml:5:13: scenarios[a].steps[#1].every is missing"},
		{"how soon, and not how often", step("{at: 1s, press: boot, every: 2s}"), "test.yaml:5:13: scenarios[a].steps[#1].times is missing"},
		{"once", step("{at: 1s, press: boot, times: 1, every: 2s}"), `test.yaml:5:42: scenarios[a].steps[#1].times: "1": a number from 2 to 1000`},
		{"too soon", step("{at: 1s, press: boot, times: 2, every: 100ms}"), "test.yaml:5:29: scenarios[a].steps[#1].press: boot is down already"},
		{"several facts", step("{at: 1s, facts: {valet: true}, times: 2, every: 1s}"), `
			test.yaml:5:51: scenarios[a].steps[#1].times: facts has none: it belongs to press, click, double, hold
			test.yaml:5:61: scenarios[a].steps[#1].every: facts has none: it belongs to press, click, double, hold`},
		{"a frame that is none", step("{at: 1s, frame: []}"), "test.yaml:5:29: scenarios[a].steps[#1].frame: a list, where a single value is expected"},
		{"a frame without a bus", step(`{at: 1s, frame: "100#00"}`), `test.yaml:5:29: scenarios[a].steps[#1].frame: "100#00": write the bus and the frame, as in "body 23A#22300162"`},
		{"a frame of an unknown bus", step(`{at: 1s, frame: "bdy 100#00"}`), `test.yaml:5:29: scenarios[a].steps[#1].frame: unknown bus "bdy": did you mean body?`},
		{"a frame with a letter", step(`{at: 1s, frame: "body 100#0G"}`), `test.yaml:5:29: scenarios[a].steps[#1].frame: frame "100#0G": byte 0, "0G": two hexadecimal digits`},
		{"no log", step("{at: 1s, log: no.log}"), "test.yaml:5:27: scenarios[a].steps[#1].log: no.log: file does not exist"},
		{"a log that is none", step("{at: 1s, log: []}"), "test.yaml:5:27: scenarios[a].steps[#1].log: a list, where a single value is expected"},
		{"a log of nothing", step("{at: 1s, log: drive.log, from: 100s}"), "test.yaml:5:27: scenarios[a].steps[#1].log: drive.log: it holds no frame that the configuration reads, or none in this range"},
		{"a log backwards", step("{at: 1s, log: drive.log, from: 2s, until: 2s}"), "test.yaml:5:55: scenarios[a].steps[#1].until: 2s is not later than from, 2s"},
		{"a log of another car", step("{at: 1s, log: other.log}"), "test.yaml:5:27: scenarios[a].steps[#1].log: other.log: interface vcan0 is no bus of the configuration: one of body, relay"},
		{"a log with a broken line", step("{at: 1s, log: broken.log}"), `broken.log:2: identifier "1234": 3 hexadecimal digits, or 8 for an extended one`},
		{"a log that breaks off", step("{at: 1s, log: long.log}"), "test.yaml:5:27: scenarios[a].steps[#1].log: read long.log: gzip: invalid header"},

		{"no expectation", expect("x"), "test.yaml:5:14: scenarios[a].expect[#1]: a single value, where a mapping is expected"},
		{"of nothing", expect("{at: 1s}"), "test.yaml:5:14: scenarios[a].expect[#1]: says not what is expected: one of decision, event, frame, action, gesture"},
		{"unknown key of an expectation", expect("{event: gap, atx: 1s}"), `test.yaml:5:27: scenarios[a].expect[#1]: unknown key "atx": did you mean at?`},
		{"unknown verdict", expect("{decision: allowed}"), `test.yaml:5:25: scenarios[a].expect[#1].decision: unknown "allowed": did you mean allow?`},
		{"unknown event", expect("{event: gaps}"), `test.yaml:5:22: scenarios[a].expect[#1].event: unknown "gaps": did you mean gap?`},
		{"unknown gesture", expect("{gesture: tripple}"), `test.yaml:5:24: scenarios[a].expect[#1].gesture: unknown "tripple": one of press, click, double, hold, release, hold_release, cancel, rejected, invalid, stuck`},
		{"unknown action", expect("{action: boot.open}"), `test.yaml:5:23: scenarios[a].expect[#1].action: unknown "boot.open": one of boot.lock, boot.release, boot.unlock, lock.all, lock.deadlock, lock.toggle, unlock, unlock.all, unlock.driver_door`},
		{"an action that is frames alone", expect("{action: feedback.done}"), `test.yaml:5:23: scenarios[a].expect[#1].action: unknown "feedback.done": one of boot.lock, boot.release, boot.unlock, lock.all, lock.deadlock, lock.toggle, unlock, unlock.all, unlock.driver_door`},
		{"unknown action of a frame", expect(`{frame: "relay 200", action: feedback.don}`), `test.yaml:5:43: scenarios[a].expect[#1].action: unknown "feedback.don": did you mean feedback.done?`},
		{"unknown setting of a decision", expect("{decision: deny, setting: fob}"), `test.yaml:5:40: scenarios[a].expect[#1].setting: unknown "fob": one of enabled, boot.fob, boot.requires_unlocked`},
		{"unknown latch", expect("{event: service_due, latch: lid}"), `test.yaml:5:42: scenarios[a].expect[#1].latch: unknown "lid": one of doors, boot`},
		{"unknown reason", expect("{decision: deny, reason: valte}"), `test.yaml:5:39: scenarios[a].expect[#1].reason: unknown "valte": did you mean valet?`},
		{"unknown tier", expect("{decision: deny, tier: safe}"), `test.yaml:5:37: scenarios[a].expect[#1].tier: unknown "safe": one of validity, emergency, crash, safety, security, binding, wear, actuate`},
		{"unknown trigger", expect("{decision: deny, trigger: retri}"), `test.yaml:5:40: scenarios[a].expect[#1].trigger: unknown "retri": did you mean retry?`},
		{"unknown fact of an event", expect("{event: fact, fact: lock}"), `test.yaml:5:34: scenarios[a].expect[#1].fact: unknown "lock": one of ignition, speed, locked, boot_locked, driver_door_open, passenger_door_open, rear_driver_door_open, rear_passenger_door_open, boot_open, boot_latch, doors_latch, voltage, crash, valet, key_inside, disarm, key_battery_low, boot_slam, key_in_ignition`},
		{"unknown value", expect("{event: fact, value: on}"), `test.yaml:5:35: scenarios[a].expect[#1].value: unknown "on": one of true, false`},
		{"unknown button expected", expect("{decision: deny, button: bot}"), `test.yaml:5:39: scenarios[a].expect[#1].button: unknown "bot": did you mean boot?`},
		{"unknown key expected", expect("{decision: deny, key: Eve}"), `test.yaml:5:36: scenarios[a].expect[#1].key: "Eve": the key's number, or its name in the list of keys`},
		{"no key expected", expect("{decision: deny, key: []}"), `test.yaml:5:36: scenarios[a].expect[#1].key: a list, where a single value is expected`},
		{"no stage", expect("{decision: deny, stage: first}"), `test.yaml:5:38: scenarios[a].expect[#1].stage: "first": a number from 1 on`},
		{"what it has not", expect("{gesture: click, tier: safety}"), "test.yaml:5:37: scenarios[a].expect[#1].tier: gesture has none: it has button, key, reason"},
		{"confirmed or what", expect("{action: boot.release, confirmed: 1}"), `test.yaml:5:48: scenarios[a].expect[#1].confirmed: unknown "1": one of true, false`},
		{"a decision is not confirmed", expect("{decision: allow, confirmed: true}"), "test.yaml:5:43: scenarios[a].expect[#1].confirmed: decision has none: it has button, key, gesture, stage, tier, reason, trigger, action, setting, warning"},
		{"within what", expect("{event: gap, within: 1s}"), "test.yaml:5:35: scenarios[a].expect[#1].within: counts from the expectation before, and there is none: write at, before or after"},
		{"within for ever", head + "  - name: a\n    expect_no: [{event: gap}, {event: gap, within: 1s}]",
			"test.yaml:5:52: scenarios[a].expect_no[#2].within: counts from the expectation before, and there is none: write at, before or after"},
		{"within and before", expect("{event: gap}, {event: gap, within: 1s, before: 2s}"),
			"test.yaml:5:61: scenarios[a].expect[#2].before: there is within already, which counts from the expectation before: leave one out"},
		{"at and after", expect("{event: gap, at: 1s, after: 1s}"), "test.yaml:5:42: scenarios[a].expect[#1].after: there is at already: leave one out"},
		{"before the beginning", expect("{event: gap, before: 0s}"), "test.yaml:5:35: scenarios[a].expect[#1].before: no time is before 0s and not before 0s"},
		{"before after", expect("{event: gap, after: 2s, before: 2s}"), "test.yaml:5:46: scenarios[a].expect[#1].before: no time is before 2s and not before 2s"},
		{"no frame", expect("{frame: []}"), "test.yaml:5:22: scenarios[a].expect[#1].frame: a list, where a single value is expected"},
		{"a pattern without a bus", expect("{frame: 200}"), `test.yaml:5:22: scenarios[a].expect[#1].frame: "200": write the bus and the frame, as in "body 23A#22300162"`},
		{"half a byte", expect(`{frame: "body 200#0"}`), `test.yaml:5:22: scenarios[a].expect[#1].frame: "200#0": a data frame whose bytes are two hexadecimal digits each, or XX for any, as in 300#01XX`},
		{"half any byte", expect(`{frame: "body 200#0X"}`), `test.yaml:5:22: scenarios[a].expect[#1].frame: "200#0X": a data frame whose bytes are two hexadecimal digits each, or XX for any, as in 300#01XX`},
		{"no identifier", expect(`{frame: "body 2000#"}`), `test.yaml:5:22: scenarios[a].expect[#1].frame: identifier "2000": 3 hexadecimal digits, or 8 for an extended one`},

		{"many at once", head + "  - name: a\n    steps: [{at: 1, press: boot}]\n    expect: [{event: gaps}]\n  - name: b\n    given: {facts: {speed: 900km/h}}\n    expect: [{event: gap}]", `
			test.yaml:5:18: scenarios[a].steps[#1].at: 1 has no unit: write a duration such as 1.5s
			test.yaml:6:22: scenarios[a].expect[#1].event: unknown "gaps": did you mean gap?
			test.yaml:8:12: scenarios[b].given: speed: signal Speed: value 900km/h: from 0 to 300`},
		{"with a configuration that is broken", "version: 1\nconfig: bad.yaml\nscenarios:\n  - name: a\n    given: {facts: {speed: 1km/h, spede: 1km/h}, config: {mode: armed}, simulate: {x: jam}}\n" +
			"    steps: [{at: 1s, press: bot, key: Eve}, {at: 2s, lost: x}, {at: 2s, log: no.log}, {at: 2, frame: \"x 100#\"}]\n    expect: [{action: boot.release, button: bot}]", `
			bad.yaml:1:1: version is missing: write version: 1
			bad.yaml:1:1: buses is missing: name at least one, as in buses: [{name: body, interface: can0, dbc: car.dbc}]
			bad.yaml:1:1: buttons is missing: without a button there is nothing to do
			bad.yaml:1:7: mode: unknown "x": one of observe, armed
			test.yaml:5:35: scenarios[a].given.facts: unknown fact "spede": did you mean speed?
			test.yaml:6:92: scenarios[a].steps[#4].at: 2 has no unit: write a duration such as 1.5s`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s, problems := Load("test.yaml", mistaken(tt.text))
			if s != nil {
				t.Error("it is usable")
			}
			compare(t, strings.ReplaceAll(tt.want, "\t", ""), lines(problems))
		})
	}
}

// mistaken is a disk with a file of scenarios and what it may need.
func mistaken(text string) Options {
	opts := disk(map[string]string{
		"test.yaml": text, "car.yaml": carYAML, "car.dbc": carDBC, "drive.log": driveLog, "bad.yaml": "mode: x",
		"other.log":  "(1700000000.000000) vcan0 100#3200\n",
		"broken.log": "(1700000000.000000) can0 100#3200\n(1700000000.000000) can0 1234#00\n",
	})
	read := opts.ReadFile
	opts.ReadFile = func(name string) ([]byte, error) {
		if name == "long.log" {
			return []byte("\x1f\x8b nothing that was compressed"), nil
		}
		return read(name)
	}
	return opts
}

func given(text string) string {
	return head + "  - name: a\n    given: " + text + "\n    expect: [{event: gap}]\n"
}

func step(text string) string {
	return head + "  - name: a\n    steps: [" + text + "]\n    expect: [{event: gap}]\n"
}

func expect(text string) string { return head + "  - name: a\n    expect: [" + text + "]\n" }

func TestFilesThatAreNotThere(t *testing.T) {
	for file, want := range map[string]string{
		"nowhere.yaml":                  "nowhere.yaml: file does not exist",
		"profile:mini-r56/nowhere.yaml": "profile:mini-r56/nowhere.yaml: no such built-in file; the profiles are [mini-r56]",
	} {
		_, problems := Load(file, disk(nil))
		compare(t, want, lines(problems))
	}
	_, problems := Load("x.yaml", Options{ReadFile: func(string) ([]byte, error) { return nil, errors.New("the disk is gone") }})
	compare(t, "x.yaml: the disk is gone", lines(problems))
	_, problems = Load(t.TempDir(), Options{})
	if !strings.HasSuffix(lines(problems), ": is a directory\n") {
		t.Errorf("%s", lines(problems))
	}
}
