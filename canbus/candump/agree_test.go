package candump

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus"
	"latchd/internal/source"
)

// readAll reads a log in one of the two ways.
func readAll(log []byte, opts Options, plainOff bool) (records []Record, problems []source.Problem, stats Stats, err string) {
	opts.plainOff = plainOff
	opts.bufferSize = 2 * maxLine // quick to make, and small enough for logs to cross its end
	opts.Report = func(p source.Problem) { problems = append(problems, p) }
	r := NewReader(bytes.NewReader(log), "log", opts)
	for r.Next() {
		rec := *r.Record()
		if rec.Kind != Frame {
			rec.Received.Frame = canbus.Frame{}
		}
		records = append(records, rec)
	}
	return records, problems, r.Stats(), fmt.Sprint(r.Err())
}

// agreement are the options that the plain way and the general way must agree under.
func agreement() map[string]Options {
	var interest canbus.IDSet
	for _, id := range []canbus.ID{canbus.Standard(0x123), canbus.Standard(0x7FF), canbus.Extended(0x12345678)} {
		interest.Add(id)
	}
	notCan1 := func(iface []byte) canbus.Bus {
		if string(iface) == "can1" {
			return canbus.NoBus
		}
		return canbus.Bus(len(iface))
	}
	return map[string]Options{
		"everything": {},
		"interest":   {Interest: &interest},
		"strict":     {Interest: &interest, Strict: true, Bus: notCan1},
		"absolute":   {Interest: &interest, Time: Absolute, Bus: notCan1},
		"delta":      {Time: Delta},
	}
}

type fataler interface {
	Helper()
	Fatalf(format string, args ...any)
}

func checkAgreement(t fataler, log []byte) {
	t.Helper()
	for name, opts := range agreement() {
		records, problems, stats, err := readAll(log, opts, false)
		wantRecords, wantProblems, wantStats, wantErr := readAll(log, opts, true)
		diff := cmp.Diff(wantRecords, records) + cmp.Diff(wantProblems, problems) + cmp.Diff(wantStats, stats) + cmp.Diff(wantErr, err)
		if diff != "" {
			t.Fatalf("%s: the plain way differs (-general +plain) in:\n%s\n%s", name, log, diff)
		}
		for i := range records {
			if i > 0 && records[i].Received.At < records[i-1].Received.At {
				t.Fatalf("%s: time runs backwards from %v to %v in:\n%s", name, records[i-1].Received.At, records[i].Received.At, log)
			}
			if err := records[i].Received.Frame.Validate(); err != nil {
				t.Fatalf("%s: %v in:\n%s", name, err, log)
			}
		}
	}
}

// drawLog draws lines that are mostly plain and now and then something else.
func drawLog(t *rapid.T) []byte {
	var log bytes.Buffer
	stamp := rapid.SampledFrom([]int64{1620458408_814144, 0, 999_999_999_999_990}).Draw(t, "start")
	pick := func(label string, usual string, others ...string) string {
		if n := rapid.IntRange(0, 9*len(others)+len(others)).Draw(t, label); n < len(others) {
			return others[n]
		}
		return usual
	}
	for range rapid.IntRange(0, 60).Draw(t, "lines") {
		if stamp += rapid.SampledFrom([]int64{1, 0, 300, 5_000, 900_000, -50, -100_000, -100_001, -3_000_000}).Draw(t, "step"); stamp < 0 {
			stamp = 0
		}
		text := fmt.Sprintf("(%010d.%06d)", stamp/1e6, stamp%1e6)
		text = pick("stamp", text, fmt.Sprintf("(%d.%06d)", stamp/1e6, stamp%1e6), text[:len(text)-1]+"123)", "(2026-11-01 10:00:00.000001)", "(162045840x.814144)", "(1620458408.81414x)", text[:len(text)-1], "")
		iface := pick("interface", "can0", "can1", "vcan0", " can0", "slcan0", "a_longer_name", "can0 ", "c", "seven77", "eight888")
		id := pick("identifier", "123", "124", "7FF", "800", "7ff", "12345678", "12345679", "20000004", "40000000", "12", "12G", "")
		body := pick("frame", "#1122", "#", "#1122334455667788", "#1", "#R", "#R8_9", "##1AA", "#GG", "  [2]  11 22", "45#81:00:12345678#11", "#11 R", "#11 X", "#1122334455667788_E")
		end := pick("end", "\n", "\r\n", " \n", "", "\x1B[0m\n", "\n\n# comment\n", "\nDROPCOUNT: dropped 4 CAN frames on 'can1' socket (total drops 4)\n", "\n\tbus-error\n")
		log.WriteString(text + " " + iface + " " + id + body + end)
	}
	return log.Bytes()
}

func TestPlainAgreesWithGeneral(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { checkAgreement(t, drawLog(t)) })
}

func TestPlainAgreesOnTheUnusual(t *testing.T) {
	const plain = "(1620458408.814144) can0 123#11\n"
	for _, log := range []string{
		plain + "(1620458408.814144) can0 456#" + strings.Repeat("x", maxLine) + "\n" + plain,
		"(1620458408.814144) can0 123#11\n (1620458408.814144)  can0  20000008   [0]  ERRORFRAME\n" + plain + "\tbus-error\n",
		plain + "(1620458408.814145) a_longer_name 123#11\n" + strings.Repeat(plain, 3),
	} {
		checkAgreement(t, []byte(log+strings.Repeat("\n", plainLine)))
	}
}

// The plain way must be taken at all, or the tests of agreement test nothing.
func TestPlainIsTaken(t *testing.T) {
	r := NewReader(strings.NewReader("(1620458408.814144) can0 123#11\n(1620458408.814145) can0 123#22\n"), "log", Options{})
	r.Next()
	for len(r.in.buf)-r.in.end < plainLine {
		t.Fatal("the buffer is too small")
	}
	r.in.end += copy(r.in.buf[r.in.end:], strings.Repeat("#\n", plainLine))
	if !r.skim() || r.rec.Line != 2 || r.rec.Received.Frame.Data[0] != 0x22 {
		t.Errorf("the second line was not read the plain way: %+v", r.rec)
	}
	if r.skim() {
		t.Error("a comment was read the plain way")
	}
}

func TestFraction(t *testing.T) {
	word := func(text string) uint64 { return binary.BigEndian.Uint64([]byte(text)) }
	last := uint64(0)
	for n := range int64(1_000_000) {
		fraction := word(fmt.Sprintf("%06d) ", n))
		if !isFraction(fraction) || micros(fraction) != n*1000 || fraction <= last {
			t.Fatalf("%06d is read as %d ns, %v", n, micros(fraction), isFraction(fraction))
		}
		last = fraction
	}
	for c := range 256 {
		for i := range 8 {
			text := []byte("123456) ")
			text[i] = byte(c)
			want := c >= '0' && c <= '9'
			if i >= 6 {
				want = c == int(") "[i-6])
			}
			if isFraction(word(string(text))) != want {
				t.Errorf("%q: %v, want %v", text, !want, want)
			}
		}
	}
}

func FuzzReader(f *testing.F) {
	for _, seed := range []string{
		"",
		"(1620458408.814144) can0 123#1122\n(1620458408.814145) can0 12345678#11.22\n(1620458408.714145) can1 124#R\n(1620458400.0) can0 123##1AABB\n",
		"(1620458408.814144123) can0 123#1122334455667788_E\n(2026-11-01 10:00:00.000001) can0 20000088#0000900000000000\n",
		"(000.000000) can0 123#\n(000.5) can0 123#\n(000.2) can0 123#\n(000.5) can0 123#\n(000.2) can0 123#\n",
		" (001.200000)  can0  RX B -  123  [02]  11 22\n (001.3)  can0  123   {B}  remote request\n",
		" (001.200000)  can0  20000088   [8]  00 00 90 00 00 00 00 00   ERRORFRAME\n\tbus-error\n",
		" \x1B[34m(1620458408.814144)  can0  123   [3]  41 20 42                  'A B'\x1B[0m\r\n",
		"DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)\n# comment\n\n(1.0) can0 45123#81:00:12345678#11\n",
		"\x1F\x8B\x08", "\xFD7zXZ\x00", "\x00\x01\x02\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, log []byte) { checkAgreement(t, log) })
}
