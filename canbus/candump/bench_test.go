package candump_test

import (
	"bufio"
	"bytes"
	"strings"
	"testing"
	"time"

	"go.einride.tech/can"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/internal/loggen"
)

const benchFrames = 200_000

func makeLog(tb testing.TB, frames int) []byte {
	tb.Helper()
	var log bytes.Buffer
	if err := loggen.Write(&log, frames); err != nil {
		tb.Fatal(err)
	}
	return log.Bytes()
}

func idSet(numbers ...uint32) *canbus.IDSet {
	var s canbus.IDSet
	for _, n := range numbers {
		s.Add(canbus.Standard(n))
	}
	return &s
}

// benchInterest are eight of the sixty identifiers.
var benchInterest = []uint32{0x23A, 0x2FC, 0x130, 0x1A0, 0x3B4, 0x0EA, 0x0A8, 0x0C5}

func BenchmarkReader(b *testing.B) {
	log := makeLog(b, benchFrames)
	view := viewForm(log)
	extended := bytes.ReplaceAll(log, []byte("can0 "), []byte("can0 18FEF"))
	var extendedInterest canbus.IDSet
	for _, n := range benchInterest {
		extendedInterest.Add(canbus.Extended(0x18FEF000 | n))
	}
	nanos := bytes.ReplaceAll(log, []byte(") can0"), []byte("000) can0"))
	for _, bench := range []struct {
		name string
		log  []byte
		opts candump.Options
	}{
		{"interest", log, candump.Options{Interest: idSet(benchInterest...)}},
		{"strict", log, candump.Options{Interest: idSet(benchInterest...), Strict: true}},
		{"everything", log, candump.Options{}},
		{"extended", extended, candump.Options{Interest: &extendedInterest}},
		{"nanoseconds", nanos, candump.Options{Interest: idSet(benchInterest...)}},
		{"view", view, candump.Options{}},
	} {
		b.Run(bench.name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(bench.log)))
			for b.Loop() {
				r := candump.NewReader(bytes.NewReader(bench.log), "bench", bench.opts)
				for r.Next() {
				}
				if s := r.Stats(); r.Err() != nil || s.Refused > 0 || s.Lines != benchFrames {
					b.Fatal(r.Err(), s)
				}
			}
			b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/benchFrames, "ns/line")
		})
	}
}

// BenchmarkAgainstScanner runs the reader and a bufio.Scanner with einride's UnmarshalString in turn,
// so that a busy machine slows both, and reports how many times as long the latter takes.
func BenchmarkAgainstScanner(b *testing.B) {
	log := makeLog(b, benchFrames)
	interest := idSet(benchInterest...)
	var ours, theirs time.Duration
	for b.Loop() {
		start := time.Now()
		r := candump.NewReader(bytes.NewReader(log), "bench", candump.Options{Interest: interest})
		frames := 0
		for r.Next() {
			frames++
		}
		ours += time.Since(start)

		start = time.Now()
		scanned := scan(b, log, interest)
		theirs += time.Since(start)
		if frames != scanned {
			b.Fatalf("%d frames, the scanner has %d", frames, scanned)
		}
	}
	b.ReportMetric(float64(theirs)/float64(ours), "ratio")
}

func scan(tb testing.TB, log []byte, interest *canbus.IDSet) (frames int) {
	scanner := bufio.NewScanner(bytes.NewReader(log))
	for scanner.Scan() {
		_, text, _ := strings.Cut(scanner.Text(), " can0 ")
		var f can.Frame
		if err := f.UnmarshalString(text); err != nil {
			tb.Fatal(err)
		}
		if interest.Has(canbus.Standard(f.ID)) {
			frames++
		}
	}
	return frames
}

// viewForm writes a log of short lines as candump -ta shows it.
func viewForm(log []byte) []byte {
	var out bytes.Buffer
	for line := range bytes.Lines(log) {
		fields := strings.Fields(string(line))
		id, data, _ := strings.Cut(fields[2], "#")
		out.WriteString(" " + fields[0] + "  " + fields[1] + "  " + id + "   [" + string(rune('0'+len(data)/2)) + "] ")
		for i := 0; i < len(data); i += 2 {
			out.WriteString(" " + data[i:i+2])
		}
		out.WriteString("\n")
	}
	return out.Bytes()
}
