package candump_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus/candump"
	"latchd/internal/loggen"
	"latchd/internal/source"
)

const line = "(1620458408.814144) can0 123#1122\n"

func pack(t testing.TB, log string) string {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err := io.WriteString(w, log); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func TestEndOfLog(t *testing.T) {
	for _, test := range []struct {
		name, log string
		want      candump.Stats // Frames, Refused and Truncated
		problem   string
	}{
		{"nothing", "", candump.Stats{}, ""},
		{"complete", line + line, candump.Stats{Frames: 2}, ""},
		{"no newline", line + line[:len(line)-1], candump.Stats{Frames: 2}, "log:2: warning: the last line has no newline: if the log is cut off here, 123#1122 is only"},
		{"between two bytes", line + line[:len(line)-3], candump.Stats{Frames: 2}, "123#11 is only the beginning of a frame; taken as a whole one"},
		{"between two bytes of CAN FD", line + "(1620458408.814144) can0 123##01122", candump.Stats{Frames: 2}, "123##01122 is only the beginning"},
		{"no newline after all that a frame can carry", line + "(1620458408.814144) can0 123#1122334455667788", candump.Stats{Frames: 2}, ""},
		{"no newline after a direction", line + "(1620458408.814144) can0 123#1122 R", candump.Stats{Frames: 2}, ""},
		{"no newline after a remote frame", line + "(1620458408.814144) can0 123#R2", candump.Stats{Frames: 2}, ""},
		{"no newline in the view form", line + "(1620458408.814144)  can0  123   [2]  11 22", candump.Stats{Frames: 2}, ""},
		{"no newline after a gap", line + "DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)", candump.Stats{Frames: 1}, ""},
		{"in the payload", line + line[:len(line)-2], candump.Stats{Frames: 1, Truncated: 1}, "ends in the middle of this line"},
		{"in the stamp", line + line[:5], candump.Stats{Frames: 1, Truncated: 1}, "ends in the middle of this line"},
		{"zeros of a power cut", line + strings.Repeat("\x00", 4096), candump.Stats{Frames: 1, Truncated: 1}, "ends in the middle of this line"},
		{"nothing but a broken line", "hello", candump.Stats{Refused: 1}, "no time stamp"},
		{"in the gaps", line + "DROPCOUNT: dro", candump.Stats{Frames: 1, Truncated: 1}, "ends in the middle of this line"},
		{"gzip", pack(t, line+line), candump.Stats{Frames: 2}, ""},
		{"two gzip members", pack(t, line) + pack(t, line), candump.Stats{Frames: 2}, ""},
		{"gzip without its end", pack(t, line+line)[:50], candump.Stats{Frames: 2, Truncated: 1}, "gzip file ends in the middle"},
		{"gzip without its header", pack(t, line)[:5], candump.Stats{Truncated: 1}, "gzip file ends in the middle"},
	} {
		_, problems, stats, err := read(t, test.log, candump.Options{})
		got := candump.Stats{Frames: stats.Frames, Refused: stats.Refused, Truncated: stats.Truncated}
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got):\n%s", test.name, err, diff)
		}
		if all := strings.Join(problems, "\n"); !strings.Contains(all, test.problem) || len(problems) > 1 || test.problem == "" && all != "" {
			t.Errorf("%s: problems %s, want one with %q", test.name, all, test.problem)
		}
	}
}

// A part of a line must not pass for a shorter frame where the log is known to be cut.
func TestTruncatedGzipGivesNoPartOfALine(t *testing.T) {
	packed := pack(t, line+line)
	for length := range packed {
		records, _, stats, err := read(t, packed[:length], candump.Options{})
		if length < 2 {
			continue // not yet known as gzip
		}
		if err != nil || stats.Truncated != 1 {
			t.Errorf("%d bytes: %v, %+v", length, err, stats)
		}
		for _, r := range records {
			if !strings.HasSuffix(r, " 123#1122") {
				t.Errorf("%d bytes: %s", length, r)
			}
		}
	}
}

func TestNoLog(t *testing.T) {
	corrupt := []byte(pack(t, strings.Repeat(line, 100)))
	corrupt[len(corrupt)-5] ^= 1
	for _, test := range []struct{ name, log, reason string }{
		{"xz", "\xFD7zXZ\x00\x00\x04" + line, "xz -d"},
		{"zstd", "\x28\xB5\x2F\xFD" + line, "zstd -d"},
		{"bzip2", "BZh91AY" + line, "bzip2 -d"},
		{"corrupt gzip", string(corrupt), "read log: gzip: invalid checksum"},
		{"binary", "LOGG\x90\x00\x00\x00\n" + line, "binary data"},
		{"prose", strings.Repeat("Call me Ishmael.\n", 21), "no candump log"},
		{"prose in gzip", pack(t, strings.Repeat("Call me Ishmael.\n", 21)), "no candump log"},
	} {
		_, _, stats, err := read(t, test.log, candump.Options{})
		if err == nil || !strings.Contains(err.Error(), test.reason) || !strings.HasPrefix(err.Error(), "read log: ") {
			t.Errorf("%s: %v, want an error with %q", test.name, err, test.reason)
		}
		if stats.Frames > 0 && test.name != "corrupt gzip" || stats.Refused > 20 {
			t.Errorf("%s: read on: %+v", test.name, stats)
		}
	}
}

func TestHopeless(t *testing.T) {
	const bad = "Call me Ishmael.\n"
	for _, test := range []struct {
		log  string
		stop bool
	}{
		{strings.Repeat(bad, 19) + line + strings.Repeat(bad, 19), false},
		{strings.Repeat(bad, 20) + line, true},
		{"(1.0) can0 45123#81:00:12345678#11\n" + strings.Repeat(bad, 20) + line, false},
		{"(1.0) can0 456#11\n" + strings.Repeat(bad, 20) + line, false}, // not of interest, and yet a frame
		{strings.Repeat("# comment\n", 20) + line, false},
	} {
		_, _, _, err := read(t, test.log, candump.Options{Interest: idSet(0x123)})
		if (err != nil) != test.stop {
			t.Errorf("%.30q...: %v, want stop = %v", test.log, err, test.stop)
		}
	}
}

func TestReportsAreBounded(t *testing.T) {
	for _, refused := range []int{999, 1000, 1001, 5000} {
		_, problems, stats, err := read(t, line+strings.Repeat("bad\n", refused), candump.Options{})
		if err != nil || stats.Refused != uint64(refused) {
			t.Errorf("%d lines: %v, %d refused", refused, err, stats.Refused)
		}
		want := refused
		if refused > 1000 {
			want = 1001
			if last := problems[len(problems)-1]; !strings.Contains(last, "warning: more than 1000 problems") {
				t.Errorf("%d lines: the last problem is %s", refused, last)
			}
		}
		if len(problems) != want {
			t.Errorf("%d lines: %d problems, want %d", refused, len(problems), want)
		}
	}
}

func TestLongLines(t *testing.T) {
	for _, length := range []int{64<<10 - 1, 64 << 10, 64<<10 + 1, 200 << 10, 1 << 20} {
		long := "#" + strings.Repeat("x", length-1)
		for _, end := range []string{"\n", ""} {
			_, _, stats, err := read(t, line+long+"\n"+line+long+end, candump.Options{})
			refused := uint64(0)
			if length > 64<<10 {
				refused = 2
			}
			if err != nil || stats.Frames != 2 || stats.Refused != refused || stats.Lines != 4 {
				t.Errorf("lines of %d: %v, %+v, want %d refused", length, err, stats, refused)
			}
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, broken := range []error{errors.New("input/output error"), io.ErrUnexpectedEOF} {
		part := line[:len(line)-3] // looks like a frame, and is not the one that was written
		r := candump.NewReader(io.MultiReader(strings.NewReader(line+part), iotest.ErrReader(broken)), "log", candump.Options{})
		frames := 0
		for r.Next() {
			frames++
		}
		if frames != 1 || !errors.Is(r.Err(), broken) {
			t.Errorf("%d frames, %v; want the one before the error, and %v", frames, r.Err(), broken)
		}
		if r.Next() {
			t.Error("there is a record after the end")
		}
	}
	r := candump.NewReader(lazy{}, "log", candump.Options{})
	if r.Next() || !errors.Is(r.Err(), io.ErrNoProgress) {
		t.Errorf("a reader that reads nothing: %v", r.Err())
	}
}

type lazy struct{}

func (lazy) Read([]byte) (int, error) { return 0, nil }

// However the log arrives, the records are the same.
func TestChunks(t *testing.T) {
	var b bytes.Buffer
	if err := loggen.Write(&b, 5_000); err != nil {
		t.Fatal(err)
	}
	for _, log := range []string{b.String(), strings.ReplaceAll(b.String(), "\n", "\r\n"), string(viewForm(b.Bytes()))} {
		want := chunked(strings.NewReader(log))
		if !strings.HasPrefix(want, "5000 ") {
			t.Fatalf("%s, want 5000 frames", want)
		}
		for name, src := range map[string]io.Reader{
			"bytes":        iotest.OneByteReader(strings.NewReader(log)),
			"halves":       iotest.HalfReader(strings.NewReader(log)),
			"end with eof": iotest.DataErrReader(strings.NewReader(log)),
			"gzip":         strings.NewReader(pack(t, log)),
			"gzip bytes":   iotest.OneByteReader(strings.NewReader(pack(t, log))),
		} {
			if got := chunked(src); got != want {
				t.Errorf("%s: %s, want %s", name, got, want)
			}
		}
	}
}

// chunked counts the frames and sums everything about them up.
func chunked(src io.Reader) string {
	r := candump.NewReader(src, "log", candump.Options{})
	frames, sum := 0, uint64(0)
	for r.Next() {
		rec := r.Record()
		frames++
		sum = sum*31 + uint64(rec.Received.At) + uint64(rec.Received.Frame.ID)<<32 + uint64(rec.Line)
		for _, b := range rec.Received.Frame.Payload() {
			sum = sum*31 + uint64(b)
		}
	}
	return fmt.Sprintf("%d %x %v", frames, sum, r.Err())
}

func TestReaderAllocatesNothingForALine(t *testing.T) {
	log := makeLog(t, 5_000)
	for name, log := range map[string][]byte{
		"plain":    log,
		"view":     viewForm(log),
		"date":     bytes.Repeat([]byte("(2026-11-01 10:00:00.000001) can0 123#11\n"), 1000),
		"coloured": bytes.ReplaceAll(log, []byte("can0"), []byte("\x1B[1mcan0\x1B[0m")),
		"gaps":     bytes.Repeat([]byte("DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)\n"), 1000),
	} {
		allocs := testing.AllocsPerRun(3, func() {
			r := candump.NewReader(bytes.NewReader(log), "log", candump.Options{Report: func(p source.Problem) { t.Error(p) }})
			for r.Next() {
			}
			if r.Stats().Lines < 1000 {
				t.Fatalf("%+v", r.Stats())
			}
		})
		if allocs > 12 {
			t.Errorf("%s: %v allocations for a log, want those of the reader alone", name, allocs)
		}
	}
}

// endlessLog makes a log without holding it.
func endlessLog(lines int) io.Reader {
	r, w := io.Pipe()
	go func() { w.CloseWithError(loggen.Write(w, lines)) }()
	return r
}

func TestFlatMemory(t *testing.T) {
	const lines = 1_000_000
	r := candump.NewReader(endlessLog(lines), "log", candump.Options{Interest: idSet(0x23A)})
	var most uint64
	for r.Next() {
		if n := r.Stats().Frames; n%100 == 0 {
			runtime.GC()
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
		}
	}
	if s := r.Stats(); s.Lines != lines || r.Err() != nil {
		t.Fatalf("%+v, %v", s, r.Err())
	}
	if most == 0 || most > 16<<20 {
		t.Errorf("%d bytes in use, want at most 16 MB whatever the length", most)
	}
}
