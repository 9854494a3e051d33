package dbc

import (
	"slices"

	"latchd/canbus"
	"latchd/internal/source"
)

// Lint names what is doubtful in a database, in the order of the file: what no frame can carry, what
// contradicts itself, and what decodes nothing. Load has already told what it could not read.
func Lint(d *Database) source.Problems {
	var ps source.Problems
	lintNames(d, &ps)
	lintIdentifiers(d, &ps)
	for _, m := range d.Messages {
		lintMessage(m, &ps)
		for _, s := range m.Signals {
			lintSignal(s, &ps)
			lintMux(s, &ps)
		}
		lintOverlaps(m, &ps)
	}
	ps.Sort()
	return ps
}

// lintNames finds names and identifiers that stand for more than one thing.
func lintNames(d *Database, ps *source.Problems) {
	names, ids := map[string]*Message{}, map[canbus.ID]*Message{}
	for _, m := range d.Messages {
		if before, ok := names[m.Name]; ok {
			ps.Warnf(m.Pos, "message %s: line %d has a message of this name already, which hides this one", m.Name, before.Pos.Line)
		}
		if before, ok := ids[m.ID]; ok {
			ps.Warnf(m.Pos, "message %s: identifier %v belongs to message %s on line %d already, which hides this one", m.Name, m.ID, before.Name, before.Pos.Line)
		}
		setFirst(names, m.Name, m)
		setFirst(ids, m.ID, m)
		signals := map[string]*Signal{}
		for _, s := range m.Signals {
			if before, ok := signals[s.Name]; ok {
				ps.Warnf(s.Pos, "message %s: signal %s: line %d has a signal of this name already, which hides this one", m.Name, s.Name, before.Pos.Line)
			}
			setFirst(signals, s.Name, s)
		}
	}
}

// lintIdentifiers finds a file that marks its 11-bit identifiers as 29-bit ones, as some exports for BMW do: a strict
// match then decodes nothing. A few of them may be meant so.
func lintIdentifiers(d *Database, ps *source.Problems) {
	short := func(m *Message) bool { return m.ID.IsExtended() && m.ID.Number() <= canbus.MaxStandard }
	if len(d.Messages) == 0 {
		ps.Warnf(source.Pos{File: d.File}, "no message")
		return
	}
	n, first := 0, slices.IndexFunc(d.Messages, short)
	for _, m := range d.Messages {
		if short(m) {
			n++
		}
	}
	switch {
	case n == len(d.Messages):
		ps.Warnf(d.Messages[first].Pos, "every identifier is marked as 29-bit, yet none is above 7FF: on a bus with 11-bit identifiers this file decodes nothing")
	case n > 1 && n >= len(d.Messages)/4:
		ps.Warnf(d.Messages[first].Pos, "%d of %d identifiers are marked as 29-bit and are not above 7FF: on a bus with 11-bit identifiers they decode nothing", n, len(d.Messages))
	}
}

// lengthsFD are the lengths above 8 bytes that a CAN FD frame can have (ISO 11898-1).
var lengthsFD = []int{12, 16, 20, 24, 32, 48, 64}

func lintMessage(m *Message, ps *source.Problems) {
	switch {
	case m.Length > canbus.MaxLength:
		ps.Warnf(m.Pos, "message %s: %d bytes: a frame carries at most %d, more needs a transport protocol", m.Name, m.Length, canbus.MaxLength)
	case m.Length > canbus.MaxClassicalLength && m.FD && !slices.Contains(lengthsFD, m.Length):
		ps.Warnf(m.Pos, "message %s: %d bytes: CAN FD has 12, 16, 20, 24, 32, 48 and 64 above 8", m.Name, m.Length)
	}
}

func lintSignal(s *Signal, ps *source.Problems) {
	warn := func(format string, args ...any) {
		ps.Warnf(s.Pos, "message %s: signal %s: "+format, append([]any{s.Message.Name, s.Name}, args...)...)
	}
	sp, ok := s.place()
	switch {
	case s.Length < 1:
		warn("no bits, so never present")
		return
	case ok && sp.end() > s.Message.Length:
		warn("reaches into byte %d of a message of %d bytes", sp.end()-1, s.Message.Length)
	}
	if s.Factor == 0 {
		warn("factor 0 makes every value %v", s.Offset)
	}
	if s.Min > s.Max {
		warn("minimum %v is above maximum %v, so neither is a limit", s.Min, s.Max)
	}
	for _, v := range s.Values {
		if !s.fits(v.Raw) {
			low, high := s.rawRange()
			warn("value %d %q does not fit %d bits: from %d to %d", v.Raw, v.Label, s.Length, low, high)
		}
	}
}

// lintMux looks at how a signal is selected.
func lintMux(s *Signal, ps *source.Problems) {
	if s.Mux == nil {
		return
	}
	mux := s.Mux.Signal
	if mux == nil && s.Mux.explained {
		return
	}
	if mux == nil {
		ps.Warnf(s.Pos, "message %s: signal %s: multiplexed, but without a multiplexer, so never present", s.Message.Name, s.Name)
		return
	}
	if mux.Length < 1 {
		return
	}
	for _, r := range s.Mux.Ranges {
		if !mux.fits(r.From) || !mux.fits(r.To) {
			ps.Warnf(s.Pos, "message %s: signal %s: selected by values up to %d, but multiplexer %s has %d bits", s.Message.Name, s.Name, r.To, mux.Name, mux.Length)
			return
		}
	}
}
