package explain

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// TestEnd: of a press that is under way when the log ends, only what the log holds is told. Button 2 goes down at 1 s.
func TestEnd(t *testing.T) {
	const boot = 2
	gesture := func(kind latch.GestureKind, at time.Duration) latch.Effect {
		g := latch.Gesture{Button: boot, Kind: kind}
		if kind != latch.Press {
			g.Length = at - time.Second
		}
		return latch.Effect{At: at, Kind: latch.EffectGesture, Gesture: g}
	}
	decision := func(kind latch.GestureKind, at time.Duration, r latch.Reason) latch.Effect {
		d := latch.Decision{Button: boot, Gesture: kind, Length: at - time.Second, Verdict: latch.Ignore, Reason: r, Action: latch.BootRelease}
		return latch.Effect{At: at, Kind: latch.EffectDecision, Decision: d}
	}
	due := func(r latch.Reason, at time.Duration) latch.Effect {
		return latch.Effect{At: at, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.ServiceDue, Reason: r}}
	}
	press := gesture(latch.Press, time.Second)
	lost := []latch.Effect{press, gesture(latch.Cancel, 1500*ms), decision(latch.Cancel, 1500*ms, latch.ReleaseLost), due(latch.ServiceKeyFrames, 1500*ms)}
	held := []latch.Effect{press, gesture(latch.Hold, 1900*ms), decision(latch.Hold, 1900*ms, latch.NotBound), gesture(latch.HoldRelease, 2200*ms), due(latch.ServiceSlow, 2200*ms)}
	const cut, none = "pressed fob_boot; the log ends before a release was seen.", "So its answer is not known."
	for _, tt := range []struct {
		name    string
		effects []latch.Effect
		end     time.Duration
		want    []string // how each story begins
		until   time.Duration
	}{
		{"a release that was lost", lost, 1500 * ms, []string{"Someone pressed fob_boot, and after 500ms the press broke off. ", "Service due, a fob: "}, 1500 * ms},
		{"the end before it was", lost, 1499 * ms, []string{"Someone " + cut + " " + none}, 1499 * ms},
		{"the end at its beginning", lost, time.Second, []string{"Someone " + cut + " " + none}, time.Second},
		{"a hold that was released", held, 2200 * ms, []string{"Someone held fob_boot for 1200ms. latchd", "Service due, doors: "}, 2200 * ms},
		{"the end in a hold", held, 2199 * ms, []string{"Someone " + cut + " latchd", "Service due, doors: "}, 2200 * ms},
		{"the end before a hold that came all the same", held, 1899 * ms, []string{"Someone " + cut + " latchd", "Service due, doors: "}, 2200 * ms},
		{"a button that stuck", []latch.Effect{press, gesture(latch.Stuck, 6*time.Second), decision(latch.Stuck, 6*time.Second, latch.StuckDown)}, 6 * time.Second,
			[]string{"Someone pressed fob_boot, and it stayed down. "}, 6 * time.Second},
		{"the end before it did", []latch.Effect{press, gesture(latch.Stuck, 6*time.Second), decision(latch.Stuck, 6*time.Second, latch.StuckDown)}, 5 * time.Second,
			[]string{"Someone " + cut + " " + none}, 5 * time.Second},
		{"a click that waits for another", []latch.Effect{press, gesture(latch.Release, 1200*ms), {At: 1800 * ms, Kind: latch.EffectGesture, Gesture: latch.Gesture{Button: boot, Kind: latch.Click, Length: 200 * ms}}}, 1300 * ms,
			[]string{"Someone pressed fob_boot for 200ms. The log ends before its answer."}, 1800 * ms},
	} {
		c := NewCollector()
		for i := range tt.effects {
			c.Effect(&tt.effects[i])
		}
		var got []string
		presses := c.Presses(tt.end)
		for i, p := range presses {
			story := (&Teller{Params: rig()}).Story(p)
			if i < len(tt.want) && strings.HasPrefix(story, tt.want[i]) {
				story = tt.want[i]
			}
			got = append(got, story)
		}
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
		if presses[0].Ended != tt.until {
			t.Errorf("%s: it ends at %v, want %v", tt.name, presses[0].Ended, tt.until)
		}
	}
}
