package store

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"testing"
)

// TestFile saves to a real file and finds it again.
func TestFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "state")
	for _, c := range []struct {
		found, note string
		next        []byte
	}{
		{"", "nothing was saved yet: starting from the defaults", []byte("one")},
		{"one", "state 1, which was saved last, was taken up", []byte{}},
		{"", "state 2, which was saved last, was taken up", bytes.Repeat([]byte("three"), MaxSize/5)},
		{strings.Repeat("three", MaxSize/5), "state 3, which was saved last, was taken up", make([]byte, MaxSize)},
		{strings.Repeat("\x00", MaxSize), "state 4, which was saved last, was taken up", []byte("five")},
	} {
		s, r, err := Open(path)
		if err != nil {
			t.Fatal(err)
		}
		if string(r.Data) != c.found || r.Note != c.note || r.Warn || (r.Data == nil) != (r.Sequence == 0) {
			t.Errorf("found %d bytes, number %d: %s; want %d bytes: %s", len(r.Data), r.Sequence, r.Note, len(c.found), c.note)
		}
		if err := s.Save(c.next); err != nil {
			t.Fatal(err)
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Size() != 2*spacing || runtime.GOOS != "windows" && info.Mode() != 0o600 {
		t.Errorf("%d bytes with mode %v", info.Size(), info.Mode())
	}
}

// TestTooLong refuses a state that does not fit, before anything is written.
func TestTooLong(t *testing.T) {
	m := saved(t, 2, 20)
	s, _, err := open(m, "state")
	if err != nil {
		t.Fatal(err)
	}
	before := *m
	if err := s.Save(make([]byte, MaxSize+1)); err == nil || err.Error() != "save the state: it has 65537 bytes, and may have 65536" {
		t.Errorf("got %v", err)
	}
	if *m != before {
		t.Error("it was written nevertheless")
	}
}

// TestFormat holds the bytes of a slot, which later versions have to read. Their checksum was not computed with Go.
func TestFormat(t *testing.T) {
	want := "latchd:S" + "\x01\x00\x00\x00" + "\x05\x00\x00\x00" + "\x02\x01\x00\x00\x00\x00\x00\x00" + "\x43\x2c\x32\x51" + "state"
	got := encode(0x102, []byte("state"))
	if string(got[:len(want)]) != want || len(got) != block || !bytes.Equal(got[len(want):], make([]byte, block-len(want))) {
		t.Errorf("\n got %q\nwant %q and zeros", got[:len(want)], want)
	}
	for size, blocks := range map[int]int{0: 1, block - headerSize: 1, block - headerSize + 1: 2, MaxSize: 17} {
		if got := len(encode(1, make([]byte, size))); got != blocks*block {
			t.Errorf("%d bytes take %d, want %d blocks", size, got, blocks)
		}
	}
}

// TestNoFile says what would be right where the file cannot be opened.
func TestNoFile(t *testing.T) {
	dir := t.TempDir()
	used := filepath.Join(dir, "used")
	s, _, err := Open(used)
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	for _, c := range []struct{ name, path, want, linux string }{
		{"no directory", filepath.Join(dir, "missing", "state"), "make its directory first; systemd does with StateDirectory=", ""},
		{"not a file", os.DevNull, "is not a regular file: name one that latchd may overwrite", ""},
		{"in use", used, "", "is used by another latchd: end that one, or name another file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.linux != "" {
				if runtime.GOOS != "linux" {
					t.Skip("only on Linux")
				}
				c.want = c.linux
			}
			_, _, err := Open(c.path)
			if err == nil || !strings.HasPrefix(err.Error(), "open the state: ") || !strings.Contains(err.Error(), c.path) || !strings.HasSuffix(err.Error(), c.want) {
				t.Errorf("got %v, want %s", err, c.want)
			}
		})
	}
}

// TestAdvice has the errors that no test can bring about when it is run by root.
func TestAdvice(t *testing.T) {
	for _, c := range []struct {
		errno syscall.Errno
		want  string
	}{
		{syscall.EROFS, "mount it for writing, or name a directory that is"},
		{syscall.EACCES, "the file and its directory have to belong to latchd's user; systemd sees to it with StateDirectory="},
		{syscall.EPERM, "the file and its directory have to belong to latchd's user; systemd sees to it with StateDirectory="},
		{syscall.ENOENT, "make its directory first; systemd does with StateDirectory="},
		{syscall.EIO, ""},
	} {
		cause := &fs.PathError{Op: "open", Path: "/var/lib/latchd/state", Err: c.errno}
		want := cause.Error()
		if c.want != "" {
			want += ": " + c.want
		}
		if got := advise(cause); got.Error() != want || !errors.Is(got, c.errno) {
			t.Errorf("got %v, want %s", got, want)
		}
	}
}

// TestNoRoom opens on a disk that is full: what is there is taken up all the same, and the owner is told.
func TestNoRoom(t *testing.T) {
	m := saved(t, 3, 20)
	m.cut(spacing + block)
	d := newSimulated(m)
	d.fail = func(call string) error {
		if call == "reserve" {
			return syscall.ENOSPC
		}
		return nil
	}
	_, r, err := d.open()
	want := "state 3, which was saved last, was taken up; 8 MiB for it cannot be reserved, so that saving may fail: no space left on device"
	if err != nil || r.Note != want || !r.Warn || r.Sequence != 3 {
		t.Errorf("got %s, warn %v (%v), want %s", r.Note, r.Warn, err, want)
	}
}
