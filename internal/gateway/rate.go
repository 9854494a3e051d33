package gateway

import (
	"time"

	"latchd/latch"
)

// rateWindow is the time in which frames are counted: nobody presses three times within it.
const rateWindow = 250 * time.Millisecond

// rate bounds how often a frame goes out. It allocates nothing once it is made.
type rate struct {
	newest []time.Duration // when it went out, as often as is allowed within the window; a ring
	next   int             // the oldest of them
}

// newRate is the rate at which an actuator can ask for one of its frames: in any window as many as its sequence has in one,
// for two presses, and for each retry that falls within it.
func newRate(a *latch.Actuator, frame int) rate {
	sequences := 2
	if within := a.Confirm.Within; a.Confirm.Fact != latch.NoFact && within > 0 {
		sequences += min(a.Confirm.Retries, int((rateWindow-1)/within))
	}
	r := rate{newest: make([]time.Duration, sequences*densest(a, frame))}
	for i := range r.newest {
		r.newest[i] = -rateWindow
	}
	return r
}

// densest is how often one sequence sends the frame within a window, at most.
func densest(a *latch.Actuator, frame int) (most int) {
	var at []time.Duration
	for _, step := range a.Steps {
		if step.Frame != frame {
			continue
		}
		at = append(at, step.After)
		for at[0] <= step.After-rateWindow {
			at = at[1:]
		}
		most = max(most, len(at))
	}
	return most
}

// take says whether the frame may go out at a time, and takes note that it does.
func (r *rate) take(at time.Duration) bool {
	if len(r.newest) == 0 || at-r.newest[r.next] < rateWindow {
		return false
	}
	r.newest[r.next] = at
	r.next = (r.next + 1) % len(r.newest)
	return true
}
