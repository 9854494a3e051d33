package scenario

import (
	"fmt"

	"latchd/internal/quantity"
	"latchd/internal/simcar"
	"latchd/internal/tree"
)

// readScenario reads one scenario, the file's first being number 1, and checks it against its configuration.
func (r *reader) readScenario(n *tree.Node, number int) {
	o := r.object(n, "scenarios", "name", "given", "steps", "expect", "expect_no")
	s := &Scenario{Pos: n.Pos}
	o.path = fmt.Sprintf("scenarios[#%d]", number)
	if name, ok := o.scalar("name"); ok {
		s.Name = name
		o.path = "scenarios[" + name + "]"
		if first, again := r.names[name]; again {
			o.errorf("name", "%q is already given at %v", name, first)
		}
		r.names[name] = n.Place("name")
	}
	before := len(r.problems)
	r.readGiven(o, s)
	r.readSteps(o, s)
	s.Expect = r.readExpectations(o, "expect", s)
	s.ExpectNo = r.readExpectations(o, "expect_no", s)
	if o.empty("expect") && o.empty("expect_no") {
		r.problems.Errorf(n.Pos, "%s: nothing is expected: a scenario has expect or expect_no", o.path)
	}
	if r.config != nil && !r.problems[before:].HasErrors() {
		s.rehearse(o)
	}
	r.suite.Scenarios = append(r.suite.Scenarios, s)
}

// readGiven reads what holds from the start, and finds the configuration.
func (r *reader) readGiven(o object, s *Scenario) {
	r.config, r.body, r.controllers = r.base, nil, nil
	n := o.node.At("given")
	if n == nil || !n.Expect(tree.Mapping, o.path+".given", &r.problems) {
		n = nil
	}
	if n != nil && n.At("config") != nil {
		if overlay := n.At("config"); overlay.Expect(tree.Mapping, o.path+".given.config", &r.problems) && r.base != nil {
			r.config = r.load(overlay)
		}
	}
	s.Config = r.config
	if r.config != nil {
		r.body, r.controllers = simcar.NewBody(r.config, nil), simcar.NewControllers(r.config, nil)
	}
	if n == nil {
		return
	}
	given := r.object(n, o.path+".given", "config", "facts", "simulate")
	s.given = given.readFacts("facts")
	s.faults = given.readFaults("simulate")
}

// mapping is the value of a key that is a mapping, nil when it is left out.
func (o object) mapping(key string) *tree.Node {
	n := o.node.At(key)
	if n == nil || !n.Expect(tree.Mapping, tree.Join(o.path, key), &o.problems) {
		return nil
	}
	return n
}

// buttonNames are the buttons of the configuration, nil if it is not usable.
func (r *reader) buttonNames() []string {
	if r.config == nil {
		return nil
	}
	names := make([]string, len(r.config.Params.Buttons))
	for i := range r.config.Params.Buttons {
		names[i] = r.config.Params.Buttons[i].Name
	}
	return names
}

func (r *reader) busNames() []string {
	if r.config == nil {
		return nil
	}
	names := make([]string, len(r.config.Buses))
	for i := range r.config.Buses {
		names[i] = r.config.Buses[i].Name
	}
	return names
}

// keyNumber reads a key: its number, or its name in the list of keys. Where this is not known, any name will do.
func (o object) keyNumber(key string) (int64, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	if o.config == nil {
		number, err := quantity.Integer(text)
		return number, err == nil
	}
	number, err := simcar.KeyNamed(o.config, text)
	if err != nil {
		o.errorf(key, "%v", err)
	}
	return number, err == nil
}
