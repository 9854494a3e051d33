package vcantest

import (
	"bufio"
	"cmp"
	"fmt"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// Story is a candump log that is being written.
type Story struct{ frames []timed }

type timed struct {
	at   time.Duration
	text string
}

// Every adds a frame each 100 ms from one time until another.
func (s *Story) Every(iface, frame string, from, until time.Duration) *Story {
	for at := from; at < until; at += 100 * time.Millisecond {
		s.At(at, iface, frame)
	}
	return s
}

// At adds a frame at a time.
func (s *Story) At(at time.Duration, iface, frame string) *Story {
	s.frames = append(s.frames, timed{at, iface + " " + frame})
	return s
}

// Write writes the log, in the order of time.
func (s *Story) Write(t testing.TB) (file string) {
	slices.SortStableFunc(s.frames, func(a, b timed) int { return cmp.Compare(a.at, b.at) })
	var text strings.Builder
	for _, f := range s.frames {
		fmt.Fprintf(&text, "(%017.6f) %s\n", 1700000000+f.at.Seconds(), f.text)
	}
	return File(t, "story.log", text.String())
}

// Play plays a log with canplayer of can-utils, with its timing, and waits for its end. Wires say which interface of the log goes
// out where, as in "wire0=car0".
func Play(t testing.TB, log string, wires ...string) {
	t.Helper()
	if out, err := exec.Command("canplayer", append([]string{"-I", log}, wires...)...).CombinedOutput(); err != nil {
		t.Fatalf("canplayer %s: %v: %s", log, err, out)
	}
}

// often is how often a car repeats a frame, more or less.
const often = 50 * time.Millisecond

// Repeat sends a frame on wire0 again and again with cangen of can-utils, which unlike canplayer does not go by the wall clock, until
// stop is called.
func Repeat(t testing.TB, frame string, every time.Duration) (stop func()) {
	t.Helper()
	id, data, _ := strings.Cut(frame, "#")
	cmd := exec.Command("cangen", "wire0", "-I", id, "-L", fmt.Sprint(len(data)/2), "-D", data, "-g", fmt.Sprint(every.Milliseconds()))
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	return func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	}
}

// Dump is candump of can-utils at work.
type Dump struct {
	t     testing.TB
	mu    sync.Mutex
	lines []string
}

// marker is a frame that nobody else sends.
const marker = "7FF#"

// Listen starts candump on an interface, and returns when it hears.
func Listen(t testing.TB, iface string) *Dump {
	t.Helper()
	cmd := exec.Command("candump", "-L", iface)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
	})
	d := &Dump{t: t}
	hears := make(chan struct{})
	go func() {
		heard := false
		for in := bufio.NewScanner(out); in.Scan(); {
			if strings.HasSuffix(in.Text(), " "+marker) {
				if !heard {
					close(hears)
				}
				heard = true
				continue
			}
			d.mu.Lock()
			d.lines = append(d.lines, in.Text())
			d.mu.Unlock()
		}
	}()
	for { // it says nothing when it is ready
		Send(t, iface, marker)
		select {
		case <-hears:
			return d
		case <-time.After(20 * time.Millisecond):
		}
	}
}

// Frames is what was heard so far, without times.
func (d *Dump) Frames() []string {
	d.mu.Lock()
	defer d.mu.Unlock()
	var frames []string
	for _, line := range d.lines {
		frames = append(frames, line[strings.LastIndex(line, " ")+1:])
	}
	return frames
}

// Await waits until as many frames as are wanted were heard.
func (d *Dump) Await(n int) []string {
	d.t.Helper()
	for until := time.Now().Add(Patience); ; time.Sleep(10 * time.Millisecond) {
		if frames := d.Frames(); len(frames) >= n {
			return frames
		}
		if time.Now().After(until) {
			d.t.Fatalf("candump heard %q, want %d frames", d.Frames(), n)
		}
	}
}
