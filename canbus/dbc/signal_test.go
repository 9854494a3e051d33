package dbc

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRaw(t *testing.T) {
	counting := []byte{0x01, 0x23, 0x45, 0x67, 0x89, 0xAB, 0xCD, 0xEF, 0x10}
	for _, tt := range []struct {
		name    string
		signal  Signal
		payload []byte
		want    int64
		ok      bool
	}{
		{"one bit", Signal{Start: 0, Length: 1}, counting, 1, true},
		{"next bit", Signal{Start: 1, Length: 1}, counting, 0, true},
		{"little-endian byte", Signal{Start: 8, Length: 8}, counting, 0x23, true},
		{"little-endian across bytes", Signal{Start: 4, Length: 12}, counting, 0x230, true},
		{"little-endian word", Signal{Start: 8, Length: 16}, counting, 0x4523, true},
		{"big-endian byte", Signal{Start: 15, Length: 8, BigEndian: true}, counting, 0x23, true},
		{"big-endian across bytes", Signal{Start: 3, Length: 12, BigEndian: true}, counting, 0x123, true},
		{"big-endian word", Signal{Start: 15, Length: 16, BigEndian: true}, counting, 0x2345, true},
		{"big-endian one bit", Signal{Start: 0, Length: 1, BigEndian: true}, counting, 1, true},
		{"64 bits little-endian", Signal{Start: 0, Length: 64}, counting, -0x1032547698badcff, true},
		{"64 bits big-endian", Signal{Start: 7, Length: 64, BigEndian: true}, counting, 0x0123456789ABCDEF, true},
		{"64 bits in 9 bytes", Signal{Start: 4, Length: 64}, counting, 0x0EFCDAB896745230, true},
		{"64 bits in 9 bytes, big-endian", Signal{Start: 3, Length: 64, BigEndian: true}, counting, 0x123456789ABCDEF1, true},
		{"negative", Signal{Start: 56, Length: 8, Signed: true}, counting, -0x11, true},
		{"positive", Signal{Start: 56, Length: 5, Signed: true}, counting, 0x0F, true},
		{"most negative", Signal{Start: 0, Length: 4, Signed: true}, []byte{0x08}, -8, true},
		{"most positive", Signal{Start: 0, Length: 4, Signed: true}, []byte{0x07}, 7, true},
		{"float keeps its bits", Signal{Start: 0, Length: 16, Signed: true, Float: true}, []byte{0x00, 0x80}, 0x8000, true},
		{"last bit of the frame", Signal{Start: 71, Length: 1}, counting, 0, true},
		{"first bit beyond the frame", Signal{Start: 72, Length: 1}, counting, 0, false},
		{"reaches beyond the frame", Signal{Start: 71, Length: 2}, counting, 0, false},
		{"big-endian to the end", Signal{Start: 71, Length: 8, BigEndian: true}, counting, 0x10, true},
		{"big-endian beyond the end", Signal{Start: 71, Length: 9, BigEndian: true}, counting, 0, false},
		{"empty frame", Signal{Start: 0, Length: 1}, nil, 0, false},
		{"no bits", Signal{Start: 0, Length: 0}, counting, 0, false},
		{"too many bits", Signal{Start: 0, Length: 65}, counting, 0, false},
		{"negative start", Signal{Start: -1, Length: 1}, counting, 0, false},
		{"start out of any frame", Signal{Start: math.MaxInt, Length: 64}, counting, 0, false},
	} {
		raw, ok := tt.signal.Raw(tt.payload)
		if raw != tt.want || ok != tt.ok {
			t.Errorf("%s: %#x, %v; want %#x, %v", tt.name, raw, ok, tt.want, tt.ok)
		}
	}
}

func TestPhysical(t *testing.T) {
	for _, tt := range []struct {
		name   string
		signal Signal
		raw    int64
		want   float64
	}{
		{"scaled", Signal{Length: 8, Factor: 0.5, Offset: -40}, 255, 87.5},
		{"not clamped", Signal{Length: 8, Factor: 1, Min: 0, Max: 100}, 255, 255},
		{"signed", Signal{Length: 64, Signed: true, Factor: 1}, -1, -1},
		{"unsigned", Signal{Length: 64, Factor: 1}, -1, 1 << 64},
		// A fused multiply-add would yield 0x1p-54: the nearest float to 0.1 is above it.
		{"not fused", Signal{Length: 8, Factor: 0.1, Offset: -1}, 10, 0},
		{"half", Signal{Length: 16, Float: true, Factor: 2, Offset: 1}, 0x3E00, 4},
		{"single", Signal{Length: 32, Float: true, Signed: true, Factor: 1}, 0x80000000, math.Copysign(0, -1)},
		{"double", Signal{Length: 64, Float: true, Factor: 1}, int64(math.Float64bits(-0.1)&math.MaxInt64) | math.MinInt64, -0.1},
		{"infinite", Signal{Length: 16, Float: true, Factor: 1}, 0xFC00, math.Inf(-1)},
	} {
		if got := tt.signal.Physical(tt.raw); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if got := (&Signal{Length: 16, Float: true, Factor: 1}).Physical(0x7C01); !math.IsNaN(got) {
		t.Errorf("not a number: %v", got)
	}
}

// Every binary16 is a binary32, so the way there and back is lossless.
func TestHalfFloat(t *testing.T) {
	for h := range 1 << 16 {
		f := halfToFloat(uint16(h))
		if math.IsNaN(f) {
			if h&0x7C00 != 0x7C00 || h&0x3FF == 0 {
				t.Errorf("%#x: not a number", h)
			}
			continue
		}
		if got := floatToHalf(f); int(got) != h {
			t.Errorf("%#x is %v and back %#x", h, f, got)
		}
	}
	for f, want := range map[float64]uint16{
		1: 0x3C00, -2: 0xC000, 65504: 0x7BFF, 65519.99: 0x7BFF, 65520: 0x7C00, 1.0 / 3: 0x3555,
		0x1p-24: 1, 0x1p-25: 0, 0x1.8p-25: 1, 0x1p-14: 0x0400, 0x1.FF8p-15: 0x03FF, 0x1.FFFp-15: 0x0400, 2049: 0x6800, 2051: 0x6802, 4095.9: 0x6C00,
	} {
		if got := floatToHalf(f); got != want {
			t.Errorf("%v: %#x, want %#x", f, got, want)
		}
	}
}

func TestValues(t *testing.T) {
	d, _ := Load("a.dbc", []byte(`BO_ 1 M: 8 A
 SG_ S : 0|8@1- (1,0) [0|0] "" A
 SG_ None : 8|8@1- (1,0) [0|0] "" A
VAL_ 1 S -1 "invalid" 0 "off" 1 "on" 2 "on" 0 "zero" ;`))
	m, _ := d.Message("M")
	s, _ := m.Signal("S")
	want := []Value{{-1, "invalid"}, {0, "off"}, {1, "on"}, {2, "on"}, {0, "zero"}}
	if diff := cmp.Diff(want, s.Values); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for raw, want := range map[int64]string{-1: "invalid", 0: "off", 2: "on", 3: ""} {
		if got, ok := s.Label(raw); got != want || ok != (want != "") {
			t.Errorf("label of %d: %q, %v", raw, got, ok)
		}
	}
	for label, want := range map[string]int64{"off": 0, "on": 1, "zero": 0} {
		if got, ok := s.Named(label); got != want || !ok {
			t.Errorf("%s: %d, %v", label, got, ok)
		}
	}
	none, _ := m.Signal("None")
	if label, ok := none.Label(0); ok {
		t.Errorf("label %q", label)
	}
	if raw, ok := none.Named("off"); ok {
		t.Errorf("named %d", raw)
	}
}

// nested has multiplexers three deep: Root selects Branch or Other, Branch selects Twig, Twig Leaf.
func nested(t testing.TB) *Message {
	t.Helper()
	d, _ := Load("multiplexing.dbc", readFile(t, "testdata/multiplexing.dbc"))
	m, ok := d.Message("Nested")
	if !ok {
		t.Fatal("no message Nested")
	}
	return m
}

func TestPresent(t *testing.T) {
	m := nested(t)
	for _, tt := range []struct {
		payload []byte
		want    []string
	}{
		{[]byte{0x20, 7, 9}, []string{"Root", "Branch", "Twig", "Leaf"}},
		{[]byte{0x50, 15, 9}, []string{"Root", "Branch", "Twig", "Leaf"}},
		{[]byte{0x90, 8, 9}, []string{"Root", "Branch", "Twig"}},
		{[]byte{0x40, 7, 9}, []string{"Root", "Branch"}}, // between the ranges of Twig
		{[]byte{0xA0, 7, 9}, []string{"Root", "Branch"}}, // above them
		{[]byte{0x21, 7, 9}, []string{"Root", "Other"}},
		{[]byte{0x22, 7, 9}, []string{"Root"}},
		{[]byte{0x20, 7}, []string{"Root", "Branch", "Twig"}}, // Leaf is beyond the frame
		{[]byte{0x20}, []string{"Root", "Branch"}},
		{nil, nil},
	} {
		var decoded, present []string
		for _, v := range m.Decode(tt.payload, nil) {
			decoded = append(decoded, v.Signal.Name)
		}
		for _, s := range m.Signals {
			if s.Present(tt.payload) {
				present = append(present, s.Name)
			}
		}
		if diff := cmp.Diff(tt.want, decoded); diff != "" {
			t.Errorf("%x: decoded (-want +got)\n%s", tt.payload, diff)
		}
		if diff := cmp.Diff(tt.want, present); diff != "" {
			t.Errorf("%x: present (-want +got)\n%s", tt.payload, diff)
		}
	}
}

func TestNever(t *testing.T) {
	lost := &Signal{Length: 8, Mux: &Mux{}}
	for _, tt := range []struct {
		name   string
		signal Signal
		want   string
	}{
		{"first bit", Signal{Length: 1}, ""},
		{"last bit", Signal{Start: 511, Length: 1}, ""},
		{"beyond", Signal{Start: 511, Length: 2}, "it lies beyond the 64 bytes of a frame"},
		{"no bits", Signal{}, "it has no bits"},
		{"selected", Signal{Length: 1, Mux: &Mux{Signal: &Signal{Length: 8}}}, ""},
		{"no multiplexer", *lost, "it is multiplexed, but its multiplexer is not known"},
		{"no multiplexer above", Signal{Length: 1, Mux: &Mux{Signal: lost}}, "it is multiplexed, but its multiplexer is not known"},
	} {
		if why, never := tt.signal.Never(); why != tt.want || never != (tt.want != "") {
			t.Errorf("%s: %q, %v; want %q", tt.name, why, never, tt.want)
		}
	}
}
