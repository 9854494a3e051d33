package dbc

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"go.einride.tech/can"
	"go.einride.tech/can/pkg/descriptor"
)

// benchSignals are eight signals of one message, both byte orders, as a door module has them.
func benchSignals(b *testing.B) []*Signal {
	d, problems := Load("bench.dbc", []byte(`BO_ 801 Doors: 8 BCM
 SG_ Front : 0|2@1+ (1,0) [0|3] "" X
 SG_ Rear : 2|2@1+ (1,0) [0|3] "" X
 SG_ Speed : 15|12@0+ (0.1,0) [0|409.5] "km/h" X
 SG_ Temperature : 20|8@1- (0.5,-40) [-104|23.5] "degC" X
 SG_ Voltage : 28|10@1+ (0.02,0) [0|20.46] "V" X
 SG_ Angle : 47|16@0- (0.1,0) [-3276.8|3276.7] "deg" X
 SG_ Counter : 56|4@1+ (1,0) [0|15] "" X
 SG_ Checksum : 60|4@1+ (1,0) [0|15] "" X`))
	if len(problems) > 0 {
		b.Fatal(problems)
	}
	return d.Messages[0].Signals
}

// BenchmarkPlanDecode compares with go.einride.tech/can/pkg/descriptor in the same run. The ratio is
// its time over ours.
func BenchmarkPlanDecode(b *testing.B) {
	signals := benchSignals(b)
	plan := NewPlan(signals)
	payload := []byte{0x12, 0x34, 0x56, 0x78, 0x9A, 0xBC, 0xDE, 0xF0}
	frame := frameOf(801, payload)
	var data can.Data
	copy(data[:], payload)
	var theirs []*descriptor.Signal
	for _, s := range signals {
		theirs = append(theirs, &descriptor.Signal{
			Name: s.Name, Start: uint8(s.Start), Length: uint8(s.Length), IsBigEndian: s.BigEndian,
			IsSigned: s.Signed, Offset: s.Offset, Scale: s.Factor, Min: s.Min, Max: s.Max,
		})
	}
	dst := make([]Reading, 0, len(signals))
	values := make([]float64, len(signals))
	var ours, other time.Duration
	n := 0
	for b.Loop() {
		const batch = 1000
		start := time.Now()
		for range batch {
			dst = plan.Decode(frame, dst[:0])
		}
		middle := time.Now()
		for range batch {
			for i, s := range theirs {
				values[i] = s.UnmarshalPhysical(data)
			}
		}
		ours += middle.Sub(start)
		other += time.Since(middle)
		n += batch
	}
	for i, r := range dst {
		if !r.Present || r.Value-values[i] > 1e-9 || values[i]-r.Value > 1e-9 {
			b.Errorf("%s: %v, descriptor has %v", signals[i].Name, r.Value, values[i])
		}
	}
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(ours.Nanoseconds())/float64(n), "ns/frame")
	b.ReportMetric(float64(other.Nanoseconds())/float64(n), "descriptor-ns/frame")
	b.ReportMetric(float64(other)/float64(ours), "ratio")
}

// A frame that the plan does not read costs a look into a table.
func BenchmarkPlanDecodeOther(b *testing.B) {
	plan := NewPlan(benchSignals(b))
	frame := frameOf(802, make([]byte, 8))
	for b.Loop() {
		plan.Decode(frame, nil)
	}
}

// BenchmarkLoad doubles the size of inputs, of which some are made to be slow: the time of each byte
// stays what it was.
func BenchmarkLoad(b *testing.B) {
	for _, input := range []struct{ name, head, repeat string }{
		{"signals", "BO_ 1 A: 8 X\n", " SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\n"},
		{"messages", "", "BO_ 1 A: 8 X\n SG_ S : 0|8@1+ (1,0) [0|0] \"\" X\nVAL_ 1 S 0 \"off\" ;\n"},
		{"comments", "BO_ 1 A: 8 X\n", "CM_ BO_ 1 \"text\";\n"},
		{"open strings", "", "CM_ \"\n"},
		{"escaped quotes", "", "CM_ \\\"\n"},
		{"quotes", "", "\""},
		{"one line", "BO_ 1 A: 8 X ", "SG_ S : 0|8@1+ (1,0) [0|0] \"\" X "},
		{"broken signals", "BO_ 1 A: 8 X\n", " SG_ S : 0|8@1+ (x,0) [0|0] \"\" X\nVAL_ 1 S 0 \"off\" ;\n"},
		{"one long record", "VAL_ 1 S ", "0 \"off\" +1 \"on\" "},
		{"attributes", "BO_ 1 A: 8 X\nBA_DEF_ BO_ \"A\" INT 0 1;\n", "BA_ \"A\" BO_ 1 1;\n"},
		{"multiplexers", "BO_ 1 A: 8 X\n", " SG_ S m0M : 0|8@1+ (1,0) [0|0] \"\" X\nSG_MUL_VAL_ 1 S S 0-0;\n"},
		{"slashes", "", "/ / / // \n"},
		{"garbage", "", "lorem ipsum "},
	} {
		for _, size := range []int{128 << 10, 256 << 10, 512 << 10} {
			data := []byte(input.head + strings.Repeat(input.repeat, size/len(input.repeat)))
			b.Run(fmt.Sprintf("%s/%dk", input.name, size>>10), func(b *testing.B) {
				b.SetBytes(int64(len(data)))
				for b.Loop() {
					Load("a.dbc", data)
				}
			})
		}
	}
}
