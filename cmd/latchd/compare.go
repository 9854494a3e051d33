package main

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
)

// side is one of the two configurations that are compared.
type side struct {
	conf   *config.Config
	buses  *busMap
	made   *explain.Decisions
	player *replay.Player
	ended  bool
}

// runCompare replays files with two configurations at once, and tells which decisions differ.
func (a *app) runCompare(conf *config.Config, paths []string, o replayOptions) error {
	other, err := a.load(o.compare)
	if err != nil {
		return err
	}
	sides := []*side{{conf: conf}, {conf: other}}
	if err := mapSides(sides, o.mapping); err != nil {
		return err
	}
	interest := gateway.Interest(conf)
	for _, id := range gateway.Interest(other).IDs() {
		interest.Add(id)
	}
	ifaces := &interfaces{sides: sides, numbers: map[string]canbus.Bus{}}
	in, err := a.open(paths, o.logs, interest, ifaces.number)
	if err != nil {
		return err
	}
	defer in.close()
	if err := playSides(sides, in, ifaces, o); err != nil {
		return err
	}
	ifaces.warn(a.std.err)
	if err := in.check(o.logs.strict); err != nil {
		return err
	}
	return a.tellChanges(sides, o.format)
}

// playSides replays what was opened, record by record for both.
func playSides(sides []*side, in *logs, ifaces *interfaces, o replayOptions) error {
	var from time.Duration
	if o.from.set {
		from = o.from.since(in)
	}
	for _, s := range sides {
		opts, err := o.options(s.conf, in)
		if err != nil {
			return fmt.Errorf("%s: %w", s.conf.File, err)
		}
		s.made = explain.NewDecisions(s.conf, from)
		s.player = replay.NewPlayer(s.conf, s.made, opts)
	}
	for in.Next() {
		ifaces.pass(in.Record())
	}
	for _, s := range sides {
		s.player.Finish()
	}
	return in.Err()
}

func (a *app) tellChanges(sides []*side, format string) error {
	c := &report.Comparison{Old: sides[0].conf.File, New: sides[1].conf.File}
	c.Changes, c.Same = explain.Compare(sides[0].made.Made, sides[1].made.Made)
	var err error
	if report.Format(format) == report.JSON {
		err = report.WriteChangeLines(a.std.out, c)
	} else {
		err = report.WriteChanges(a.std.out, c, a.std.colours(a.flags.colour))
	}
	if err == nil && len(c.Changes) > 0 {
		return exit{code: exitFailure}
	}
	return err
}

// mapSides gives each configuration its buses. An interface may be mapped to a bus that only one of them has.
func mapSides(sides []*side, mapping []string) error {
	for _, item := range mapping {
		if !sides[0].has(item) && !sides[1].has(item) {
			_, err := newBusMap(sides[0].conf, []string{item})
			return err
		}
	}
	for _, s := range sides {
		var own []string
		for _, item := range mapping {
			if s.has(item) {
				own = append(own, item)
			}
		}
		var err error
		if s.buses, err = newBusMap(s.conf, own); err != nil {
			return err
		}
	}
	return nil
}

// has says whether the configuration has the bus of IFACE=BUS.
func (s *side) has(item string) bool {
	_, name, _ := strings.Cut(item, "=")
	for i := range s.conf.Buses {
		if s.conf.Buses[i].Name == name {
			return true
		}
	}
	return false
}

// interfaces numbers the interfaces of the logs, because the two configurations may number their buses differently.
type interfaces struct {
	sides   []*side
	numbers map[string]canbus.Bus
	buses   [][]canbus.Bus // by interface: the bus of each side
}

// number is called rarely: the reader remembers the answers.
func (n *interfaces) number(iface []byte) canbus.Bus {
	if b, ok := n.numbers[string(iface)]; ok {
		return b
	}
	var buses []canbus.Bus
	known := false
	for _, s := range n.sides {
		b := s.buses.bus(iface)
		buses = append(buses, b)
		known = known || b != canbus.NoBus
	}
	if !known || len(n.buses) == int(canbus.NoBus) {
		return canbus.NoBus
	}
	n.numbers[string(iface)] = canbus.Bus(len(n.buses))
	n.buses = append(n.buses, buses)
	return n.numbers[string(iface)]
}

// warn tells of interfaces that neither configuration has.
func (n *interfaces) warn(w io.Writer) {
	for _, name := range n.sides[0].buses.unknown {
		if slices.Contains(n.sides[1].buses.unknown, name) {
			fmt.Fprintf(w, "warning: interface %s of the log is no bus of either configuration, and was left out: --map %s=BUS\n", name, name)
		}
	}
}

// pass gives a record to both configurations, each with its own bus.
func (n *interfaces) pass(rec *candump.Record) {
	number := rec.Received.Bus
	for i, s := range n.sides {
		own := *rec
		if rec.Kind != candump.Segment && number != canbus.NoBus {
			if own.Received.Bus = n.buses[number][i]; own.Received.Bus == canbus.NoBus {
				continue
			}
		}
		s.take(&own)
	}
}

func (s *side) take(rec *candump.Record) {
	s.ended = s.ended || !s.player.Take(rec)
}
