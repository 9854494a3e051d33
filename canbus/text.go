package canbus

import (
	"bytes"
	"errors"
	"fmt"
)

// ParseFrame reads a frame as candump -L writes it: 123#1122, 12345678#11.22, 123#R8_9, 123##1AABB.
// It allocates nothing unless it returns an error.
func ParseFrame[T []byte | string](text T) (Frame, error) {
	var f Frame
	// The longest frame has 203 bytes: 12345678##1 and 64 data bytes, each with a dot.
	var buffer [256]byte
	err := f.UnmarshalText(append(buffer[:0], text...))
	return f, err
}

// UnmarshalText reads what ParseFrame reads into f. After an error f is the zero frame.
func (f *Frame) UnmarshalText(text []byte) error {
	*f = Frame{}
	if err := f.unmarshal(text); err != nil {
		*f = Frame{}
		return err
	}
	return nil
}

func (f *Frame) unmarshal(text []byte) (err error) {
	i := bytes.IndexByte(text, '#')
	if i < 0 {
		return fmt.Errorf("frame %.40q: no # after the identifier", string(text))
	}
	if f.ID, f.Flags, err = ParseID(text[:i]); err != nil {
		return err
	}
	switch body := text[i+1:]; {
	case len(body) > 0 && body[0]|0x20 == 'r':
		err = f.unmarshalRemote(body[1:])
	case len(body) > 0 && body[0] == '#':
		err = f.unmarshalFD(body[1:])
	default:
		err = f.unmarshalClassical(body)
	}
	if err != nil {
		return fmt.Errorf("frame %.40q: %w", string(text), err)
	}
	return nil
}

func (f *Frame) unmarshalClassical(body []byte) error {
	rest, err := f.unmarshalData(body, MaxClassicalLength)
	if err != nil {
		return err
	}
	return f.unmarshalRawDLC(rest)
}

func (f *Frame) unmarshalRemote(body []byte) error {
	if f.Is(Error) {
		return errors.New("an error frame is no remote frame")
	}
	f.Flags |= Remote
	if len(body) == 0 {
		return nil
	}
	if body[0] < '0' || body[0] > '8' {
		return errors.New("the length asked for is one digit, 0 to 8")
	}
	f.Length = body[0] - '0'
	return f.unmarshalRawDLC(body[1:])
}

// unmarshalFD reads one digit of flags, then the data. Of the digit's bits BRS is 1 and ESI is 2; 4
// (FDF) only repeats that this is CAN FD, and 8 is reserved (linux/can.h, CANFD_BRS and following).
func (f *Frame) unmarshalFD(body []byte) error {
	if f.Is(Error) {
		return errors.New("an error frame is no CAN FD frame")
	}
	if len(body) == 0 || HexDigit(body[0]) > 0xF {
		return errors.New("## needs a hexadecimal digit of CAN FD flags")
	}
	f.Flags |= FD
	digit := HexDigit(body[0])
	if digit&1 != 0 {
		f.Flags |= BRS
	}
	if digit&2 != 0 {
		f.Flags |= ESI
	}
	rest, err := f.unmarshalData(body[1:], MaxLength)
	if err == nil && len(rest) > 0 {
		err = errors.New("CAN FD has no raw length code")
	}
	return err
}

// unmarshalData reads bytes of two digits, each with or without a dot before it, and stops at an
// underscore.
func (f *Frame) unmarshalData(text []byte, limit int) (rest []byte, err error) {
	n := 0
	for i := 0; i < len(text); i, n = i+2, n+1 {
		if text[i] == '.' {
			i++
		} else if text[i] == '_' {
			rest = text[i:]
			break
		}
		if n == limit {
			return nil, fmt.Errorf("more than %d bytes", limit)
		}
		if i+1 >= len(text) {
			return nil, errors.New("half a byte at the end")
		}
		high, low := HexDigit(text[i]), HexDigit(text[i+1])
		if high|low > 0xF {
			return nil, fmt.Errorf("byte %d, %q: two hexadecimal digits", n, string(text[i:i+2]))
		}
		f.Data[n&(MaxLength-1)] = high<<4 | low
	}
	f.Length = uint8(n)
	return rest, nil
}

// unmarshalRawDLC reads the _9 to _F after eight bytes.
func (f *Frame) unmarshalRawDLC(text []byte) error {
	switch {
	case len(text) == 0:
		return nil
	case len(text) != 2 || text[0] != '_' || HexDigit(text[1]) > 0xF || HexDigit(text[1]) < 9:
		return fmt.Errorf("%.40q at the end: a raw length code is _9 to _F", string(text))
	case f.Length != MaxClassicalLength || f.Is(Error):
		return errors.New("a raw length code stands after 8 bytes only")
	}
	f.RawDLC = HexDigit(text[1])
	return nil
}

// AppendText appends the frame as candump -L writes it. It refuses what Validate refuses.
func (f *Frame) AppendText(b []byte) ([]byte, error) {
	if err := f.Validate(); err != nil {
		return b, err
	}
	b = appendID(b, f.ID, f.Flags)
	switch {
	case f.Is(Remote):
		b = append(b, '#', 'R')
		if f.Length > 0 {
			b = append(b, '0'+f.Length)
		}
	case f.Is(FD):
		b = append(b, '#', '#', '0'+f.fdDigit())
	default:
		b = append(b, '#')
	}
	for _, c := range f.Payload() {
		b = append(b, digits[c>>4], digits[c&0xF])
	}
	if f.RawDLC != 0 {
		b = append(b, '_', digits[f.RawDLC])
	}
	return b, nil
}

// MarshalText is AppendText for encoders.
func (f *Frame) MarshalText() ([]byte, error) { return f.AppendText(nil) }

// String writes the frame as candump does, or says in parentheses why it is none. It is a method of
// the value so that %v serves frames and pointers alike.
func (f Frame) String() string {
	b, err := f.AppendText(nil)
	if err != nil {
		return "(" + err.Error() + ")"
	}
	return string(b)
}

func (f *Frame) fdDigit() (digit byte) {
	if f.Is(BRS) {
		digit |= 1
	}
	if f.Is(ESI) {
		digit |= 2
	}
	return digit
}

const digits = "0123456789ABCDEF"

// HexDigit is the value of a hexadecimal digit, of either case, and 0xFF for every other byte.
func HexDigit(c byte) byte { return hexDigits[c] }

var hexDigits = func() (t [256]byte) {
	for c := range t {
		t[c] = 0xFF
	}
	for v := range byte(16) {
		t[digits[v]] = v
		t[digits[v]|0x20] = v
	}
	return t
}()
