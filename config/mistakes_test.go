package config

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// mistake is a change to testdata/base.yaml, in pairs of old and new text, and what Load says of it. An old
// text of "" stands for the whole file.
type mistake struct {
	name    string
	changes []string
	want    []string
}

var mistakes = slices.Concat(formMistakes, policyMistakes, opensMistakes, severalMistakes)

// formMistakes are in the form of the file, its buses, signals and buttons.
var formMistakes = []mistake{
	{"empty file", []string{"", ""}, []string{
		"latchd.yaml:1:1: the file is empty; a configuration begins with version: 1",
	}},
	{"only a comment", []string{"", "# nothing\n"}, []string{
		"latchd.yaml:1:1: the file is empty; a configuration begins with version: 1",
	}},
	{"null document", []string{"", "~\n"}, []string{
		"latchd.yaml:1:1: the file is empty; a configuration begins with version: 1",
	}},
	{"a list", []string{"", "- a\n"}, []string{
		"latchd.yaml:1:1: a list, where a mapping is expected",
	}},
	{"no valid YAML", []string{"", "version: 1\nbuses: [\n"}, []string{
		"latchd.yaml:2:1: no valid YAML: did not find expected node content",
	}},
	{"a tab", []string{"", "version: 1\nbuses:\n\t- name: body\n"}, []string{
		"latchd.yaml:3:1: no valid YAML: found character that cannot start any token; the line begins with a tab: indent with spaces",
	}},
	{"not UTF-8", []string{"", "version: 1\nmode: \xff\n"}, []string{
		"latchd.yaml:2:7: the file is not UTF-8; save it as UTF-8",
	}},
	{"no valid YAML within a line", []string{"", "version: 1\nlog:\n  level: info: debug\n"}, []string{
		"latchd.yaml:3:3: no valid YAML: mapping values are not allowed in this context",
	}},
	{"an alias of nothing", []string{"", "version: 1\nlog: {level: *x}\n"}, []string{
		"latchd.yaml:2:14: *x: aliases are not read here; write the value out",
	}},
	{"a second document", []string{"log: {level: info}", "log: {level: info}\n---\nversion: 1"}, []string{
		"latchd.yaml:50:1: a second YAML document: a configuration is one document, without ---",
	}},
	{"an anchor", []string{"level: info", "level: &x info"}, []string{
		"latchd.yaml:49:14: &x: anchors are not read here; write the value where it is used",
	}},
	{"an alias", []string{"log: {level: info}", "log: {level: info, format: *x}", "mode: armed", "mode: &x armed"}, []string{
		"latchd.yaml:2:7: &x: anchors are not read here; write the value where it is used",
		"latchd.yaml:49:28: *x: aliases are not read here; write the value out",
	}},
	{"a merge key", []string{"log: {level: info}", "log: {<<: {level: info}}"}, []string{
		"latchd.yaml:49:7: <<: merge keys are not read here; write the values out, or use a profile",
	}},
	{"a tag", []string{"level: info", "level: !!str info"}, []string{
		"latchd.yaml:49:14: !!str: tags are not read here; write the value without",
	}},
	{"a key that is a list", []string{"log: {level: info}", "log: {[a]: info}"}, []string{
		"latchd.yaml:49:7: a key is a name, not a list",
	}},
	{"version newer", []string{"version: 1", "version: 2\nwhatever: 3"}, []string{
		"latchd.yaml:1:10: version: 2 is newer than this latchd, which knows up to 1: update latchd",
	}},
	{"version older", []string{"version: 1", "version: 0"}, []string{
		"latchd.yaml:1:10: version: 0: the first version is 1",
	}},
	{"version missing", []string{"version: 1\n", ""}, []string{
		"latchd.yaml:1:1: version is missing: write version: 1",
	}},
	{"version is text", []string{"version: 1", "version: one"}, []string{
		`latchd.yaml:1:10: version: "one": a whole number, 1 at present`,
	}},
	{"unknown key at the top", []string{"buses:", "buss:"}, []string{
		`latchd.yaml:3:1: unknown key "buss": did you mean buses?`,
	}},
	{"unknown key in an entry", []string{"    talks: change", "    talk: change"}, []string{
		`latchd.yaml:16:5: buttons[dash]: unknown key "talk": did you mean talks?`,
	}},
	{"unknown key without a near one", []string{"log: {level: info}", "log: {level: info, colour: red}"}, []string{
		`latchd.yaml:49:20: log: unknown key "colour": one of level, format`,
	}},
	{"duplicate key", []string{"mode: armed", "mode: armed\nmode: observe"}, []string{
		`latchd.yaml:3:1: key "mode" is already given at latchd.yaml:2:1`,
	}},
	{"null section", []string{"log: {level: info}", "log:"}, []string{
		"latchd.yaml:49:1: log: no value; give it one, or leave the key out",
	}},
	{"null value", []string{"    talks: change", "    talks:"}, []string{
		"latchd.yaml:16:5: buttons[dash].talks: no value; give it one, or leave the key out",
	}},
	{"list for a mapping", []string{"log: {level: info}", "log: [info]"}, []string{
		"latchd.yaml:49:6: log: a list, where a mapping is expected",
	}},
	{"mapping for a list", []string{"keys:\n  - {number: 2, name: Anna}", "keys: {number: 2, name: Anna}"}, []string{
		"latchd.yaml:24:7: keys: a mapping, where a list is expected",
	}},
	{"list for a value", []string{"level: info", "level: [info]"}, []string{
		"latchd.yaml:49:14: log.level: a list, where a single value is expected",
	}},
	{"entry that is a text", []string{"  - {number: 2, name: Anna}", "  - 2"}, []string{
		"latchd.yaml:25:5: keys[#1]: a single value, where a mapping is expected",
	}},
	{"facts that cannot be read miss nothing else", []string{"facts:\n", "facts:\n  - oops\n", "  - {name: locked, signal: body/Status.Locked, is: [Locked, Deadlocked]}\n", ""}, []string{
		"latchd.yaml:19:5: facts[#1]: a single value, where a mapping is expected",
	}},
	{"unknown mode", []string{"mode: armed", "mode: armd"}, []string{
		`latchd.yaml:2:7: mode: unknown "armd": did you mean armed?`,
	}},
	{"unknown profile", []string{"mode: armed", "profile: mini-r65"}, []string{
		`latchd.yaml:2:10: profile: unknown "mini-r65": did you mean mini-r56?`,
	}},
	{"no buses", []string{"buses:\n  - {name: body, interface: can0, dbc: car.dbc}\n  - {name: relay, interface: can1, dbc: car.dbc}\n", ""}, []string{
		"latchd.yaml:1:1: buses is missing: name at least one, as in buses: [{name: body, interface: can0, dbc: car.dbc}]",
	}},
	{"two buses of one name", []string{"name: relay, interface", "name: body, interface"}, []string{
		"latchd.yaml:5:12: buses[body].name: bus body is already given at latchd.yaml:4:12",
	}},
	{"two buses of one interface", []string{"interface: can1", "interface: can0"}, []string{
		"latchd.yaml:5:30: buses[relay].interface: interface can0 is already given at latchd.yaml:4:29",
	}},
	{"no interface", []string{"interface: can1, ", ""}, []string{
		"latchd.yaml:5:5: buses[relay]: interface is missing",
	}},
	{"interface too long", []string{"interface: can1", "interface: can_with_16chars"}, []string{
		`latchd.yaml:5:30: buses[relay].interface: "can_with_16chars": an interface has at most 15 characters, no slash and no space`,
	}},
	{"interface just fits", []string{"interface: can1", "interface: can_with_15char"}, nil},
	{"what a bus is, said", []string{"interface: can0,", "interface: can0, bitrate: 125kbit/s, transceiver: fault_tolerant,"}, nil},
	{"bit rate without a unit", []string{"interface: can0,", "interface: can0, bitrate: 100000,"}, []string{
		"latchd.yaml:4:44: buses[body].bitrate: 100000 has no unit: write a bit rate such as 100kbit/s",
	}},
	{"bit rate too high", []string{"interface: can0,", "interface: can0, bitrate: 1.1Mbit/s,"}, []string{
		"latchd.yaml:4:44: buses[body].bitrate: 1.1Mbit/s: a CAN bus has from 10kbit/s to 1Mbit/s",
	}},
	{"too fast for that transceiver", []string{"interface: can0,", "interface: can0, bitrate: 126kbit/s, transceiver: fault_tolerant,"}, []string{
		"latchd.yaml:4:44: buses[body].bitrate: 126000 bit/s: a fault-tolerant bus has at most 125kbit/s",
	}},
	{"unknown transceiver", []string{"interface: can0,", "interface: can0, transceiver: high-speed,"}, []string{
		`latchd.yaml:4:48: buses[body].transceiver: unknown "high-speed": did you mean high_speed?`,
	}},
	{"bus name that is none", []string{"name: relay, interface", "name: re lay, interface"}, []string{
		`latchd.yaml:5:12: buses[#2].name: "re lay": a name is made of letters, digits, _ and -`,
	}},
	{"dbc that is not there", []string{"can0, dbc: car.dbc", "can0, dbc: cars.dbc"}, []string{
		"latchd.yaml:4:40: buses[body].dbc: cars.dbc: file does not exist",
	}},
	{"dbc is a list", []string{"can0, dbc: car.dbc", "can0, dbc: [car.dbc]"}, []string{
		"latchd.yaml:4:40: buses[body].dbc: one file: a bus with several DBC files is not supported, join them into one",
	}},
	{"built-in file that is not there", []string{"can0, dbc: car.dbc", `can0, dbc: "profile:mini-r56/car.dbc"`}, []string{
		"latchd.yaml:4:40: buses[body].dbc: profile:mini-r56/car.dbc: no such built-in file; the profiles are [mini-r56]",
	}},
	{"signal without a bus", []string{"signal: body/Fob.Buttons", "signal: Fob.Buttons"}, []string{
		`latchd.yaml:9:13: buttons[fob_boot].signal: "Fob.Buttons": write bus/Message.Signal`,
	}},
	{"unknown bus", []string{"signal: body/Fob.Buttons", "signal: bodi/Fob.Buttons"}, []string{
		`latchd.yaml:9:13: buttons[fob_boot].signal: unknown bus "bodi": did you mean body?`,
	}},
	{"unknown message", []string{"signal: body/Fob.Buttons", "signal: body/Fop.Buttons"}, []string{
		`latchd.yaml:9:13: buttons[fob_boot].signal: car.dbc has no message "Fop": did you mean Fob?`,
	}},
	{"unknown signal", []string{"signal: body/Fob.Buttons", "signal: body/Fob.Butons"}, []string{
		`latchd.yaml:9:13: buttons[fob_boot].signal: message Fob has no signal "Butons": did you mean Buttons?`,
	}},
	{"signal of another message", []string{"signal: body/Fob.Buttons", "signal: body/Fob.Locked"}, []string{
		`latchd.yaml:9:13: buttons[fob_boot].signal: message Fob has no signal "Locked": did you mean body/Status.Locked?`,
	}},
	{"signal that could not be read", []string{"signal: body/Dash.Lock", "signal: body/Dash.Garbled"}, []string{
		`latchd.yaml:15:13: buttons[dash].signal: Dash.Garbled stands at car.dbc:16:18, but could not be read: a whole number expected, found "x"`,
	}},
	{"bus without a dbc", []string{"can1, dbc: car.dbc", "can1"}, []string{
		"latchd.yaml:23:32: facts[boot_latch].signal: bus relay has no dbc, so Report is not known: give the bus one",
	}},
	{"unknown value", []string{"pressed: Boot", "pressed: Bot"}, []string{
		`latchd.yaml:10:14: buttons[fob_boot].pressed: Fob.Buttons has no value "Bot": did you mean Boot?`,
	}},
	{"raw value at the limit", []string{"pressed: Boot", "pressed: 255"}, nil},
	{"raw value beyond the limit", []string{"pressed: Boot", "pressed: 256"}, []string{
		"latchd.yaml:10:14: buttons[fob_boot].pressed: signal Buttons: raw value 256: from 0 to 255",
	}},
	{"raw value below the limit", []string{"pressed: Boot", "pressed: -1"}, []string{
		"latchd.yaml:10:14: buttons[fob_boot].pressed: signal Buttons: raw value -1: from 0 to 255",
	}},
	{"octal", []string{"pressed: Boot", "pressed: 020"}, []string{
		"latchd.yaml:10:14: buttons[fob_boot].pressed: 020 begins with a zero: write 20, or 0x… for a hexadecimal number",
	}},
	{"hexadecimal", []string{"pressed: Boot", "pressed: 0x10"}, nil},
	{"exponent", []string{"pressed: Boot", "pressed: 1E1"}, []string{
		`latchd.yaml:10:14: buttons[fob_boot].pressed: "1E1" is no whole number`,
	}},
	{"values that the DBC does not name at all", []string{"signal: body/Dash.Lock", "signal: body/Dash.Lock\n    pressed: Down"}, []string{
		`latchd.yaml:16:14: buttons[dash].pressed: Dash.Lock has no value "Down": the DBC names none, write a number`,
	}},
	{"no buttons", []string{"buttons:\n", "buttons: []\nx:\n"}, []string{
		"latchd.yaml:6:10: buttons: an empty list: without a button there is nothing to do",
		`latchd.yaml:7:1: unknown key "x": one of version, profile, mode, market, occupant_warning, buses, buttons, facts, keys, access, actuators, maintenance, fallback, simulation, log`,
	}},
	{"button names twice", []string{"name: dash", "name: fob_boot"}, []string{
		"latchd.yaml:13:11: buttons[fob_boot].name: button fob_boot is already given at latchd.yaml:7:11",
	}},
	{"no place", []string{"    place: cabin\n", ""}, []string{
		"latchd.yaml:13:5: buttons[dash]: place is missing",
	}},
	{"unknown place", []string{"place: cabin", "place: cabine"}, []string{
		`latchd.yaml:14:12: buttons[dash].place: unknown "cabine": did you mean cabin?`,
	}},
	{"unknown talks", []string{"talks: change", "talks: loud"}, []string{
		`latchd.yaml:16:12: buttons[dash].talks: unknown "loud": one of level, change, pulse, counter`,
	}},
	{"no signal", []string{"    signal: body/Dash.Lock\n", ""}, []string{
		"latchd.yaml:13:5: buttons[dash]: signal is missing",
	}},
	{"no does", []string{"    does: {click: lock.toggle}\n", ""}, []string{
		"latchd.yaml:13:5: buttons[dash]: does is missing: what does it do? as in does: {hold: boot.release}",
	}},
	{"empty does", []string{"does: {click: lock.toggle}", "does: {}"}, []string{
		"latchd.yaml:17:11: buttons[dash].does: empty: as in does: {hold: boot.release}",
	}},
	{"unknown gesture", []string{"does: {click:", "does: {klick:"}, []string{
		`latchd.yaml:17:12: buttons[dash].does: unknown gesture "klick": did you mean click?`,
	}},
	{"unknown action", []string{"{click: lock.toggle}", "{click: lock.togle}"}, []string{
		`latchd.yaml:17:19: buttons[dash].does.click: unknown action "lock.togle": did you mean lock.toggle?`,
	}},
	{"action of actuators only", []string{"{click: lock.toggle}", "{click: unlock.driver_door}"}, []string{
		`latchd.yaml:17:19: buttons[dash].does.click: unknown action "unlock.driver_door": one of unlock, unlock.all, lock.all, lock.deadlock, lock.toggle, boot.release, boot.unlock, boot.lock`,
	}},
	{"no pressed", []string{"    pressed: Boot\n", ""}, []string{
		"latchd.yaml:7:5: buttons[fob_boot]: pressed is missing: one of Up, Unlock, Lock, Boot",
	}},
	{"pressed of a counter", []string{"signal: body/Fob.Buttons", "signal: body/Fob.Clicks\n    talks: counter", "hold: boot", "click: boot", "pressed: Boot", "pressed: 1"}, []string{
		"latchd.yaml:11:14: buttons[fob_boot].pressed: a counter has no pressed value: every step is a press",
	}},
	{"counter of one bit", []string{"signal: body/Dash.Lock", "signal: body/Dash.Lock", "talks: change", "talks: counter"}, []string{
		"latchd.yaml:15:13: buttons[dash].signal: a counter is unsigned and has 2 to 32 bits, Lock has 1",
	}},
	{"no value means up", []string{"signal: body/Fob.Buttons", "signal: body/Fob.Down", "pressed: Boot", "pressed: Down"}, []string{
		"latchd.yaml:9:13: buttons[fob_boot].signal: the DBC names no value of Down for a button that is up, so every release would be invalid (G13): name it in the DBC",
	}},
	{"key of another message", []string{"key: body/Fob.Key", "key: body/Dash.Level"}, []string{
		"latchd.yaml:11:10: buttons[fob_boot].key: Dash.Level is not in message Fob, where the button is: the key number must come with the press",
	}},
	{"duration without a unit", []string{"    talks: change", "    talks: change\n    hold: 900"}, []string{
		"latchd.yaml:17:11: buttons[dash].hold: 900 has no unit: write a duration such as 1s",
	}},
	{"speed for a duration", []string{"    talks: change", "    talks: change\n    hold: 5km/h"}, []string{
		"latchd.yaml:17:11: buttons[dash].hold: 5km/h is a speed: write a duration such as 1s",
	}},
	{"duration with an unknown unit", []string{"    talks: change", "    talks: change\n    hold: 900msec"}, []string{
		`latchd.yaml:17:11: buttons[dash].hold: "900msec": unknown unit "msec", a duration is in h, min, ms, s, us`,
	}},
	{"negative duration", []string{"    talks: change", "    talks: change\n    hold: -5s"}, []string{
		`latchd.yaml:17:11: buttons[dash].hold: "-5s" is negative: a duration such as 1s`,
	}},
	{"duration longer than a day", []string{"    talks: change", "    talks: change\n    stuck: 25h"}, []string{
		"latchd.yaml:17:12: buttons[dash].stuck: 25h is longer than a day",
	}},
	{"hold of nothing", []string{"    talks: change", "    talks: change\n    hold: 0ms"}, []string{
		"latchd.yaml:17:11: buttons[dash].hold: must be longer than 0",
	}},
	{"debounce below click", []string{"    talks: change", "    talks: change\n    debounce: 999ms\n    double: 1001ms"}, nil},
	{"debounce at click", []string{"    talks: change", "    talks: change\n    debounce: 1000ms\n    double: 1001ms"}, []string{
		"latchd.yaml:17:15: buttons[dash].debounce: 1s must be shorter than click, 1s (G1)",
	}},
	{"click at hold", []string{"    talks: change", "    talks: change\n    click: 1000ms"}, nil},
	{"click above hold", []string{"    talks: change", "    talks: change\n    click: 1001ms"}, []string{
		"latchd.yaml:17:12: buttons[dash].click: 1.001s is longer than hold, 1s: a press between the two would be both (G1)",
	}},
	{"double at debounce", []string{"    talks: change", "    talks: change\n    debounce: 50ms\n    double: 50ms"}, []string{
		"latchd.yaml:18:13: buttons[dash].double: 50ms must be longer than debounce, 50ms (G1)",
	}},
	{"double above debounce", []string{"    talks: change", "    talks: change\n    debounce: 50ms\n    double: 51ms"}, nil},
	{"double at gap", []string{"    talks: change", "    talks: change\n    double: 40ms"}, []string{
		"latchd.yaml:17:13: buttons[dash].double: 40ms must be longer than gap, 40ms: no second press would be in time (G5)",
	}},
	{"stale below two periods", []string{"    talks: change", "    talks: change\n    stale: 199ms"}, []string{
		"latchd.yaml:17:12: buttons[dash].stale: 199ms must be at least twice period, 100ms (G1)",
	}},
	{"stale at two periods", []string{"    talks: change", "    talks: change\n    stale: 200ms"}, nil},
	{"stuck at hold", []string{"    talks: change", "    talks: change\n    stuck: 1s"}, []string{
		"latchd.yaml:17:12: buttons[dash].stuck: 1s must be longer than hold, 1s (G12)",
	}},
	{"hold on a pulse", []string{"talks: change", "talks: pulse", "{click: lock", "{hold: lock"}, []string{
		"latchd.yaml:17:18: buttons[dash].does.hold: a pulse button tells of no release, so it is never held (G15): bind click or press",
	}},
	{"hold on a counter", []string{"signal: body/Fob.Buttons\n    pressed: Boot", "signal: body/Fob.Clicks\n    talks: counter"}, []string{
		"latchd.yaml:12:18: buttons[fob_boot].does.hold: a counter button tells of no release, so it is never held (G15): bind click or press",
	}},
	{"hold that opens on change", []string{"key: body/Fob.Key", "talks: change"}, []string{
		"latchd.yaml:12:18: buttons[fob_boot].does.hold: a change button cannot prove that it is still down, so its hold may not open the boot (G7): bind click",
		"latchd.yaml:25:5: warning: keys: no button says which key was used, so the list has no effect: give them key",
	}},
	{"hold that locks on change", []string{"{click: lock.toggle}", "{hold: lock.all}"}, nil},
	{"press releases the boot", []string{"hold: boot.release", "press: boot.release"}, []string{
		"latchd.yaml:12:19: buttons[fob_boot].does.press: a press alone never releases the boot (P5): bind hold or click",
	}},
	{"press and click", []string{"{click: lock.toggle}", "{press: lock.all, click: lock.toggle}"}, []string{
		"latchd.yaml:17:36: buttons[dash].does.click: press is bound as well, and every click is also a press: bind one of them",
	}},
	{"press and double", []string{"{click: lock.toggle}", "{press: lock.all, double: unlock.all}"}, []string{
		"latchd.yaml:17:37: buttons[dash].does.double: press is bound as well, and every double is also a press: bind one of them",
	}},
	{"click and double", []string{"{click: lock.toggle}", "{click: lock.all, double: unlock.all}"}, nil},
	{"level slower than its period", []string{"    talks: change\n", ""}, []string{
		"latchd.yaml:13:5: warning: buttons[dash].period: 100ms, but the DBC says that Dash comes every 300ms",
	}},
	{"two buttons of one value", []string{"  - name: dash\n", "  - name: fob_again\n    place: fob\n    signal: body/Fob.Buttons\n    pressed: [Lock, 0x10]\n    does: {hold: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:16:14: buttons[fob_again].pressed: button fob_boot at latchd.yaml:10:14 is down at the same value of the same signal: one press would be two",
	}},
	{"emergency shares a value", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Fob.Buttons\n    pressed: Boot\n    does: {press: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:16:14: buttons[lever].pressed: button fob_boot at latchd.yaml:10:14 is down at the same value of the same signal: one press would be two",
	}},
	{"emergency", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Dash.Lever\n    talks: change\n    does: {press: boot.release}\n  - name: dash\n"}, nil},
	{"emergency with a key and a hold", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Fob.Rubber\n    key: body/Fob.Key\n    talks: change\n    does: {click: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:16:10: buttons[lever].key: an emergency button is for everybody: it carries no key (P1)",
		"latchd.yaml:18:19: buttons[lever].does.click: an emergency button acts on its press (P1): bind press",
	}},
	{"emergency that locks", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Dash.Lever\n    talks: change\n    does: {press: lock.all}\n  - name: dash\n"}, []string{
		"latchd.yaml:17:19: buttons[lever].does.press: lock.all is no way out: an emergency button does boot.release or unlock.all",
	}},
}

func TestMistakes(t *testing.T) {
	for _, tt := range mistakes {
		t.Run(tt.name, func(t *testing.T) {
			text := tt.changes[1]
			if tt.changes[0] != "" {
				text = base(t, tt.changes...)
			}
			_, got := load(t, text)
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("problems (-want +got):\n%s", diff)
			}
		})
	}
}
