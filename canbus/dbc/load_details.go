package dbc

import (
	"fmt"
	"math"

	einride "go.einride.tech/can/pkg/dbc"

	"latchd/canbus"
)

// Details are gathered by identifier and name, as the file gives them, and handed out at the end: to
// every message with that identifier, should there be several.
type (
	messageDetails struct {
		comment string
		long    string
		cycle   *value
		format  *value
	}
	signalDetails struct {
		first    *Signal // nil when no signal of this name could be read
		comment  string
		long     string
		values   *valueTable
		float    bool
		extended *extended
	}
	signalKey struct {
		message canbus.ID
		name    string
	}
)

// signalDetails returns the details of a signal, made when there are none.
func (l *loader) signalDetails(key signalKey) *signalDetails {
	d := l.signals[key]
	if d == nil {
		d = &signalDetails{}
		l.signals[key] = d
	}
	return d
}

// findMessage returns the details of the message that a record refers to; nil, and what became of
// the record, when there is none.
func (l *loader) findMessage(r *record, h *head) (*messageDetails, outcome) {
	if isPseudo(h.number) {
		return nil, ignored
	}
	id, _, err := messageID(h.number)
	if err != nil {
		return nil, l.skip(r.pos, "%s: skipped: %v", h.describe(r.keyword), err)
	}
	d := l.messages[id]
	if d == nil {
		return nil, l.skip(r.pos, "%s: skipped: no message %v was loaded", h.describe(r.keyword), id)
	}
	return d, loaded
}

// findSignal returns the details of the signal that a record refers to, in the same way.
func (l *loader) findSignal(r *record, h *head) (*signalDetails, outcome) {
	if _, o := l.findMessage(r, h); o != loaded {
		return nil, o
	}
	id, _, _ := messageID(h.number)
	d := l.signals[signalKey{id, h.name}]
	switch {
	case d == nil:
		return nil, l.skip(r.pos, "%s: skipped: message %v has no such signal", h.describe(r.keyword), id)
	case d.first == nil:
		return nil, l.skip(r.pos, "%s: skipped: the signal itself was skipped", h.describe(r.keyword))
	}
	return d, loaded
}

func (l *loader) comment(r *record, h *head, text string) (o outcome) {
	switch h.object {
	case "BO_":
		var d *messageDetails
		if d, o = l.findMessage(r, h); d != nil {
			d.comment = text
		}
	case "SG_":
		var d *signalDetails
		if d, o = l.findSignal(r, h); d != nil {
			d.comment = text
		}
	}
	return o
}

// values reads the value table of a signal. Raw values are whole numbers.
func (l *loader) values(r *record, h *head, descriptions []einride.ValueDescriptionDef) outcome {
	if h.object == "EV_" {
		return loaded
	}
	d, o := l.findSignal(r, h)
	if d == nil {
		return o
	}
	values := make([]Value, 0, len(descriptions))
	for _, v := range descriptions {
		if raw, ok := wholeNumber(v.Value); ok {
			values = append(values, Value{raw, unescape(v.Description)})
		}
	}
	d.values = newValueTable(values)
	if lost := len(descriptions) - len(values); lost > 0 {
		return l.report(h.describe(r.keyword), []repair{{r.pos, fmt.Sprintf("%d of its values left out: no whole numbers of 64 bits", lost)}})
	}
	return loaded
}

// wholeNumber converts what the parser reads as a float. From 1<<63 on it becomes the bits of an
// unsigned number, as Raw returns them.
func wholeNumber(f float64) (raw int64, ok bool) {
	switch {
	case f != math.Trunc(f) || f < -1<<63 || f >= 1<<64:
		return 0, false
	case f >= 1<<63:
		return int64(uint64(f)), true
	}
	return int64(f), true
}

// signalType reads SIG_VALTYPE_: 0 for an integer, 1 for an IEEE float, 2 for an IEEE double. What
// counts is the length of the signal.
func (l *loader) signalType(r *record, h *head, kind einride.SignalValueType) outcome {
	d, o := l.findSignal(r, h)
	if d == nil || kind == einride.SignalValueTypeInt {
		return o
	}
	if !canBeFloat(d.first.Length) {
		return l.skip(r.pos, "%s: skipped: a float has 16, 32 or 64 bits, not %d", h.describe(r.keyword), d.first.Length)
	}
	d.float = true
	return loaded
}

func canBeFloat(bits int) bool { return bits == 16 || bits == 32 || bits == 64 }

// finish hands out the details and resolves what needs the whole file.
func (l *loader) finish() {
	for _, m := range l.db.Messages {
		for _, s := range m.Signals {
			s.apply(l.signals[signalKey{m.ID, s.short}])
		}
		l.linkMultiplexers(m)
		l.applyTo(m, l.messages[m.ID])
	}
	l.renameNodes()
	l.db.index()
}

func (s *Signal) apply(d *signalDetails) {
	s.Comment, s.Name = d.comment, longer(s.short, d.long)
	s.Float = d.float && canBeFloat(s.Length)
	if d.values != nil {
		s.Values, s.table = d.values.list, d.values
	}
}
