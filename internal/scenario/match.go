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
	exact, other, kin := closest{}, closest{}, closest{}
	for i := range r.entries {
		e := &r.entries[i]
		miss := x.when.miss(e.at, before)
		switch {
		case x.is(e) && i < next && miss == 0:
			found, at = fmt.Sprintf("it happened at %s, and not after the expectation above it: they stand in the order of time", moment(e.at)), e.at
		case x.is(e):
			exact.offer(e, 0, miss)
		case i < next:
		case x.about(e):
			other.offer(e, x.near(e), miss)
		case e.kind == isEvent && x.concerns(e):
			kin.offer(e, 0, miss)
		}
	}
	switch {
	case exact.entry != nil:
		return "it happened at " + moment(exact.at), exact.at
	case found != "":
		return found, at
	case kin.entry != nil && (other.entry == nil || !x.concerns(other.entry)):
		return fmt.Sprintf("nearest, at %s: %s %s", moment(kin.at), kin.fields["event"], kin.fields["reason"]), kin.at
	case other.entry != nil:
		return "nearest, at " + moment(other.at) + ": " + x.difference(other.entry), other.at
	case x.when.since:
		return "there is nothing like it", before
	case x.when.to < never:
		return "there is nothing like it", x.when.to
	}
	return "there is nothing like it", max(x.when.from, before)
}

// closest is the entry that is most like something and, of those that are alike, the least off in time.
type closest struct {
	*entry
	like int
	miss time.Duration
}

func (c *closest) offer(e *entry, like int, miss time.Duration) {
	if c.entry == nil || like > c.like || like == c.like && miss < c.miss {
		*c = closest{e, like, miss}
	}
}

// near counts in how much an entry is as expected. What the expectation is about counts most.
func (x *Expectation) near(e *entry) int {
	n := x.hits(e)
	if len(x.want) > 0 && slices.Contains(x.want[0].values, e.fields[x.want[0].field]) {
		n++
	}
	if x.frame != nil && x.frame.isOf(e.sent.Bus, &e.sent.Frame) {
		n++
	}
	return n
}

// concerns says whether an entry tells of the action that is expected, and of what asked for it.
func (x *Expectation) concerns(e *entry) bool {
	n := 0
	for _, w := range x.want {
		if w.field == "action" || w.field == "trigger" {
			n++
			if !slices.Contains(w.values, e.fields[w.field]) {
				return false
			}
		}
	}
	return n > 0
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
