package canbus

import "slices"

// IDSet is a set of identifiers with a fast answer for standard ones. The zero value is empty. It
// must not change while it is read from another goroutine.
type IDSet struct {
	standard [(MaxStandard + 1) / 64]uint64
	extended map[ID]struct{}
	n        int
}

// Add puts an identifier in. Invalid ones are ignored.
func (s *IDSet) Add(id ID) {
	if !id.Valid() || s.Has(id) {
		return
	}
	s.n++
	if !id.IsExtended() {
		s.standard[id/64] |= 1 << (id % 64)
		return
	}
	if s.extended == nil {
		s.extended = map[ID]struct{}{}
	}
	s.extended[id] = struct{}{}
}

// Has says whether the identifier is in the set.
func (s *IDSet) Has(id ID) bool {
	if id <= MaxStandard {
		return s.standard[id/64]&(1<<(id%64)) != 0
	}
	return s.hasExtended(id)
}

// hasExtended is apart so that Has can be inlined where candump logs are filtered.
func (s *IDSet) hasExtended(id ID) bool {
	_, ok := s.extended[id]
	return ok
}

// Len is the number of identifiers.
func (s *IDSet) Len() int { return s.n }

// IDs lists the set, standard identifiers first, each kind in ascending order.
func (s *IDSet) IDs() []ID {
	ids := make([]ID, 0, s.n)
	for id := ID(0); id <= MaxStandard; id++ {
		if s.Has(id) {
			ids = append(ids, id)
		}
	}
	from := len(ids)
	for id := range s.extended {
		ids = append(ids, id)
	}
	slices.Sort(ids[from:])
	return ids
}
