package store

import "fmt"

// Recovered is what Open found.
type Recovered struct {
	Data     []byte // nil: there is none, start from the defaults; a state of no bytes is not nil
	Sequence uint64 // how many states were saved up to this one; 0 without Data
	Warn     bool   // the Note tells of something that is not as it should be
	Note     string // what was found, as a sentence for the log
}

// choose takes the newest of two slots that is whole, and says which slot is to be written next: never the one that was taken.
// Newer formats are refused, even when the other slot could be used: latchd would overwrite what a newer one saved.
func choose(slots [2]slot) (r Recovered, next int, err error) {
	for i, s := range slots {
		if s.err == nil && s.format != format {
			return r, 0, fmt.Errorf("slot %d has format %d, and this latchd knows only format %d: use the latchd that saved it, or move the file away to start from the defaults",
				i, s.format, format)
		}
	}
	a, b := slots[0], slots[1]
	switch {
	case a.err != nil && b.err != nil:
		return neither(a, b)
	case a.err == nil && (b.err != nil || !after(b.sequence, a.sequence)):
		return taken(a, b), 1, nil
	default:
		return taken(b, a), 0, nil
	}
}

// taken is a state that is whole, with a word on the other slot.
func taken(s, other slot) Recovered {
	r := Recovered{Data: s.data, Sequence: s.sequence, Note: fmt.Sprintf("state %d, which was saved last, was taken up", s.sequence)}
	if other.err == nil || other.err == errEmpty && s.sequence == 1 {
		return r
	}
	r.Warn = true
	switch {
	case other.sequence == s.sequence+1:
		r.Note = fmt.Sprintf("state %d was not saved to the end, or was damaged since (%v): state %d, the one before, was taken up",
			other.sequence, other.err, s.sequence)
	case other.sequence == s.sequence-1 && other.sequence != 0:
		r.Note += fmt.Sprintf("; state %d, the one before, is damaged (%v), and will be overwritten", other.sequence, other.err)
	default:
		r.Note = fmt.Sprintf("one of the two saved states is damaged, perhaps the newer (%v): the other, state %d, was taken up", other.err, s.sequence)
	}
	return r
}

// neither is what there is to say when no slot holds a state.
func neither(a, b slot) (r Recovered, next int, err error) {
	for i, s := range [2]slot{a, b} {
		// Its state may come back, and would then outrank all that had been saved since from the defaults.
		if s.unreadable {
			return r, 0, fmt.Errorf("slot %d: %w, and the other holds no state (%v): try again later, or move the file away to start from the defaults",
				i, s.err, [2]slot{a, b}[1-i].err)
		}
	}
	switch {
	case a.err == errEmpty && b.err == errEmpty:
		r.Note = "nothing was saved yet: starting from the defaults"
	case b.err == errEmpty:
		r.Warn = true
		r.Note = fmt.Sprintf("the first state was not saved to the end, or was damaged since (%v): starting from the defaults", a.err)
	default:
		r.Warn = true
		r.Note = fmt.Sprintf("both saved states are damaged: starting from the defaults (slot 0: %v; slot 1: %v)", a.err, b.err)
	}
	return r, 0, nil
}
