package web

import (
	"slices"
	"sync"
)

// message is what a viewer is told.
type message struct {
	number uint64 // 0: a state, of which only the newest counts
	name   string // of the event for the page
	data   []byte // one line of JSON
	keep   bool   // a decision, or what became of one: it is never left out
}

// viewer is a page that is open. What it has not read yet waits for it, but only so much.
type viewer struct {
	wake chan struct{} // something waits

	mu      sync.Mutex
	waiting []message
	missed  uint64 // left out, because it did not read
	gone    bool   // it read so slowly that only leaving it could help
}

// waitingMost bounds what waits for a viewer.
const waitingMost = 2 * keptEvents

func newViewer() *viewer { return &viewer{wake: make(chan struct{}, 1)} }

// put has a viewer told something. It never waits. A viewer that does not read loses frames, gestures and facts first; it loses no decision:
// if only those wait, it is let go, and as it comes back it is told what it has not seen.
func (v *viewer) put(m message) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if v.gone {
		return
	}
	if m.number == 0 {
		v.waiting = slices.DeleteFunc(v.waiting, func(old message) bool { return old.number == 0 && old.name == m.name })
	}
	if len(v.waiting) == waitingMost {
		i := slices.IndexFunc(v.waiting, func(old message) bool { return !old.keep && old.number > 0 })
		switch {
		case i >= 0:
			v.waiting = slices.Delete(v.waiting, i, i+1)
			v.missed++
		case !m.keep:
			v.missed++
			return
		default:
			v.gone = true
			v.waiting = nil
		}
	}
	if !v.gone {
		v.waiting = append(v.waiting, m)
	}
	select {
	case v.wake <- struct{}{}:
	default:
	}
}

// take takes what waits. gone: the viewer is to be let go.
func (v *viewer) take() (messages []message, missed uint64, gone bool) {
	v.mu.Lock()
	defer v.mu.Unlock()
	messages, missed = v.waiting, v.missed
	v.waiting, v.missed = nil, 0
	return messages, missed, v.gone
}
