package prove

import (
	"encoding/binary"
	"math/bits"
)

// sum is a digest of a state. Two states of the same sum are taken for one: with 128 bits that is not to be expected before
// 10^18 states.
type sum [2]uint64

// digest mixes eight bytes at a time into two halves, each by a multiplication whose upper half is folded back.
func digest(text []byte) sum {
	a, b := uint64(len(text))^0x9E3779B97F4A7C15, uint64(0xD6E8FEB86659FD93)
	mix := func(x uint64) {
		hi, lo := bits.Mul64(a^x, 0xA0761D6478BD642F)
		a = hi ^ lo ^ bits.RotateLeft64(b, 23)
		hi, lo = bits.Mul64(b^x, 0xE7037ED1A0B428DB)
		b = hi ^ lo + a
	}
	for ; len(text) >= 8; text = text[8:] {
		mix(binary.LittleEndian.Uint64(text))
	}
	var rest [8]byte
	copy(rest[:], text)
	mix(binary.LittleEndian.Uint64(rest[:]))
	mix(0)
	return sum{a, b}
}
