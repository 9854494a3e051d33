package dbc

import (
	"latchd/canbus"
	"latchd/internal/source"
)

// mostCompared bounds the work on one message: each signal is compared with each.
const mostCompared = 4096

// bitSet is a set of the bits of a frame.
type bitSet [canbus.MaxLength / 8]uint64

func (a *bitSet) meets(b *bitSet) bool {
	for i := range a {
		if a[i]&b[i] != 0 {
			return true
		}
	}
	return false
}

// bits are the bits of the signal that lie within a frame.
func (s *Signal) bits() (set bitSet) {
	sp, ok := s.place()
	if !ok {
		return set
	}
	for i := range s.Length {
		at := int(sp.shift) + i
		if bit := 8*(sp.lsb+sp.step*(at/8)) + at%8; bit < 64*len(set) {
			set[bit/64] |= 1 << (bit % 64)
		}
	}
	return set
}

// lintOverlaps finds signals that share bits in the same frame. A signal is reported once.
func lintOverlaps(m *Message, ps *source.Problems) {
	if len(m.Signals) > mostCompared {
		ps.Warnf(m.Pos, "message %s: %d signals, too many to look for overlaps", m.Name, len(m.Signals))
		return
	}
	sets := make([]bitSet, len(m.Signals))
	for i, s := range m.Signals {
		if _, never := s.Never(); never {
			continue // no bits, so it meets none
		}
		sets[i] = s.bits()
		for j, other := range m.Signals[:i] {
			if sets[i].meets(&sets[j]) && together(s, other) {
				ps.Warnf(s.Pos, "message %s: signal %s overlaps signal %s of line %d", m.Name, s.Name, other.Name, other.Pos.Line)
				break
			}
		}
	}
}

// together says whether one frame can hold both signals: both can be present, and no multiplexer that
// both depend on tells them apart.
func together(a, b *Signal) bool {
	for x := a; x.Mux != nil; x = x.Mux.Signal {
		for y := b; y.Mux != nil; y = y.Mux.Signal {
			if x.Mux.Signal == y.Mux.Signal && !intersect(x.Mux.Ranges, y.Mux.Ranges) {
				return false
			}
		}
	}
	return true
}

func intersect(a, b []Range) bool {
	for _, x := range a {
		for _, y := range b {
			if x.From <= y.To && y.From <= x.To {
				return true
			}
		}
	}
	return false
}
