package config

import "testing"

// severalMistakes stand in one place, or close to it: none of them hides another, and none is told twice.
var severalMistakes = []mistake{
	{"a time and a binding", []string{"{hold: boot.release}", "{press: boot.release}\n    click: 2s"}, []string{
		"latchd.yaml:12:19: buttons[fob_boot].does.press: a press alone never releases the boot (P5): bind hold or click",
		"latchd.yaml:13:12: buttons[fob_boot].click: 2s is longer than hold, 900ms: a press between the two would be both (G1)",
	}},
	{"a value and two bindings", []string{"pressed: Boot", "pressed: Bot", "{hold: boot.release}", "{press: boot.release, click: lock.all}"}, []string{
		`latchd.yaml:10:14: buttons[fob_boot].pressed: Fob.Buttons has no value "Bot": did you mean Boot?`,
		"latchd.yaml:12:19: buttons[fob_boot].does.press: a press alone never releases the boot (P5): bind hold or click",
		"latchd.yaml:12:40: buttons[fob_boot].does.click: press is bound as well, and every click is also a press: bind one of them",
	}},
	{"two bindings, one unknown", []string{"{hold: boot.release}", "{press: boot.release, click: lock.al}"}, []string{
		"latchd.yaml:12:19: buttons[fob_boot].does.press: a press alone never releases the boot (P5): bind hold or click",
		`latchd.yaml:12:40: buttons[fob_boot].does.click: unknown action "lock.al": did you mean lock.all?`,
	}},
	{"a place and a binding that hangs on it", []string{"place: fob", "place: fop", "{hold: boot.release}", "{press: boot.release}"}, []string{
		`latchd.yaml:8:12: buttons[fob_boot].place: unknown "fop": did you mean fob?`,
	}},
	{"three times", []string{"    talks: change", "    talks: change\n    hold: 900\n    debounce: 50ms\n    double: 50ms\n    stale: 199ms"}, []string{
		"latchd.yaml:17:11: buttons[dash].hold: 900 has no unit: write a duration such as 1s",
		"latchd.yaml:19:13: buttons[dash].double: 50ms must be longer than debounce, 50ms (G1)",
		"latchd.yaml:20:12: buttons[dash].stale: 199ms must be at least twice period, 100ms (G1)",
	}},
	{"a time and a shared value", []string{"  - name: dash\n", "  - name: again\n    place: fob\n    signal: body/Fob.Buttons\n    pressed: Boot\n    hold: 900\n    does: {hold: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:16:14: buttons[again].pressed: button fob_boot at latchd.yaml:10:14 is down at the same value of the same signal: one press would be two",
		"latchd.yaml:17:11: buttons[again].hold: 900 has no unit: write a duration such as 900ms",
	}},
	{"a button that stands twice", []string{"  - name: dash\n", "  - name: fob_boot\n    place: fob\n    signal: body/Fob.Buttons\n    pressed: Boot\n    does: {hold: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:13:11: buttons[fob_boot].name: button fob_boot is already given at latchd.yaml:7:11",
	}},
	{"an emergency counter", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Dash.Lever\n    talks: counter\n    does: {press: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:16:12: buttons[lever].talks: a counter tells of a press only by its next step, which a lost frame hides: an emergency button is level, change or pulse",
	}},
	{"an emergency with the key of another message", []string{"  - name: dash\n", "  - name: lever\n    place: emergency\n    signal: body/Dash.Lever\n    talks: change\n    key: body/Fob.Key\n    does: {press: boot.release}\n  - name: dash\n"}, []string{
		"latchd.yaml:17:10: buttons[lever].key: Fob.Key is not in message Dash, where the button is: the key number must come with the press",
	}},
	{"two buses of one name, and references", []string{"name: relay, interface", "name: body, interface", "signal: body/Fob.Buttons", "signal: boddy/Fob.Buttons"}, []string{
		"latchd.yaml:5:12: buses[body].name: bus body is already given at latchd.yaml:4:12",
		`latchd.yaml:9:13: buttons[fob_boot].signal: unknown bus "boddy": did you mean body?`,
	}},
	{"two buses of one name, of which the second has other mistakes", []string{"{name: relay, interface: can1, dbc: car.dbc}", "{name: body, interface: a/b, dbc: cars.dbc}"}, []string{
		"latchd.yaml:5:12: buses[body].name: bus body is already given at latchd.yaml:4:12",
		`latchd.yaml:5:29: buses[body].interface: "a/b": an interface has at most 15 characters, no slash and no space`,
		"latchd.yaml:5:39: buses[body].dbc: cars.dbc: file does not exist",
	}},
	{"a bus that stands twice", []string{"  - {name: relay", "  - {name: body, interface: can0, dbc: car.dbc}\n  - {name: relay"}, []string{
		"latchd.yaml:5:12: buses[body].name: bus body is already given at latchd.yaml:4:12",
	}},
	{"a bus that is none", []string{"  - {name: relay, interface: can1, dbc: car.dbc}", "  - relay"}, []string{
		"latchd.yaml:5:5: buses[#2]: a single value, where a mapping is expected",
	}},
	{"a key number that two buttons cannot report", []string{"number: 2", "number: 16", "  - name: dash\n", "  - name: again\n    place: fob\n    signal: body/Fob.Buttons\n    pressed: Lock\n    key: body/Fob.Key\n    does: {click: lock.all}\n  - name: dash\n"}, []string{
		"latchd.yaml:31:14: keys[16].number: button fob_boot cannot report it: signal Key: raw value 16: from 0 to 15",
	}},
}

// One DBC file on two buses has its problems once.
func TestProblemsOfDBCOnce(t *testing.T) {
	_, problems := Load("latchd.yaml", files(t, map[string]string{"latchd.yaml": base(t)}))
	seen := map[string]bool{}
	for _, p := range problems {
		if seen[p.Error()] {
			t.Errorf("twice: %v", p)
		}
		seen[p.Error()] = true
	}
}
