package candump_test

import (
	"bytes"
	"errors"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/internal/loggen"
)

func mustFrame(t testing.TB, text string) *canbus.Frame {
	t.Helper()
	f, err := canbus.ParseFrame(text)
	if err != nil {
		t.Fatal(err)
	}
	return &f
}

func TestWriter(t *testing.T) {
	var b bytes.Buffer
	w := candump.NewWriter(&b)
	for _, step := range []func() error{
		func() error { return w.Write(1620458408_814144123, "can0", mustFrame(t, "123#1122")) },
		func() error { return w.Write(0, "can0", mustFrame(t, "12345678#R")) },
		func() error { return w.Drop("can0", 4, 4) },
		func() error { return w.Drop("can0", 1, 5) },
		func() error {
			w.Nanoseconds = true
			return w.Write(math.MaxInt64, "fifteen_letters", mustFrame(t, "20000088#00"))
		},
		w.Flush,
	} {
		if err := step(); err != nil {
			t.Error(err)
		}
	}
	want := "(1620458408.814144) can0 123#1122\n" +
		"(0000000000.000000) can0 12345678#R\n" +
		"DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)\n" +
		"DROPCOUNT: dropped 1 CAN frame on 'can0' socket (total drops 5)\n" +
		"(9223372036.854775807) fifteen_letters 20000088#00\n"
	if diff := cmp.Diff(want, b.String()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriterRefuses(t *testing.T) {
	var b bytes.Buffer
	w := candump.NewWriter(&b)
	for _, test := range []struct {
		err    error
		reason string
	}{
		{w.Write(-1, "can0", mustFrame(t, "123#")), "at least 0"},
		{w.Write(1, "", mustFrame(t, "123#")), "1 to 15 characters"},
		{w.Write(1, "can 0", mustFrame(t, "123#")), "1 to 15 characters"},
		{w.Write(1, "sixteen_letters_", mustFrame(t, "123#")), "1 to 15 characters"},
		{w.Write(1, "can0", &canbus.Frame{ID: canbus.Standard(0x800)}), "at most 7FF"},
		{w.Drop("", 1, 1), "1 to 15 characters"},
	} {
		if test.err == nil || !strings.Contains(test.err.Error(), test.reason) {
			t.Errorf("%v, want an error with %q", test.err, test.reason)
		}
	}
	if err := w.Flush(); err != nil || b.Len() > 0 {
		t.Errorf("%v, and %q was written", err, b.String())
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

func TestWriterReportsErrors(t *testing.T) {
	w := candump.NewWriter(full{})
	if err := w.Write(1, "can0", mustFrame(t, "123#")); err != nil {
		t.Error(err)
	}
	if err := w.Flush(); err == nil {
		t.Error("Flush says nothing of a full disk")
	}
}

// A log that is read and written back is the same, byte for byte.
func TestWriteBack(t *testing.T) {
	var log bytes.Buffer
	if err := loggen.Write(&log, 10_000); err != nil {
		t.Fatal(err)
	}
	var names candump.Interfaces
	var b bytes.Buffer
	w := candump.NewWriter(&b)
	r := candump.NewReader(bytes.NewReader(log.Bytes()), "log", candump.Options{Bus: names.Bus})
	for r.Next() {
		rec := &r.Record().Received
		start, _ := r.Start()
		if err := w.Write(start+int64(rec.At), names.Name(rec.Bus), &rec.Frame); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Flush(); err != nil || r.Err() != nil {
		t.Fatal(err, r.Err())
	}
	if !bytes.Equal(log.Bytes(), b.Bytes()) {
		t.Error("the log differs from what was read")
	}
}

func TestWriterRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		stamp := rapid.Int64Range(0, 9_223_372_035_999_999_999).Draw(t, "stamp")
		name := rapid.StringMatching(`[!-~]{1,15}`).Draw(t, "interface")
		want := canbus.Frame{ID: canbus.Standard(rapid.Uint32Range(0, 0x7FF).Draw(t, "id")), Length: 8}
		copy(want.Data[:8], rapid.SliceOfN(rapid.Byte(), 8, 8).Draw(t, "data"))
		var b bytes.Buffer
		w := candump.NewWriter(&b)
		w.Nanoseconds = true
		if err := w.Write(stamp, name, &want); err != nil {
			t.Fatal(err)
		}
		if err := w.Flush(); err != nil {
			t.Fatal(err)
		}
		var names candump.Interfaces
		r := candump.NewReader(&b, "log", candump.Options{Bus: names.Bus})
		if !r.Next() {
			t.Fatalf("%q is not read back: %+v", b.String(), r.Stats())
		}
		if got, _ := r.Start(); got != stamp || names.Name(0) != name || r.Record().Received.Frame != want {
			t.Fatalf("%d %s %v is read back as %d %s %v", stamp, name, want, got, names.Name(0), r.Record().Received.Frame)
		}
	})
}

func TestWriterAllocatesNothing(t *testing.T) {
	var b bytes.Buffer
	b.Grow(1 << 20)
	w := candump.NewWriter(&b)
	f := mustFrame(t, "123#1122334455667788")
	allocs := testing.AllocsPerRun(1000, func() {
		if err := w.Write(1620458408_814144000, "can0", f); err != nil {
			t.Fatal(err)
		}
	})
	if allocs > 0 {
		t.Errorf("%v allocations a frame, want none", allocs)
	}
}
