package dbc

import (
	"math"

	"latchd/canbus"
)

// Decoded is the value of a signal in a frame.
type Decoded struct {
	Signal   *Signal
	Raw      int64
	Physical float64
}

// Raw reads the signal, sign-extended when signed. An unsigned signal of 64 bits keeps its bits, and
// a float has its IEEE 754 bits. !ok when the payload is too short to hold the signal; whether a
// multiplexer selects it is for Present.
func (s *Signal) Raw(payload []byte) (raw int64, ok bool) {
	sp, ok := s.place()
	if !ok || sp.end() > len(payload) {
		return 0, false
	}
	bits := sp.bitsAt(payload, s.Length)
	if s.Signed && !s.Float {
		return signExtend(bits, s.Length), true
	}
	return int64(bits), true
}

// Physical scales a raw value. It does not clamp to Min and Max: "not available" must not become
// plausible.
func (s *Signal) Physical(raw int64) float64 {
	// The conversion keeps a compiler from fusing the multiplication and the addition, so that every
	// platform yields the same bits (Go specification, Floating-point operators).
	return float64(s.Factor*s.Number(raw)) + s.Offset
}

// Number is the raw value as a number, before scaling: whole, or the float itself.
func (s *Signal) Number(raw int64) float64 {
	switch {
	case s.Float && s.Length == 16:
		return halfToFloat(uint16(raw))
	case s.Float && s.Length == 32:
		return float64(math.Float32frombits(uint32(raw)))
	case s.Float:
		return math.Float64frombits(uint64(raw))
	case s.Signed:
		return float64(raw)
	}
	return float64(uint64(raw))
}

// Present says whether the payload holds the signal and every multiplexer above it selects it.
func (s *Signal) Present(payload []byte) bool {
	sp, ok := s.place()
	return ok && sp.end() <= len(payload) && s.selected(payload)
}

// Never says why no frame can hold the signal, however long it is: it has no bits, or none within 64
// bytes, or the file does not say when a multiplexer selects it.
func (s *Signal) Never() (why string, never bool) {
	sp, ok := s.place()
	switch {
	case s.Length < 1:
		return "it has no bits", true
	case !ok || sp.end() > canbus.MaxLength:
		return "it lies beyond the 64 bytes of a frame", true
	}
	for up := s; up.Mux != nil; up = up.Mux.Signal {
		if up.Mux.Signal == nil {
			return "it is multiplexed, but its multiplexer is not known", true
		}
	}
	return "", false
}

func (s *Signal) selected(payload []byte) bool {
	for s.Mux != nil {
		if s.Mux.Signal == nil {
			return false
		}
		raw, ok := s.Mux.Signal.Raw(payload)
		if !ok || !s.Mux.Selects(raw) {
			return false
		}
		s = s.Mux.Signal
	}
	return true
}

// Decode appends the signals that are present, in file order.
func (m *Message) Decode(payload []byte, dst []Decoded) []Decoded {
	for _, s := range m.Signals {
		if raw, ok := s.Raw(payload); ok && s.selected(payload) {
			dst = append(dst, Decoded{s, raw, s.Physical(raw)})
		}
	}
	return dst
}
