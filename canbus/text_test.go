package canbus_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
)

func frame(id canbus.ID, flags canbus.Flags, data ...byte) canbus.Frame {
	f := canbus.Frame{ID: id, Flags: flags, Length: uint8(len(data))}
	copy(f.Data[:], data)
	return f
}

func withLength(f canbus.Frame, length, rawDLC uint8) canbus.Frame {
	f.Length, f.RawDLC = length, rawDLC
	return f
}

// eight is the payload 1122334455667788.
var eight = []byte{0x11, 0x22, 0x33, 0x44, 0x55, 0x66, 0x77, 0x88}

func TestParseFrame(t *testing.T) {
	std, ext := canbus.Standard, canbus.Extended
	for _, test := range []struct {
		text  string
		want  canbus.Frame
		canon string // what it is written as, if not as text
	}{
		{"123#", frame(std(0x123), 0), ""},
		{"123#1122", frame(std(0x123), 0, 0x11, 0x22), ""},
		{"7FF#00", frame(std(0x7FF), 0, 0), ""},
		{"7ff#aBcD", frame(std(0x7FF), 0, 0xAB, 0xCD), "7FF#ABCD"},
		{"123#11.22.33", frame(std(0x123), 0, 0x11, 0x22, 0x33), "123#112233"},
		{"123#11.2233", frame(std(0x123), 0, 0x11, 0x22, 0x33), "123#112233"},
		{"123#1122334455667788", frame(std(0x123), 0, eight...), ""},
		{"123#1122334455667788_9", withLength(frame(std(0x123), 0, eight...), 8, 9), ""},
		{"123#1122334455667788_e", withLength(frame(std(0x123), 0, eight...), 8, 14), "123#1122334455667788_E"},
		{"123#1122334455667788_F", withLength(frame(std(0x123), 0, eight...), 8, 15), ""},
		{"12345678#11", frame(ext(0x12345678), 0, 0x11), ""},
		{"00000123#", frame(ext(0x123), 0), ""},
		{"1FFFFFFF#", frame(ext(0x1FFFFFFF), 0), ""},
		{"123#R", frame(std(0x123), canbus.Remote), ""},
		{"7A1#r", frame(std(0x7A1), canbus.Remote), "7A1#R"},
		{"123#R0", frame(std(0x123), canbus.Remote), "123#R"},
		{"123#R7", withLength(frame(std(0x123), canbus.Remote), 7, 0), ""},
		{"12345678#R8", withLength(frame(ext(0x12345678), canbus.Remote), 8, 0), ""},
		{"123#R8_9", withLength(frame(std(0x123), canbus.Remote), 8, 9), ""},
		{"123##0", frame(std(0x123), canbus.FD), ""},
		{"123##111", frame(std(0x123), canbus.FD|canbus.BRS, 0x11), ""},
		{"123##2", frame(std(0x123), canbus.FD|canbus.ESI), ""},
		{"123##3", frame(std(0x123), canbus.FD|canbus.BRS|canbus.ESI), ""},
		{"123##5AA", frame(std(0x123), canbus.FD|canbus.BRS, 0xAA), "123##1AA"},
		{"123##f.AA.BB", frame(std(0x123), canbus.FD|canbus.BRS|canbus.ESI, 0xAA, 0xBB), "123##3AABB"},
		{"123##0112233445566778899", frame(std(0x123), canbus.FD, append(eight[:8:8], 0x99)...), ""},
		{"12345678##1" + strings.Repeat("5A", 64), frame(ext(0x12345678), canbus.FD|canbus.BRS, bytes.Repeat([]byte{0x5A}, 64)...), ""},
		{"12345678##1" + strings.Repeat(".5A", 64), frame(ext(0x12345678), canbus.FD|canbus.BRS, bytes.Repeat([]byte{0x5A}, 64)...), "12345678##1" + strings.Repeat("5A", 64)},
		{"20000088#0000900000000000", frame(0x88, canbus.Error, 0, 0, 0x90, 0, 0, 0, 0, 0), ""},
		{"20000004#00", frame(4, canbus.Error, 0), ""},
		{"3FFFFFFF#", frame(0x1FFFFFFF, canbus.Error), ""},
	} {
		got, err := canbus.ParseFrame(test.text)
		if err != nil {
			t.Errorf("%s: %v", test.text, err)
			continue
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.text, diff)
		}
		canon := test.text
		if test.canon != "" {
			canon = test.canon
		}
		if s := got.String(); s != canon {
			t.Errorf("%s is written %s, want %s", test.text, s, canon)
		}
		if err := got.Validate(); err != nil {
			t.Errorf("%s was read and is not valid: %v", test.text, err)
		}
	}
}

func TestParseFrameRefuses(t *testing.T) {
	for _, test := range []struct{ text, reason string }{
		{"", "no # after the identifier"},
		{"123", "no # after the identifier"},
		{"#11", "3 hexadecimal digits"},
		{"12#11", "3 hexadecimal digits"},
		{"1234#11", "3 hexadecimal digits"},
		{"1234567#11", "3 hexadecimal digits"},
		{"123456789#11", "3 hexadecimal digits"},
		{"12G#11", "3 hexadecimal digits"},
		{" 23#11", "3 hexadecimal digits"},
		{"800#00", "at most 7FF"},
		{"FFF#", "at most 7FF"},
		{"40000000#", "at most 1FFFFFFF"},
		{"80000123#", "at most 1FFFFFFF"},
		{"60000088#00", "at most 1FFFFFFF"},
		{"123#1", "half a byte"},
		{"123#112", "half a byte"},
		{"123#11.", "half a byte"},
		{"12345678#..", "half a byte"},
		{"12345678#..11", `byte 0, ".1"`},
		{"123#GG", "two hexadecimal digits"},
		{"123#1G", "two hexadecimal digits"},
		{"123#11 22", "two hexadecimal digits"},
		{"123#112233445566778899", "more than 8 bytes"},
		{"123#1122334455667788_", "_9 to _F"},
		{"123#1122334455667788_8", "_9 to _F"},
		{"123#1122334455667788_G", "_9 to _F"},
		{"123#1122334455667788_99", "_9 to _F"},
		{"123#11223344556677_9", "after 8 bytes only"},
		{"123#R7_9", "after 8 bytes only"},
		{"123#R9", "0 to 8"},
		{"123#R88", "_9 to _F"},
		{"123#RX", "0 to 8"},
		{"123##", "digit of CAN FD flags"},
		{"123##G", "digit of CAN FD flags"},
		{"123##1_9", "no raw length code"},
		{"123##0" + strings.Repeat("00", 65), "more than 64 bytes"},
		{"20000088#R", "no remote frame"},
		{"20000088##1", "no CAN FD frame"},
		{"20000088#1122334455667788_9", "after 8 bytes only"},
	} {
		got, err := canbus.ParseFrame(test.text)
		if err == nil || !strings.Contains(err.Error(), test.reason) {
			t.Errorf("%s: error %v, want one with %q", test.text, err, test.reason)
		}
		if got != (canbus.Frame{}) {
			t.Errorf("%s: refused, and yet the frame %v", test.text, got)
		}
	}
}

func TestAppendTextRefuses(t *testing.T) {
	f := frame(canbus.Standard(0x800), 0)
	b, err := f.AppendText([]byte("before"))
	if err == nil || string(b) != "before" {
		t.Errorf("%q, %v; want what was there and an error", b, err)
	}
	if s := f.String(); !strings.HasPrefix(s, "(identifier 800") {
		t.Errorf("String is %s, want the reason in parentheses", s)
	}
}

// validFrame draws any frame that Validate accepts and that has no data beyond its length.
func validFrame(t *rapid.T) canbus.Frame {
	f := canbus.Frame{ID: canbus.Standard(rapid.Uint32Range(0, canbus.MaxStandard).Draw(t, "standard"))}
	if rapid.Bool().Draw(t, "is extended") {
		f.ID = canbus.Extended(rapid.Uint32Range(0, canbus.MaxExtended).Draw(t, "extended"))
	}
	limit := uint8(canbus.MaxClassicalLength)
	switch rapid.IntRange(0, 3).Draw(t, "kind") {
	case 1:
		f.Flags = canbus.Remote
	case 2:
		f.Flags = canbus.FD | canbus.Flags(rapid.IntRange(0, 3).Draw(t, "BRS, ESI"))*canbus.BRS
		limit = canbus.MaxLength
	case 3:
		f.Flags, f.ID = canbus.Error, canbus.ID(f.ID.Number())
	}
	f.Length = rapid.Uint8Range(0, limit).Draw(t, "length")
	if f.Length == 8 && f.Flags&(canbus.FD|canbus.Error) == 0 && rapid.Bool().Draw(t, "raw") {
		f.RawDLC = rapid.Uint8Range(9, 15).Draw(t, "raw DLC")
	}
	for i := range f.Payload() {
		f.Data[i] = rapid.Byte().Draw(t, "byte")
	}
	return f
}

func TestTextRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := validFrame(t)
		text, err := want.AppendText(nil)
		if err != nil {
			t.Fatal(err)
		}
		got, err := canbus.ParseFrame(text)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("%s (-want +got):\n%s", text, diff)
		}
	})
}

func TestTextAllocatesNothing(t *testing.T) {
	texts := []string{"123#1122334455667788_E", "12345678##1" + strings.Repeat(".5A", 64), "123#R8", "20000088#00"}
	buffer := make([]byte, 0, 256)
	allocs := testing.AllocsPerRun(100, func() {
		for _, text := range texts {
			f, err := canbus.ParseFrame(text)
			if err != nil {
				t.Fatal(err)
			}
			if buffer, err = f.AppendText(buffer[:0]); err != nil {
				t.Fatal(err)
			}
		}
	})
	if allocs != 0 {
		t.Errorf("%v allocations, want none", allocs)
	}
}

func FuzzParseFrame(f *testing.F) {
	for _, seed := range []string{
		"123#1122", "12345678#..", "123#R", "123#R7", "123#R8_9", "123#1122334455667788_E", "123#11.22.33",
		"123##1AABB", "20000088#0000900000000000", "800#00", "1234#", "45123#81:00:12345678#11", "",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		got, err := canbus.ParseFrame(text)
		if err != nil {
			if got != (canbus.Frame{}) {
				t.Fatalf("%q: refused, and yet the frame %v", text, got)
			}
			return
		}
		written, err := got.AppendText(nil)
		if err != nil {
			t.Fatalf("%q was read and cannot be written: %v", text, err)
		}
		again, err := canbus.ParseFrame(written)
		if err != nil || again != got {
			t.Fatalf("%q was read as %v, written as %s and read as %v, %v", text, got, written, again, err)
		}
	})
}

func BenchmarkParseFrame(b *testing.B) {
	text := []byte("23A#1122334455667788")
	var f canbus.Frame
	b.ReportAllocs()
	for b.Loop() {
		if err := f.UnmarshalText(text); err != nil {
			b.Fatal(err)
		}
	}
}
