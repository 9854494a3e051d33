package config

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/source"
	"latchd/internal/tree"
)

func TestMerge(t *testing.T) {
	tests := []struct{ name, under, over, want string }{
		{"mappings merge deeply", "a: {b: 1, c: {d: 2}}", "a: {c: {e: 3}, f: 4}", "{a: {b: 1, c: {d: 2, e: 3}, f: 4}}"},
		{"a value replaces a value", "a: 1", "a: 2", "{a: 2}"},
		{"a value replaces a mapping", "confirm: {fact: x}", "confirm: none", "{confirm: none}"},
		{"a list of values is replaced", "a: [1, 2]", "a: [3]", "{a: [3]}"},
		{"entries merge by name", "a: [{name: x, b: 1}, {name: y}]", "a: [{name: x, c: 2}]", "{a: [{name: x, b: 1, c: 2}, {name: y}]}"},
		{"entries merge by action", "a: [{action: x, b: 1}]", "a: [{action: x, b: 2}]", "{a: [{action: x, b: 2}]}"},
		{"entries merge by number, not by name", "a: [{number: 1, name: x}]", "a: [{number: 1, name: y}]", "{a: [{number: 1, name: y}]}"},
		{"new entries are appended", "a: [{name: x}]", "a: [{name: y}]", "{a: [{name: x}, {name: y}]}"},
		{"an entry given twice is kept", "a: [{name: x}]", "a: [{name: x, b: 1}, {name: x, b: 2}]", "{a: [{name: x, b: 1}, {name: x, b: 2}]}"},
		{"entries without an identity are replaced", "a: [{b: 1}]", "a: [{b: 2}, {c: 3}]", "{a: [{b: 2}, {c: 3}]}"},
		{"does is replaced", "does: {press: unlock}", "does: {hold: boot.release}", "{does: {hold: boot.release}}"},
		{"set is replaced", "set: {A: 1}", "set: {B: 2}", "{set: {B: 2}}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var problems source.Problems
			under := (&tree.File{Name: "under"}).Parse([]byte(tt.under), &problems)
			over := (&tree.File{Name: "over"}).Parse([]byte(tt.over), &problems)
			before := under.String()
			if got := merge(under, over).String(); got != tt.want || len(problems) > 0 {
				t.Errorf("got %s, want %s; problems %v", got, tt.want, problems)
			}
			if under.String() != before {
				t.Errorf("the file underneath became %s", under)
			}
		})
	}
}

func TestProfileUnderneath(t *testing.T) {
	c, problems := load(t, `version: 1
profile: mini-r56
mode: armed
buses:
  - {name: latch, interface: can2}
buttons:
  - {name: fob_boot, hold: 1200ms}
  - {name: fob_lock, place: fob, does: {hold: lock.all}}
keys:
  - {number: 0, name: Anna}
`)
	if c == nil || len(problems) > 0 {
		t.Fatal(problems)
	}
	if c.Mode != Armed || len(c.Buses) != 2 || c.Buses[1].Interface != "can2" || c.Buses[1].DBC == nil || len(c.Params.Buttons) != 3 {
		t.Errorf("mode %v, buses %+v, %d buttons", c.Mode, c.Buses, len(c.Params.Buttons))
	}
	want := map[string]string{
		"profile":                      "file latchd.yaml:2",
		"mode":                         "file latchd.yaml:3",
		"buses[body].interface":        "profile mini-r56",
		"buses[latch].interface":       "file latchd.yaml:5",
		"buses[latch].dbc":             "profile mini-r56",
		"buttons[fob_boot].hold":       "file latchd.yaml:7",
		"buttons[fob_boot].click":      "default",
		"buttons[fob_boot].signal":     "profile mini-r56",
		"buttons[fob_lock].does.hold":  "file latchd.yaml:8",
		"buttons[fob_lock].does.press": "",
		"keys[0].name":                 "file latchd.yaml:10",
		"access.unlock.window":         "default",
	}
	got := map[string]string{}
	for path := range want {
		got[path] = provenance(c, path)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("provenance (-want +got):\n%s", diff)
	}
}

// A mistake that the owner's file makes in the profile's entry is reported where the owner wrote it.
func TestMistakesOverProfile(t *testing.T) {
	_, got := load(t, `version: 1
profile: mini-r56
buttons:
  - {name: fob_boot, hold: 100}
  - {name: fob_lock, plaze: fob}
facts:
  - {name: speed, unit: mph}
`)
	want := []string{
		`latchd.yaml:4:28: buttons[fob_boot].hold: 100 has no unit: write a duration such as 900ms`,
		`latchd.yaml:5:22: buttons[fob_lock]: unknown key "plaze": did you mean place?`,
		`latchd.yaml:7:25: facts[speed].unit: mph, but the DBC says that Speed.Vehicle is in km/h`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}
