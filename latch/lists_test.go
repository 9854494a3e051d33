package latch

import (
	"slices"
	"testing"
)

// Each list ends with the last word and has no word twice or empty.
func TestLists(t *testing.T) {
	for name, list := range map[string][]string{
		"verdicts": texts(Verdicts()), "tiers": texts(Tiers()), "gestures": texts(Gestures()), "triggers": texts(Triggers()), "events": texts(Events()),
	} {
		if len(list) < 3 {
			t.Errorf("%s: only %v", name, list)
		}
		slices.Sort(list)
		if list[0] == "" || len(slices.Compact(slices.Clone(list))) != len(list) {
			t.Errorf("%s: a word is empty or there twice in %q", name, list)
		}
	}
	if len(Tiers()) != int(numTiers) || len(Gestures()) != int(numGestures) {
		t.Errorf("%d tiers and %d gestures have a name", len(Tiers()), len(Gestures()))
	}
}

func texts[T interface{ String() string }](values []T) (list []string) {
	for _, v := range values {
		list = append(list, v.String())
	}
	return list
}
