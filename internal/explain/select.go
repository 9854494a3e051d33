package explain

import (
	"slices"
	"time"
)

// Of lists the presses of one button.
func Of(presses []*Press, button int) []*Press {
	return slices.DeleteFunc(slices.Clone(presses), func(p *Press) bool { return p.Button != button })
}

// Last lists the newest presses, with what latchd did and told by itself since the first of them.
func Last(presses []*Press, n int) []*Press {
	for i, p := range slices.Backward(presses) {
		if !p.Automatic() {
			n--
		}
		if n == 0 {
			return presses[i:]
		}
	}
	return presses
}

// At lists the press under way at a time, the newest of several, or else the nearest. What latchd only told by itself is none.
func At(presses []*Press, at time.Duration) []*Press {
	best, least := -1, time.Duration(0)
	for i, p := range presses {
		away := max(p.Began-at, at-p.Ended, 0)
		if p.Told == nil && (best < 0 || away <= least) {
			best, least = i, away
		}
	}
	if best < 0 {
		return nil
	}
	return presses[best : best+1]
}
