package scenario

import (
	"slices"

	"latchd/latch"
)

// newestMost bounds the effects that are kept, which are 1 KB each: some thousand presses, with all that the car said meanwhile.
const newestMost = 10_000

// Newest keeps the newest effects of an engine for Compose, however long it runs. The zero value is ready for use.
type Newest struct {
	Decision uint64 // the one that it is for, which is not pushed out by what comes long after; 0: for any

	ring  []latch.Effect
	next  int // where the next one goes, once the ring is full
	after int // how many came after the decision
}

// Effect takes one in.
func (n *Newest) Effect(ef *latch.Effect) {
	if n.after == newestMost/2 {
		return
	}
	if n.after > 0 || n.Decision > 0 && ef.Kind == latch.EffectDecision && ef.Decision.Number == n.Decision {
		n.after++
	}
	if len(n.ring) < newestMost {
		n.ring = append(n.ring, *ef)
		return
	}
	n.ring[n.next] = *ef
	n.next = (n.next + 1) % newestMost
}

// Effects are those that are kept, in their order.
func (n *Newest) Effects() []latch.Effect { return slices.Concat(n.ring[n.next:], n.ring[:n.next]) }
