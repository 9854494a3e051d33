package latch_test

import (
	"testing"

	"latchd/latch"
)

// TestStateIsWritten: what the state of a few places looks like, so that no part of it gets lost or says the reverse.
func TestStateIsWritten(t *testing.T) {
	want := map[string]string{
		"a lever that was found down":           "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 0 0 0 0 0 1 1 0 0 0 4 3 0 0 3 3 3 0 0 4 0 0 4",
		"a press that waits":                    "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 3 2 0 1 8 0 4 0 1 2 0 0 0 2 0 0 0 1 1 1 2 0 0 1 0 4 0 0 4 3 0 0 3 0 4 3 0 0 4 0 0 4",
		"a lock by itself, and an unlock since": "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 3 1 0 4 3 0 0 4 3 2 1 2 0 4 4 -1 0 0 4 0 0 1 4 4 0 0 3 3 3 0 0 4 0 0 4",
		"a car that nobody opened":              "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 3 1 0 4 3 0 0 4 3 0 0 3 3 3 0 0 4 0 1 0 1 1 1 1 1",
		"a bus of which something is not known": "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 2 0 4 0 4 0 1 4 0 4 0 4 0 3 1 1 0 4 0 0 4 1 0 4 0 0 4 1 0 4 0 0 4 0 0 4 0 0 0 0 4 0 0 4 0 0 0 0 4 1 0 4 0 0 4 3 0 0 3 3 3 0 0 4 0 0 4",
		"a speed that is low, but not for long": "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 0 1 0 4 0 0 4 1 0 4 0 0 4 1 0 4 0 0 4 0 0 4 0 0 0 0 4 0 0 4 0 0 0 0 4 1 0 4 0 0 4 3 0 0 3 3 3 0 0 4 0 0 4",
		"a second click":                        "state: 2 0 4 0 1 4 0 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 1 4 0 4 0 4 4622945017495814144 4 0 1 4 0 4 0 4 0 1 4 0 4 0 4 0 3 2 0 1 0 0 4 0 0 0 1 3 0 0 4 3 0 0 3 3 3 0 0 4 0 0 4",
	}
	for _, pl := range places() {
		if text, ok := want[pl.name]; ok {
			if got := string(pl.engine(t).AppendState([]byte("state:"), near, latch.ByRelockUnlocked)); got != text {
				t.Errorf("%s:\n%s, want\n%s", pl.name, got, text)
			}
		}
	}
}
