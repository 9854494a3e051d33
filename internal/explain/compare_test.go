package explain

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

func TestCompare(t *testing.T) {
	made := func(at int, button string, g latch.GestureKind, v latch.Verdict, why latch.Reason, number uint64) Made {
		return Made{At: time.Duration(at) * time.Second, Button: button,
			Decision: latch.Decision{Gesture: g, Verdict: v, Reason: why, Number: number}}
	}
	base := []Made{
		made(1, "a", latch.Press, latch.Allow, latch.OK, 1),
		made(2, "a", latch.Hold, latch.Deny, latch.SpeedTooHigh, 2),
		made(2, "b", latch.Hold, latch.Deny, latch.SpeedTooHigh, 3),
		made(2, "b", latch.Hold, latch.Deny, latch.SpeedTooHigh, 4), // the same once more
	}
	with := func(i int, m Made) []Made {
		list := append([]Made(nil), base...)
		list[i] = m
		return list
	}
	for _, c := range []struct {
		name string
		new  []Made
		want []string
		same int
	}{
		{"nothing", base, nil, 4},
		{"other numbers", with(0, made(1, "a", latch.Press, latch.Allow, latch.OK, 9)), nil, 4},
		{"another verdict", with(0, made(1, "a", latch.Press, latch.Ignore, latch.OK, 1)), []string{"1s a changed"}, 3},
		{"another reason", with(1, made(2, "a", latch.Hold, latch.Deny, latch.IgnitionOn, 2)), []string{"2s a changed"}, 3},
		{"another time", with(0, made(3, "a", latch.Press, latch.Allow, latch.OK, 1)), []string{"1s a removed", "3s a added"}, 3},
		{"another button", with(0, made(1, "c", latch.Press, latch.Allow, latch.OK, 1)), []string{"1s a removed", "1s c added"}, 3},
		{"another gesture", with(0, made(1, "a", latch.Click, latch.Allow, latch.OK, 1)), []string{"1s a removed", "1s a added"}, 3},
		{"one of two", base[:3], []string{"2s b removed"}, 3},
		{"one more", append(with(0, base[0]), made(2, "b", latch.Hold, latch.Allow, latch.OK, 5)), []string{"2s b added"}, 4},
		{"none", nil, []string{"1s a removed", "2s a removed", "2s b removed", "2s b removed"}, 0},
	} {
		changes, same := Compare(base, c.new)
		var got []string
		for _, ch := range changes {
			switch {
			case ch.New == nil:
				got = append(got, ch.At.String()+" "+ch.Old.Button+" removed")
			case ch.Old == nil:
				got = append(got, ch.At.String()+" "+ch.New.Button+" added")
			default:
				got = append(got, ch.At.String()+" "+ch.New.Button+" changed")
			}
		}
		if diff := cmp.Diff(c.want, got); diff != "" || same != c.same {
			t.Errorf("%s: %d the same, want %d (-want +got)\n%s", c.name, same, c.same, diff)
		}
	}
	action := with(0, base[0])
	action[0].Decision.Action = latch.BootLock
	if changes, _ := Compare(base, action); len(changes) != 1 {
		t.Errorf("another action: %d changes", len(changes))
	}
}
