package candump_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/canbus/candump"
	"latchd/internal/source"
)

// read reads a whole log and writes each record as a line: its time, its bus, and what it is.
func read(t testing.TB, log string, opts candump.Options) (records, problems []string, stats candump.Stats, err error) {
	t.Helper()
	opts.Report = func(p source.Problem) { problems = append(problems, p.Error()) }
	r := candump.NewReader(strings.NewReader(log), "log", opts)
	for r.Next() {
		records = append(records, describe(r.Record()))
	}
	stats = r.Stats()
	classes := stats.Frames + stats.Skipped + stats.Other + stats.XL + stats.Drops + stats.Ignored + stats.Refused
	if classes > stats.Lines || classes+stats.Truncated < stats.Lines || stats.Truncated > 1 {
		t.Errorf("%d lines, %d in classes: %+v", stats.Lines, classes, stats)
	}
	return records, problems, stats, r.Err()
}

func describe(rec *candump.Record) string {
	head := fmt.Sprintf("%d %v %d", rec.Line, rec.Received.At, rec.Received.Bus)
	switch rec.Kind {
	case candump.Drop:
		return fmt.Sprintf("%s drop %d", head, rec.Dropped)
	case candump.Segment:
		return head + " segment"
	}
	return head + " " + rec.Received.Frame.String()
}

// TestForms reads one line of every form.
func TestForms(t *testing.T) {
	const at = "(1620458408.814144) "
	for _, test := range []struct{ line, want string }{
		// candump -l and -L
		{at + "can0 123#1122", "123#1122"},
		{at + "can0 123#1122\r", "123#1122"},
		{at + " can0 123#1122", "123#1122"},
		{at + "can0 123#1122 ", "123#1122"},
		{at + "can0 12345678#11.22", "12345678#1122"},
		{at + "can0 123#R8_9", "123#R8_9"},
		{at + "can0 123#1122334455667788_E", "123#1122334455667788_E"},
		{at + "can0 123##1AABB", "123##1AABB"},
		{at + "can0 20000088#0000900000000000", "20000088#0000900000000000"},
		{at + "can0 123#11 R", "123#11"},
		{at + "can0 123#11 T", "123#11"},
		{at + "can0 123#", "123#"},
		{at + "fifteen_letters 123#11", "123#11"},
		{at + "a#b:c 123#11", "123#11"},
		{"(000.200074) can0 123#11", "123#11"},
		{"(0.2) can0 123#11", "123#11"},
		{"(1620458408.814144123) can0 123#11", "123#11"},
		{"(2026-11-01 10:00:00.000001) can0 123#11", "123#11"},
		{"(2026-11-01 10:00:00.000001002) can0 123#11", "123#11"},
		// for people
		{" " + at + " can0  123   [8]  11 22 33 44 55 66 77 88", "123#1122334455667788"},
		{" (001.200000)  can0  123   [0] ", "123#"},
		{" (2026-11-01 10:00:00.000001)  can0  123   [1]  11", "123#11"},
		{" " + at + " can0       123   [2]  11 22", "123#1122"},
		{" " + at + " can0  12345678   [2]  11 22", "12345678#1122"},
		{" " + at + " can0  RX - -  123   [2]  11 22", "123#1122"},
		{" " + at + " can0  TX - -  123   [2]  11 22", "123#1122"},
		{" " + at + " can0  RX B -  123  [02]  11 22", "123##11122"},
		{" " + at + " can0  RX - E  123  [02]  11 22", "123##21122"},
		{" " + at + " can0  RX B E  123  [64]" + strings.Repeat(" 5A", 64), "123##3" + strings.Repeat("5A", 64)},
		{" " + at + " can0  123  [08]  11 22 33 44 55 66 77 88", "123##01122334455667788"},
		{" " + at + " can0  123   [0]  remote request", "123#R"},
		{" " + at + " can0  123   [8]  remote request", "123#R8"},
		{" " + at + " can0  123   {B}  remote request", "123#R8_B"},
		{" " + at + " can0  20000088   [8]  00 00 90 00 00 00 00 00   ERRORFRAME", "20000088#0000900000000000"},
		{" " + at + " can0  20000004   [2]  00 EE                     ERRORFRAME", "20000004#00EE"},
		{" " + at + " can0  123   [3]  41 20 42                  'A B'", "123#412042"},
		{" " + at + " can0  123   [2]  27 27                     ''''", "123#2727"},
		{" " + at + " can0  123   {B}  11 22 33 44 55 66 77 88", "123#1122334455667788_B"},
		{" " + at + " can0  123   {8}  11 22 33 44 55 66 77 88", "123#1122334455667788"},
		{" " + at + " can0  123   {2}  11 22", "123#1122"},
		{" " + at + " can0  123   [2]  00010001 11111111", "123#11FF"},
		{" \x1B[34m" + at + " can0  123   [2]  11 22\x1B[0m", "123#1122"},
		{" " + at + " \x1B[1;34mcan0\x1B[0m  123   [2]  11 22", "123#1122"},
	} {
		for _, end := range []string{"\n", ""} {
			records, problems, stats, err := read(t, test.line+end, candump.Options{})
			if end == "" {
				problems = slices.DeleteFunc(problems, func(p string) bool { return strings.Contains(p, "has no newline") })
			}
			if err != nil || len(problems) > 0 || stats.Frames != 1 {
				t.Errorf("%s: %v, %v, %+v", test.line, problems, err, stats)
			}
			if diff := cmp.Diff([]string{"1 0s 0 " + test.want}, records); diff != "" {
				t.Errorf("%s (-want +got):\n%s", test.line, diff)
			}
		}
	}
}

// TestRefused reads one line of every kind that is refused, with a good line before it.
func TestRefused(t *testing.T) {
	const good = "(1.0) can0 123#11\n"
	const at = "(1620458408.814144) "
	for _, test := range []struct{ line, reason string }{
		{"  can0  123   [8]  11 22 33 44 55 66 77 88", "no time stamp in parentheses: record with candump -L"},
		{"can0 123#1122", "no time stamp in parentheses: record with candump -L"},
		{"(1.0", "no ) after the time stamp"},
		{"(1) can0 123#11", "time stamp"},
		{"(.5) can0 123#11", "time stamp"},
		{"(1.) can0 123#11", "time stamp"},
		{"(-1.5) can0 123#11", "time stamp"},
		{"(1.-5) can0 123#11", "time stamp"},
		{"(1.0123456789) can0 123#11", "time stamp"},
		{"(9223372036.0) can0 123#11", "time stamp"},
		{"(16204584080.0) can0 123#11", "time stamp"},
		{"(2026-11-01 10:00:00) can0 123#11", "time stamp"},
		{"(2026-11-01 24:00:00.0) can0 123#11", "time stamp"},
		{"(2026-13-01 10:00:00.0) can0 123#11", "time stamp"},
		{"(2026-02-29 10:00:00.0) can0 123#11", "time stamp"},
		{"(1969-12-31 23:59:59.0) can0 123#11", "time stamp"},
		{"(2263-01-01 00:00:00.0) can0 123#11", "time stamp"},
		{at, "no interface"},
		{at + "sixteen_letters_ 123#11", "at most 15"},
		{at + "can0", "3 hexadecimal digits"},
		{at + "can0 1234#11", "3 hexadecimal digits"},
		{at + "can0 12345#11", "3 hexadecimal digits"},
		{at + "can0 800#00", "at most 7FF"},
		{at + "can0 123#1", "half a byte"},
		{at + "can0 123#11 X", "only a direction"},
		{at + "can0 123#11 R T", "only a direction"},
		{at + "can0  123   [8]  11 22 33 44 55 66 77", "byte 7 of 8"},
		{at + "can0  123   [2]  11 2", "byte 1 of 2"},
		{at + "can0  123   [2]  11 2G", "byte 1 of 2"},
		{at + "can0  123   [2]  11 22 33", "after 2 bytes"},
		{at + "can0  123   [9]  11", "length"},
		{at + "can0  123   [65]  11", "length"},
		{at + "can0  123   {G}  11", "length"},
		{at + "can0  123   11 22", "length"},
		{at + "can0  RX B -  123   [2]  11 22", "CAN FD only"},
		{at + "can0  RX X -  123   [2]  11 22", "B or -"},
		{at + "can0  RX - B  123   [2]  11 22", "E or -"},
		{at + "can0  123  [02]  remote request", "no remote frames"},
		{at + "can0  123   [2]  11 22   ERRORFRAME", "after 2 bytes"},
		{at + "can0  123   [3]  33`22`11", "option -S"},
		{at + "can0  123   [1]  41                        `A`", "option -S"},
		{"DROPCOUNT: dropped many", "DROPCOUNT: dropped 4 CAN frames"},
		{"DROPCOUNT: dropped 4 CAN frames on '' socket (total drops 4)", "DROPCOUNT: dropped 4 CAN frames"},
		{"DROPCOUNT: dropped 4 CAN frames on 'sixteen_letters_' socket", "DROPCOUNT: dropped 4 CAN frames"},
		{strings.Repeat("x", 64<<10+1), "more than 65536 bytes"},
		{at + "can0 123#11" + strings.Repeat(" ", 64<<10), "more than 65536 bytes"},
	} {
		records, problems, stats, err := read(t, good+test.line+"\n"+good, candump.Options{})
		if err != nil || stats.Refused != 1 || len(problems) < 1 || !strings.Contains(problems[0], test.reason) {
			t.Errorf("%.60s: %v, %v, refused %d; want a reason with %q", test.line, problems, err, stats.Refused, test.reason)
		} else if !strings.HasPrefix(problems[0], "log:2: ") {
			t.Errorf("%.60s: %s does not begin with its place", test.line, problems[0])
		}
		if len(records) < 2 {
			t.Errorf("%.60s: the good lines around it give %q", test.line, records)
		}
	}
}

func TestLinesWithoutFrame(t *testing.T) {
	log := strings.Join([]string{
		"",
		"# a comment",
		" (10.000000)  can0  20000008   [8]  00 00 00 00 00 00 00 00   ERRORFRAME",
		"\tprotocol-violation{{}{}}",
		"\tbus-error",
		"(10.100000) can0 45123#81:00:12345678#11223344",
		" (10.200000)  can0  123 [0004] (45|81:00:12345678) 11 22 33 44",
		"DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)",
		"DROPCOUNT: dropped 1 CAN frame on 'can1,123:7FF' socket (total drops 5)",
		"DROPCOUNT: dropped 2 CAN frames on 'any' socket (total drops 7)",
		"(10.300000) can1 123#11",
		"   ",
	}, "\r\n")
	records, problems, stats, err := read(t, log, candump.Options{})
	if err != nil {
		t.Error(err)
	}
	want := []string{
		"3 0s 0 20000008#0000000000000000",
		"8 200ms 0 drop 4",
		"9 200ms 1 drop 1",
		"10 200ms 255 drop 2",
		"11 300ms 1 123#11",
	}
	if diff := cmp.Diff(want, records); diff != "" {
		t.Errorf("records (-want +got):\n%s", diff)
	}
	wantStats := candump.Stats{
		Lines: 12, Frames: 2, XL: 2, Drops: 3, Ignored: 5, Dropped: 7,
		First: int64(10 * time.Second), Last: int64(10300 * time.Millisecond),
	}
	if diff := cmp.Diff(wantStats, stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"log:6: warning: a CAN XL frame: these are counted and left out"}, problems); diff != "" {
		t.Errorf("problems (-want +got):\n%s", diff)
	}
}

// An explanation stands below an error frame only.
func TestExplanationNeedsAnErrorFrame(t *testing.T) {
	_, _, stats, _ := read(t, " (1.0)  can0  123   [0]\n\tbus-error\n", candump.Options{})
	if stats.Refused != 1 {
		t.Errorf("%+v, want one line refused", stats)
	}
}

func TestInterest(t *testing.T) {
	const log = "(5.0) can0 111#11\n" +
		"(6.0) can0 123#11\n" +
		"(6.5) can0 456#1\n" + // broken
		"(7.0) can0 00000123#11\n" +
		"(7.5) can2 123#11\n" +
		"(7.6) can0 20000004#00\n" +
		"(7.7)  can0  456   [9] what\n" + // broken
		"(7.8) can2 123#broken\n" +
		"DROPCOUNT: dropped 4 CAN frames on 'can2' socket (total drops 4)\n" +
		"(8.0) can1 123#22\n"
	opts := candump.Options{
		Interest: idSet(0x123),
		Bus: func(iface []byte) canbus.Bus {
			switch string(iface) {
			case "can0":
				return 3
			case "can1":
				return 1
			}
			return canbus.NoBus
		},
	}
	want := []string{"2 1s 3 123#11", "6 2.6s 3 20000004#00", "10 3s 1 123#22"}
	records, problems, stats, err := read(t, log, opts)
	if diff := cmp.Diff(want, records); diff != "" || err != nil || len(problems) > 0 {
		t.Errorf("%v, %v, (-want +got):\n%s", err, problems, diff)
	}
	wantStats := candump.Stats{Lines: 10, Frames: 3, Skipped: 4, Other: 3, First: 5e9, Last: 8e9}
	if diff := cmp.Diff(wantStats, stats); diff != "" {
		t.Errorf("stats (-want +got):\n%s", diff)
	}

	opts.Strict = true
	records, _, stats, _ = read(t, log, opts)
	if diff := cmp.Diff(want, records); diff != "" || stats.Refused != 3 {
		t.Errorf("strict: %+v, (-want +got):\n%s", stats, diff)
	}
}

func TestInterfacesAreNumberedAsTheyAppear(t *testing.T) {
	var names candump.Interfaces
	var log strings.Builder
	for i := range 300 {
		fmt.Fprintf(&log, "(1.%03d) if%d 123#11\n", i, i)
	}
	records, _, stats, _ := read(t, log.String(), candump.Options{Bus: names.Bus})
	if len(records) != 255 || stats.Other != 45 {
		t.Errorf("%d records, %+v; want 255 buses and 45 lines of others", len(records), stats)
	}
	if a, b, c := names.Name(0), names.Name(254), names.Name(canbus.NoBus); a != "if0" || b != "if254" || c != "" {
		t.Errorf("the names are %q, %q, %q", a, b, c)
	}
}

func TestBusIsAskedRarely(t *testing.T) {
	asked := 0
	opts := candump.Options{Bus: func([]byte) canbus.Bus { asked++; return 0 }}
	log := strings.Repeat("(1620458408.814144) can0 123#11\n(1620458408.814144)  can1 123#11\n(1620458408.814144) a_very_long_one 123#11\n", 100)
	if _, _, stats, _ := read(t, log, opts); stats.Frames != 300 || asked != 3 {
		t.Errorf("%d frames, Bus was asked %d times, want 3", stats.Frames, asked)
	}
}
