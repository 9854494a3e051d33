package socketcan

import (
	"encoding/binary"

	"latchd/canbus"
)

// The flags of canid_t (linux/can.h).
const (
	extendedFlag = 1 << 31 // CAN_EFF_FLAG
	remoteFlag   = 1 << 30 // CAN_RTR_FLAG
	errorFlag    = 1 << 29 // CAN_ERR_FLAG
)

// The sizes of struct can_frame and struct canfd_frame, which tell the two apart.
const (
	classicalSize = 16
	fdSize        = 72
)

// The flags of struct canfd_frame.
const (
	fdBRS = 1
	fdESI = 2
)

// Where both structs have their length, their flags or what is reserved, and their data.
const (
	lengthAt = 4
	flagsAt  = 5 // FD
	rawDLCAt = 7 // classical: len8_dlc
	dataAt   = 8
)

// parse reads what the kernel gives, of 16 or 72 bytes. It is false for what no CAN frame can be.
func parse(b []byte, f *canbus.Frame) bool {
	if len(b) != classicalSize && len(b) != fdSize {
		return false
	}
	id := binary.NativeEndian.Uint32(b)
	*f = canbus.Frame{ID: canbus.ID(id & canbus.MaxExtended), Length: b[lengthAt]}
	switch {
	case id&errorFlag != 0:
		f.Flags |= canbus.Error
	case id&extendedFlag != 0:
		f.ID |= canbus.ExtendedBit
	}
	if id&remoteFlag != 0 {
		f.Flags |= canbus.Remote
	}
	if len(b) == fdSize {
		f.Flags |= canbus.FD
		if b[flagsAt]&fdBRS != 0 {
			f.Flags |= canbus.BRS
		}
		if b[flagsAt]&fdESI != 0 {
			f.Flags |= canbus.ESI
		}
	} else if raw := b[rawDLCAt]; raw > canbus.MaxClassicalLength && raw < 16 && f.Length == canbus.MaxClassicalLength {
		f.RawDLC = raw
	}
	if f.Validate() != nil {
		return false
	}
	copy(f.Data[:], b[dataAt:][:len(f.Payload())])
	return true
}

// format writes a frame as the kernel takes it, and returns the part of b that it fills. It must be a valid frame.
func format(f *canbus.Frame, b *[fdSize]byte) []byte {
	*b = [fdSize]byte{}
	id := f.ID.Number()
	if f.ID.IsExtended() {
		id |= extendedFlag
	}
	if f.Is(canbus.Remote) {
		id |= remoteFlag
	}
	if f.Is(canbus.Error) {
		id |= errorFlag
	}
	binary.NativeEndian.PutUint32(b[:], id)
	b[lengthAt] = f.Length
	copy(b[dataAt:], f.Payload())
	if !f.Is(canbus.FD) {
		b[rawDLCAt] = f.RawDLC
		return b[:classicalSize]
	}
	if f.Is(canbus.BRS) {
		b[flagsAt] |= fdBRS
	}
	if f.Is(canbus.ESI) {
		b[flagsAt] |= fdESI
	}
	return b[:]
}
