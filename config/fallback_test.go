package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestFallback: the ways stand in the order of the file, on one line each however they were written. A list replaces
// that of the profile, because a car that lacks a way must not be said to have it.
func TestFallback(t *testing.T) {
	opts := files(t, map[string]string{"latchd.yaml": `version: 1
profile: mini-r56
fallback:
  - way: Fold the seats
    how: >-
      Unlock them beside
      the headrests.  Then reach in.
  - {way: "Öffnen", how: 'It''s easy: pull.'}
`})
	c, problems := Load("latchd.yaml", opts)
	if c == nil {
		t.Fatal(problems)
	}
	want := []Way{{"Fold the seats", "Unlock them beside the headrests. Then reach in."}, {"Öffnen", "It's easy: pull."}}
	if diff := cmp.Diff(want, c.Fallback); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// TestFallbackIsMissed: who opens a boot is told to know another way.
func TestFallbackIsMissed(t *testing.T) {
	const ways = "fallback: [{way: Fold the seats, how: Pull.}]"
	for _, c := range []struct {
		name   string
		pairs  []string
		missed bool
	}{
		{"none", nil, true},
		{"declared", []string{"log: {level: info}", ways}, false},
		{"an empty list", []string{"log: {level: info}", "fallback: []"}, true},
		{"the boot is left alone", []string{"hold: boot.release", "hold: lock.all"}, false},
		{"a stage opens it", []string{"hold: boot.release", "press: unlock", "{window: 3s}", "{stages: [driver_door, boot]}"}, true},
	} {
		conf := good(t, c.pairs...)
		if missed := slices.ContainsFunc(conf.Notes, func(n string) bool { return strings.HasPrefix(n, "no fallback") }); missed != c.missed {
			t.Errorf("%s: missed %v", c.name, missed)
		}
	}
}
