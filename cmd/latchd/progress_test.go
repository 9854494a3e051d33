package main

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"time"
)

// Progress is shown where it takes a while, and taken away before anything else is written.
func TestProgress(t *testing.T) {
	name := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(name, make([]byte, 4_000_000), 0o600); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var screen bytes.Buffer
	p := &progress{w: &screen, shown: time.Now().Add(time.Hour)} // a while has not passed
	in := p.watch(f)
	if _, err := io.CopyN(io.Discard, in, 1_000_000); err != nil {
		t.Fatal(err)
	}
	p.clear()
	if screen.Len() > 0 {
		t.Errorf("shown at once: %q", screen.String())
	}
	p.shown = time.Now().Add(-time.Hour)
	if _, err := in.Read(make([]byte, 1_000_000)); err != nil {
		t.Fatal(err)
	}
	p.clear()
	p.clear()
	if want := "\r 50 % of 4 MB\r\x1b[K"; screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
}

// It counts other things than bytes, too.
func TestProgressOfTests(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{w: &screen, shown: time.Now().Add(-time.Hour)}
	p.expect(40, "scenarios")
	p.step(10)
	p.clear()
	if want := "\r 25 % of 40 scenarios\r\x1b[K"; screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
}

// A text stands in for the share, also while bytes are read, and gives way to what is told.
func TestProgressInWords(t *testing.T) {
	var screen bytes.Buffer
	p := &progress{w: &screen}
	p.line("12.3 s")
	p.shown = time.Time{}
	p.total = 4_000_000
	p.step(1_000_000)
	p.tell(&screen, "line 7 refused\n")
	if want := "\r12.3 s\x1b[K\r\x1b[Kline 7 refused\n"; screen.String() != want {
		t.Errorf("%q, want %q", screen.String(), want)
	}
}

func TestProgressIsQuietInAPipe(t *testing.T) {
	var pipe bytes.Buffer
	p := newProgress(&pipe)
	f, err := os.Open("progress_test.go")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	p.shown = time.Now().Add(-time.Hour)
	if _, err := io.Copy(io.Discard, p.watch(f)); err != nil {
		t.Fatal(err)
	}
	p.line("12.3 s")
	p.clear()
	if pipe.Len() > 0 {
		t.Errorf("it wrote %q", pipe.String())
	}
}
