package latch

import (
	"slices"
	"time"
)

// recentOf is how many of the newest events a share is taken of: enough to tell a habit from chance, few enough
// to forget what was mended.
const recentOf = 50

// Recent says of the newest 50 events which of them had something.
type Recent struct {
	Bits uint64 `json:"bits"` // the newest is bit 0
	Seen uint64 `json:"seen"` // how many there were in all
}

func (r *Recent) add(had bool) {
	r.Bits = r.Bits << 1 & (1<<recentOf - 1)
	r.Seen++
	if had {
		r.mark()
	}
}

// mark says that the newest had it.
func (r *Recent) mark() { r.Bits |= 1 }

// Share is how many of the newest had it, and of how many.
func (r *Recent) Share() (had, of int) {
	for bits := r.Bits; bits != 0; bits &= bits - 1 {
		had++
	}
	return had, int(min(r.Seen, recentOf))
}

// evidence is how many of the newest had it.
func (r *Recent) evidence(limit int) Evidence {
	had, of := r.Share()
	return Evidence{Count: had, Limit: limit, Of: of}
}

// medianOf is how many times a median is taken of. Where the status that confirms is sent every 500 ms, the median
// scatters by 48 ms (of n uniform times: 500 ms / 2√(n+2)).
const medianOf = 25

// Times holds the first times after a service and the newest, to compare one with the other.
type Times struct {
	First  [medianOf]time.Duration `json:"first"`
	Newest [medianOf]time.Duration `json:"newest"` // the newest is the last, once there are so many
	Seen   uint64                  `json:"seen"`   // how many there were in all
}

func (t *Times) add(d time.Duration) {
	if t.Seen < medianOf {
		t.First[t.Seen], t.Newest[t.Seen] = d, d
	} else {
		copy(t.Newest[:], t.Newest[1:])
		t.Newest[medianOf-1] = d
	}
	t.Seen++
}

// slow compares the median of the newest times with a limit, as soon as there are enough of them.
func (t *Times) slow(limit time.Duration) (ev Evidence) {
	if t.Seen >= medianOf {
		ev = Evidence{Time: median(t.Newest), TimeLimit: limit, Of: medianOf}
	}
	return ev
}

// slower compares it with that of the first times, as soon as none of them is among the newest.
func (t *Times) slower(by time.Duration) (ev Evidence) {
	if by > 0 && t.Seen >= 2*medianOf {
		ev = t.slow(median(t.First) + by)
	}
	return ev
}

func median(times [medianOf]time.Duration) time.Duration {
	slices.Sort(times[:])
	return times[medianOf/2]
}
