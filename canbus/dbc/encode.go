package dbc

import (
	"fmt"
	"math"

	"latchd/canbus"
)

// Assignment is a raw value for a signal. RawOf makes one of a physical value, Named of a label.
type Assignment struct {
	Signal *Signal
	Raw    int64
}

// Encode makes a payload of the message's length. Bits without an assignment are 0, except that a
// multiplexer without one takes the lowest value that selects the signals assigned below it. What
// cannot be read back as it was assigned is an error.
func (m *Message) Encode(values []Assignment) ([]byte, error) {
	if m.Length > canbus.MaxLength {
		return nil, fmt.Errorf("message %s: %d bytes, a frame carries at most %d", m.Name, m.Length, canbus.MaxLength)
	}
	payload := make([]byte, m.Length)
	raws := make(map[*Signal]int64, len(values))
	for _, v := range values {
		if err := m.put(payload, v, raws); err != nil {
			return nil, err
		}
	}
	for _, v := range values {
		if err := m.selectFor(payload, v.Signal, raws); err != nil {
			return nil, err
		}
	}
	for s, want := range raws {
		if raw, _ := s.Raw(payload); raw != want {
			return nil, fmt.Errorf("message %s: signal %s overlaps another signal that was given a value", m.Name, s.Name)
		}
	}
	return payload, nil
}

// put writes one value and remembers it.
func (m *Message) put(payload []byte, v Assignment, raws map[*Signal]int64) error {
	if v.Signal == nil || v.Signal.Message != m {
		return fmt.Errorf("message %s: a value for a signal of another message", m.Name)
	}
	if before, ok := raws[v.Signal]; ok && before != v.Raw {
		return fmt.Errorf("message %s: signal %s given both %d and %d", m.Name, v.Signal.Name, before, v.Raw)
	}
	raws[v.Signal] = v.Raw
	return v.Signal.PutRaw(payload, v.Raw)
}

// selectFor sets the multiplexers above a signal, or checks what they were given.
func (m *Message) selectFor(payload []byte, s *Signal, raws map[*Signal]int64) error {
	for ; s.Mux != nil; s = s.Mux.Signal {
		mux := s.Mux.Signal
		if mux == nil || len(s.Mux.Ranges) == 0 {
			return fmt.Errorf("message %s: signal %s is multiplexed, but the file does not say by what", m.Name, s.Name)
		}
		if raw, ok := raws[mux]; ok {
			if !s.Mux.Selects(raw) {
				return fmt.Errorf("message %s: signal %s is not in a frame in which %s is %d", m.Name, s.Name, mux.Name, raw)
			}
			continue
		}
		lowest := s.Mux.Ranges[0].From
		for _, r := range s.Mux.Ranges {
			lowest = min(lowest, r.From)
		}
		if err := m.put(payload, Assignment{mux, lowest}, raws); err != nil {
			return err
		}
	}
	return nil
}

// PutRaw writes the signal into the payload and leaves every other bit alone.
func (s *Signal) PutRaw(payload []byte, raw int64) error {
	sp, ok := s.place()
	if !ok || sp.end() > len(payload) {
		return fmt.Errorf("signal %s: bit %d, %d bits do not lie within %d bytes", s.Name, s.Start, s.Length, len(payload))
	}
	if !s.fits(raw) {
		low, high := s.rawRange()
		if s.wide() {
			return fmt.Errorf("signal %s: raw value %d: from %d to %d", s.Name, raw, low, uint64(high))
		}
		return fmt.Errorf("signal %s: raw value %d: from %d to %d", s.Name, raw, low, high)
	}
	sp.putBits(payload, s.Length, uint64(raw))
	return nil
}

// wide says that a raw value is to be read as an unsigned number of 64 bits.
func (s *Signal) wide() bool { return s.Length == 64 && (s.Float || !s.Signed) }

// fits says whether a raw value fits the bits.
func (s *Signal) fits(raw int64) bool {
	low, high := s.rawRange()
	return s.wide() || low <= raw && raw <= high
}

// rawRange is the range of the bits. For a wide signal the upper end is to be read as unsigned.
func (s *Signal) rawRange() (low, high int64) {
	if s.Signed && !s.Float {
		return -1 << (s.Length - 1), int64(mask(s.Length) >> 1)
	}
	return 0, int64(mask(s.Length))
}

// RawOf is the raw value nearest to a physical one. It refuses what does not fit the bits, and what
// lies outside Min and Max where these are limits.
func (s *Signal) RawOf(physical float64) (int64, error) {
	if err := s.checkLimits(physical); err != nil {
		return 0, err
	}
	if s.Length < 1 || s.Length > MaxBits || s.Factor == 0 {
		return 0, fmt.Errorf("signal %s: %d bits with factor %v carry no value", s.Name, s.Length, s.Factor)
	}
	x := (physical - s.Offset) / s.Factor
	if s.Float {
		return s.floatBits(physical, x)
	}
	x = math.RoundToEven(x)
	low, high := 0.0, math.Ldexp(1, s.Length) // high itself is already too large
	if s.Signed {
		low, high = -high/2, high/2
	}
	if !(low <= x && x < high) {
		a, b := s.Physical(int64(low)), s.Physical(int64(mask(s.Length)))
		if s.Signed {
			b = s.Physical(int64(mask(s.Length) >> 1))
		}
		return 0, fmt.Errorf("signal %s: value %v%s: its %d bits reach from %v to %v", s.Name, physical, s.Unit, s.Length, min(a, b), max(a, b))
	}
	if x >= 1<<63 {
		return int64(uint64(x)), nil
	}
	return int64(x), nil
}

// checkLimits refuses what lies outside Min and Max. The slack forgives the rounding of
// factor × raw + offset, never a whole step.
func (s *Signal) checkLimits(physical float64) error {
	if !(s.Min < s.Max) {
		return nil
	}
	slack := max(1e-6*math.Abs(s.Factor), 1e-12*math.Abs(s.Min), 1e-12*math.Abs(s.Max))
	if s.Min-slack <= physical && physical <= s.Max+slack {
		return nil
	}
	return fmt.Errorf("signal %s: value %v%s: from %v to %v", s.Name, physical, s.Unit, s.Min, s.Max)
}

// floatBits is the IEEE 754 form of x, which stands for the physical value.
func (s *Signal) floatBits(physical, x float64) (int64, error) {
	var raw int64
	switch s.Length {
	case 16:
		raw = int64(floatToHalf(x))
	case 32:
		raw = int64(math.Float32bits(float32(x)))
	default:
		raw = int64(math.Float64bits(x))
	}
	if math.IsInf(s.Number(raw), 0) && !math.IsInf(physical, 0) {
		return 0, fmt.Errorf("signal %s: value %v%s: too large for a float of %d bits", s.Name, physical, s.Unit, s.Length)
	}
	return raw, nil
}
