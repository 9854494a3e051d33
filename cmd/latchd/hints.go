package main

import (
	"fmt"
	"slices"
	"strings"

	"latchd/canbus"
)

// otherKind is the identifier of the same number that is extended where this one is standard, and the reverse.
func otherKind(id canbus.ID) (canbus.ID, bool) {
	switch {
	case id.Number() > canbus.MaxStandard:
		return 0, false
	case id.IsExtended():
		return canbus.Standard(id.Number()), true
	}
	return canbus.Extended(id.Number()), true
}

// covers says whether a DBC file describes an interface.
func (s *dbcSource) covers(iface string) bool { return s.iface == "" || s.iface == iface }

// mistake notes a frame that no DBC file describes, if one has its number for the other kind of identifier.
func (d *decoder) mistake(id canbus.ID, iface string) {
	twin, ok := otherKind(id)
	switch {
	case !ok || !slices.ContainsFunc(d.sources, func(s dbcSource) bool { return s.messages[twin] != nil && s.covers(iface) }):
	case id.IsExtended():
		d.extended++
	default:
		d.standard++
	}
}

// hints say why a log was not decoded, or not all of it.
func (d *decoder) hints() (hints []string) {
	var names []string
	for b := canbus.Bus(0); d.interfaces.Name(b) != ""; b++ {
		names = append(names, d.interfaces.Name(b))
	}
	for _, s := range d.sources {
		if s.iface != "" && len(names) > 0 && !slices.Contains(names, s.iface) {
			hints = append(hints, fmt.Sprintf("--dbc %s: the log has no interface %s, only %s", s.arg, s.iface, strings.Join(names, ", ")))
		}
	}
	if d.standard > 0 {
		hints = append(hints, fmt.Sprintf("%s the number of a message as a standard identifier (11 bits), which the DBC marks as extended (29 bits): see latchd dbc lint", count(d.standard, "frame has", "frames have")))
	}
	if d.extended > 0 {
		hints = append(hints, fmt.Sprintf("%s the number of a message as an extended identifier (29 bits), which the DBC has as a standard one (11 bits)", count(d.extended, "frame has", "frames have")))
	}
	switch {
	case d.printed > 0 || len(names) == 0:
	case len(d.only) > 0:
		hints = append(hints, "the log has no frame of --message "+strings.Join(d.only, ", "))
	default:
		hints = append(hints, "no frame of the log is described by what was given with --dbc")
	}
	return hints
}
