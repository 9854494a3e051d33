package socketcan

import (
	"encoding/hex"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
)

// The bytes of struct can_frame and struct canfd_frame on a little-endian machine (linux/can.h).
func TestFormat(t *testing.T) {
	for text, want := range map[string]string{
		"123#0102":               "23010000" + "02000000" + "0102000000000000",
		"00000123#01":            "23010080" + "01000000" + "0100000000000000",
		"123#R4":                 "23010040" + "04000000" + "0000000000000000",
		"20000040#00":            "40000020" + "01000000" + "0000000000000000",
		"123#1122334455667788_9": "23010000" + "08000009" + "1122334455667788",
	} {
		f := frameOf(t, text)
		var room [fdSize]byte
		if got := hex.EncodeToString(format(&f, &room)); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	f := frameOf(t, "123##3AABBCC")
	var room [fdSize]byte
	if got := hex.EncodeToString(format(&f, &room)[:11]); got != "23010000"+"03030000"+"aabbcc" || len(format(&f, &room)) != 72 {
		t.Errorf("an FD frame: %s", got)
	}
}

func frameOf(t testing.TB, text string) (f canbus.Frame) {
	t.Helper()
	if err := f.UnmarshalText([]byte(text)); err != nil {
		t.Fatal(err)
	}
	return f
}

// Whatever the kernel gives is a valid frame or none, and a valid frame comes back as it was.
func FuzzParse(f *testing.F) {
	f.Add(make([]byte, classicalSize))
	f.Add(make([]byte, fdSize))
	f.Add([]byte("\x40\x00\x00\x20\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x23\x01\x00\x00\x09\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Add([]byte("\x23\x01\x00\x00\x08\x00\x00\x0f\x00\x00\x00\x00\x00\x00\x00\x00"))
	f.Fuzz(func(t *testing.T, b []byte) {
		var frame, again canbus.Frame
		if !parse(b, &frame) {
			return
		}
		if err := frame.Validate(); err != nil {
			t.Fatal(err)
		}
		var room [fdSize]byte
		if !parse(format(&frame, &room), &again) {
			t.Fatalf("%v is refused when it comes back", frame)
		}
		if diff := cmp.Diff(frame, again); diff != "" {
			t.Fatalf("(-first +again)\n%s", diff)
		}
	})
}

func TestParseRefuses(t *testing.T) {
	for name, b := range map[string][]byte{
		"nothing":                   nil,
		"one byte less":             make([]byte, classicalSize-1),
		"one byte more":             make([]byte, classicalSize+1),
		"one byte less than FD":     make([]byte, fdSize-1),
		"nine bytes in a classical": append([]byte{0, 0, 0, 0, 9}, make([]byte, 11)...),
		"65 bytes in an FD frame":   append([]byte{0, 0, 0, 0, 65}, make([]byte, 67)...),
		"a remote FD frame":         append([]byte{0, 0, 0, 0x40, 1}, make([]byte, 67)...),
	} {
		var f canbus.Frame
		if parse(b, &f) {
			t.Errorf("%s: %v", name, f)
		}
	}
}

func TestFilters(t *testing.T) {
	got := filters([]canbus.ID{0x123, canbus.Extended(0x123), 0x123, 0x7FF})
	want := [][]filter{{{0x123, 0xC00007FF}, {0x80000123, 0xDFFFFFFF}, {0x7FF, 0xC00007FF}}}
	if diff := cmp.Diff(want, got, cmp.AllowUnexported(filter{})); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, tt := range []struct{ ids, sockets, last int }{{0, 0, 0}, {1, 1, 1}, {512, 1, 512}, {513, 2, 1}, {1025, 3, 1}} {
		var ids []canbus.ID
		for i := range tt.ids {
			ids = append(ids, canbus.Extended(uint32(i)))
		}
		got := filters(ids)
		if len(got) != tt.sockets || len(got) > 0 && len(got[len(got)-1]) != tt.last {
			t.Errorf("%d identifiers: %d sockets", tt.ids, len(got))
		}
	}
}

// A frame passes the filters if it is a data frame of one of the identifiers, as the kernel compares (net/can/af_can.c).
func TestFiltersPass(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		id := rapid.Custom(func(t *rapid.T) canbus.ID {
			if rapid.Bool().Draw(t, "extended") {
				return canbus.Extended(rapid.Uint32Range(0, canbus.MaxExtended).Draw(t, "id"))
			}
			return canbus.ID(rapid.Uint32Range(0, canbus.MaxStandard).Draw(t, "id"))
		})
		ids := rapid.SliceOfN(id, 1, 4).Draw(t, "ids")
		f := canbus.Frame{ID: rapid.OneOf(id, rapid.SampledFrom(ids)).Draw(t, "frame")}
		if rapid.Bool().Draw(t, "remote") {
			f.Flags = canbus.Remote
		}
		var room [fdSize]byte
		b := format(&f, &room)
		n := uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
		passes, wanted := false, false
		for _, l := range filters(ids)[0] {
			passes = passes || n&l.mask == l.id&l.mask
		}
		for _, id := range ids {
			wanted = wanted || id == f.ID && !f.Is(canbus.Remote)
		}
		if passes != wanted {
			t.Fatalf("%v of %v: passes %v", f, ids, passes)
		}
	})
}
