package latch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestDoorsAreAlike: what one door does, another one could have done. A proof varies the first and lets it stand for all.
func TestDoorsAreAlike(t *testing.T) {
	doors := []string{"driver_door_open", "passenger_door_open", "rear_driver_door_open", "rear_passenger_door_open"}
	var decisions int
	for seed := range uint64(1500) {
		c := fromSeed(seed)
		p := anyCar(c)
		steps := anySteps(c, p, 60)
		turn := 1 + c(len(doors)-1)
		turned := make([]step, len(steps))
		for i, s := range steps {
			in := *s.in
			in.Readings = slices.Clone(in.Readings)
			for n, r := range in.Readings {
				if door := slices.Index(doors, rigSignals[r.Signal]); door >= 0 {
					in.Readings[n].Signal = signal(doors[(door+turn)%len(doors)])
				}
			}
			turned[i] = step{s.at, &in}
		}
		want, got := withoutDoors(run(p, steps)), withoutDoors(run(p, turned))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("seed %d, doors turned by %d (-want +got)\n%s", seed, turn, diff)
		}
		decisions += len(only(want, "decision"))
	}
	if decisions < 5000 {
		t.Errorf("%d decisions: too few to prove anything", decisions)
	}
}

// withoutDoors leaves out which door was opened or closed.
func withoutDoors(lines []string) []string {
	return slices.DeleteFunc(lines, func(l string) bool { return strings.Contains(l, " event ") && strings.Contains(l, "door_open ") })
}
