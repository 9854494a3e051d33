package candump_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"latchd/canbus/candump"
)

// merge reads logs together and writes each record with the log that it comes from.
func merge(opts candump.Options, logs ...string) (records []string, err error) {
	var names candump.Interfaces
	opts.Bus = names.Bus
	var readers []*candump.Reader
	for i, log := range logs {
		readers = append(readers, candump.NewReader(strings.NewReader(log), fmt.Sprint("log", i), opts))
	}
	m := candump.NewMerge(readers...)
	for m.Next() {
		records = append(records, fmt.Sprintf("%d: %s", m.Source(), describe(m.Record())))
	}
	return records, m.Err()
}

func TestMerge(t *testing.T) {
	for _, test := range []struct {
		name string
		logs []string
		want []string
	}{
		{"no log", nil, nil},
		{"empty logs", []string{"", "# nothing\n"}, nil},
		{"in turn", []string{
			"(1620458408.0) can0 123#00\n(1620458410.0) can0 123#01\n",
			"",
			"(1620458407.5) can1 123#02\n(1620458409.0) can1 123#03\n(1620458411.0) can1 123#04\n",
		}, []string{
			"2: 1 0s 1 123#02", "0: 1 500ms 0 123#00", "2: 2 1.5s 1 123#03", "0: 2 2.5s 0 123#01", "2: 3 3.5s 1 123#04",
		}},
		{"at the same time", []string{
			"(1620458408.0) can0 123#00\n(1620458408.0) can0 123#01\n",
			"(1620458408.0) can0 123#02\n(1620458408.0) can0 123#03\n",
		}, []string{"0: 1 0s 0 123#00", "0: 2 0s 0 123#01", "1: 1 0s 0 123#02", "1: 2 0s 0 123#03"}},
		{"since the start", []string{"(000.0) can0 123#00\n(001.0) can0 123#01\n", "(000.0) can1 123#02\n"},
			[]string{"0: 1 0s 0 123#00", "1: 1 0s 1 123#02", "0: 2 1s 0 123#01"}},
		{"a segment", []string{
			"(1620458408.0) can0 123#00\n(1620458400.0) can0 123#01\n(1620458401.0) can0 123#02\n",
			"(1620458408.5) can0 123#03\n",
		}, []string{"0: 1 0s 0 123#00", "0: 2 0s 0 segment", "0: 2 0s 0 123#01", "1: 1 500ms 0 123#03", "0: 3 1s 0 123#02"}},
		{"a gap before the first frame", []string{
			"DROPCOUNT: dropped 4 CAN frames on 'can0' socket (total drops 4)\n(1620458409.0) can0 123#00\n",
			"(1620458408.0) can0 123#01\nDROPCOUNT: dropped 2 CAN frames on 'can0' socket (total drops 2)\n",
		}, []string{"1: 1 0s 0 123#01", "1: 2 0s 0 drop 2", "0: 2 1s 0 123#00"}},
	} {
		got, err := merge(candump.Options{}, test.logs...)
		if diff := cmp.Diff(test.want, got); diff != "" || err != nil {
			t.Errorf("%s: %v, (-want +got):\n%s", test.name, err, diff)
		}
	}
}

// The earliest first frame counts even if it is not of interest.
func TestMergeTimeNeverDependsOnInterest(t *testing.T) {
	got, err := merge(candump.Options{Interest: idSet(0x123)},
		"(1620458408.0) can0 456#00\n", "(1620458409.0) can0 123#00\n")
	if diff := cmp.Diff([]string{"1: 1 1s 0 123#00"}, got); diff != "" || err != nil {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
}

func TestMergeRefuses(t *testing.T) {
	const day, start = "(1620458408.0) can0 123#00\n", "(000.0) can0 123#01\n"
	for _, logs := range [][]string{{day, start}, {start, day}, {day, day, start}, {start, "", day}} {
		got, err := merge(candump.Options{}, logs...)
		if err == nil || !strings.Contains(err.Error(), "times of day") || len(got) > 0 {
			t.Errorf("%q: %v, %v", logs, got, err)
		}
	}
	_, err := merge(candump.Options{}, day, "\xFD7zXZ\x00")
	if err == nil || !strings.Contains(err.Error(), "read log1: ") {
		t.Errorf("%v, want that of the second log", err)
	}
}

func TestMergeNamesTheLogs(t *testing.T) {
	_, err := merge(candump.Options{}, "(000.0) can0 123#01\n", "(1620458408.0) can0 123#00\n")
	if err == nil || !strings.HasPrefix(err.Error(), "merge log1 with log0: the first has times of day") {
		t.Error(err)
	}
}

// Any log, dealt out over several, comes back as it was if no two frames have the same time.
func TestMergePutsTogether(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		logs := make([]string, rapid.IntRange(1, 4).Draw(t, "logs"))
		var want []string
		at := time.Duration(0)
		for i := range rapid.IntRange(0, 100).Draw(t, "frames") {
			n := rapid.IntRange(0, len(logs)-1).Draw(t, "log")
			if i > 0 {
				at += time.Duration(rapid.Int64Range(1, 2e6).Draw(t, "step")) * time.Microsecond
			}
			stamp := 1620458408_000000 + at.Microseconds()
			logs[n] += fmt.Sprintf("(%010d.%06d) can0 %03X#\n", stamp/1e6, stamp%1e6, i)
			want = append(want, fmt.Sprintf("%d: %d %v 0 %03X#", n, strings.Count(logs[n], "\n"), at, i))
		}
		got, err := merge(candump.Options{}, logs...)
		if diff := cmp.Diff(want, got); diff != "" || err != nil {
			t.Fatalf("%v, (-want +got):\n%s", err, diff)
		}
	})
}
