package scenario

import (
	"bytes"
	"fmt"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/simcar"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/latch"
)

// readLog reads a part of a log: from and until are times since its first frame. Its first moment falls on the step's.
func (o object) readLog(at time.Duration, s *Scenario) {
	name, ok := o.scalar("log")
	from, until := time.Duration(0), never
	if o.has("from") {
		from, _ = o.duration("from")
	}
	if o.has("until") {
		if until, _ = o.duration("until"); until <= from {
			o.errorf("until", "%v is not later than from, %v", until, from)
		}
	}
	if !ok || o.config == nil {
		return
	}
	name = config.Relative(o.node.Pos.File, name)
	data, err := o.readFile(name)
	if err != nil {
		o.errorf("log", "%s: %v", name, err)
		return
	}
	events, err := o.playLog(name, data, from, until, at)
	if err != nil {
		o.errorf("log", "%v", err)
		return
	}
	begins := logBegins{}
	s.add(at, o, "log", begins)
	for _, e := range events {
		if f, ok := e.act.(*sendFrame); ok {
			begins[simcar.Message{Bus: f.bus, ID: f.frame.ID}] = true
		}
		s.add(e.at, o, "log", e.act)
	}
}

// playLog is what a part of a log holds, with times of the scenario. Status frames of simulated controllers are left out.
func (o object) playLog(name string, data []byte, from, until, at time.Duration) (events []event, err error) {
	strange := ""
	r := candump.NewReader(bytes.NewReader(data), name, candump.Options{
		Interest: gateway.Interest(o.config),
		Bus: func(iface []byte) canbus.Bus {
			i := slices.IndexFunc(o.config.Buses, func(b config.Bus) bool { return b.Interface == string(iface) || b.Name == string(iface) })
			if i < 0 {
				strange = string(iface)
				return canbus.NoBus
			}
			return canbus.Bus(i)
		},
		Report: func(p source.Problem) { o.problems = append(o.problems, p) },
	})
	for r.Next() {
		rec := r.Record()
		if rec.Received.At < from || rec.Received.At > until {
			continue
		}
		e := event{at: rec.Received.At - from + at}
		switch rec.Kind {
		case candump.Frame:
			if o.controllers.Reports(rec.Received.Bus, rec.Received.Frame.ID) {
				continue
			}
			e.act = &sendFrame{rec.Received.Bus, rec.Received.Frame}
		case candump.Drop:
			in := tellInput{Kind: latch.Overflow, Bus: latch.AllBuses}
			if rec.Received.Bus != canbus.NoBus {
				in.Bus = int(rec.Received.Bus)
			}
			e.act = in
		case candump.Segment:
			e.act = tellInput{Kind: latch.NewSegment, Bus: latch.AllBuses}
		}
		events = append(events, e)
	}
	switch {
	case r.Err() != nil:
		return nil, r.Err()
	case strange != "":
		return nil, fmt.Errorf("%s: interface %s is no bus of the configuration: %s", name, strange, spell.Instead(strange, o.busNames()))
	case len(events) == 0:
		return nil, fmt.Errorf("%s: it holds no frame that the configuration reads, or none in this range", name)
	}
	return events, nil
}
