package candump

import (
	"bytes"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"latchd/canbus"
)

var errSwapped = errors.New("swapped bytes: record without the option -S of candump")

// parseFrame reads the frame of a line whose header is known.
func parseFrame(h *header, f *canbus.Frame) error {
	if h.form == view {
		return parseView(h, f)
	}
	text, rest := cutField(h.body)
	if string(rest) != "" && string(rest) != "R" && string(rest) != "T" {
		return fmt.Errorf("%.40q after the frame: only a direction may follow, R or T", rest)
	}
	return f.UnmarshalText(text)
}

// parseView reads a frame as candump writes it for people: length, bytes, and what -a adds.
func parseView(h *header, f *canbus.Frame) error {
	*f = canbus.Frame{ID: h.id, Flags: h.flags}
	length, rest := cutField(h.body)
	if err := parseLength(length, f); err != nil {
		return err
	}
	if string(rest) == "remote request" {
		f.Flags |= canbus.Remote
		return f.Validate()
	}
	for n := range f.Length {
		var field []byte
		field, rest = cutField(rest)
		value, err := parseByte(field)
		if err != nil {
			return fmt.Errorf("byte %d of %d: %w", n, f.Length, err)
		}
		f.Data[n] = value
	}
	if err := parseTail(rest, f); err != nil {
		return err
	}
	return f.Validate()
}

// parseLength reads [8], the [08] of CAN FD, and the {B} of candump -8, which is the length code.
func parseLength(text []byte, f *canbus.Frame) error {
	switch {
	case len(text) == 3 && text[0] == '[' && text[2] == ']' && text[1] >= '0' && text[1] <= '8':
		f.Length = text[1] - '0'
		return nil
	case len(text) == 4 && text[0] == '[' && text[3] == ']':
		if n, ok := number(text[1:3], 2); ok && n <= canbus.MaxLength {
			f.Length = uint8(n)
			f.Flags |= canbus.FD
			return nil
		}
	case len(text) == 3 && text[0] == '{' && text[2] == '}':
		if i := strings.IndexByte("0123456789ABCDEF", text[1]); i >= 0 {
			f.Length = min(uint8(i), canbus.MaxClassicalLength)
			if i > canbus.MaxClassicalLength {
				f.RawDLC = uint8(i)
			}
			return nil
		}
	}
	return fmt.Errorf("length %.40q: [0] to [8], [00] to [64] for CAN FD, or {0} to {F}", text)
}

// parseByte reads a byte of two hexadecimal digits, or of the eight binary ones of candump -i.
func parseByte(text []byte) (byte, error) {
	var value [1]byte
	if len(text) == 8 && len(bytes.Trim(text, "01")) == 0 {
		for _, c := range text {
			value[0] = value[0]<<1 | c&1
		}
		return value[0], nil
	}
	if len(text) == 2 {
		if _, err := hex.Decode(value[:], text); err == nil {
			return value[0], nil
		}
	}
	if bytes.IndexByte(text, '`') >= 0 {
		return 0, errSwapped
	}
	return 0, fmt.Errorf("%.40q: two hexadecimal digits", text)
}

// parseTail reads what stands behind the bytes: the word ERRORFRAME, or the characters of candump -a.
func parseTail(text []byte, f *canbus.Frame) error {
	switch {
	case len(text) == 0, f.Is(canbus.Error) && string(text) == "ERRORFRAME", text[0] == '\'':
		return nil
	case text[0] == '`':
		return errSwapped
	}
	return fmt.Errorf("%.40q after %d bytes of data", text, f.Length)
}
