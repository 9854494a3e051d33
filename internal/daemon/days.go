package daemon

import (
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

const (
	// daysKept is how many days are counted.
	daysKept = 60
	// mostCounts is how many different things of a day are counted, so that nobody on the bus can fill the store.
	mostCounts = 50
	// other counts what goes beyond that.
	other = "other"
)

// day counts what happened on a day, by words: what it was, then the reason and the action, as in "deny speed_too_high boot.release".
type day struct {
	Date   string         `json:"date"` // by the machine's calendar
	Counts map[string]int `json:"counts"`
}

// days counts what happened, by the day, so that a report of a month is right although its presses are forgotten.
type days struct {
	mu    sync.Mutex
	began string // from when on all is counted
	list  []day  // in the order of their dates; a day on which nothing happened is left out
}

// dateOf is the date of a time, by the machine's calendar.
func dateOf(t time.Time) string { return t.Local().Format(time.DateOnly) }

// recall takes up what was kept, or begins now.
func (s *days) recall(began string, list []day, now time.Time) {
	if began == "" {
		began = dateOf(now)
	}
	s.began, s.list = began, list
	for i := range s.list {
		if s.list[i].Counts == nil {
			s.list[i].Counts = map[string]int{}
		}
	}
}

// follow counts an entry of the journal.
func (s *days) follow(e *entry) {
	if what := counted(e); what != "" {
		n := 1
		if e.kind == aNotice && e.notice.Kind == gateway.BusWasLost {
			n = int(e.notice.Count)
		}
		s.count(e.wall, what, n)
	}
}

func (s *days) count(wall time.Time, what string, n int) {
	s.mu.Lock()
	defer s.mu.Unlock()
	date := dateOf(wall)
	i, found := slices.BinarySearchFunc(s.list, date, func(d day, date string) int { return strings.Compare(d.Date, date) })
	if !found {
		s.list = slices.Insert(s.list, i, day{Date: date, Counts: map[string]int{}})
	}
	counts := s.list[i].Counts
	if _, known := counts[what]; !known && len(counts) >= mostCounts {
		what = other
	}
	counts[what] += n
	for len(s.list) > daysKept {
		s.list, s.began = s.list[1:], s.list[1].Date
	}
}

// all is a copy of what was counted, and from when on it is all.
func (s *days) all() (began string, list []day) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, d := range s.list {
		list = append(list, day{d.Date, maps.Clone(d.Counts)})
	}
	return s.began, list
}

// counted is what an entry counts as; "": nothing.
func counted(e *entry) string {
	switch {
	case e.kind == aNotice && e.notice.Kind != gateway.BusIsBack:
		return "fault bus_" + strings.TrimPrefix(e.notice.Kind.String(), "bus_")
	case e.kind != anEffect:
		return ""
	case e.effect.Kind == latch.EffectGesture && e.effect.Gesture.Kind == latch.Press:
		return "press"
	case e.effect.Kind == latch.EffectDecision:
		return countedDecision(&e.effect.Decision, e.armed)
	case e.effect.Kind == latch.EffectEvent:
		return countedEvent(&e.effect.Event)
	}
	return ""
}

func countedDecision(d *latch.Decision, armed bool) string {
	switch {
	case d.Verdict != latch.Allow:
		return d.Verdict.String() + " " + d.Reason.String() + " " + d.Action.String()
	case d.Trigger == latch.ByRetry || d.Trigger == latch.ByFallback: // of what is counted already
		return ""
	case armed:
		return "done " + d.Action.String()
	}
	return "withheld " + d.Action.String()
}

func countedEvent(ev *latch.Event) string {
	switch ev.Kind {
	case latch.Unconfirmed, latch.Unverified:
		return "unconfirmed " + ev.Action.String()
	case latch.NotSent:
		return "not_sent " + ev.Action.String()
	case latch.OpenedManually, latch.OpenedByVehicle, latch.DisarmedNow:
		return ev.Kind.String()
	case latch.ServiceDue:
		return "fault " + ev.Reason.String()
	case latch.BatteryLow, latch.RestBegan, latch.BootWarning:
		return "fault " + ev.Kind.String()
	}
	return ""
}
