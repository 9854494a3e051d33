package config

import (
	"latchd/canbus"
	"latchd/canbus/checksum"
	"latchd/canbus/dbc"
)

// FrameTemplate is a frame that latchd may send.
type FrameTemplate struct {
	Bus      int
	Frame    canbus.Frame // with every bit but those of Counter and Checksum
	Message  *dbc.Message // nil for a literal frame
	Counter  *dbc.Signal  // nil without
	Checksum *Checksum    // nil without
}

// Checksum is a checksum in a frame.
type Checksum struct {
	Signal *dbc.Signal
	checksum.Field
}

// FrameOf makes the frame of a message with these values; every other bit is 0.
func FrameOf(m *dbc.Message, values []dbc.Assignment) (canbus.Frame, error) {
	payload, err := m.Encode(values)
	if err != nil {
		return canbus.Frame{}, err
	}
	f := canbus.Frame{ID: m.ID, Length: uint8(len(payload))}
	copy(f.Data[:], payload)
	if m.FD || len(payload) > canbus.MaxClassicalLength {
		f.Flags = canbus.FD
	}
	return f, nil
}

// Varies has the bits set that differ from one sending to the next: those of the counter and the checksum.
func (t *FrameTemplate) Varies() (bits [canbus.MaxLength]byte) {
	if t.Counter != nil {
		bits = bitsOf(t.Counter)
	}
	if t.Checksum != nil {
		for i, b := range bitsOf(t.Checksum.Signal) {
			bits[i] |= b
		}
	}
	return bits
}

// Alike says whether two frames have the same identifier and the same bytes, but for bits that vary.
func Alike(a, b *canbus.Frame, varies *[canbus.MaxLength]byte) bool {
	if a.ID != b.ID || a.Length != b.Length {
		return false
	}
	for i := range a.Length {
		if (a.Data[i]^b.Data[i])&^varies[i] != 0 {
			return false
		}
	}
	return true
}

// Encode is the frame with this counter, modulo the counter's width, and then its checksum. It
// allocates nothing.
func (t *FrameTemplate) Encode(counter uint64) canbus.Frame {
	f := t.Frame
	payload := f.Data[:f.Length]
	if t.Counter != nil {
		// Load has put a value into this field once, and a value reduced to the width fits.
		_ = t.Counter.PutRaw(payload, int64(counter&(1<<t.Counter.Length-1)))
	}
	if t.Checksum != nil {
		t.Checksum.Put(f.ID, payload)
	}
	return f
}
