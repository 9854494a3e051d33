package config

import (
	"strings"

	"latchd/canbus"
	"latchd/canbus/checksum"
	"latchd/canbus/dbc"
	"latchd/internal/tree"
)

// template reads a frame that is built from a message: message, set, counter, checksum.
func (o object) template() (t FrameTemplate, ok bool) {
	bus, m, ok := o.messageAt("message")
	values, ok2 := o.set("set", m)
	t.Bus, t.Message = bus, m
	ok3 := o.readCounter(&t)
	ok4 := o.readChecksum(&t)
	if !(ok && ok2 && ok3 && ok4) || !o.checkBits(&t, values) {
		return t, false
	}
	var err error
	if t.Frame, err = FrameOf(m, values); err != nil {
		o.errorf("set", "%v", err)
	}
	return t, err == nil
}

// messageAt reads a reference to a message, bus/Message.
func (o object) messageAt(key string) (int, *dbc.Message, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, nil, false
	}
	busName, name, hasBus := strings.Cut(text, "/")
	if !hasBus {
		o.errorf(key, "%q: write bus/Message", text)
		return 0, nil, false
	}
	return o.message(key, busName, name)
}

// set reads the values of a message's signals. Without a message only the form is checked.
func (o object) set(key string, m *dbc.Message) (values []dbc.Assignment, ok bool) {
	n := o.value(key)
	if n == nil {
		return nil, true
	}
	path := join(o.path, key)
	if !o.expect(n, tree.Mapping, path) || m == nil {
		return nil, false
	}
	ok = true
	busName, _, _ := strings.Cut(o.node.At("message").Text, "/")
	for _, e := range n.Entries {
		s, found := o.signalOf(e.Pos, path, m, e.Key, busName)
		if !found {
			ok = false
			continue
		}
		raw, good := o.raw(e.Value, join(path, e.Key), s)
		ok = ok && good
		values = append(values, dbc.Assignment{Signal: s, Raw: raw})
	}
	if ok {
		o.record(key, n)
	}
	return values, ok
}

// signalHere reads a signal of the frame's own message.
func (o object) signalHere(key string, m *dbc.Message) (*dbc.Signal, bool) {
	text, ok := o.scalar(key)
	if !ok || m == nil {
		return nil, false
	}
	return o.signalOf(o.node.Place(key), join(o.path, key), m, text, "")
}

func (o object) readCounter(t *FrameTemplate) bool {
	if o.node.At("counter") == nil {
		return true
	}
	s, ok := o.signalHere("counter", t.Message)
	if !ok {
		return false
	}
	if s.Signed || s.Float || s.Length < 1 || s.Length > 32 {
		o.errorf("counter", "%s must be unsigned, of 1 to 32 bits", s.Name)
		return false
	}
	t.Counter = s
	return true
}

func (o object) readChecksum(t *FrameTemplate) bool {
	if o.node.At("checksum") == nil {
		return true
	}
	c, ok := o.child("checksum")
	if !ok {
		return false
	}
	s, ok := c.signalHere("signal", t.Message)
	name, known := c.word("algorithm", words(checksum.Algorithms()))
	id, valid := int64(0), true
	if c.node.At("data_id") != nil {
		id, valid = c.number("data_id", 0, 0xFFFF)
	}
	if !ok || !known || !valid {
		return false
	}
	algorithm, _ := checksum.Named(name)
	start := s.Start
	if s.BigEndian { // its start bit is the most significant one
		start -= s.Length - 1
	}
	field, err := checksum.At(algorithm, start, s.Length)
	if err == nil && field.Byte >= t.Message.Length {
		err = s.PutRaw(make([]byte, t.Message.Length), 0)
	}
	if err != nil {
		c.errorf("signal", "%s: %v", s.Name, err)
		return false
	}
	field.DataID, field.HasDataID = uint16(id), c.node.At("data_id") != nil
	t.Checksum = &Checksum{s, field}
	return true
}

// checkBits refuses two values for one bit, and a signal whose multiplexer has no value: a frame that is
// sent says everything in the open.
func (o object) checkBits(t *FrameTemplate, values []dbc.Assignment) bool {
	given := map[*dbc.Signal]string{}
	var signals []*dbc.Signal
	for _, v := range values {
		given[v.Signal] = "set"
		signals = append(signals, v.Signal)
	}
	if t.Counter != nil {
		signals = append(signals, t.Counter)
	}
	if t.Checksum != nil {
		signals = append(signals, t.Checksum.Signal)
	}
	ok := true
	for i, s := range signals {
		for _, other := range signals[:i] {
			if s == other {
				o.errorf("set", "%s has two values: leave one of set, counter and checksum out", s.Name)
				ok = false
			} else if overlap(s, other) {
				o.errorf("set", "%s and %s share bits: only one of them can have a value", other.Name, s.Name)
				ok = false
			}
		}
		if s.Mux != nil && (s.Mux.Signal == nil || given[s.Mux.Signal] == "") {
			o.errorf("set", "%s is multiplexed: give its multiplexer%s a value too", s.Name, muxName(s))
			ok = false
		}
	}
	return ok
}

func muxName(s *dbc.Signal) string {
	if s.Mux.Signal == nil {
		return ""
	}
	return " " + s.Mux.Signal.Name
}

// overlap says whether two signals share a bit.
func overlap(a, b *dbc.Signal) bool {
	x, y := bitsOf(a), bitsOf(b)
	for i := range x {
		if x[i]&y[i] != 0 {
			return true
		}
	}
	return false
}

// bitsOf is a payload with the signal's bits set.
func bitsOf(s *dbc.Signal) (payload [canbus.MaxLength]byte) {
	ones := int64(-1)
	if !s.Signed && s.Length < 64 {
		ones = 1<<s.Length - 1
	}
	_ = s.PutRaw(payload[:], ones) // one that does not fit has no bits
	return payload
}
