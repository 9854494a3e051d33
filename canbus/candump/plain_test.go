package candump

import (
	"bytes"
	"testing"

	"latchd/canbus"
)

// TestPlainEnd: the first newline is the end, whatever stands around it: every text of digits and newlines as long as eight bytes
// of data. 0x0B and 0x8A differ from a newline in one bit.
func TestPlainEnd(t *testing.T) {
	const length = 2*canbus.MaxClassicalLength + 1
	for _, other := range []byte{'0', 0x0B, 0x8A} {
		for newlines := range 1 << length {
			text := bytes.Repeat([]byte{other}, length)
			for i := range text {
				if newlines>>i&1 != 0 {
					text[i] = '\n'
				}
			}
			if got, want := plainEnd(text), bytes.IndexByte(text, '\n'); got != want {
				t.Fatalf("%q ends at %d, want %d", text, got, want)
			}
		}
	}
}
