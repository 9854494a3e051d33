// Package vcanbench compares how fast a running latchd answers a press with a minimal program in C and with the kernel's own
// gateway, in one boot of one kernel: `make bench-vcan`. docs/performance.md says what the figures mean.
package vcanbench

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// measured is one kind of measurement of one target.
type measured struct{ target, kind string }

// figures are what was measured, in the order of time. What was not answered is not among them.
type figures struct {
	times map[measured][]time.Duration
	lost  map[measured]int
}

// read reads what latency.c prints.
func read(r io.Reader) (figures, error) {
	f := figures{map[measured][]time.Duration{}, map[measured]int{}}
	in := bufio.NewScanner(r)
	for in.Scan() {
		fields := strings.Fields(in.Text())
		if len(fields) != 3 {
			return f, fmt.Errorf("line %q: want a target, a kind and nanoseconds", in.Text())
		}
		m := measured{fields[0], fields[1]}
		if fields[2] == "lost" {
			f.lost[m]++
			continue
		}
		ns, err := strconv.ParseInt(fields[2], 10, 64)
		if err != nil {
			return f, fmt.Errorf("line %q: %w", in.Text(), err)
		}
		f.times[m] = append(f.times[m], time.Duration(ns))
	}
	return f, in.Err()
}

// percentile is the time that so many in a hundred do not exceed. There has to be one.
func percentile(times []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[(len(sorted)*p+99)/100-1]
}

// parts is in how many a run is cut, to see how much of a ratio is chance.
const parts = 5

// spread is the lowest and the highest ratio of the medians of the parts of two runs that were measured in turn.
func spread(a, base []time.Duration) (low, high float64) {
	n := min(len(a), len(base))
	for i := range parts {
		from, to := i*n/parts, (i+1)*n/parts
		if from == to {
			continue
		}
		r := ratio(percentile(a[from:to], 50), percentile(base[from:to], 50))
		if low == 0 || r < low {
			low = r
		}
		high = max(high, r)
	}
	return low, high
}

func ratio(a, base time.Duration) float64 { return float64(a) / float64(base) }

// base is the target to which all are compared.
const base = "C"

// kinds are the kinds of press: after a pause, at once after the answer to the one before, and behind frames that have queued up.
var kinds = []string{"paced", "closed", "burst"}

// write writes the figures of targets as ratios to those of C. A time of a burst is that of one of its frames.
func (f figures) write(w io.Writer, targets []string, burst int) {
	t := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprintln(t, "\t\tp50 / C\tin five parts\tp99 / C\tp50\tp99")
	for _, kind := range kinds {
		for _, target := range targets {
			times, c := f.times[measured{target, kind}], f.times[measured{base, kind}]
			if len(times) == 0 || len(c) == 0 {
				continue
			}
			frames := 1
			if kind == "burst" {
				frames = burst
			}
			low, high := spread(times, c)
			p50, p99 := percentile(times, 50), percentile(times, 99)
			fmt.Fprintf(t, "%s\t%s\t%.2f\t%.2f to %.2f\t%.2f\t%s\t%s\n", kind, target,
				ratio(p50, percentile(c, 50)), low, high, ratio(p99, percentile(c, 99)), micros(p50, frames), micros(p99, frames))
		}
	}
	_ = t.Flush() // of a test's output
}

// writeNoise writes what a frame of no interest costs each target that is a process.
func (f figures) writeNoise(w io.Writer, targets []string, frames int) {
	for _, target := range targets {
		for _, d := range f.times[measured{target, "noise"}] {
			fmt.Fprintf(w, "a frame of no interest costs %s %s of processor time\n", target, micros(d, frames))
		}
	}
}

func micros(d time.Duration, frames int) string {
	return fmt.Sprintf("%.1f µs", float64(d)/float64(time.Microsecond)/float64(frames))
}
