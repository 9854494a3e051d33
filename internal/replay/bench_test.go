package replay_test

import (
	"bufio"
	"bytes"
	"io"
	"slices"
	"testing"
	"time"

	"go.einride.tech/can"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/loggen"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/simcar"
)

func generated(t testing.TB, frames int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := loggen.Write(&b, frames); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func profile(t testing.TB) *config.Config {
	t.Helper()
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	return c
}

// replayAll is the whole work: read, decode, decide, write the timeline.
func replayAll(t testing.TB, c *config.Config, log []byte) {
	out := report.NewJSON(io.Discard, c)
	r := candump.NewReader(bytes.NewReader(log), "generated", candump.Options{Interest: gateway.Interest(c)})
	if _, err := replay.Run(c, r, out, replay.Options{Controllers: simcar.NewControllers(c, nil)}); err != nil {
		t.Fatal(err)
	}
	if err := out.Flush(); err != nil {
		t.Fatal(err)
	}
}

// scanAll reads the same lines as one would with the standard library and einride, and does nothing with them.
func scanAll(t testing.TB, log []byte) (frames int) {
	s := bufio.NewScanner(bytes.NewReader(log))
	for s.Scan() {
		_, rest, _ := bytes.Cut(s.Bytes(), []byte(" "))
		_, text, _ := bytes.Cut(rest, []byte(" "))
		var f can.Frame
		if err := f.UnmarshalString(string(text)); err != nil {
			t.Fatal(err)
		}
		frames++
	}
	return frames
}

// BenchmarkReplay replays a generated log of 60 identifiers from memory, and scans the same log with bufio.Scanner
// and einride's UnmarshalString in the same run. x-scanner is how many times faster the replay is, which decodes
// and decides as well; the median of all rounds.
func BenchmarkReplay(b *testing.B) {
	const frames = 500_000
	log := generated(b, frames)
	c := profile(b)
	var ratios []float64
	var replayed time.Duration
	for b.Loop() {
		start := time.Now()
		replayAll(b, c, log)
		middle := time.Now()
		if n := scanAll(b, log); n != frames {
			b.Fatalf("%d frames scanned", n)
		}
		end := time.Now()
		replayed += middle.Sub(start)
		ratios = append(ratios, float64(end.Sub(middle))/float64(middle.Sub(start)))
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-scanner")
	b.ReportMetric(frames*float64(len(ratios))/replayed.Seconds(), "frames/s")
	b.ReportMetric(testing.AllocsPerRun(1, func() { replayAll(b, c, log) })/frames, "allocs/frame")
	b.ReportMetric(0, "ns/op") // of both together it says nothing
}

// TestReplayHardlyAllocates: what is left are the presses and the set-up, whose number does not depend on the frames
// between them.
func TestReplayHardlyAllocates(t *testing.T) {
	c := profile(t)
	short, long := generated(t, 50_000), generated(t, 200_000)
	presses := float64(bytes.Count(long, []byte("23A#22330062")) - bytes.Count(short, []byte("23A#22330062")))
	extra := testing.AllocsPerRun(1, func() { replayAll(t, c, long) }) - testing.AllocsPerRun(1, func() { replayAll(t, c, short) })
	if limit := 1000 * (presses + 1); extra > limit {
		t.Errorf("150,000 frames more with %v presses cost %v allocations, want at most %v", presses, extra, limit)
	}
}
