package gateway

import (
	"time"

	"latchd/canbus"
)

// noise is what a bus can bring about as often as it likes. It is counted, and told once a second at most.
type noise struct {
	kind  NoticeKind
	count uint32
	told  time.Duration // the last time
	frame canbus.Frame  // the newest
}

const noiseEvery = time.Second

func newNoise(kind NoticeKind) noise { return noise{kind: kind, told: -noiseEvery} }

func (n *noise) add(count uint32, f *canbus.Frame) {
	n.count += count
	n.frame = *f
}

// deadline is when it is to be told.
func (n *noise) deadline() time.Duration {
	if n.count == 0 {
		return never
	}
	return n.told + noiseEvery
}

// tell tells it, if it is due.
func (n *noise) tell(now time.Duration, bus canbus.Bus, journal Journal) {
	if now < n.deadline() {
		return
	}
	journal.Notice(&Notice{At: now, Kind: n.kind, Bus: bus, Count: n.count, Frame: n.frame})
	n.count, n.told = 0, now
}
