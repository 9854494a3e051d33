package prove

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/internal/scenario"
	"latchd/internal/simcar"
	"latchd/latch"
)

// Scenario writes the way to a violation as a scenario file: what happened to the car, step by step, and at its end what must
// not happen.
func (v *Violation) Scenario(file string) string {
	s := &story{m: v.view.m, seen: make([]int, len(v.view.m.pads)), told: map[int]report{}}
	w := v.view.retrace(v.way, s)
	d := &s.draft
	d.Notes = []string{v.Name + ": " + v.Says, "Here " + v.Wrong + "."}
	d.Config, d.Name, d.Facts, d.Simulate = file, v.Name, s.given(), s.closures()
	if len(d.Simulate) > 0 {
		d.Notes = append(d.Notes, "The steps speak for the simulated controllers.")
	}
	broken := fmt.Sprintf("%s, at: %s", w.broken.effect, scenario.Moment(w.broken.at-beginning))
	if w.broken.missing {
		d.Expect = []string{broken}
	} else {
		d.ExpectNot = []string{broken}
	}
	return d.String()
}

// retrace goes a way again, from the beginning.
func (v *view) retrace(way []step, t teller) *world {
	w := newWorld(v.m, v.free, v.triggers)
	w.tell = t
	for _, s := range way {
		w.within(s.context, w.pauses(nil)[s.pause], v.moves[s.move])
	}
	if w.broken == nil {
		panic("prove: the way to a violation does not lead there again")
	}
	return w
}

// story tells what happens in the words of a scenario file.
type story struct {
	m     *model
	draft scenario.Draft
	seen  []int // by pad: the value that was told last
	told  map[int]report
}

// report is what a simulated controller said last.
type report struct {
	frame canbus.Frame
	at    time.Duration
}

func (s *story) step(at time.Duration, format string, args ...any) {
	s.draft.Step(at-beginning, format, args...)
}

// given is what the facts say at first.
func (s *story) given() (list []string) {
	for i := range s.m.lines {
		if s.m.status(i) == nil {
			list = append(list, s.m.facts(i, 0))
		}
	}
	return list
}

// facts is what a line says, as a scenario has it; a negative symbol is silence.
func (m *model) facts(i, symbol int) string {
	l := &m.lines[i]
	var list []string
	for n, f := range l.facts {
		var v simcar.Value
		if symbol >= 0 && l.symbols[symbol].meanings[n].known {
			v = simcar.Number(l.symbols[symbol].meanings[n].value)
		}
		list = append(list, scenario.FactText(f, v))
	}
	return strings.Join(list, ", ")
}

// status is the simulated controller's frame that carries a line; nil: the car sends it.
func (m *model) status(i int) *config.FrameTemplate {
	for n := range m.config.Simulation {
		if t := &m.config.Simulation[n].Status; t.Bus == m.lines[i].bus && t.Message == m.lines[i].layout.Message {
			return t
		}
	}
	return nil
}

func (s *story) closures() (names []string) {
	for _, sim := range s.m.config.Simulation {
		for _, c := range sim.Closures {
			names = append(names, c.Name+": silent")
		}
	}
	return names
}

func (s *story) said(c *car, i int) {
	switch symbol := c.lines[i].symbol; {
	case s.m.status(i) != nil: // told by frames
	case c.lines[i].silent:
		s.step(c.now, "facts: {%s}", s.m.facts(i, -1))
	default:
		s.step(c.now, "facts: {%s}", s.m.facts(i, symbol))
		if l := &s.m.lines[i]; slices.ContainsFunc(l.symbols[symbol].meanings, func(m meaning) bool { return m.beyond }) {
			s.step(c.now, "frame: %q", s.m.config.Buses[l.bus].Name+" "+s.m.lineFrame(i, c)) // what it says in so many words
		}
	}
}

// lineFrame is the frame of a line as candump writes it, with what the other lines of its message say.
func (m *model) lineFrame(i int, c *car) string {
	var values []dbc.Assignment
	for n := range m.lines {
		if l := &m.lines[n]; l.layout.Message == m.lines[i].layout.Message {
			values = append(values, dbc.Assignment{Signal: l.layout, Raw: l.symbols[c.lines[n].symbol].raw})
		}
	}
	f, err := config.FrameOf(m.lines[i].layout.Message, values)
	if err != nil {
		return canbus.Frame{}.String()
	}
	return f.String()
}

// frame tells of what simulated controllers report; the car's own frames are sent by the scenario.
func (s *story) frame(c *car, bus int) {
	for n := range s.m.config.Simulation {
		status := s.m.config.Simulation[n].Status
		speaks, stale := false, never
		for i := range s.m.lines {
			if l := &s.m.lines[i]; l.bus == bus && s.m.status(i) != nil && l.layout.Message == status.Message && !c.lines[i].silent {
				_ = l.layout.PutRaw(status.Frame.Data[:status.Frame.Length], l.symbols[c.lines[i].symbol].raw) // it fits: it has a symbol
				speaks, stale = true, min(stale, l.stale)
			}
		}
		last, known := s.told[n]
		if speaks && (!known || last.frame != status.Frame || c.now-last.at+2*s.m.beat >= stale) {
			s.told[n] = report{status.Frame, c.now}
			f := status.Encode(uint64(len(s.draft.Steps)))
			s.step(c.now, "frame: %q", s.m.config.Buses[bus].Name+" "+f.String())
		}
	}
}

func (s *story) moved(c *car, i int, lost bool) {
	d, h := &s.m.pads[i], &c.pads[i]
	was := s.seen[i]
	s.seen[i] = h.value
	name := func(value int) string { return s.m.p.Buttons[d.buttons[value-1]].Name }
	key := ""
	if d.key >= 0 {
		key = fmt.Sprintf(", key: %d", d.keys[h.key])
	}
	isButton := func(value int) bool { return value != up && value <= len(d.buttons) }
	switch {
	case d.talks == latch.Pulse || d.talks == latch.Counter:
		s.seen[i] = up
		s.step(c.now, "press: %s%s", name(h.value), key)
	case was == up && isButton(h.value):
		s.step(c.now, "down: %s%s", name(h.value), key)
	case isButton(was) && h.value == up && lost:
		s.step(c.now, "up: %s, release: lost", name(was))
	case isButton(was) && h.value == up:
		s.step(c.now, "up: %s", name(was))
	default: // no button goes up or down alone
		s.step(c.now, "frame: %q", s.m.config.Buses[d.bus].Name+" "+s.m.padFrame(d, h))
	}
}

// padFrame is a frame of a pad as candump writes it.
func (m *model) padFrame(d *pad, h *held) string {
	layout := m.layout(d.signal)
	values := []dbc.Assignment{{Signal: layout, Raw: d.values[h.value]}}
	if d.key >= 0 {
		values = append(values, dbc.Assignment{Signal: m.layout(d.key), Raw: d.keys[h.key]})
	}
	f, err := config.FrameOf(layout.Message, values)
	if err != nil {
		return canbus.Frame{}.String()
	}
	return f.String()
}

func (s *story) input(c *car, in latch.Input) {
	bus := "all"
	if in.Bus >= 0 {
		bus = s.m.config.Buses[in.Bus].Name
	}
	switch in.Kind {
	case latch.Overflow:
		s.step(c.now, "overflow: %s", bus)
	case latch.BusLost:
		s.step(c.now, "lost: %s", bus)
	case latch.BusBack:
		s.step(c.now, "back: %s", bus)
	case latch.Start:
		s.step(c.now, "restart: true")
	case latch.DisarmFor:
		s.step(c.now, "disarm: until_armed")
	case latch.Arm:
		s.step(c.now, "arm: true")
	case latch.Try:
		s.step(c.now, "try: %v", in.Action)
	}
}
