package config

import (
	"slices"

	"latchd/canbus/dbc"
	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// facts are the facts while the whole is checked.
type facts struct {
	sources  [latch.NumFacts]latch.FactSource
	declared [latch.NumFacts]bool // perhaps with a mistake that was reported
	places   [latch.NumFacts]source.Pos
	unsure   bool // an entry could not be read, so none is known to be missing
}

func (l *loader) readFacts(root object) {
	names := taken{}
	l.entries(root, "facts", "name", func(o object) {
		text, ok := o.scalar("name")
		if !ok {
			l.facts.unsure = true
			return
		}
		f, ok := latch.FactNamed(text)
		if !ok {
			l.problems.Errorf(o.node.Place("name"), "%s: unknown fact %q: %s", o.path, text, spell.Instead(text, words(latch.Facts())))
			// What was probably meant is not missed elsewhere as well.
			near, _ := latch.FactNamed(spell.Near(text, words(latch.Facts())))
			l.facts.declared[near] = true
			return
		}
		if names.again(o, "name", "fact "+text) {
			return
		}
		o.variant = text
		l.facts.declared[f], l.facts.places[f] = true, o.node.Pos
		l.facts.sources[f] = o.readFact(f)
	})
	l.facts.unsure = l.facts.unsure || root.unread("facts")
}

func (o object) readFact(f latch.Fact) latch.FactSource {
	source := latch.FactSource{Declared: true}
	at, ok := o.signal("signal")
	if f.IsNumber() {
		o.readNumber(&source, f, at.signal, ok)
	} else {
		o.readTruth(&source, at.signal, ok)
	}
	stale, fresh := o.positive("stale")
	source.Stale = stale
	if !ok {
		return source
	}
	source.Bus, source.Signal = at.bus, o.buses[at.bus].use(at.signal)
	if cycle := at.signal.Message.Cycle; fresh && stale < 2*cycle {
		o.errorf("stale", "%v is too short: %s comes every %v, so it must be at least %v (P0)", stale, at.signal.Message.Name, cycle, 2*cycle)
	}
	return source
}

// readNumber reads the unit of a fact that is a quantity.
func (o object) readNumber(source *latch.FactSource, f latch.Fact, s *dbc.Signal, ok bool) {
	for _, key := range []string{"is", "is_not"} {
		if o.node.At(key) != nil {
			o.errorf(key, "%v is a quantity in %s: it has a unit, not a value", f, f.Info().Unit)
			o.value(key).Kind = tree.Broken
		}
	}
	own := quantity.Of(f.Info().Unit)
	unit, given := "", o.node.At("unit") != nil
	if given {
		if unit, given = o.word("unit", quantity.Units(own)); !given {
			return
		}
	}
	if !ok {
		return
	}
	inDBC, known := quantity.UnitNamed(s.Unit)
	what := s.Message.Name + "." + s.Name
	switch {
	case given && known && inDBC != unit:
		o.errorf("unit", "%s, but the DBC says that %s is in %s", unit, what, s.Unit)
		return
	case given && !known && s.Unit != "":
		o.warnf("unit", "%s, while the DBC says that %s is in %q, which latchd does not know", unit, what, s.Unit)
	case !given && known && quantity.Of(inDBC) != own:
		o.errorf("signal", "%s is in %s: %v needs %s", what, s.Unit, f, spell.Instead("", quantity.Units(own)))
		return
	case !given && known:
		unit = inDBC
	case !given:
		o.problems.Errorf(o.node.Pos, "%s: unit is missing: the DBC gives %s none that is known, %s", o.path, what, spell.Instead("", quantity.Units(own)))
		return
	}
	source.Scale = quantity.Scale(unit)
	if s.Min < s.Max {
		source.Min, source.Max = s.Min, s.Max
	}
}

// readTruth reads which values of the signal mean true and false.
func (o object) readTruth(source *latch.FactSource, s *dbc.Signal, ok bool) {
	if o.node.At("unit") != nil {
		o.errorf("unit", "this fact is true or false: it has values (is), not a unit")
		o.value("unit").Kind = tree.Broken
	}
	if !ok {
		return
	}
	what := s.Message.Name + "." + s.Name
	switch {
	case s.Float:
		o.errorf("signal", "%s is a floating point number: a fact that is true or false is a whole one", what)
		return
	case o.node.At("is") != nil:
		if source.True, ok = o.raws("is", s); !ok {
			return
		}
	case s.Length == 1 && len(s.Values) == 0:
		source.True = []int64{bit(s)}
	default:
		o.problems.Errorf(o.node.Pos, "%s: no is: which values of %s mean true? %s", o.path, what, pressedHelp(s))
		return
	}
	if o.node.At("is_not") != nil {
		source.False, _ = o.raws("is_not", s)
	}
	for _, raw := range source.False {
		if slices.Contains(source.True, raw) {
			o.errorf("is_not", "%d stands in is as well", raw)
			return
		}
	}
	source.True, source.False = sorted(source.True), sorted(source.False)
	source.Named = meanings(s, append(slices.Clone(source.True), source.False...)...)
	if len(source.False) == 0 && len(source.Named) > 0 && len(source.Named) == len(source.True) {
		o.errorf("is", "these are all values that %s has a name for, so it could never be false: name the others in the DBC or list them under is_not", what)
	}
}
