package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Failure is an expectation that did not come true.
type Failure struct {
	Expectation
	No    bool          // it was not to happen
	Found string        // what happened instead
	At    time.Duration // where to look
}

// check compares what happened with what was expected.
func (s *Scenario) check(r *record) (failures []Failure) {
	next, before := 0, time.Duration(0)
	for i := range s.Expect {
		x := &s.Expect[i]
		at := slices.IndexFunc(r.entries[next:], func(e entry) bool { return x.is(&e) && x.when.holds(e.at, before) })
		if at < 0 {
			found, look := x.nearest(r, next, before)
			failures = append(failures, Failure{*x, false, found, look})
			continue
		}
		next += at + 1
		before = r.entries[next-1].at
	}
	for i := range s.ExpectNo {
		x := &s.ExpectNo[i]
		at := slices.IndexFunc(r.entries, func(e entry) bool { return x.is(&e) && x.when.holds(e.at, 0) })
		if at >= 0 {
			e := &r.entries[at]
			failures = append(failures, Failure{*x, true, "it happened at " + moment(e.at), e.at})
		}
	}
	return failures
}

// is says whether an entry is what is expected, whenever it is.
func (x *Expectation) is(e *entry) bool {
	return x.about(e) && x.hits(e) == len(x.want) && (x.frame == nil || x.frame.matches(e.sent.Bus, &e.sent.Frame))
}

func (x *Expectation) about(e *entry) bool { return x.kind == e.kind }

// hits counts the fields that are as wanted.
func (x *Expectation) hits(e *entry) (n int) {
	for _, w := range x.want {
		if slices.Contains(w.values, e.fields[w.field]) {
			n++
		}
	}
	return n
}

// nearest says what came nearest to what was expected, and where to look.
func (x *Expectation) nearest(r *record, next int, before time.Duration) (found string, at time.Duration) {
	var late, best *entry
	most := 0
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case !x.about(e):
		case !x.is(e):
			// Of those that are alike the one in time tells most.
			n := 2 * x.hits(e)
			if x.when.holds(e.at, before) {
				n++
			}
			if i >= next && n > most && x.hits(e) > 0 {
				best, most = e, n
			}
		case i < next && x.when.holds(e.at, before):
			return fmt.Sprintf("it happened at %s, which is before the expectation above it: they stand in the order of time", moment(e.at)), e.at
		case late == nil || i >= next:
			late = e
		}
	}
	switch {
	case late != nil:
		return "it happened at " + moment(late.at), late.at
	case best != nil:
		return "nearest, at " + moment(best.at) + ": " + x.difference(best), best.at
	case x.when.since:
		return "there is nothing like it", before
	case x.when.to < never:
		return "there is nothing like it", x.when.to
	}
	return "there is nothing like it", max(x.when.from, before)
}

// difference says in what an entry differs from what was expected.
func (x *Expectation) difference(e *entry) string {
	var parts []string
	for _, w := range x.want {
		if got := e.fields[w.field]; !slices.Contains(w.values, got) {
			if got == "" {
				got = "none"
			}
			parts = append(parts, fmt.Sprintf("%s %s, not %s", w.field, got, strings.Join(w.values, " or ")))
		}
	}
	if x.frame != nil && !x.frame.matches(e.sent.Bus, &e.sent.Frame) {
		parts = append(parts, "frame "+e.fields["frame"])
	}
	return strings.Join(parts, "; ")
}

// moment writes a time for people.
func moment(d time.Duration) string { return fmt.Sprintf("%.3fs", d.Seconds()) }
