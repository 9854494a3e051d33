package explain

import (
	"strings"
	"testing"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

// A collector that forgets keeps nothing of what it forgot, however long it goes on, and all of what it did not.
func TestForget(t *testing.T) {
	c := NewCollector()
	const keep = 5
	for n := range 1000 {
		at := time.Duration(n) * time.Minute
		c.Epoch = time.Unix(0, 0)
		c.Effect(&latch.Effect{At: at, Kind: latch.EffectGesture, Gesture: latch.Gesture{Button: 0, Kind: latch.Press}})
		d := latch.Decision{Number: uint64(n + 1), Button: 0, Gesture: latch.Press, Action: latch.LockAll}
		if n%2 > 0 {
			d = latch.Decision{Number: uint64(n + 1), Button: -1, Trigger: latch.ByRelockOnClose, Verdict: latch.Deny, Action: latch.BootLock}
		}
		c.Effect(&latch.Effect{At: at, Kind: latch.EffectDecision, Decision: d})
		if n%2 > 0 {
			c.Effect(&latch.Effect{At: at, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.RelockPending, Trigger: latch.ByRelockOnClose}})
		}
		if got := c.Forget(keep); got > keep || n > keep && got != keep {
			t.Fatalf("after %d presses %d are kept", n+1, got)
		}
		if len(c.serves) > keep || len(c.putOff) > 1 || len(c.recent[0]) > keep {
			t.Fatalf("after %d presses: %d decisions, %d put off, %d recent", n+1, len(c.serves), len(c.putOff), len(c.recent[0]))
		}
	}
	c.Effect(&latch.Effect{At: time.Hour, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.Confirmed, Decision: 999}})
	c.Effect(&latch.Effect{At: time.Hour, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.Confirmed, Decision: 1}}) // of nobody any more
	presses := c.Presses(1 << 62)
	if len(presses) != keep {
		t.Fatalf("%d presses", len(presses))
	}
	confirmed := 0
	for _, p := range presses {
		for i := range p.Answers {
			confirmed += len(p.Answers[i].Outcomes)
			if n := p.Answers[i].Decision.Number; n < 999-keep {
				t.Errorf("decision %d is still there", n)
			}
		}
	}
	if confirmed == 0 {
		t.Error("a press that was kept has lost its outcome")
	}
	if c.Forget(0) != 0 || len(c.serves)+len(c.putOff)+len(c.recent[0]) > 0 || c.newest.press != nil {
		t.Errorf("something is left: %+v", c)
	}
}

// The story of a running latchd does not speak of the end of a log.
func TestStoryOfARunningLatchd(t *testing.T) {
	begins := time.Date(2026, 11, 28, 18, 5, 0, 0, time.UTC)
	c := NewCollector()
	c.Epoch = begins
	c.Effect(&latch.Effect{At: time.Minute, Kind: latch.EffectGesture, Gesture: latch.Gesture{Button: 2, Kind: latch.Press}})
	tell := func(e Ending) string { return (&Teller{Params: rig(), Ending: e}).Story(c.Presses(1 << 62)[0]) }
	for e, want := range map[Ending]string{
		LogEnds: "The log ends before its answer.", StillToCome: "Its answer is still to come.",
		Reloaded: "Another configuration was taken into use before its answer.", LatchdEnded: "latchd ended before its answer.",
	} {
		if got := tell(e); got != "Someone pressed fob_boot. "+want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if wall := c.Presses(1 << 62)[0].Wall; !wall.Equal(begins.Add(time.Minute)) {
		t.Errorf("it began at %v", wall)
	}
	d := latch.Decision{Number: 1, Button: 2, Gesture: latch.Press, Action: latch.BootRelease}
	c.Effect(&latch.Effect{At: time.Minute, Kind: latch.EffectDecision, Decision: d})
	if got := tell(StillToCome); !strings.HasSuffix(got, "latchd released the boot. Nothing spoke against it. Its outcome is still to come.") {
		t.Errorf("allowed: %q", got)
	}
	c.Sent(&gateway.Transmission{At: time.Minute, For: latch.Send{Action: latch.BootRelease, Decision: 1}, Withheld: true})
	c.Effect(&latch.Effect{At: time.Minute, Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.Withheld, Decision: 1}})
	if got := tell(StillToCome); !strings.HasSuffix(got, "latchd would have released the boot. Nothing spoke against it. It was not armed, so nothing was sent.") {
		t.Errorf("withheld: %q", got)
	}
}

// What the gate refused was not sent: once that is told, the story does not say that it was.
func TestRefusedStory(t *testing.T) {
	c := NewCollector()
	d := latch.Decision{Number: 1, Button: 2, Gesture: latch.Press, Action: latch.BootRelease}
	c.Effect(&latch.Effect{Kind: latch.EffectDecision, Decision: d})
	c.Refused(&gateway.Transmission{For: latch.Send{Action: latch.BootRelease, Decision: 1}}, gateway.BusLost)
	c.Effect(&latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.SentUnverified, Decision: 1}})
	got := (&Teller{Params: rig()}).Story(c.Presses(1 << 62)[0])
	if !strings.HasSuffix(got, "Nothing spoke against it. It was sent; nothing reports back whether that was enough. The gate let 1 of its frames not out (bus_lost).") {
		t.Errorf("%q", got)
	}
	c.Effect(&latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: latch.NotSent, Decision: 1}})
	got = (&Teller{Params: rig()}).Story(c.Presses(1 << 62)[0])
	if !strings.HasSuffix(got, "Nothing spoke against it. It was not sent, or not all of it. The gate let 1 of its frames not out (bus_lost).") {
		t.Errorf("%q", got)
	}
}
