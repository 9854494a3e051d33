package config

import (
	"strings"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/internal/tree"
)

// place is a signal on a bus, by number.
type place struct {
	bus    int
	signal *dbc.Signal
}

// signal reads a reference to a signal, bus/Message.Signal.
func (o object) signal(key string) (p place, ok bool) {
	text, ok := o.scalar(key)
	if !ok {
		return p, false
	}
	defer func() {
		if !ok {
			o.value(key).Kind = tree.Broken
		}
	}()
	busName, rest, hasBus := strings.Cut(text, "/")
	message, name, hasSignal := strings.Cut(rest, ".")
	if !hasBus || !hasSignal {
		o.errorf(key, "%q: write bus/Message.Signal", text)
		return p, false
	}
	n, m, ok := o.message(key, busName, message)
	if !ok {
		return p, false
	}
	s, ok := o.signalOf(o.node.Place(key), join(o.path, key), m, name, busName)
	return place{n, s}, ok
}

// message finds a message on a bus.
func (o object) message(key, busName, name string) (int, *dbc.Message, bool) {
	n, ok := o.busNumber(key, busName)
	if !ok {
		return 0, nil, false
	}
	db := o.buses[n].DBC
	if db == nil {
		if !o.buses[n].unknown {
			o.errorf(key, "bus %s has no dbc, so %s is not known: give the bus one", busName, name)
		}
		o.buses[n].unknown = true
		return 0, nil, false
	}
	if m, ok := db.Message(name); ok {
		if m.Length > canbus.MaxLength {
			o.errorf(key, "message %s has %d bytes: a frame carries at most %d", name, m.Length, canbus.MaxLength)
			return 0, nil, false
		}
		return n, m, true
	}
	var names []string
	for _, m := range db.Messages {
		names = append(names, m.Name)
	}
	o.errorf(key, "%s has no message %q: %s", db.File, name, spell.Instead(name, names))
	return 0, nil, false
}

// signalOf finds a signal of a message, and where it is missing looks for what was meant: one that the
// DBC has but that could not be read, one of the same name in another message, one of a similar name.
func (l *loader) signalOf(pos source.Pos, path string, m *dbc.Message, name, busName string) (*dbc.Signal, bool) {
	if s, ok := m.Signal(name); ok {
		return s, true
	}
	if missing, ok := m.Missing(name); ok {
		l.problems.Errorf(pos, "%s: %s.%s stands at %v, but could not be read: %s", path, m.Name, name, missing.Pos, missing.Reason)
		return nil, false
	}
	var names []string
	for _, s := range m.Signals {
		names = append(names, s.Name)
	}
	help := spell.Instead(name, names)
	if other := l.elsewhere(busName, name); other != "" && spell.Near(name, names) == "" {
		help = "did you mean " + other + "?"
	}
	l.problems.Errorf(pos, "%s: message %s has no signal %q: %s", path, m.Name, name, help)
	return nil, false
}

// elsewhere finds a signal of that name in another message of a bus.
func (l *loader) elsewhere(busName, name string) string {
	for _, b := range l.buses {
		if b.Name != busName || b.DBC == nil {
			continue
		}
		for _, m := range b.DBC.Messages {
			if _, ok := m.Signal(name); ok {
				return busName + "/" + m.Name + "." + name
			}
		}
	}
	return ""
}

// raw reads a raw value of a signal: a value name of the DBC, or a number.
func (l *loader) raw(n *tree.Node, path string, s *dbc.Signal) (int64, bool) {
	if !l.expect(n, tree.Scalar, path) {
		return 0, false
	}
	raw, ok := s.Named(n.Text)
	if ok {
		return raw, true
	}
	what := s.Message.Name + "." + s.Name
	if !quantity.IsNumber(n.Text) && len(s.Values) == 0 {
		l.problems.Errorf(n.Pos, "%s: %s has no value %q: the DBC names none, write a number", path, what, n.Text)
		return 0, false
	}
	if !quantity.IsNumber(n.Text) {
		l.problems.Errorf(n.Pos, "%s: %s has no value %q: %s", path, what, n.Text, spell.Instead(n.Text, labels(s)))
		return 0, false
	}
	raw, err := quantity.Integer(n.Text)
	if err == nil {
		err = s.PutRaw(make([]byte, s.Message.Length), raw)
	}
	if err != nil {
		l.problems.Errorf(n.Pos, "%s: %v", path, err)
		return 0, false
	}
	return raw, true
}

// raws reads one raw value or a list of them.
func (o object) raws(key string, s *dbc.Signal) (raws []int64, ok bool) {
	nodes, ok := o.several(key)
	for _, n := range nodes {
		raw, good := o.raw(n, join(o.path, key), s)
		ok = ok && good
		raws = append(raws, raw)
	}
	return raws, ok
}

// labels lists the value names of a signal.
func labels(s *dbc.Signal) []string {
	var names []string
	for _, v := range s.Values {
		names = append(names, v.Label)
	}
	return names
}

// meanings lists the raw values that have a name, and those that the configuration gives a meaning;
// none when the DBC names none.
func meanings(s *dbc.Signal, given ...int64) (raws []int64) {
	if len(s.Values) == 0 {
		return nil
	}
	for _, v := range s.Values {
		raws = append(raws, v.Raw)
	}
	return sorted(append(raws, given...))
}
