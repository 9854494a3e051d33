// Package checksum computes the checksums that controllers expect in a frame. A checksum here has at
// most 8 bits; it covers the frame's payload without its own bits.
//
// Only the latchd binary is supported; this package may change between releases.
package checksum

import (
	"fmt"
	"slices"

	"latchd/canbus"
)

// Algorithm is a way to compute a checksum.
type Algorithm uint8

// The algorithms.
const (
	XOR8        Algorithm = iota // all bytes, exclusive or
	Sum8                         // all bytes, added modulo 256
	CRC8J1850                    // CRC-8/SAE-J1850
	CRC8AUTOSAR                  // CRC-8/AUTOSAR, polynomial 2F
	BMWNibble                    // BMW, as in message 130 of the K-CAN: four bits
)

var infos = [...]Info{
	XOR8:        {"xor8", 8, "exclusive or of all other bytes"},
	Sum8:        {"sum8", 8, "sum of all other bytes modulo 256"},
	CRC8J1850:   {"crc8_j1850", 8, "CRC-8/SAE-J1850: polynomial 1D, initial value FF, inverted"},
	CRC8AUTOSAR: {"crc8_autosar", 8, "CRC-8/AUTOSAR: polynomial 2F, initial value FF, inverted"},
	BMWNibble:   {"bmw_nibble", 4, "BMW message 130: identifier plus all bytes without the checksum's nibble, folded to 8 bits, its nibbles added modulo 16"},
}

// Info documents an algorithm. Bits is how long its result is.
type Info struct {
	Name string
	Bits int
	Help string
}

// Info documents the algorithm.
func (a Algorithm) Info() Info { return infos[a] }

func (a Algorithm) String() string { return infos[a].Name }

// Algorithms lists all of them.
func Algorithms() []Algorithm {
	return []Algorithm{XOR8, Sum8, CRC8J1850, CRC8AUTOSAR, BMWNibble}
}

// Named finds an algorithm by its name.
func Named(name string) (Algorithm, bool) {
	i := slices.IndexFunc(infos[:], func(in Info) bool { return in.Name == name })
	return Algorithm(max(i, 0)), i >= 0
}

// Field is a checksum at its place in a payload: a whole byte, or for BMWNibble half of one.
type Field struct {
	Algorithm Algorithm
	Byte      int  // index into the payload
	Shift     uint // of the lowest bit: 0, or 4 for the upper nibble
	// DataID is hashed after the data, low byte first, where HasDataID is set. It is not sent.
	DataID    uint16
	HasDataID bool
}

// At is the field of an algorithm at a start bit, counted from the least significant bit of byte 0,
// and of a length in bits. An 8-bit algorithm needs a whole byte, BMWNibble a whole nibble.
func At(a Algorithm, start, length int) (Field, error) {
	bits := a.Info().Bits
	if length != bits || start < 0 || start%bits != 0 {
		return Field{}, fmt.Errorf("%v needs %d bits that do not straddle bytes, aligned to %d; this has %d bits from bit %d", a, bits, bits, length, start)
	}
	return Field{Algorithm: a, Byte: start / 8, Shift: uint(start % 8)}, nil
}

// mask covers the field's bits in its byte.
func (f *Field) mask() byte { return byte(1<<f.Algorithm.Info().Bits-1) << f.Shift }

// Put writes the checksum of a frame with this identifier. The payload must be longer than Byte.
func (f *Field) Put(id canbus.ID, payload []byte) {
	sum := f.Sum(id, payload)
	payload[f.Byte] = payload[f.Byte]&^f.mask() | sum<<f.Shift
}

// Valid says whether the payload carries the right checksum. One too short to carry any does not.
func (f *Field) Valid(id canbus.ID, payload []byte) bool {
	return f.Byte < len(payload) && payload[f.Byte]&f.mask() == f.Sum(id, payload)<<f.Shift
}

// Sum computes the checksum. The algorithms of a whole byte leave that byte out; BMWNibble counts the
// other nibble of its byte. Only BMWNibble covers the identifier.
func (f *Field) Sum(id canbus.ID, payload []byte) byte {
	switch f.Algorithm {
	case Sum8:
		return byte(f.total(payload))
	case CRC8J1850:
		return f.crc(payload, &tableJ1850)
	case CRC8AUTOSAR:
		return f.crc(payload, &tableAUTOSAR)
	case BMWNibble:
		n := f.total(payload) + id.Number()
		n = n&0xFF + n>>8&0xFF
		return byte(n&0xF+n>>4) & 0xF
	}
	var x byte
	for b := range f.covered(payload) {
		x ^= b
	}
	return x
}
