package explain

import (
	"fmt"

	"latchd/latch"
)

// Step is one tier in the chain of a decision.
type Step struct {
	Tier  latch.Tier
	Word  latch.Word
	Facts []latch.FactUse // that the tier looked at, as they were
}

// Chain is the way of a decision through all tiers.
func Chain(d *latch.Decision) []Step {
	var steps []Step
	for i, link := range d.Chain() {
		s := Step{Tier: latch.Tier(i), Word: link.Word}
		for _, u := range d.Facts() {
			if link.Facts.Has(u.Fact) {
				s.Facts = append(s.Facts, u)
			}
		}
		steps = append(steps, s)
	}
	return steps
}

// Words are a step as the words of a line, of which a fact is one:
// "deny speed (ignition yes, 40ms old; speed 50.0 km/h, 20ms old)".
func (s *Step) Words(d *latch.Decision) []string {
	words := []string{s.Word.String()}
	switch s.Word {
	case latch.Unasked:
		words[0] = "not asked"
	case latch.Decided:
		words[0] = fmt.Sprintf("%v %v", d.Verdict, d.Reason)
	}
	for i, u := range s.Facts {
		before, after := "", ";"
		if i == 0 {
			before = "("
		}
		if i == len(s.Facts)-1 {
			after = ")"
		}
		words = append(words, before+u.String()+after)
	}
	return words
}
