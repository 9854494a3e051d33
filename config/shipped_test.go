package config

import (
	"flag"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"latchd/latch"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every file that is shipped loads without an error or a warning, though no DBC is beside it.
func TestShippedFiles(t *testing.T) {
	files := files(t, map[string]string{"reference.yaml": string(Reference), "minimal.yaml": string(Minimal)})
	paths := []string{"reference.yaml", "minimal.yaml"}
	for _, name := range ProfileNames() {
		paths = append(paths, profilePrefix+name)
	}
	paths = append(paths, Demo)
	for _, path := range paths {
		c, problems := Load(path, files)
		if c == nil || len(problems) > 0 {
			t.Errorf("%s: %v", path, problems)
			continue
		}
		if c.Mode != Observe && path != Demo { // its buses are within the program
			t.Errorf("%s: mode %v, arming is for the owner", path, c.Mode)
		}
	}
	if len(paths) < 4 {
		t.Error("no profile is embedded")
	}
}

func TestMinimalStaysSmall(t *testing.T) {
	if n := strings.Count(string(Minimal), "\n"); n > 18 {
		t.Errorf("%d lines", n)
	}
}

// The MINI's profile does every action that its buttons can ask for.
func TestProfileIsComplete(t *testing.T) {
	c, problems := Load("profile:mini-r56", Options{})
	if c == nil {
		t.Fatal(problems)
	}
	for _, a := range append(asked(&c.Params), latch.BootLock) {
		if !c.Params.Actuators[a].Defined() || c.Params.Actuators[a].Confirm.Fact == latch.NoFact {
			t.Errorf("%v: %+v", a, c.Params.Actuators[a])
		}
	}
	if c.Params.Access.Boot.RelockUnopened == 0 || c.Params.Access.RelockUnlocked == 0 {
		t.Error("an automatic lock has no effect")
	}
}

func TestEffectiveGolden(t *testing.T) {
	opts := files(t, map[string]string{"minimal.yaml": string(Minimal)})
	opts.Overrides = []Override{{"log.level", "debug", "flag --log-level"}}
	c, problems := Load("minimal.yaml", opts)
	if c == nil {
		t.Fatal(problems)
	}
	var b strings.Builder
	for _, s := range c.Effective() {
		fmt.Fprintf(&b, "%s: %s  # %s\n", s.Path, s.Value, s.From)
	}
	for _, n := range c.Notes {
		fmt.Fprintf(&b, "note: %s\n", n)
	}
	const golden = "testdata/minimal.effective"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), b.String()); diff != "" {
		t.Errorf("effective (-want +got):\n%s", diff)
	}
}

// stated is a key of the reference with what its comment says of the default.
type stated struct{ section, variant, key, comment, value string }

// statements walks the reference.
func statements(t *testing.T) (all []stated) {
	var doc yaml.Node
	if err := yaml.Unmarshal(Reference, &doc); err != nil {
		t.Fatal(err)
	}
	var walk func(n *yaml.Node, section, variant string)
	walk = func(n *yaml.Node, section, variant string) {
		switch {
		case n.Kind == yaml.SequenceNode:
			for _, item := range n.Content {
				walk(item, section, variant)
			}
		case n.Kind == yaml.MappingNode:
			for i := 0; i < len(n.Content); i += 2 {
				key, value := n.Content[i], n.Content[i+1]
				if section == "buttons" && key.Value == "place" || section == "facts" && key.Value == "name" {
					variant = value.Value
				}
				text := value.Value
				if value.Kind == yaml.SequenceNode {
					var items []string
					for _, item := range value.Content {
						items = append(items, item.Value)
					}
					text = "[" + strings.Join(items, ", ") + "]"
				}
				all = append(all, stated{section, variant, key.Value, key.LineComment + value.LineComment, text})
				if _, known := schema[join(section, key.Value)]; known {
					walk(value, join(section, key.Value), variant)
				}
			}
		}
	}
	walk(doc.Content[0], "", "")
	return all
}

// The reference states every default, as the table has it, and sets each key to it.
func TestReferenceStatesTheDefaults(t *testing.T) {
	var told []string
	for _, s := range statements(t) {
		want, has := defaultOf(s.section, s.variant, s.key)
		_, rest, says := strings.Cut(s.comment, "# default ")
		got, _, _ := strings.Cut(rest, ":")
		path := s.section + "[" + s.variant + "]." + s.key
		switch {
		case !says:
			continue
		case !has:
			t.Errorf("%s: the reference states default %s, the table has none", path, got)
		case got != want:
			t.Errorf("%s: the reference states default %s, the table has %s", path, got, want)
		case want != asHold && want != "none" && s.value != want:
			t.Errorf("%s: the reference sets %s, the default is %s", path, s.value, want)
		}
		for _, d := range defaults {
			special := d.path == strings.TrimPrefix(path, "[].") || d.path == path
			general := d.path == join(s.section, s.key) && d.value == want && !slices.ContainsFunc(defaults, func(o preset) bool { return o.path == path })
			if special || general {
				told = append(told, d.path)
			}
		}
	}
	for _, d := range defaults {
		if !slices.Contains(told, d.path) {
			t.Errorf("the reference does not state the default of %s, %s", d.path, d.value)
		}
		if d.why == "" {
			t.Errorf("%s has no reason", d.path)
		}
	}
}

// Every key that is read stands in the reference.
func TestReferenceHasEveryKey(t *testing.T) {
	found := map[string]bool{"profile": strings.Contains(string(Reference), "\n# profile: ")}
	for _, s := range statements(t) {
		found[join(s.section, s.key)] = true
	}
	for section, keys := range schema {
		for _, key := range keys {
			if path := join(section, key); !found[path] && !found[strings.Replace(path, "simulation.status.checksum", "actuators.send.checksum", 1)] {
				t.Errorf("the reference does not show %s", path)
			}
		}
	}
}

func TestDefaultsAreOfKnownKeys(t *testing.T) {
	for _, d := range defaults {
		path := d.path
		if before, rest, ok := strings.Cut(path, "["); ok {
			_, after, _ := strings.Cut(rest, "]")
			path = before + after
		}
		section, key := "", path
		if i := strings.LastIndex(path, "."); i >= 0 {
			section, key = path[:i], path[i+1:]
		}
		if !slices.Contains(schema[section], key) {
			t.Errorf("default of %s, which is no key", d.path)
		}
	}
}

func TestVocabularyIsComplete(t *testing.T) {
	listed := map[string][]string{}
	for _, ws := range Vocabulary() {
		for _, w := range ws.Words {
			listed[ws.Kind] = append(listed[ws.Kind], w.Name)
			if w.Help == "" {
				t.Errorf("%s: %s is not explained", ws.Kind, w.Name)
			}
		}
	}
	for kind, want := range map[string][]string{
		"places": words(latch.Places()), "talks": words(latch.AllTalks()), "gestures": words(latch.Bindable()),
		"actions of buttons": words(latch.ButtonActions()), "actions of actuators": words(latch.ActuatorActions()),
		"facts": words(latch.Facts()), "mode": modeNames, "market": marketNames(), "access.unlock.stages": stageNames,
		"access.boot.while_ignition_on": ignitionNames, "access.boot.relock_on_close": words(latch.RelockSettings()),
		"log.level": logLevels, "log.format": logFormats,
	} {
		if diff := cmp.Diff(want, listed[kind]); diff != "" {
			t.Errorf("%s (-want +got):\n%s", kind, diff)
		}
	}
}

func TestNotes(t *testing.T) {
	c := good(t, "hold: boot.release", "press: lock.all, hold: boot.release", "{click: lock.toggle}", "{click: lock.all, double: unlock.all}")
	want := []string{
		"button fob_boot: lock.all waits until the press is no hold (900ms), because boot.release after it would be something else (G11)",
		"button fob_boot: boot.release acts after 900ms",
		"button dash: lock.all waits for a second click (400ms), because unlock.all after it would be something else (G11)",
		"button dash: unlock.all acts on the second click",
		"unlock.all: no actuator, the car does this itself",
		"lock.all: no actuator, the car does this itself",
		"boot.lock: no fact confirms it, so it is reported as sent, unverified",
		"access.unlock.relock_unopened has no effect: it needs an actuator for lock.all",
		"automatic locks take for closed what no fact tells of: driver_door_open, passenger_door_open, rear_driver_door_open, rear_passenger_door_open (P9)",
		"no fallback is declared: latchd must not be the only way into the boot (see latchd fallback)",
		"lock-in protection is not available: no fact key_inside says where the key is (P10)",
	}
	if diff := cmp.Diff(want, c.Notes); diff != "" {
		t.Errorf("notes (-want +got):\n%s", diff)
	}
}

// What is said of an escape lever depends on whether latchd may send.
func TestNotesOfALever(t *testing.T) {
	for mode, want := range map[string]string{
		"armed":   "button lever: emergency, bypasses speed, ignition, locks and every other rule (P1)",
		"observe": "button lever: emergency, bypasses speed, ignition, locks and every other rule (P1); in mode observe nothing is sent, so latchd cannot help whoever pulls it",
	} {
		c := good(t, "mode: armed", "mode: "+mode, "  - name: dash\n", "  - {name: lever, place: emergency, signal: body/Dash.Lever, talks: change, does: {press: boot.release}}\n  - name: dash\n")
		got := slices.DeleteFunc(c.Notes, func(n string) bool { return !strings.HasPrefix(n, "button lever: ") })
		if diff := cmp.Diff([]string{want}, got); diff != "" {
			t.Errorf("mode %s (-want +got):\n%s", mode, diff)
		}
	}
}

// Nobody acts from the terminal unless the owner says so, and then the notes say who may.
func TestNotesOfTry(t *testing.T) {
	for setting, want := range map[string]bool{"": false, "  try: false\n": false, "  try: true\n": true} {
		c := good(t, "access:\n", "access:\n"+setting)
		got := slices.ContainsFunc(c.Notes, func(n string) bool { return strings.HasPrefix(n, "access.try: whoever may command latchd") })
		if got != want || c.Params.Access.Try != want {
			t.Errorf("%q: %v, told %v, want %v", setting, c.Params.Access.Try, got, want)
		}
	}
}

// TestSpeedThatEndsTooSoon: at 250 km/h, and one km/h below.
func TestSpeedThatEndsTooSoon(t *testing.T) {
	for _, tt := range []struct {
		source latch.FactSource
		want   bool
	}{
		{latch.FactSource{Declared: true, Max: 250, Scale: 1}, false},
		{latch.FactSource{Declared: true, Max: 249, Scale: 1}, true},
		{latch.FactSource{Declared: true, Max: 160, Scale: 1.609344}, false}, // in mph
		{latch.FactSource{Declared: true, Max: 155, Scale: 1.609344}, true},
		{latch.FactSource{Declared: true, Scale: 1}, false}, // no range
		{latch.FactSource{Max: 60, Scale: 1}, false},        // no speed
	} {
		if got := EndsTooSoon(&tt.source); got != tt.want {
			t.Errorf("%+v: %t", tt.source, got)
		}
	}
}

// A door that no fact tells of counts as closed, which is said where something locks by itself.
func TestDoorsThatAutomaticLocksDoNotSee(t *testing.T) {
	const doors = "automatic locks take for closed"
	for _, tt := range []struct {
		name    string
		changes []string
		want    bool
	}{
		{"a lock after a release", nil, true},
		{"none", []string{"boot: {relock_on_close: never}", "boot: {relock_unopened: 0s}"}, false},
		{"no actuator", []string{"  - {action: boot.lock, send: \"relay 200#02\"}\n", ""}, false},
		{"a lock after closing", []string{"boot: {relock_on_close: never}", "boot: {relock_on_close: always, accept_lock_in: true, relock_unopened: 0s}"}, true},
	} {
		c, problems := load(t, base(t, tt.changes...))
		if c == nil {
			t.Fatal(tt.name, problems)
		}
		got := slices.ContainsFunc(c.Notes, func(n string) bool { return strings.HasPrefix(n, doors) })
		if got != tt.want {
			t.Errorf("%s: %v, want %v: %q", tt.name, got, tt.want, c.Notes)
		}
	}
}
