package dbc

import (
	"math/rand/v2"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
)

// frameOf makes a frame; what lies behind the payload is noise, which nothing may read.
func frameOf(id canbus.ID, payload []byte) *canbus.Frame {
	f := &canbus.Frame{ID: id, Length: uint8(len(payload))}
	if len(payload) > canbus.MaxClassicalLength {
		f.Flags |= canbus.FD
	}
	for i := range f.Data {
		f.Data[i] = 0xA5
	}
	copy(f.Data[:], payload)
	return f
}

// slowReadings is what a plan should read, by the slow way.
func slowReadings(signals []*Signal, f *canbus.Frame) []Reading {
	var readings []Reading
	for i, s := range signals {
		if s.Message.ID != f.ID {
			continue
		}
		r := Reading{Signal: i, Present: s.Present(f.Payload())}
		if r.Present {
			r.Raw, _ = s.Raw(f.Payload())
			r.Value = s.Physical(r.Raw)
		}
		readings = append(readings, r)
	}
	return readings
}

// sameReading compares bit for bit, so that not-a-number equals itself.
func sameReadings(a, b []Reading) string {
	return cmp.Diff(a, b, cmp.Comparer(func(a, b float64) bool { return a == b || a != a && b != b }))
}

func TestPlan(t *testing.T) {
	d, _ := Load("a.dbc", []byte(`BO_ 1 First: 8 A
 SG_ Page M : 0|8@1+ (1,0) [0|0] "" A
 SG_ Zero m0 : 8|8@1- (0.5,1) [0|0] "" A
 SG_ One m1 : 8|8@1+ (1,0) [0|0] "" A
 SG_ Always : 23|16@0+ (1,0) [0|0] "" A
BO_ 2147483649 Second: 8 A
 SG_ Same : 0|8@1+ (1,0) [0|0] "" A
BO_ 2 Third: 8 A
 SG_ Unused : 0|8@1+ (1,0) [0|0] "" A
`))
	signal := func(message, name string) *Signal {
		m, _ := d.Message(message)
		s, ok := m.Signal(name)
		if !ok {
			t.Fatalf("no signal %s", name)
		}
		return s
	}
	p := NewPlan([]*Signal{signal("First", "Always"), signal("Second", "Same"), signal("First", "Zero"), signal("First", "One"), signal("First", "Zero")})
	if diff := cmp.Diff([]canbus.ID{canbus.Standard(1), canbus.Extended(1)}, p.IDs().IDs()); diff != "" {
		t.Errorf("identifiers (-want +got)\n%s", diff)
	}
	remote, failure := frameOf(1, []byte{0, 0xFE}), frameOf(1, []byte{0, 0xFE})
	remote.Flags, failure.Flags = canbus.Remote, canbus.Error
	for _, tt := range []struct {
		name  string
		frame *canbus.Frame
		want  []Reading
	}{
		{"whole", frameOf(1, []byte{0, 0xFE, 1, 2}), []Reading{{0, true, 0x102, 0x102}, {2, true, -2, 0}, {3, false, 0, 0}, {4, true, -2, 0}}},
		{"other page", frameOf(1, []byte{1, 0xFE, 1, 2}), []Reading{{0, true, 0x102, 0x102}, {2, false, 0, 0}, {3, true, 0xFE, 0xFE}, {4, false, 0, 0}}},
		{"short", frameOf(1, []byte{0, 0xFE, 1}), []Reading{{0, false, 0, 0}, {2, true, -2, 0}, {3, false, 0, 0}, {4, true, -2, 0}}},
		{"empty", frameOf(1, nil), []Reading{{0, false, 0, 0}, {2, false, 0, 0}, {3, false, 0, 0}, {4, false, 0, 0}}},
		{"extended", frameOf(canbus.Extended(1), []byte{7}), []Reading{{1, true, 7, 7}}},
		{"not planned", frameOf(2, []byte{7}), nil},
		{"not planned, extended", frameOf(canbus.Extended(2), []byte{7}), nil},
		{"no identifier", frameOf(0x7FFFFFFF, []byte{7}), nil},
		{"remote", remote, nil},
		{"error", failure, nil},
	} {
		if diff := cmp.Diff(tt.want, p.Decode(tt.frame, nil)); diff != "" {
			t.Errorf("%s (-want +got)\n%s", tt.name, diff)
		}
	}
	kept := p.Decode(frameOf(canbus.Extended(1), []byte{7}), []Reading{{Signal: 9}})
	if diff := cmp.Diff([]Reading{{Signal: 9}, {1, true, 7, 7}}, kept); diff != "" {
		t.Errorf("appended (-want +got)\n%s", diff)
	}
}

// A frame may claim more bytes than one can have: nothing panics.
func TestPlanImpossibleLength(t *testing.T) {
	s := &Signal{Start: 504, Length: 8, Factor: 1, Message: &Message{ID: 1}}
	beyond := &Signal{Start: 512, Length: 8, Factor: 1, Message: &Message{ID: 1}}
	f := frameOf(1, make([]byte, 64))
	f.Length = 255
	want := []Reading{{0, true, 0, 0}, {1, false, 0, 0}}
	if diff := cmp.Diff(want, NewPlan([]*Signal{s, beyond}).Decode(f, nil)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestPlanAgreesWithRaw(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		m := &Message{ID: canbus.Standard(rapid.Uint32Range(0, canbus.MaxStandard).Draw(t, "id"))}
		s := anySignal(t)
		s.Message = m
		mux := anySignal(t)
		mux.Message, mux.Float = m, false
		if rapid.Bool().Draw(t, "multiplexed") {
			from := rapid.Int64Range(-9, 9).Draw(t, "from")
			s.Mux = &Mux{Signal: mux, Ranges: []Range{{from, from + rapid.Int64().Draw(t, "more")}}}
		}
		signals := []*Signal{s, mux, s}
		f := frameOf(m.ID, rapid.SliceOfN(rapid.Byte(), 0, 64).Draw(t, "payload"))
		if diff := sameReadings(slowReadings(signals, f), NewPlan(signals).Decode(f, nil)); diff != "" {
			t.Fatalf("(-slow +plan)\n%s", diff)
		}
	})
}

// The plan of a whole file reads what Present and Raw read, from frames that are too short, long
// enough and too long.
func TestConformancePlan(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	readings := 0
	for _, path := range conformanceFiles(t, "files", "peer-rejects") {
		d, _ := Load(filepath.Base(path), readFile(t, path))
		for _, m := range d.Messages {
			p := NewPlan(m.Signals)
			for range 4 {
				payload := make([]byte, min(rng.IntN(m.Length+2), canbus.MaxLength))
				for i := range payload {
					payload[i] = byte(rng.Uint32()) >> rng.IntN(8)
				}
				f := frameOf(m.ID, payload)
				want := slowReadings(m.Signals, f)
				readings += len(want)
				if diff := sameReadings(want, p.Decode(f, nil)); diff != "" {
					t.Errorf("%s: %s (-slow +plan)\n%s", d.File, m.Name, diff)
				}
			}
		}
	}
	forEachFrame(t, func(d *Database, c *frameCase, payload []byte) {
		m := c.message(d)
		f := frameOf(c.id(), payload)
		want := slowReadings(m.Signals, f)
		readings += len(want)
		if diff := sameReadings(want, NewPlan(m.Signals).Decode(f, nil)); diff != "" {
			t.Errorf("%s: %s (-slow +plan)\n%s", d.File, m.Name, diff)
		}
	})
	t.Logf("%d readings", readings)
}

func TestPlanDoesNotAllocate(t *testing.T) {
	m := nested(t)
	p := NewPlan(m.Signals)
	f := frameOf(m.ID, []byte{0x20, 7, 9, 0, 0, 0, 0, 0})
	dst := make([]Reading, 0, len(m.Signals))
	if n := testing.AllocsPerRun(100, func() { dst = p.Decode(f, dst[:0]) }); n != 0 {
		t.Errorf("%v allocations", n)
	}
	if len(dst) != len(m.Signals) || !dst[3].Present {
		t.Errorf("readings %v", dst)
	}
}
