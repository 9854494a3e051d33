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
	cause canbus.Cause  // the newest
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
	journal.Notice(&Notice{At: now, Kind: n.kind, Bus: bus, Count: n.count, Frame: n.frame, Cause: n.cause})
	n.count, n.told = 0, now
}

// flaps are the losses of a bus and its returns, of which a bad plug makes many a second.
type flaps struct {
	losses, returns noise
	lost            bool
}

func newFlaps() flaps { return flaps{losses: newNoise(BusWasLost), returns: newNoise(BusIsBack)} }

func (f *flaps) lose(why canbus.Cause) {
	f.losses.count++
	f.losses.cause, f.lost = why, true
}

func (f *flaps) comeBack() {
	f.returns.count++
	f.lost = false
}

// deadline is when they are to be told: where there are both, together, so that how the bus is now is told last.
func (f *flaps) deadline() time.Duration {
	switch {
	case f.losses.count == 0:
		return f.returns.deadline()
	case f.returns.count == 0:
		return f.losses.deadline()
	}
	return max(f.losses.deadline(), f.returns.deadline())
}

// tell tells them, if they are due.
func (f *flaps) tell(now time.Duration, bus canbus.Bus, journal Journal) {
	if now < f.deadline() {
		return
	}
	first, last := &f.losses, &f.returns
	if f.lost {
		first, last = last, first
	}
	first.tell(now, bus, journal)
	last.tell(now, bus, journal)
}
