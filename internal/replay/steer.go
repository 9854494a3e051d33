package replay

import (
	"slices"
	"time"

	"latchd/canbus"
	"latchd/latch"
)

// Receive lets time run on to a frame, and takes it in. Nothing is heard on a bus that is lost, and nothing that is sent
// there arrives.
func (r *Player) Receive(f *canbus.Received) {
	r.settle(f.At)
	if !r.lost(f.Bus) {
		r.loop.Receive(f)
	}
}

// Tell lets time run on, and passes on what is no frame: a restart, a bus that is lost or back, an overflow.
func (r *Player) Tell(at time.Duration, in latch.Input) {
	r.settle(at)
	for bus := range r.buses {
		if in.Bus != latch.AllBuses && in.Bus != bus {
			continue
		}
		switch in.Kind {
		case latch.BusLost:
			r.away = append(r.away, canbus.Bus(bus))
		case latch.BusBack:
			r.away = slices.DeleteFunc(r.away, func(b canbus.Bus) bool { return int(b) == bus })
		}
	}
	r.loop.Tell(at, in)
}

// Settle lets time run on.
func (r *Player) Settle(to time.Duration) {
	r.settle(to)
	r.loop.Advance(to)
}

// Expects says whether anything is still to come after a time: the outcome of a press or an actuation, an automatic lock.
func (r *Player) Expects(after time.Duration) bool {
	return r.loop.Busy() || slices.ContainsFunc(r.loop.Pending(), func(p latch.PendingAction) bool { return p.Due > after })
}

func (r *Player) lost(bus canbus.Bus) bool { return slices.Contains(r.away, bus) }
