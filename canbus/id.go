package canbus

import "fmt"

// ID is an identifier together with its kind: bits 0 to 28 hold the number, bit 31 is set for an
// extended (29-bit) identifier. The kernel's canid_t and DBC files use the same bit, so standard and
// extended identifiers of the same number never collide as map keys.
type ID uint32

// ExtendedBit marks a 29-bit identifier (CAN_EFF_FLAG in linux/can.h).
const ExtendedBit ID = 1 << 31

// Largest numbers of the two kinds of identifier (ISO 11898-1).
const (
	MaxStandard = 0x7FF
	MaxExtended = 0x1FFFFFFF
)

// errorFlag marks an error frame among identifiers of eight digits (CAN_ERR_FLAG in linux/can.h).
const errorFlag = 1 << 29

// Standard returns the 11-bit identifier n.
func Standard(n uint32) ID { return ID(n) }

// Extended returns the 29-bit identifier n.
func Extended(n uint32) ID { return ID(n) | ExtendedBit }

// Number is the identifier without its kind.
func (id ID) Number() uint32 { return uint32(id &^ ExtendedBit) }

// IsExtended says whether the identifier has 29 bits.
func (id ID) IsExtended() bool { return id&ExtendedBit != 0 }

// Valid says whether the number fits its kind.
func (id ID) Valid() bool {
	if id.IsExtended() {
		return id.Number() <= MaxExtended
	}
	return id.Number() <= MaxStandard
}

// String writes the identifier as candump does: three hexadecimal digits, or eight when extended.
func (id ID) String() string {
	if id.IsExtended() {
		return fmt.Sprintf("%08X", id.Number())
	}
	return fmt.Sprintf("%03X", id.Number())
}

// ParseID reads an identifier as candump writes it: three hexadecimal digits, or eight for an
// extended one. Eight digits with CAN_ERR_FLAG are an error class and give the flag Error.
func ParseID(digits []byte) (ID, Flags, error) {
	if len(digits) != 3 && len(digits) != 8 {
		return 0, 0, fmt.Errorf("identifier %.40q: 3 hexadecimal digits, or 8 for an extended one", string(digits))
	}
	var n uint32
	var all uint8
	for _, c := range digits {
		d := HexDigit(c)
		all |= d
		n = n<<4 | uint32(d&0xF)
	}
	switch {
	case all > 0xF:
		return 0, 0, fmt.Errorf("identifier %.40q: 3 hexadecimal digits, or 8 for an extended one", string(digits))
	case len(digits) == 3 && n <= MaxStandard:
		return Standard(n), 0, nil
	case len(digits) == 3:
		return 0, 0, fmt.Errorf("identifier %03X: a standard identifier is at most 7FF", n)
	case n <= MaxExtended:
		return Extended(n), 0, nil
	case n&^MaxExtended == errorFlag:
		return ID(n &^ errorFlag), Error, nil
	}
	return 0, 0, fmt.Errorf("identifier %08X: an extended identifier is at most 1FFFFFFF", n)
}

func appendID(b []byte, id ID, flags Flags) []byte {
	n, shift := id.Number(), 28
	switch {
	case flags&Error != 0:
		n |= errorFlag
	case !id.IsExtended():
		shift = 8
	}
	for ; shift >= 0; shift -= 4 {
		b = append(b, digits[n>>shift&0xF])
	}
	return b
}
