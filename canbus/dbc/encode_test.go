package dbc

import (
	"bytes"
	"math"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

func TestRawOf(t *testing.T) {
	plain := Signal{Name: "S", Length: 8, Factor: 1}
	tenth := Signal{Name: "S", Length: 8, Factor: 0.1, Offset: -5, Unit: "V"}
	limited := Signal{Name: "S", Length: 8, Factor: 0.5, Min: 0, Max: 100}
	signed := Signal{Name: "S", Length: 4, Signed: true, Factor: 1}
	falling := Signal{Name: "S", Length: 8, Factor: -2, Offset: 10}
	wide := Signal{Name: "S", Length: 64, Factor: 1}
	wideSigned := Signal{Name: "S", Length: 64, Signed: true, Factor: 1}
	single := Signal{Name: "S", Length: 32, Float: true, Factor: 2}
	for _, tt := range []struct {
		signal   Signal
		physical float64
		want     int64
		err      string // empty: none
	}{
		{plain, -1, 0, "signal S: value -1: its 8 bits reach from 0 to 255"},
		{plain, -0.5, 0, ""},
		{plain, 0, 0, ""},
		{plain, 255, 255, ""},
		{plain, 255.4, 255, ""},
		{plain, 256, 0, "signal S: value 256: its 8 bits reach from 0 to 255"},
		{plain, math.NaN(), 0, "signal S: value NaN: its 8 bits reach from 0 to 255"},
		{plain, math.Inf(1), 0, "signal S: value +Inf: its 8 bits reach from 0 to 255"},
		{plain, 7.4, 7, ""},
		{plain, 7.6, 8, ""},
		{tenth, -5, 0, ""},
		{tenth, 20.5, 255, ""},
		{tenth, 20.6, 0, "signal S: value 20.6V: its 8 bits reach from -5 to 20.5"},
		{limited, -0.5, 0, "signal S: value -0.5: from 0 to 100"},
		{limited, 100, 200, ""},
		{limited, 100.5, 0, "signal S: value 100.5: from 0 to 100"},
		{limited, math.NaN(), 0, "signal S: value NaN: from 0 to 100"},
		{signed, -9, 0, "signal S: value -9: its 4 bits reach from -8 to 7"},
		{signed, -8, -8, ""},
		{signed, 7, 7, ""},
		{signed, 8, 0, "signal S: value 8: its 4 bits reach from -8 to 7"},
		{falling, 10, 0, ""},
		{falling, -500, 255, ""},
		{falling, 12, 0, "signal S: value 12: its 8 bits reach from -500 to 10"},
		{wide, 1 << 63, math.MinInt64, ""},
		{wide, 0x1.fffffffffffffp63, -2048, ""},
		{wide, 1 << 64, 0, "signal S: value 1.8446744073709552e+19: its 64 bits reach from 0 to 1.8446744073709552e+19"},
		{wideSigned, -1 << 63, math.MinInt64, ""},
		{wideSigned, 1 << 63, 0, "signal S: value 9.223372036854775808e+18: its 64 bits"},
		{single, 3, 0x3FC00000, ""},
		{single, math.Inf(1), 0x7F800000, ""},
		{single, 1e39, 0, "signal S: value 1e+39: too large for a float of 32 bits"},
		{Signal{Name: "S", Length: 8}, 1, 0, "signal S: 8 bits with factor 0 carry no value"},
		{Signal{Name: "S", Factor: 1}, 1, 0, "signal S: 0 bits with factor 1 carry no value"},
	} {
		got, err := tt.signal.RawOf(tt.physical)
		if got != tt.want || (err == nil) != (tt.err == "") {
			t.Errorf("%v of %d bits: %d, %v; want %d, %s", tt.physical, tt.signal.Length, got, err, tt.want, tt.err)
		} else if err != nil && !strings.HasPrefix(strings.Replace(err.Error(), "9.223372036854776e+18", "9.223372036854775808e+18", 1), tt.err) {
			t.Errorf("%q, want %q", err, tt.err)
		}
	}
}

func TestPutRaw(t *testing.T) {
	unsigned := Signal{Name: "S", Start: 4, Length: 4}
	signed := Signal{Name: "S", Start: 4, Length: 4, Signed: true}
	wide := Signal{Name: "S", Start: 4, Length: 64}
	for _, tt := range []struct {
		signal Signal
		length int
		raw    int64
		want   string // error; empty: none
	}{
		{unsigned, 1, -1, "signal S: raw value -1: from 0 to 15"},
		{unsigned, 1, 0, ""},
		{unsigned, 1, 15, ""},
		{unsigned, 1, 16, "signal S: raw value 16: from 0 to 15"},
		{signed, 1, -9, "signal S: raw value -9: from -8 to 7"},
		{signed, 1, -8, ""},
		{signed, 1, 7, ""},
		{signed, 1, 8, "signal S: raw value 8: from -8 to 7"},
		{unsigned, 0, 1, "signal S: bit 4, 4 bits do not lie within 0 bytes"},
		{wide, 9, -1, ""},
		{wide, 8, -1, "signal S: bit 4, 64 bits do not lie within 8 bytes"},
	} {
		payload := make([]byte, tt.length)
		err := tt.signal.PutRaw(payload, tt.raw)
		if got := errorText(err); got != tt.want {
			t.Errorf("%d: %q, want %q", tt.raw, got, tt.want)
		}
		if err == nil {
			if got, ok := tt.signal.Raw(payload); got != tt.raw || !ok {
				t.Errorf("wrote %d, read %d, %v", tt.raw, got, ok)
			}
		}
	}
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

func TestEncode(t *testing.T) {
	m := nested(t)
	s := map[string]*Signal{}
	for _, signal := range m.Signals {
		s[signal.Name] = signal
	}
	stranger := &Signal{Name: "Stranger", Length: 8, Message: &Message{}}
	for _, tt := range []struct {
		name   string
		values []Assignment
		want   []byte
		err    string
	}{
		{"nothing", nil, make([]byte, 8), ""},
		{"multiplexers are set", []Assignment{{s["Leaf"], 9}}, []byte{0x20, 7, 9, 0, 0, 0, 0, 0}, ""},
		{"multiplexers are kept", []Assignment{{s["Leaf"], 9}, {s["Branch"], 6}, {s["Twig"], 15}}, []byte{0x60, 15, 9, 0, 0, 0, 0, 0}, ""},
		{"twice the same", []Assignment{{s["Root"], 3}, {s["Root"], 3}}, []byte{3, 0, 0, 0, 0, 0, 0, 0}, ""},
		{"twice different", []Assignment{{s["Root"], 3}, {s["Root"], 4}}, nil, "message Nested: signal Root given both 3 and 4"},
		{"not selected", []Assignment{{s["Leaf"], 9}, {s["Twig"], 8}}, nil, "message Nested: signal Leaf is not in a frame in which Twig is 8"},
		{"exclude each other", []Assignment{{s["Leaf"], 9}, {s["Other"], 1}}, nil, "message Nested: signal Other is not in a frame in which Root is 0"},
		{"out of range", []Assignment{{s["Leaf"], 256}}, nil, "signal Leaf: raw value 256: from 0 to 255"},
		{"of another message", []Assignment{{stranger, 1}}, nil, "message Nested: a value for a signal of another message"},
		{"no signal", []Assignment{{nil, 1}}, nil, "message Nested: a value for a signal of another message"},
	} {
		got, err := m.Encode(tt.values)
		if !bytes.Equal(got, tt.want) || errorText(err) != tt.err {
			t.Errorf("%s: %x, %v; want %x, %q", tt.name, got, err, tt.want, tt.err)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, tt := range []struct {
		message string
		assign  map[string]int64
		want    string
	}{
		{"BO_ 1 M: 65 A\n SG_ A : 0|8@1+ (1,0) [0|0] \"\" X", nil, "message M: 65 bytes, a frame carries at most 64"},
		{"BO_ 1 M: 64 A\n SG_ A : 504|8@1+ (1,0) [0|0] \"\" X", map[string]int64{"A": 1}, ""},
		{"BO_ 1 M: 1 A\n SG_ A : 1|8@1+ (1,0) [0|0] \"\" X", map[string]int64{"A": 1}, "signal A: bit 1, 8 bits do not lie within 1 bytes"},
		{"BO_ 1 M: 8 A\n SG_ A m1 : 0|8@1+ (1,0) [0|0] \"\" X", map[string]int64{"A": 1}, "message M: signal A is multiplexed, but the file does not say by what"},
		{"BO_ 1 M: 8 A\n SG_ A : 0|8@1+ (1,0) [0|0] \"\" X\n SG_ B : 4|8@1+ (1,0) [0|0] \"\" X", map[string]int64{"A": 1, "B": 2}, "overlaps another signal that was given a value"},
	} {
		d, _ := Load("a.dbc", []byte(tt.message))
		m := d.Messages[0]
		var values []Assignment
		for _, s := range m.Signals {
			if raw, ok := tt.assign[s.Name]; ok {
				values = append(values, Assignment{s, raw})
			}
		}
		_, err := m.Encode(values)
		if got := errorText(err); !strings.HasSuffix(got, tt.want) || (err == nil) != (tt.want == "") {
			t.Errorf("%s: %q, want %q", tt.message, got, tt.want)
		}
	}
}

// randomRaw is a raw value that fits the signal, and half of the time an end of the range.
func randomRaw(rng *rand.Rand, s *Signal) int64 {
	bits := rng.Uint64() & mask(s.Length)
	switch rng.IntN(4) {
	case 0:
		bits = 0
	case 1:
		bits = mask(s.Length)
	case 2:
		bits = 1 << (s.Length - 1)
	}
	if s.Signed && !s.Float {
		return signExtend(bits, s.Length)
	}
	return int64(bits)
}

// What is encoded is what is decoded, for every signal of every conformance file that lies within its
// message, by its raw value and by its physical one.
func TestConformanceEncode(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	signals, outside, noMux := 0, 0, 0
	for _, path := range conformanceFiles(t, "files", "peer-rejects") {
		d, _ := Load(filepath.Base(path), readFile(t, path))
		for _, m := range d.Messages {
			for _, s := range m.Signals {
				sp, ok := s.place()
				switch {
				case !ok || sp.end() > m.Length:
					outside++
				case neverPresent(s):
					noMux++
				default:
					signals++
					for range 4 {
						roundTrip(t, d, s, randomRaw(rng, s))
					}
				}
			}
		}
	}
	t.Logf("%d signals, not counting %d outside of their messages and %d without a multiplexer", signals, outside, noMux)
}

func neverPresent(s *Signal) bool {
	_, never := s.Never()
	return never
}

func roundTrip(t *testing.T, d *Database, s *Signal, raw int64) {
	t.Helper()
	values := []Assignment{{s, raw}}
	payload, err := s.Message.Encode(values)
	if err != nil {
		t.Errorf("%s: %v", d.File, err)
		return
	}
	if got, ok := s.Raw(payload); got != raw || !ok || !s.Present(payload) {
		t.Errorf("%s: %s.%s: wrote %d, read %d, %v, present %v", d.File, s.Message.Name, s.Name, raw, got, ok, s.Present(payload))
	}
	if s.Factor == 0 || s.Length > 53 && !s.Float {
		return // a float does not hold the physical value
	}
	unlimited := *s
	unlimited.Min, unlimited.Max = 0, 0
	back, err := unlimited.RawOf(s.Physical(raw))
	same := back == raw
	if s.Float { // -0 plus an offset of 0 is 0, and there are many ways to be no number
		same = s.Number(back) == s.Number(raw) || math.IsNaN(s.Number(back)) && math.IsNaN(s.Number(raw))
	}
	if err != nil || !same {
		t.Errorf("%s: %s.%s: raw %d is %v and back %d, %v", d.File, s.Message.Name, s.Name, raw, s.Physical(raw), back, err)
	}
}

// anySignal draws a signal, within a frame or beyond.
func anySignal(t *rapid.T) *Signal {
	s := &Signal{
		Name:      "S",
		Start:     rapid.IntRange(0, 520).Draw(t, "start"),
		Length:    rapid.IntRange(1, 64).Draw(t, "length"),
		BigEndian: rapid.Bool().Draw(t, "bigEndian"),
		Signed:    rapid.Bool().Draw(t, "signed"),
		Factor:    1,
	}
	s.Float = canBeFloat(s.Length) && rapid.Bool().Draw(t, "float")
	return s
}

// Writing a signal changes its bits and no other.
func TestPutRawLeavesTheRest(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := anySignal(t)
		before := rapid.SliceOfN(rapid.Byte(), 64, 64).Draw(t, "payload")
		sp, _ := s.place()
		if sp.end() > 64 {
			t.Skip("beyond the frame")
		}
		raw := rapid.Int64().Draw(t, "raw")
		payload := bytes.Clone(before)
		if err := s.PutRaw(payload, raw); err != nil {
			if s.fits(raw) || !bytes.Equal(payload, before) {
				t.Fatalf("%d: %v", raw, err)
			}
			raw = signExtend(uint64(raw), s.Length)
			if !s.Signed || s.Float {
				raw &= int64(mask(s.Length))
			}
			if err := s.PutRaw(payload, raw); err != nil {
				t.Fatal(err)
			}
		}
		if got, ok := s.Raw(payload); got != raw || !ok {
			t.Fatalf("wrote %d, read %d", raw, got)
		}
		own := s.bits()
		for bit := range 8 * len(payload) {
			changed := (payload[bit/8]^before[bit/8])>>(bit%8)&1 != 0
			if changed && own[bit/64]>>(bit%64)&1 == 0 {
				t.Fatalf("bit %d changed", bit)
			}
		}
	})
}
