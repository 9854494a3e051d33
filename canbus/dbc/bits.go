package dbc

import "math"

// MaxBits is the longest signal, in bits.
const MaxBits = 64

// span is where the bits of a signal lie: from the byte of the least significant bit, going up
// (little-endian) or down (big-endian) by one byte at a time.
type span struct {
	lsb, step, bytes int
	shift            uint // of the least significant bit in its byte
}

// place finds the bytes of a signal. The DBC start bit counts bits from the least significant one
// of byte 0; it names the least significant bit of a little-endian signal and the most significant
// bit of a big-endian one. !ok when there is no such place, whatever the length of the frame.
func (s *Signal) place() (sp span, ok bool) {
	if s.Start < 0 || s.Start > maxStart || s.Length < 1 || s.Length > MaxBits {
		return span{}, false
	}
	if !s.BigEndian {
		last := (s.Start + s.Length - 1) / 8
		return span{lsb: s.Start / 8, step: 1, bytes: last - s.Start/8 + 1, shift: uint(s.Start % 8)}, true
	}
	// In the order of the wire, bit 7 of a byte comes first.
	msb := s.Start/8*8 + 7 - s.Start%8
	lsb := msb + s.Length - 1
	return span{lsb: lsb / 8, step: -1, bytes: lsb/8 - msb/8 + 1, shift: uint(7 - lsb%8)}, true
}

// maxStart is the largest start bit that is read: a transport protocol carries at most 1785 bytes
// (SAE J1939-21).
const maxStart = 8*1785 - 1

// end is the number of bytes that a frame needs to hold the span.
func (sp span) end() int {
	return max(sp.lsb, sp.lsb+sp.step*(sp.bytes-1)) + 1
}

// mask has the lowest bits set.
func mask(bits int) uint64 { return ^uint64(0) >> (64 - bits) }

// bitsAt reads length bits. The payload must hold the span.
func (sp span) bitsAt(payload []byte, length int) uint64 {
	v := uint64(payload[sp.lsb]) >> sp.shift
	for i := 1; i < sp.bytes; i++ {
		v |= uint64(payload[sp.lsb+sp.step*i]) << (8*uint(i) - sp.shift)
	}
	return v & mask(length)
}

// putBits writes length bits and leaves the others alone. The payload must hold the span.
func (sp span) putBits(payload []byte, length int, v uint64) {
	put := func(i int, m, v uint64) {
		b := &payload[sp.lsb+sp.step*i]
		*b = *b&^byte(m) | byte(v&m)
	}
	m := mask(length)
	put(0, m<<sp.shift, v<<sp.shift)
	for i := 1; i < sp.bytes; i++ {
		down := 8*uint(i) - sp.shift
		put(i, m>>down, v>>down)
	}
}

// signExtend makes a two's complement number of the lowest bits.
func signExtend(v uint64, length int) int64 {
	unused := 64 - length
	return int64(v<<unused) >> unused
}

// halfToFloat converts an IEEE 754 binary16.
func halfToFloat(h uint16) float64 {
	sign := 1.0
	if h&0x8000 != 0 {
		sign = -1
	}
	exponent, fraction := int(h>>10&0x1F), float64(h&0x3FF)
	switch {
	case exponent == 0x1F && fraction != 0:
		return math.NaN()
	case exponent == 0x1F:
		return math.Inf(int(sign))
	case exponent == 0:
		return sign * math.Ldexp(fraction, -24)
	}
	return sign * math.Ldexp(1024+fraction, exponent-25)
}

// floatToHalf converts to the nearest IEEE 754 binary16, ties to even; too large becomes infinite.
func floatToHalf(f float64) uint16 {
	var sign uint16
	if math.Signbit(f) {
		sign, f = 0x8000, -f
	}
	switch {
	case math.IsNaN(f):
		return 0x7E00
	case f < 0x1p-14: // subnormal, or just up to the smallest normal number
		return sign | uint16(math.RoundToEven(math.Ldexp(f, 24)))
	case f >= 65520: // halfway between the largest number and the next step
		return sign | 0x7C00
	}
	fraction, exponent := math.Frexp(f)                 // f = fraction × 2^exponent, fraction in [½, 1)
	steps := math.RoundToEven(math.Ldexp(fraction, 11)) // 1024 to 2048
	return sign | (uint16(exponent+14)<<10 + uint16(steps) - 1024)
}
