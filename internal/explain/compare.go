package explain

import (
	"cmp"
	"slices"
	"time"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Made is a decision that a replay made.
type Made struct {
	At       time.Duration
	Button   string // "": nobody pressed anything
	Decision latch.Decision
	Text     string // the decision as a sentence
}

// Decisions is a sink that keeps the decisions of a replay.
type Decisions struct {
	Made []Made

	c    *config.Config
	from time.Duration
}

// NewDecisions returns a sink that keeps decisions from a time on.
func NewDecisions(c *config.Config, from time.Duration) *Decisions {
	return &Decisions{c: c, from: from}
}

// Effect keeps a decision.
func (d *Decisions) Effect(ef *latch.Effect) {
	if ef.Kind != latch.EffectDecision || ef.At < d.from {
		return
	}
	m := Made{At: ef.At, Decision: ef.Decision, Text: d.c.Params.Sentence(&ef.Decision)}
	if b := ef.Decision.Button; b >= 0 {
		m.Button = d.c.Params.Buttons[b].Name
	}
	d.Made = append(d.Made, m)
}

// Sent is no decision.
func (d *Decisions) Sent(*gateway.Transmission) {}

// Refused is no decision.
func (d *Decisions) Refused(*gateway.Transmission, gateway.Refusal) {}

// Change is a decision that two configurations do not make alike. Old is nil if only the new one makes it, New if
// only the old one does.
type Change struct {
	At       time.Duration
	Old, New *Made
}

// occasion is what a decision of one configuration is matched with one of another by.
type occasion struct {
	at      time.Duration
	button  string
	gesture latch.GestureKind
	trigger latch.Trigger
	nth     int // of several
}

// Compare lists the decisions that differ in verdict, reason or action, in the order of time, and counts the others.
func Compare(old, new []Made) (changes []Change, same int) {
	after := byOccasion(new)
	for o, m := range byOccasion(old) {
		n := after[o]
		delete(after, o)
		if n != nil && alike(&m.Decision, &n.Decision) {
			same++
			continue
		}
		changes = append(changes, Change{o.at, m, n})
	}
	for o, n := range after {
		changes = append(changes, Change{o.at, nil, n})
	}
	slices.SortFunc(changes, func(a, b Change) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.rank(), b.rank()), cmp.Compare(a.number(), b.number()))
	})
	return changes, same
}

func byOccasion(made []Made) map[occasion]*Made {
	found := map[occasion]*Made{}
	for i := range made {
		m := &made[i]
		o := occasion{at: m.At, button: m.Button, gesture: m.Decision.Gesture, trigger: m.Decision.Trigger}
		for found[o] != nil {
			o.nth++
		}
		found[o] = m
	}
	return found
}

func alike(a, b *latch.Decision) bool {
	return a.Verdict == b.Verdict && a.Reason == b.Reason && a.Action == b.Action
}

// rank puts what the old configuration decides at an instant before what only the new one does.
func (c *Change) rank() int {
	if c.Old != nil {
		return 0
	}
	return 1
}

func (c *Change) number() uint64 {
	if c.Old != nil {
		return c.Old.Decision.Number
	}
	return c.New.Decision.Number
}
