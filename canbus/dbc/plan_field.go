package dbc

import (
	"encoding/binary"
	"math/bits"

	"latchd/canbus"
)

// field reads a signal from eight bytes at once, and from a ninth where it straddles that many.
type field struct {
	mask           uint64
	factor, offset float64
	slow           *Signal // converts the raw value where that takes more than a cast
	need           uint8   // bytes that the frame must have
	base           uint8   // first of the eight bytes
	shift          uint8
	unused         uint8 // bits to shift up and down again for the sign
	ninth          uint8 // index of the ninth byte, where straddles
	straddles      bool
	big            bool
	signed         bool
}

// never is more bytes than any frame has.
const never = canbus.MaxLength + 1

func newField(s *Signal) field {
	sp, ok := s.place()
	if !ok || sp.end() > canbus.MaxLength {
		return field{need: never}
	}
	f := field{
		mask: mask(s.Length), factor: s.Factor, offset: s.Offset, need: uint8(sp.end()), big: s.BigEndian,
		signed: s.Signed && !s.Float, unused: uint8(64 - s.Length), straddles: sp.bytes > 8,
	}
	if s.wide() || s.Float {
		f.slow = s
	}
	// The eight bytes hold the least significant end and lie within the 64 of a frame.
	if s.BigEndian {
		base := max(sp.lsb-7, 0)
		f.base, f.shift = uint8(base), uint8(8*(base+7-sp.lsb))+uint8(sp.shift)
		f.ninth = uint8(max(base-1, 0))
	} else {
		base := min(sp.lsb, canbus.MaxLength-8)
		f.base, f.shift = uint8(base), uint8(8*(sp.lsb-base))+uint8(sp.shift)
		f.ninth = uint8(min(base+8, canbus.MaxLength-1))
	}
	return f
}

// raw reads the signal from a frame that is long enough. The masks and the first check change
// nothing; they spare checks at run time.
func (fd *field) raw(f *canbus.Frame) int64 {
	if fd.base > canbus.MaxLength-8 {
		return 0 // never
	}
	v := binary.LittleEndian.Uint64(f.Data[fd.base : fd.base+8])
	if fd.big {
		v = bits.ReverseBytes64(v)
	}
	v >>= fd.shift & 63
	if fd.straddles {
		v |= uint64(f.Data[fd.ninth&63]) << (64 - fd.shift)
	}
	if fd.signed {
		return int64(v<<(fd.unused&63)) >> (fd.unused & 63)
	}
	return int64(v & fd.mask)
}

// physical is Signal.Physical.
func (fd *field) physical(raw int64) float64 {
	if fd.slow != nil {
		return fd.slow.Physical(raw)
	}
	return float64(fd.factor*float64(raw)) + fd.offset
}
