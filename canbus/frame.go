package canbus

import (
	"fmt"

	"go.einride.tech/can"
)

// MaxLength is the most data that a frame carries, in bytes: 8 classical, 64 FD.
const (
	MaxClassicalLength = 8
	MaxLength          = 64
)

// Flags say which kind of frame it is.
type Flags uint8

// The kinds. A frame without any of them is a classical data frame.
const (
	Remote Flags = 1 << iota // remote transmission request: Length is the length asked for, Data is unused
	Error                    // error frame: ID.Number holds the error class (linux/can/error.h)
	FD                       // CAN FD
	BRS                      // CAN FD: the data phase has the second bit rate
	ESI                      // CAN FD: the sender is error passive
)

// Frame is one CAN frame, classical or FD. The zero value is the empty data frame 000#.
type Frame struct {
	ID     ID
	Flags  Flags
	Length uint8 // bytes of Data in use, 0 to 64; for a remote frame the length asked for, 0 to 8
	// RawDLC is the length code on the wire of a classical frame of 8 bytes, 9 to 15, where the
	// source reports it; otherwise 0.
	RawDLC uint8
	Data   [MaxLength]byte
}

// Is says whether all the given flags are set.
func (f *Frame) Is(flags Flags) bool { return f.Flags&flags == flags }

// Payload is the data in use. It aliases the frame. A remote frame has none.
func (f *Frame) Payload() []byte {
	if f.Is(Remote) {
		return nil
	}
	return f.Data[:min(f.Length, MaxLength)]
}

// Validate names the first thing that no CAN frame can be.
func (f *Frame) Validate() error {
	limit := uint8(MaxClassicalLength)
	if f.Is(FD) {
		limit = MaxLength
	}
	switch {
	case f.Is(Error) && f.ID.IsExtended():
		return fmt.Errorf("error frame %v: the error class has no extended form", f.ID)
	case f.Is(Error) && (f.ID > MaxExtended || f.Flags&(Remote|FD) != 0 || f.RawDLC != 0):
		return fmt.Errorf("error frame %v: a class of 29 bits in a plain classical frame", f.ID)
	case !f.Is(Error) && !f.ID.Valid():
		return fmt.Errorf("identifier %v: a standard identifier is at most 7FF, an extended one at most 1FFFFFFF", f.ID)
	case f.Length > limit:
		return fmt.Errorf("frame %v: %d bytes, at most %d", f.ID, f.Length, limit)
	case f.Is(FD) && f.Is(Remote):
		return fmt.Errorf("frame %v: CAN FD has no remote frames", f.ID)
	case !f.Is(FD) && f.Flags&(BRS|ESI) != 0:
		return fmt.Errorf("frame %v: BRS and ESI exist in CAN FD only", f.ID)
	case f.RawDLC != 0 && (f.RawDLC < 9 || f.RawDLC > 15 || f.Length != MaxClassicalLength || f.Is(FD)):
		return fmt.Errorf("frame %v: raw length code %d: 9 to 15, on a classical frame of 8 bytes", f.ID, f.RawDLC)
	}
	return nil
}

// FromEinride converts a frame of go.einride.tech/can, which is always classical.
func FromEinride(c can.Frame) Frame {
	f := Frame{ID: Standard(c.ID), Length: min(c.Length, MaxClassicalLength)}
	if c.IsExtended {
		f.ID = Extended(c.ID)
	}
	if c.IsRemote {
		f.Flags |= Remote
		return f
	}
	copy(f.Data[:f.Length], c.Data[:])
	return f
}

// Einride converts to a frame of go.einride.tech/can, which has no FD and no error frames.
func (f *Frame) Einride() (can.Frame, error) {
	if f.Flags&(FD|Error) != 0 {
		return can.Frame{}, fmt.Errorf("frame %v: go.einride.tech/can carries classical data and remote frames only", f.ID)
	}
	if err := f.Validate(); err != nil {
		return can.Frame{}, err
	}
	c := can.Frame{ID: f.ID.Number(), Length: f.Length, IsExtended: f.ID.IsExtended(), IsRemote: f.Is(Remote)}
	copy(c.Data[:], f.Payload())
	return c, nil
}
