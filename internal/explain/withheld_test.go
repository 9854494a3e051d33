package explain

import (
	"math"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/gateway"
	"latchd/latch"
)

// A latchd that is not armed, whatever the configuration says, has done nothing, and nobody told it so.
func TestWithheldStory(t *testing.T) {
	p := rig()
	c := NewCollector()
	e := latch.New(p)
	tell := func(effects []latch.Effect) {
		for i := range effects {
			if ef := &effects[i]; ef.Kind == latch.EffectSend {
				c.Sent(&gateway.Transmission{At: ef.At, For: ef.Send, Withheld: true})
			} else {
				c.Effect(ef)
			}
		}
	}
	tell(e.Observe(0, latch.Input{Kind: latch.Start, Quiet: true}))
	tell(e.Observe(0, latch.Input{Kind: latch.Transmit}))
	tell(e.Observe(time.Second, latch.Input{Readings: []latch.Reading{{Signal: fobSignal, Present: true, Raw: 4}, {Signal: keySignal, Present: true, Raw: 2}}}))
	tell(e.Observe(1100*ms, latch.Input{Readings: []latch.Reading{{Signal: fobSignal, Present: true}}}))
	tell(e.Advance(time.Minute))
	presses := c.Presses(math.MaxInt64)
	if len(presses) != 1 {
		t.Fatalf("%d presses", len(presses))
	}
	want := "Someone with key 2 (Anna) pressed fob_lock for 100ms. At once latchd would have locked the car. Nothing spoke against it. " +
		"It was not armed, so nothing was sent. A warning: it is unknown whether a door is open."
	if diff := cmp.Diff(want, (&Teller{Params: p}).Story(presses[0])); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
