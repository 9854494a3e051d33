package simcar

import (
	"time"

	"latchd/latch"
)

// Tap is how long a click lasts: as people click, where the button's times allow it. A button that tells no length has none.
func Tap(b *latch.Button) time.Duration {
	if !HasLength(b) {
		return 0
	}
	const usual = 200 * time.Millisecond
	d := min(usual, b.Click/2)
	if d <= b.Debounce {
		d = (b.Debounce + b.Click) / 2
	}
	return d
}

// Held is how long a button is down that is held a little longer than it takes.
func Held(b *latch.Button) time.Duration { return b.Debounce + b.Hold + b.Period }

// Pause is how long a button is up between the two clicks of a double.
func Pause(b *latch.Button) time.Duration {
	least := max(b.Gap, b.Debounce)
	if !HasLength(b) {
		least = max(b.Gap, b.RepeatWithin)
	}
	return (least + b.Double) / 2
}

// HasLength says whether the bus tells how long a button is down.
func HasLength(b *latch.Button) bool { return b.Talks != latch.Pulse && b.Talks != latch.Counter }
