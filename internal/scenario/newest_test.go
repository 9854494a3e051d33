package scenario

import (
	"testing"
	"time"

	"latchd/latch"
)

// The newest effects are kept, in their order; but a decision that they are kept for is not pushed out, and neither is what led to it and
// what came of it.
func TestNewest(t *testing.T) {
	for _, test := range []struct {
		decision    uint64
		first, last int
	}{
		{0, 20_000, 29_999},
		{20_000, 15_000, 24_999},
		{2000, 0, 6999},
		{1 << 40, 20_000, 29_999}, // there is none
	} {
		n := Newest{Decision: test.decision}
		for i := range 3 * newestMost {
			ef := latch.Effect{Kind: latch.EffectDecision, At: time.Duration(i)}
			ef.Decision.Number = uint64(i)
			n.Effect(&ef)
		}
		list := n.Effects()
		for i := range list {
			if list[i].At != list[0].At+time.Duration(i) {
				t.Fatalf("for decision %d: %v at place %d", test.decision, list[i].At, i)
			}
		}
		if first, last := int(list[0].At), int(list[len(list)-1].At); first != test.first || last != test.last {
			t.Errorf("for decision %d: kept %d to %d, want %d to %d", test.decision, first, last, test.first, test.last)
		}
	}
}
