package config

import (
	"slices"

	"latchd/internal/spell"
)

// stray is a reference to a bus that is not there.
type stray struct {
	object
	key, name string
}

// busNumber finds a bus. It stays silent where the bus was already reported.
func (o object) busNumber(key, name string) (int, bool) {
	for i, b := range o.buses {
		if b.Name == name {
			return i, !b.broken
		}
	}
	o.loader.strays = append(o.loader.strays, stray{o, key, name})
	return 0, false
}

// checkStrays reports the references to buses that are not there. A bus whose own name is missing, wrong or that of another
// was reported, and most likely has one of the names that are missed: as many of them stay silent, those first that are no
// misspelt name of another bus.
func (l *loader) checkStrays() {
	var names, missed []string
	for _, b := range l.buses {
		names = append(names, b.Name)
	}
	for _, misspelt := range []bool{false, true} {
		for _, s := range l.strays {
			if (spell.Near(s.name, names) != "") == misspelt && !slices.Contains(missed, s.name) {
				missed = append(missed, s.name)
			}
		}
	}
	missed = missed[:min(l.nameless, len(missed))]
	for _, s := range l.strays {
		if !slices.Contains(missed, s.name) {
			s.errorf(s.key, "unknown bus %q: %s", s.name, spell.Instead(s.name, names))
		}
	}
}
