package dbc

import (
	"slices"
	"strings"
	"time"

	einride "go.einride.tech/can/pkg/dbc"
)

// Attributes with a meaning (Vector Interaction Layer; CANdb++ for the long names).
const (
	attrCycle       = "GenMsgCycleTime" // ms
	attrFormat      = "VFrameFormat"
	attrLongMessage = "SystemMessageLongSymbol"
	attrLongSignal  = "SystemSignalLongSymbol"
	attrLongNode    = "SystemNodeLongSymbol"
)

// value is the value of an attribute: a text or a number.
type value struct {
	text   string
	number float64
}

// declareValue declares the attribute of a value for the parser, by how the value is written. What
// the file declares may be missing, or say otherwise.
func declareValue(h *head) string {
	if strings.HasPrefix(strings.TrimSpace(h.rest), `"`) {
		return "BA_DEF_ " + standInAttribute + " STRING ;"
	}
	return "BA_DEF_ " + standInAttribute + " FLOAT ;"
}

// attribute keeps the attributes that latchd knows; the others need only be readable.
func (l *loader) attribute(r *record, h *head, v value) (o outcome) {
	switch h.object {
	case "BO_":
		var d *messageDetails
		if d, o = l.findMessage(r, h); d == nil {
			return o
		}
		switch h.attribute {
		case attrCycle:
			d.cycle = &v
		case attrFormat:
			d.format = &v
		case attrLongMessage:
			d.long = v.text
		}
	case "SG_":
		var d *signalDetails
		if d, o = l.findSignal(r, h); d != nil && h.attribute == attrLongSignal {
			d.long = v.text
		}
	case "BU_":
		if h.attribute == attrLongNode {
			l.longNodes[h.name] = v.text
		}
	}
	return o
}

// applyTo settles what a message does not say for itself by the defaults of the file.
func (l *loader) applyTo(m *Message, d *messageDetails) {
	m.Comment, m.Name = d.comment, longer(m.short, d.long)
	cycle := l.defaults[attrCycle]
	if d.cycle != nil {
		cycle = *d.cycle
	}
	m.Cycle = milliseconds(cycle.number)
	format, known := l.defaults[attrFormat]
	if d.format != nil {
		format, known = *d.format, true
	}
	m.FD = known && l.isFD(format) || !known && m.Length > 8
}

// isFD says whether a VFrameFormat is one of CAN FD. It is a name, or an index into the names that
// the file declares; the names end in _FD. Where the file declares a number, 14 and 15 are CAN FD.
func (l *loader) isFD(v value) bool {
	def := l.attributes[attrFormat]
	if v.text == "" && def != nil && def.Type == einride.AttributeValueTypeEnum {
		names := def.EnumValues
		return v.number >= 0 && v.number < float64(len(names)) && strings.HasSuffix(names[int(v.number)], "_FD")
	}
	return strings.HasSuffix(v.text, "_FD") || v.text == "" && (v.number == 14 || v.number == 15)
}

// milliseconds is a duration up to a day; anything else is unknown.
func milliseconds(ms float64) time.Duration {
	if !(ms > 0 && ms <= 24*60*60*1000) {
		return 0
	}
	return time.Duration(ms * float64(time.Millisecond))
}

func longer(name, long string) string {
	if long == "" {
		return name
	}
	return long
}

// renameNodes gives nodes and senders their long names.
func (l *loader) renameNodes() {
	l.db.Nodes = slices.DeleteFunc(l.db.Nodes, isNobody)
	for i, node := range l.db.Nodes {
		l.db.Nodes[i] = longer(node, l.longNodes[node])
	}
	for _, m := range l.db.Messages {
		m.Sender = longer(m.Sender, l.longNodes[m.Sender])
	}
}
