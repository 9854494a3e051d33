package dbc

import (
	"fmt"
	"strconv"
	"strings"

	"latchd/canbus"
)

// switches is the multiplexing of a signal as the file writes it.
type switches struct {
	multiplexer bool
	multiplexed bool
	value       int64 // of the multiplexer, when multiplexed
	repairs     []repair
}

// readSwitches reads M, m1 or m1M.
func readSwitches(r *record, h *head) (switches, *misread) {
	word := h.switches
	if word == "" {
		return switches{}, nil
	}
	digits, multiplexer := strings.CutSuffix(word, "M")
	digits, multiplexed := strings.CutPrefix(digits, "m")
	sw := switches{multiplexer: multiplexer, multiplexed: multiplexed}
	pos := r.at(h.switchAt)
	switch value, err := strconv.ParseUint(digits, 10, 63); {
	case multiplexed && err == nil:
		sw.value = int64(value)
		return sw, nil
	case multiplexer && word == "M":
		return sw, nil
	case word == "m":
		sw.multiplexed = false
		sw.repairs = []repair{{pos, "multiplexing m without a number ignored: the signal is taken to be in every frame"}}
		return sw, nil
	}
	return sw, &misread{pos, fmt.Sprintf("%q is no multiplexing: M, m and a number, or both, as m1M", shorten(word))}
}

// extended is what SG_MUL_VAL_ says of a signal: the name of its multiplexer and the values of it
// that select the signal. No ranges: the record could not be read.
type extended struct {
	by     string
	ranges []Range
}

// takeSwitches reads SG_MUL_VAL_, which the parser of the other records does not know. One that
// cannot be read leaves its signal without a multiplexer: to guess would make it present by mistake.
func (l *loader) takeSwitches(r *record, h *head) outcome {
	d, o := l.findSignal(r, h)
	if d == nil {
		return o
	}
	d.extended = &extended{}
	words := strings.FieldsFunc(h.rest, isSeparator)
	if len(words) < 2 {
		return l.skip(r.end(), "%s: skipped: a multiplexer and ranges of its values expected, as in Mux 0-0, 3-5", h.describe(r.keyword))
	}
	ranges, ok := readRanges(words[1:])
	if !ok {
		return l.skip(r.end(), "%s: skipped: ranges of values expected, as in 0-0, 3-5", h.describe(r.keyword))
	}
	*d.extended = extended{words[0], ranges}
	if !r.semicolon {
		return l.report(h.describe(r.keyword), []repair{{r.end(), missingSemicolon}})
	}
	return loaded
}

// readRanges reads 0-0 3-5. A number by itself is a range of one.
func readRanges(words []string) ([]Range, bool) {
	ranges := make([]Range, 0, len(words))
	for _, word := range words {
		low, high, ok := strings.Cut(word, "-")
		if !ok {
			high = low
		}
		from, err1 := strconv.ParseInt(low, 10, 64)
		to, err2 := strconv.ParseInt(high, 10, 64)
		if err1 != nil || err2 != nil || from > to {
			return nil, false
		}
		ranges = append(ranges, Range{from, to})
	}
	return ranges, true
}

// linkMultiplexers gives each multiplexed signal its multiplexer: the one that SG_MUL_VAL_ names, or
// else the one marked M by itself.
func (l *loader) linkMultiplexers(m *Message) {
	var root *Signal
	named := map[string]*Signal{}
	for _, s := range m.Signals {
		sw := l.switches[s]
		if root == nil && sw.multiplexer && !sw.multiplexed {
			root = s
		}
		if sw.multiplexer {
			setFirst(named, s.short, s)
		}
	}
	for _, s := range m.Signals {
		sw, ext := l.switches[s], l.signals[signalKey{m.ID, s.short}].extended
		switch {
		case ext != nil:
			s.Mux = &Mux{Signal: named[ext.by], Ranges: ext.ranges, explained: true}
			if named[ext.by] == nil && len(ext.ranges) > 0 {
				l.problems.Warnf(s.Pos, "message %s: signal %s: never present: its multiplexer %s is not marked M", m.short, s.short, ext.by)
			}
		case sw.multiplexed:
			s.Mux = &Mux{Signal: root, Ranges: []Range{{sw.value, sw.value}}}
		}
	}
	l.cutLoops(m)
}

// maxDepth is how deep multiplexers can be nested: a frame has no bits for more.
const maxDepth = 8 * canbus.MaxLength

// cutLoops makes signals absent for good whose multiplexers never end.
func (l *loader) cutLoops(m *Message) {
	var endless []*Signal
	for _, s := range m.Signals {
		depth := 0
		for up := s; up != nil && up.Mux != nil && depth <= maxDepth; up = up.Mux.Signal {
			depth++
		}
		if depth > maxDepth {
			endless = append(endless, s)
		}
	}
	for _, s := range endless {
		s.Mux.Signal, s.Mux.explained = nil, true
		l.problems.Warnf(s.Pos, "message %s: signal %s: never present: its multiplexers form a loop or are more than %d deep", m.short, s.short, maxDepth)
	}
}
