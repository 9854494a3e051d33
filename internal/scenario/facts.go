package scenario

import (
	"slices"

	"latchd/internal/simcar"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// readFacts reads what facts say.
func (o object) readFacts(key string) simcar.Facts {
	n := o.mapping(key)
	if n == nil {
		return nil
	}
	facts := simcar.Facts{}
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
		if v, ok := in.readValue(f); ok {
			facts[f] = v
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
	return o.controllers.Reports(o.body.Source(f))
}

func (o object) readValue(f latch.Fact) (v simcar.Value, ok bool) {
	text, ok := o.scalar(f.String())
	if !ok {
		return v, false
	}
	v, err := simcar.ParseValue(f, text)
	if err != nil {
		o.errorf(f.String(), "%v", err)
	}
	return v, err == nil
}

// readFaults reads what is wrong with closures.
func (o object) readFaults(key string) map[string]simcar.Fault {
	n := o.mapping(key)
	if n == nil {
		return nil
	}
	faults := map[string]simcar.Fault{}
	in := object{o.reader, n, tree.Join(o.path, key)}
	for _, e := range n.Entries {
		if o.config != nil {
			if names := simcar.Closures(o.config); !slices.Contains(names, e.Key) {
				o.problems.Errorf(e.Pos, "%s: unknown closure %q: %s", in.path, e.Key, spell.Instead(e.Key, names))
				continue
			}
		}
		if text, ok := in.word(e.Key, words(simcar.Faults())); ok {
			faults[e.Key], _ = simcar.FaultNamed(text)
		}
	}
	return faults
}
