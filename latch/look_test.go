package latch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// Whoever watches sees each button as the gestures have it.
func TestLookAtAButton(t *testing.T) {
	p := rigParams()
	const fob = 2 // fob_boot, which is held for 900 ms
	if p.Buttons[fob].Name != "fob_boot" {
		t.Fatalf("button %d is %s", fob, p.Buttons[fob].Name)
	}
	key := latch.KeyNumber{Known: true, Number: 2}
	for _, c := range []struct {
		name   string
		script string
		want   latch.ButtonState
	}{
		{"before it was seen up", "0s start", latch.ButtonState{Level: latch.LevelUnknown}},
		{"up", "0s start quiet\n1s fob=0 key=2", latch.ButtonState{Level: latch.Up}},
		{"down", "0s start quiet\n1s fob=16 key=2\n1100ms fob=16 key=2", latch.ButtonState{Level: latch.Down, For: 100 * ms, Key: key}},
		{"held", "0s start quiet\n1s..1900ms/100ms fob=16 key=2\n1950ms advance", latch.ButtonState{Level: latch.Down, For: 950 * ms, Key: key, Held: true}},
		{"after the press", "0s start quiet\n1s fob=16 key=2\n1100ms fob=0 key=2", latch.ButtonState{Level: latch.Up}},
		{"down, and no press any more", "0s start quiet\n1s fob=16 key=2\n1050ms path closed\n1100ms fob=16 key=2", latch.ButtonState{Level: latch.DownIgnored}},
		{"after a gap", "0s start quiet\n1s fob=0 key=2\n2s overflow 0", latch.ButtonState{Level: latch.LevelUnknown}},
	} {
		e := latch.New(p)
		feed(p, e, parseScript(t, c.script))
		if diff := cmp.Diff(c.want, e.Button(fob)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.name, diff)
		}
	}
	if got := []string{latch.LevelUnknown.String(), latch.Up.String(), latch.Down.String(), latch.DownIgnored.String()}; !cmp.Equal(got, []string{"unknown", "up", "down", "ignored"}) {
		t.Errorf("%q", got)
	}
}

// And each fact as decisions have it.
func TestLookAtAFact(t *testing.T) {
	p := rigParams()
	e := latch.New(p)
	feed(p, e, parseScript(t, "0s start quiet\n1s ignition=1\n1200ms advance"))
	if diff := cmp.Diff(latch.FactUse{Fact: latch.Ignition, State: latch.Known, Value: 1, Age: 200 * ms}, e.Fact(latch.Ignition)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	feed(p, e, parseScript(t, "30s advance"))
	if u := e.Fact(latch.Ignition); u.State != latch.Stale || u.Age != 29*time.Second {
		t.Errorf("later %+v", u)
	}
}
