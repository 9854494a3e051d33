package latch

// Word is what one tier said to a request.
type Word uint8

// The words.
const (
	Unasked Word = iota // it did not come to that: an earlier tier decided, or it was no request
	Passed              // nothing speaks against it here
	Decided             // the decision's verdict and reason are this tier's
)

var wordNames = [...]string{"unasked", "passed", "decided"}

func (w Word) String() string { return wordNames[w] }

// Link is the part of one tier in a decision.
type Link struct {
	Word  Word
	Facts FactSet // that the tier looked at
}

// FactSet is a set of facts.
type FactSet uint32

const _ = uint(32 - NumFacts) // each fact has a bit

// Has says whether a fact is in the set.
func (s FactSet) Has(f Fact) bool { return s>>f&1 != 0 }

// Chain is the way that the decision took, by tier. It aliases the decision.
func (d *Decision) Chain() []Link { return d.chain[:] }

// linked completes the chain of a decision that the recogniser made, without asking the tiers: a press that is none,
// or one to which nothing is bound.
func (d *Decision) linked() {
	if d.chain[d.Tier].Word == Decided {
		return
	}
	d.chain = [numTiers]Link{}
	if d.Tier != TierValidity {
		d.chain[TierValidity].Word = Passed
	}
	d.chain[d.Tier].Word = Decided
}
