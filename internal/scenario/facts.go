package scenario

import (
	"slices"

	"latchd/internal/quantity"
	"latchd/internal/simulator"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// readFacts reads what facts say.
func (o object) readFacts(key string) setting {
	n := o.mapping(key)
	if n == nil {
		return nil
	}
	facts := setting{}
	in := object{o.reader, n, tree.Join(o.path, key)}
	for _, e := range n.Entries {
		f, ok := latch.FactNamed(e.Key)
		switch {
		case !ok:
			o.problems.Errorf(e.Pos, "%s: unknown fact %q: %s", in.path, e.Key, spell.Instead(e.Key, o.factNames()))
			continue
		case o.config != nil && !o.config.Params.HasFact(f):
			o.problems.Errorf(e.Pos, "%s: the configuration has no fact %s: %s", in.path, e.Key, spell.Instead("", o.factNames()))
			continue
		case o.config != nil && o.simulated(f):
			o.problems.Errorf(e.Pos, "%s: %s is what the simulated controller reports: say what is wrong with it under simulate", in.path, e.Key)
			continue
		}
		if w, ok := in.readWish(f); ok {
			facts[f] = w
		}
	}
	return facts
}

// factNames are the facts that a scenario can state.
func (o object) factNames() (names []string) {
	for _, f := range latch.Facts() {
		if o.config == nil || o.config.Params.HasFact(f) && !o.simulated(f) {
			names = append(names, f.String())
		}
	}
	return names
}

// simulated says whether a simulated controller reports a fact.
func (o object) simulated(f latch.Fact) bool {
	m := o.car.fact[f].message
	return o.sim.Reports(m.bus, m.layout.ID)
}

func (o object) readWish(f latch.Fact) (wish, bool) {
	text, ok := o.scalar(f.String())
	switch unit := f.Info().Unit; {
	case !ok:
		return wish{}, false
	case text == "unknown":
		return wish{given: true}, true
	case unit != "":
		v, err := quantity.Parse(text, quantity.Of(unit), "12"+unit)
		if err != nil {
			o.errorf(f.String(), "%v, or unknown", err)
		}
		return wish{true, true, v}, err == nil
	}
	if text != "true" && text != "false" {
		o.errorf(f.String(), "%q: write true, false or unknown", text)
		return wish{}, false
	}
	w := wish{given: true, known: true}
	if text == "true" {
		w.value = 1
	}
	return w, true
}

// readFaults reads what is wrong with closures.
func (o object) readFaults(key string) map[string]simulator.Fault {
	n := o.mapping(key)
	if n == nil {
		return nil
	}
	faults := map[string]simulator.Fault{}
	in := object{o.reader, n, tree.Join(o.path, key)}
	for _, e := range n.Entries {
		if o.config != nil {
			if names := simulator.Closures(o.config); !slices.Contains(names, e.Key) {
				o.problems.Errorf(e.Pos, "%s: unknown closure %q: %s", in.path, e.Key, spell.Instead(e.Key, names))
				continue
			}
		}
		if text, ok := in.word(e.Key, words(simulator.Faults())); ok {
			faults[e.Key], _ = simulator.FaultNamed(text)
		}
	}
	return faults
}
