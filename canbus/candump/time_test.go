package candump_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus/candump"
)

// stamps writes a log with these stamps.
func stamps(stamps ...string) string {
	var log strings.Builder
	for _, s := range stamps {
		fmt.Fprintf(&log, "(%s) can0 123#\n", s)
	}
	return log.String()
}

// times reads a log and leaves only the times and the segments.
func times(t *testing.T, log string, opts candump.Options) (times []string, stats candump.Stats) {
	t.Helper()
	records, _, stats, err := read(t, log, opts)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		fields := strings.Fields(r)
		if fields[3] == "segment" {
			fields[1] += " segment"
		}
		times = append(times, fields[1])
	}
	return times, stats
}

func TestTime(t *testing.T) {
	for _, test := range []struct {
		name   string
		mode   candump.TimeMode
		stamps []string
		want   []string
		stats  candump.Stats
	}{
		{"since the first", candump.Auto, []string{"1620458408.814144", "1620458408.814145", "1620458410.0"},
			[]string{"0s", "1µs", "1.185856s"}, candump.Stats{First: 1620458408814144000, Last: 1620458410e9}},
		{"scaled by digits", candump.Auto, []string{"1.5", "1.50", "1.500001", "1.500001002"},
			[]string{"0s", "0s", "1µs", "1.002µs"}, candump.Stats{First: 1500e6, Last: 1500001002}},
		{"from zero", candump.Auto, []string{"000.000000", "000.200074"},
			[]string{"0s", "200.074ms"}, candump.Stats{Last: 200074e3}},
		{"date", candump.Auto, []string{"2026-11-01 10:00:00.000001", "2026-11-01 10:01:00.0"},
			[]string{"0s", "59.999999s"}, candump.Stats{First: 1793527200000001000, Last: 1793527260e9}},
		{"back by 99.999999 ms", candump.Auto, []string{"10.0", "10.100000000", "10.000000001", "10.2"},
			[]string{"0s", "100ms", "100ms", "200ms"}, candump.Stats{Clamped: 1, First: 10e9, Last: 10200e6}},
		{"back by 100 ms", candump.Auto, []string{"10.0", "10.1", "10.0", "10.2"},
			[]string{"0s", "100ms", "100ms", "200ms"}, candump.Stats{Clamped: 1, First: 10e9, Last: 10200e6}},
		{"back by 100.000001 ms", candump.Auto, []string{"10.0", "10.1", "9.999999999", "10.199999999"},
			[]string{"0s", "100ms", "100ms segment", "100ms", "300ms"}, candump.Stats{Segments: 1, First: 10e9, Last: 10199999999}},
		{"two segments", candump.Auto, []string{"10.0", "11.0", "5.0", "6.0", "1.0", "1.5"},
			[]string{"0s", "1s", "1s segment", "1s", "2s", "2s segment", "2s", "2.5s"}, candump.Stats{Segments: 2, First: 10e9, Last: 1500e6}},
		{"differences, told", candump.Delta, []string{"000.000000", "000.5", "000.25", "000.25"},
			[]string{"0s", "500ms", "750ms", "1s"}, candump.Stats{Last: 1e9}},
		{"differences of a log without its beginning", candump.Delta, []string{"000.7", "000.5"},
			[]string{"0s", "500ms"}, candump.Stats{Last: 500e6}},
		{"differences, seen", candump.Auto, []string{"000.0", "000.5", "000.25", "000.75", "000.5"},
			[]string{"0s", "500ms", "750ms", "1.5s", "2s"}, candump.Stats{Last: 2e9}},
		{"from nearly a second, seen", candump.Auto, []string{"000.999999999", "000.5", "000.25", "000.75", "000.5"},
			[]string{"0s", "500ms", "750ms", "1.5s", "2s"}, candump.Stats{Last: 2e9}},
		{"from a second", candump.Auto, []string{"001.0", "000.95", "000.92", "001.0", "000.95"},
			[]string{"0s", "0s", "0s", "0s", "0s"}, candump.Stats{Clamped: 3, First: 1e9, Last: 950e6}},
		{"differences, denied", candump.Absolute, []string{"000.0", "000.05", "000.02", "000.07", "000.05"},
			[]string{"0s", "50ms", "50ms", "70ms", "70ms"}, candump.Stats{Clamped: 2, Last: 50e6}},
		{"times of day are never differences", candump.Auto, []string{"1620458408.0", "1620458408.05", "1620458408.0", "1620458408.05", "1620458408.0"},
			[]string{"0s", "50ms", "50ms", "50ms", "50ms"}, candump.Stats{Clamped: 2, First: 1620458408e9, Last: 1620458408e9}},
	} {
		got, stats := times(t, stamps(test.stamps...), candump.Options{Time: test.mode})
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
		test.stats.Lines, test.stats.Frames = uint64(len(test.stamps)), uint64(len(test.stamps))
		if diff := cmp.Diff(test.stats, stats); diff != "" {
			t.Errorf("%s: stats (-want +got):\n%s", test.name, diff)
		}
	}
}

// Differences are told by at least two steps back, and at least one in eight.
func TestDifferencesAreSeenFromTheRate(t *testing.T) {
	log := func(forward, back int) string {
		var list []string
		for i := range forward + 1 {
			list = append(list, fmt.Sprintf("%d.0", i))
		}
		for i := range back {
			list = append(list, fmt.Sprintf("%d.0", forward-1-i))
		}
		return stamps(list...)
	}
	for _, test := range []struct {
		forward, back int
		differences   bool
	}{
		{1, 1, false}, {14, 2, true}, {15, 2, false}, {14, 1, false}, {21, 3, true}, {22, 3, false},
	} {
		_, problems, stats, _ := read(t, log(test.forward, test.back), candump.Options{})
		if differences := stats.Segments == 0; differences != test.differences {
			t.Errorf("%d steps forward and %d back: differences %v, want %v", test.forward, test.back, differences, test.differences)
		}
		if len(problems) == 0 {
			t.Errorf("%d steps forward and %d back: no warning", test.forward, test.back)
		}
	}
}

func TestTimeNeverDependsOnInterest(t *testing.T) {
	const log = "(1.0) can0 111#\n(2.0) can1 222#GG\n(0.5) can2 333#\n(0.6) can0 45123#81:00:12345678#11\n(0.7) can0 123#11\n"
	want := []string{"1s segment", "1.2s"}
	got, _ := times(t, log, candump.Options{Interest: idSet(0x123)})
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	all, _ := times(t, log, candump.Options{})
	if diff := cmp.Diff(want[1], all[len(all)-1]); diff != "" {
		t.Errorf("everything (-want +got):\n%s", diff)
	}
}

func TestTooLong(t *testing.T) {
	for _, mode := range []candump.TimeMode{candump.Absolute, candump.Delta} {
		log := stamps("0.0", "9223372035.9", "0.0", "1.0", "9223372035.9", "1.5")
		records, problems, stats, err := read(t, log, candump.Options{Time: mode})
		if err != nil || stats.Refused != 3 || len(problems) < 3 {
			t.Errorf("%v, %v, %+v", err, problems, stats)
		}
		for _, r := range records {
			if strings.Contains(r, " -") {
				t.Errorf("time runs over: %s", r)
			}
		}
	}
}

func TestStart(t *testing.T) {
	for _, test := range []struct {
		log   string
		stamp int64
		epoch bool
	}{
		{"", 0, false},
		{stamps("000.5"), 500e6, false},
		{stamps("0099999999.999999"), 99999999999999000, false},
		{stamps("0100000000.0"), 100_000_000e9, true},
		{stamps("1620458408.8"), 1620458408800e6, true},
	} {
		r := candump.NewReader(strings.NewReader(test.log), "log", candump.Options{})
		r.Next()
		if stamp, epoch := r.Start(); stamp != test.stamp || epoch != test.epoch {
			t.Errorf("%q: %d, %v; want %d, %v", test.log, stamp, epoch, test.stamp, test.epoch)
		}
	}
}
