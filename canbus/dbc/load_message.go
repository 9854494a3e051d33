package dbc

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	einride "go.einride.tech/can/pkg/dbc"

	"latchd/canbus"
)

// Numbers of the message VECTOR__INDEPENDENT_SIG_MSG, in which Vector's tools keep the signals that
// are in no message. It never is on a bus.
const (
	pseudoNumber         = 0xC0000000
	pseudoNumberStandard = 0x40000000
)

func isPseudo(n uint64) bool { return n == pseudoNumber || n == pseudoNumberStandard }

// messageID makes an identifier of a number of the file: bit 31 marks 29 bits. Without it, what does
// not fit 11 bits can only have been meant as 29 bits.
func messageID(n uint64) (id canbus.ID, lacksBit bool, err error) {
	number := n &^ uint64(canbus.ExtendedBit)
	switch {
	case n > math.MaxUint32 || number > canbus.MaxExtended:
		return 0, false, fmt.Errorf("identifier %d (0x%X): at most 0x%X, with 0x%X added to mark 29 bits", n, n, canbus.MaxExtended, uint32(canbus.ExtendedBit))
	case n != number:
		return canbus.Extended(uint32(number)), false, nil
	case n > canbus.MaxStandard:
		return canbus.Extended(uint32(n)), true, nil
	}
	return canbus.Standard(uint32(n)), false, nil
}

// takeMessage reads a message without its signals. Those of one that is skipped have nowhere to go.
func (l *loader) takeMessage(r *record, h *head, failed *misread) outcome {
	l.current, l.lost, l.pseudo = nil, h.called(), false
	if failed == nil && isPseudo(h.number) {
		l.pseudo = true
		return ignored
	}
	var m *Message
	var repairs []repair
	if failed == nil {
		m, repairs, failed = readMessage(r, h)
	}
	if failed != nil {
		l.db.Incomplete = append(l.db.Incomplete, Skipped{Name: h.name, Reason: failed.reason, Pos: failed.pos})
		return l.skip(failed.pos, "message %s: skipped with its signals: %s", h.called(), failed.reason)
	}
	l.current = m
	l.db.Messages = append(l.db.Messages, m)
	if l.messages[m.ID] == nil {
		l.messages[m.ID] = &messageDetails{}
	}
	return l.report("message "+h.name, repairs)
}

func readMessage(r *record, h *head) (*Message, []repair, *misread) {
	id, lacksBit, err := messageID(h.number)
	if err != nil {
		return nil, nil, &misread{r.pos, err.Error()}
	}
	p, failed := parse(r, h, "")
	if failed != nil {
		return nil, nil, failed
	}
	def, ok := p.def.(*einride.MessageDef)
	if !ok || def.Size > math.MaxInt32 {
		return nil, nil, &misread{r.pos, "its length is no number of bytes"}
	}
	m := &Message{ID: id, Name: h.name, short: h.name, Length: int(def.Size), Pos: r.pos}
	if sender := string(def.Transmitter); !isNobody(sender) {
		m.Sender = sender
	}
	if lacksBit {
		p.repairs = append(p.repairs, repair{r.pos, fmt.Sprintf("identifier %d taken as the 29-bit identifier %v: bit 31 is not set", h.number, id)})
	}
	return m, p.repairs, nil
}

// takeSignal reads a signal of the message that precedes it. One that cannot be read leaves its name
// with the message.
func (l *loader) takeSignal(r *record, h *head, failed *misread) outcome {
	m := l.current
	switch {
	case m == nil && l.pseudo:
		return ignored
	case m == nil && l.lost != "":
		return l.skip(r.pos, "signal %s: skipped with its message %s", h.called(), l.lost)
	case m == nil:
		return l.skip(r.pos, "signal %s: skipped: it is in no message", h.called())
	}
	var s *Signal
	var sw switches
	var repairs []repair
	if failed == nil {
		sw, failed = readSwitches(r, h)
	}
	if failed == nil {
		s, repairs, failed = readSignal(r, h)
	}
	d := l.signalDetails(signalKey{m.ID, h.name})
	if failed != nil {
		m.Incomplete = append(m.Incomplete, Skipped{Name: h.name, Reason: failed.reason, Pos: failed.pos})
		return l.skip(failed.pos, "message %s: signal %s: skipped: %s", m.Name, h.called(), failed.reason)
	}
	if d.first == nil {
		d.first = s
	}
	s.Message, s.IsMultiplexer = m, sw.multiplexer
	m.Signals = append(m.Signals, s)
	l.switches[s] = sw
	return l.report("message "+m.Name+": signal "+h.name, append(repairs, sw.repairs...))
}

func readSignal(r *record, h *head) (*Signal, []repair, *misread) {
	p, failed := parse(r, h, "")
	if failed != nil {
		return nil, nil, failed
	}
	def, ok := p.def.(*einride.SignalDef)
	switch {
	case !ok:
		return nil, nil, &misread{r.pos, "no signal"}
	case def.Size > MaxBits:
		return nil, nil, &misread{r.pos, fmt.Sprintf("%d bits, at most %d", def.Size, MaxBits)}
	case def.StartBit > maxStart:
		return nil, nil, &misread{r.pos, fmt.Sprintf("start bit %d, at most %d", def.StartBit, maxStart)}
	}
	return &Signal{
		Name: h.name, short: h.name, Start: int(def.StartBit), Length: int(def.Size),
		BigEndian: def.IsBigEndian, Signed: def.IsSigned,
		Factor: def.Factor, Offset: def.Offset, Min: def.Minimum, Max: def.Maximum,
		Unit: unescape(def.Unit), Pos: r.pos,
	}, p.repairs, nil
}

// isNobody recognises the stand-in for a sender or receiver, whose spelling varies.
func isNobody(node string) bool { return strings.EqualFold(node, noNode) }

func uintString(n uint64) string { return strconv.FormatUint(n, 10) }
