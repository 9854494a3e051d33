package scenario

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/internal/spell"
	"latchd/internal/tree"
	"latchd/latch"
)

// readSteps reads what happens.
func (r *reader) readSteps(o object, s *Scenario) {
	var before time.Duration
	for i, n := range o.list("steps") {
		path := fmt.Sprintf("%s.steps[#%d]", o.path, i+1)
		if !n.Expect(tree.Mapping, path, &r.problems) {
			continue
		}
		at, ok := r.readStep(n, path, s)
		if ok && at < before {
			r.problems.Errorf(n.Place("at"), "%s.at: %v comes after a step at %v: steps stand in the order of time", path, at, before)
		}
		before = max(before, at)
	}
	s.sortEvents()
}

// modifiers are the keys that say more of a step, and the steps that have them.
var modifiers = map[string][]string{
	"for": {"press", "hold"}, "key": {"press", "click", "double", "hold", "down", "set"}, "release": {"press", "hold", "up"},
	"times": {"press", "click", "double", "hold"}, "every": {"press", "click", "double", "hold"},
	"from": {"log"}, "until": {"log"},
}

// steps are the kinds of step, and how each is read.
var steps = map[string]func(o object, at time.Duration, s *Scenario){
	"press": object.readPress, "click": object.readPress, "hold": object.readPress, "double": object.readDouble, "down": object.readDown, "up": object.readUp,
	"facts": object.readFactsStep, "frame": object.readFrame, "log": object.readLog, "simulate": object.readSimulate,
	"lost": object.readBus, "back": object.readBus, "overflow": object.readBus, "restart": object.readRestart,
	"disarm": object.readDisarm, "arm": object.readArm, "set": object.readSet, "service": object.readService,
	"try": object.readTry,
}

// readStep reads one step and says when it happens.
func (r *reader) readStep(n *tree.Node, path string, s *Scenario) (time.Duration, bool) {
	kinds := slices.Sorted(maps.Keys(steps))
	keys := append([]string{"at"}, kinds...)
	o := r.object(n, path, append(keys, slices.Sorted(maps.Keys(modifiers))...)...)
	at, ok := o.duration("at")
	var given []string
	for _, k := range kinds {
		if o.has(k) {
			given = append(given, k)
		}
	}
	if len(given) != 1 {
		r.problems.Errorf(n.Pos, "%s: a step is one of %s, and this has %d of them", path, strings.Join(kinds, ", "), len(given))
		return at, ok
	}
	kind := given[0]
	for _, m := range slices.Sorted(maps.Keys(modifiers)) {
		if o.has(m) && !slices.Contains(modifiers[m], kind) {
			o.errorf(m, "%s has none: it belongs to %s", kind, strings.Join(modifiers[m], ", "))
		}
	}
	if !ok {
		at = 0
	}
	steps[kind](o, at, s)
	return at, ok
}

func (o object) readFactsStep(at time.Duration, s *Scenario) {
	if facts := o.readFacts("facts"); len(facts) > 0 {
		s.add(at, o, "facts", stateFacts(facts))
	}
}

func (o object) readSimulate(at time.Duration, s *Scenario) {
	if faults := o.readFaults("simulate"); len(faults) > 0 {
		s.add(at, o, "simulate", strikeClosures(faults))
	}
}

// busInputs are the steps that tell of a bus.
var busInputs = map[string]latch.InputKind{"lost": latch.BusLost, "back": latch.BusBack, "overflow": latch.Overflow}

func (o object) readBus(at time.Duration, s *Scenario) {
	for key, kind := range busInputs {
		if !o.has(key) {
			continue
		}
		names := o.busNames()
		if names != nil {
			names = append(names, "all")
		}
		name, ok := o.word(key, names)
		if !ok || names == nil {
			return
		}
		bus := slices.Index(names, name)
		if name == "all" {
			bus = latch.AllBuses
		}
		s.add(at, o, key, tellInput{Kind: kind, Bus: bus})
	}
}

// readRestart: latchd starts again, with what it keeps across a restart.
func (o object) readRestart(at time.Duration, s *Scenario) {
	if o.isTrue("restart") {
		s.add(at, o, "restart", tellInput{Kind: latch.Start, Bus: latch.AllBuses})
	}
}

// readFrame reads a frame as candump writes it, after its bus: "body 23A#22300162".
func (o object) readFrame(at time.Duration, s *Scenario) {
	text, ok := o.scalar("frame")
	if !ok {
		return
	}
	bus, body, ok := o.busOf("frame", text)
	if !ok {
		return
	}
	f, err := canbus.ParseFrame(body)
	if err != nil {
		o.errorf("frame", "%v", err)
		return
	}
	s.add(at, o, "frame", &sendFrame{canbus.Bus(max(bus, 0)), f})
}

// busOf takes a bus and what follows it apart.
func (o object) busOf(key, text string) (bus int, rest string, ok bool) {
	name, rest, ok := cutBus(text)
	if !ok {
		o.errorf(key, `%q: write the bus and the frame, as in "body 23A#22300162"`, text)
		return 0, "", false
	}
	names := o.busNames()
	if bus = slices.Index(names, name); bus < 0 && names != nil {
		o.errorf(key, "unknown bus %q: %s", name, spell.Instead(name, names))
		return 0, "", false
	}
	return bus, rest, true
}
