package explain

import (
	"maps"
	"slices"

	"latchd/latch"
)

// Forget keeps the newest presses, and forgets the others with all that led to them, so that a collector that never ends has a bounded
// size. It says how many presses there are.
func (c *Collector) Forget(keep int) int {
	if len(c.presses) <= keep {
		return len(c.presses)
	}
	old := map[*Press]bool{}
	for _, p := range c.presses[:len(c.presses)-keep] {
		old[p] = true
	}
	c.presses = slices.Clone(c.presses[len(old):]) // the others are let go
	maps.DeleteFunc(c.serves, func(_ uint64, s served) bool { return old[s.press] })
	maps.DeleteFunc(c.putOff, func(_ latch.Trigger, s served) bool { return old[s.press] })
	for button, recent := range c.recent {
		c.recent[button] = slices.DeleteFunc(recent, func(p *Press) bool { return old[p] })
	}
	if old[c.newest.press] {
		c.newest = served{}
	}
	if old[c.ended.press] {
		c.ended = served{}
	}
	return len(c.presses)
}
