package config

import (
	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/internal/quantity"
)

func (l *loader) readSimulation(root object) {
	l.entries(root, "simulation", "", func(o object) {
		var sim Simulation
		n := o.node.At("status")
		if n == nil {
			l.problems.Errorf(o.node.Pos, "%s: status is missing: the message with which the controller reports", o.path)
			return
		}
		status, ok := o.child("status")
		if !ok {
			return
		}
		sim.Status, _ = status.template()
		sim.Every, _ = status.positive("every")
		status.readCurrent(&sim)
		if o.node.At("closures") == nil {
			l.problems.Errorf(o.node.Pos, "%s: closures is missing: the latches behind the controller", o.path)
		}
		names := taken{}
		o.entries(o, "closures", "name", func(c object) {
			sim.Closures = append(sim.Closures, c.readClosure(sim.Status.Message, names))
		})
		l.config.Simulation = append(l.config.Simulation, sim)
	})
}

// readCurrent reads what the controller says of its motors' current.
func (o object) readCurrent(sim *Simulation) {
	if o.node.At("current") == nil {
		return
	}
	c, ok := o.child("current")
	if !ok {
		return
	}
	s, found := c.signalHere("signal", sim.Status.Message)
	running, ok := c.quantity("running", quantity.Currents)
	stall, ok2 := c.quantity("stall", quantity.Currents)
	if !found || !ok || !ok2 {
		return
	}
	if stall < running {
		c.errorf("stall", "a motor that is stalled draws no less than one that runs")
		return
	}
	if set := o.node.At("set"); set != nil && set.At(s.Name) != nil || overlaps(s, &sim.Status) {
		c.errorf("signal", "%s has another value by set, or shares bits with counter or checksum: leave one of them out", s.Name)
		return
	}
	scale := 1.0
	if unit, ok := quantity.UnitNamed(s.Unit); ok && quantity.Of(unit) == quantity.Currents {
		scale = quantity.Scale(unit)
	}
	sim.Current = SimCurrent{s, running / scale, stall / scale}
	if _, err := s.RawOf(sim.Current.Stall); err != nil {
		c.errorf("stall", "%v", err)
	}
}

// overlaps says whether a signal shares bits with the counter or the checksum of a frame.
func overlaps(s *dbc.Signal, t *FrameTemplate) bool {
	varies := t.Varies()
	for i, b := range bitsOf(s) {
		if b&varies[i] != 0 {
			return true
		}
	}
	return false
}

func (o object) readClosure(status *dbc.Message, names taken) (c SimClosure) {
	if name, ok := o.name("name"); ok && !names.again(o, "name", "closure "+name) {
		c.Name = name
	}
	c.Signal, _ = o.signalHere("signal", status)
	c.Start = o.state("starts", c.Signal)
	c.Moving = o.state("moving", c.Signal)
	c.Jammed = o.state("jammed", c.Signal)
	if o.node.At("moves") == nil {
		o.problems.Errorf(o.node.Pos, "%s: moves is missing: which command moves it where", o.path)
	}
	o.entries(o, "moves", "", func(m object) {
		if move, ok := m.readMove(c.Signal); ok {
			c.Moves = append(c.Moves, move)
		}
	})
	return c
}

// state reads one value of a closure's signal.
func (o object) state(key string, s *dbc.Signal) int64 {
	if _, ok := o.scalar(key); !ok || s == nil {
		return 0
	}
	raw, _ := o.raw(o.value(key), join(o.path, key), s)
	return raw
}

func (o object) readMove(s *dbc.Signal) (move SimMove, ok bool) {
	move.at = o.node.Pos
	move.To = o.state("to", s)
	move.After, _ = o.duration("after")
	if o.node.At("when") == nil {
		o.problems.Errorf(o.node.Pos, "%s: when is missing: the command that it answers", o.path)
		return move, false
	}
	when, ok := o.child("when")
	if !ok {
		return move, false
	}
	if move.Bus, move.Message, ok = when.messageAt("message"); !ok {
		return move, false
	}
	move.Match, ok = when.set("set", move.Message)
	return move, ok
}

// Commanded is the move that a frame on a bus asks the closure for; nil: none.
func (c *SimClosure) Commanded(bus int, f *canbus.Frame) *SimMove {
	for i := range c.Moves {
		m := &c.Moves[i]
		if m.Bus == bus && m.Message.ID == f.ID && m.matches(f) {
			return m
		}
	}
	return nil
}

func (m *SimMove) matches(f *canbus.Frame) bool {
	for _, want := range m.Match {
		if raw, ok := want.Signal.Raw(f.Payload()); !ok || raw != want.Raw {
			return false
		}
	}
	return true
}
