package daemon

import (
	"math"
	"slices"
	"sync"
	"time"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/report"
)

// pressesKept is how many presses, and what latchd did by itself, are kept with their stories.
const pressesKept = 100

// history keeps the newest presses, with all that was decided and came of them. The zero value is ready for use.
type history struct {
	mu   sync.Mutex // held while presses are told, never while anything waits
	past []press    // of another configuration
	g    *generation
	seen *explain.Collector // under this one
}

// press is a press as it was told.
type press struct {
	line  report.PressLine
	tiers string
}

// follow takes in an entry of the journal.
func (h *history) follow(e *entry) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if e.generation != h.g {
		h.past = h.told(explain.Reloaded)
		h.g, h.seen = e.generation, explain.NewCollector()
	}
	switch e.kind {
	case anEffect:
		h.seen.Epoch = e.wall.Round(0).Add(-e.effect.At)
		h.seen.Effect(&e.effect)
	case aSent:
		h.seen.Sent(&e.tx)
	case aRefused:
		h.seen.Refused(&e.tx, e.refusal)
	}
	n := h.seen.Forget(pressesKept)
	h.past = h.past[max(0, len(h.past)+n-pressesKept):]
}

// presses tells all that is kept, the oldest first. Ending says why the outcome of the newest may be missing.
func (h *history) presses(ending explain.Ending) []press {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.told(ending)
}

func (h *history) told(ending explain.Ending) []press {
	list := slices.Clone(h.past)
	if h.g == nil {
		return list
	}
	o := report.PressOptions{Teller: explain.Teller{Params: &h.g.c.Params, Observe: h.g.c.Mode == config.Observe, Ending: ending}}
	for _, p := range h.seen.Presses(time.Duration(math.MaxInt64)) {
		list = append(list, press{o.Line(h.g.c, p), report.Tiers(p)})
	}
	return list
}
