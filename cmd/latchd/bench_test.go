package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"syscall"
	"testing"
	"time"

	"latchd/internal/loggen"
)

// BenchmarkReplayAgainstGrep runs the program over a generated log of 5,000,000 frames and 60 identifiers, and
// grep -c over the same log, in turn, as whole processes. It reports the median ratio of their CPU times, and
// the peak memory over logs of different length, which is to be flat. Run it with -benchtime 9x on a quiet
// machine.
func BenchmarkReplayAgainstGrep(b *testing.B) {
	dir := b.TempDir()
	program := filepath.Join(dir, "latchd")
	if out, err := exec.Command("go", "build", "-o", program, ".").CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	long := generate(b, dir, 5_000_000)
	var ratios []float64
	var replayed, grepped time.Duration
	for b.Loop() {
		g, _ := consumed(b, "grep", "-c", "23A#", long)
		r, _ := consumed(b, program, "replay", "--config", "profile:mini-r56", "--format", "json", long)
		ratios = append(ratios, float64(r)/float64(g))
		replayed, grepped = replayed+r, grepped+g
	}
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "CPU/grep")
	b.ReportMetric(float64(replayed.Nanoseconds())/float64(len(ratios))/5e6, "CPU-ns/frame")
	for _, frames := range []int{10_000, 1_000_000, 5_000_000} {
		_, peak := consumed(b, program, "replay", "--config", "profile:mini-r56", "--format", "json", generate(b, dir, frames))
		b.ReportMetric(float64(peak)/1024, fmt.Sprintf("MB-peak/%d", frames))
	}
}

func generate(b *testing.B, dir string, frames int) string {
	b.Helper()
	name := filepath.Join(dir, fmt.Sprintf("%d.log", frames))
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	if err := loggen.Write(f, frames); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
	return name
}

// consumed is the CPU time of a command, and its peak memory in KiB.
func consumed(b *testing.B, name string, args ...string) (cpu time.Duration, peak int64) {
	b.Helper()
	c := exec.Command(name, args...)
	c.Stdout = &bytes.Buffer{} // not the null device, on which grep stops at the first match
	if err := c.Run(); err != nil {
		b.Fatalf("%s: %v", name, err)
	}
	usage := c.ProcessState.SysUsage().(*syscall.Rusage)
	return c.ProcessState.UserTime() + c.ProcessState.SystemTime(), int64(usage.Maxrss)
}
