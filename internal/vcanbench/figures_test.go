package vcanbench

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestFigures(t *testing.T) {
	var lines strings.Builder
	for _, line := range []string{
		"C paced 10000", "latchd paced 20000", "C paced 20000", "latchd paced 60000", "C paced 10000", "latchd paced 25000",
		"latchd closed lost", "C burst 1000000", "latchd burst 1500000", "cangw paced 5000", "C noise 0", "latchd noise 30000000",
	} {
		lines.WriteString(line + "\n")
	}
	f, err := read(strings.NewReader(lines.String()))
	if err != nil {
		t.Fatal(err)
	}
	if n := f.lost[measured{"latchd", "closed"}]; n != 1 || len(f.lost) != 1 {
		t.Errorf("lost %v", f.lost)
	}
	var table strings.Builder
	f.write(&table, []string{"C", "latchd", "cangw"}, 100)
	f.writeNoise(&table, []string{"C", "latchd", "cangw"}, 20000)
	want := `               p50 / C  in five parts  p99 / C  p50      p99
paced  C       1.00     1.00 to 1.00   1.00     10.0 µs  20.0 µs
paced  latchd  2.50     2.00 to 3.00   3.00     25.0 µs  60.0 µs
paced  cangw   0.50     0.50 to 0.50   0.25     5.0 µs   5.0 µs
burst  C       1.00     1.00 to 1.00   1.00     10.0 µs  10.0 µs
burst  latchd  1.50     1.50 to 1.50   1.50     15.0 µs  15.0 µs
a frame of no interest costs C 0.0 µs of processor time
a frame of no interest costs latchd 1.5 µs of processor time
`
	if diff := cmp.Diff(want, table.String()); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	for _, bad := range []string{"C paced", "C paced soon"} {
		if _, err := read(strings.NewReader(bad)); err == nil || !strings.Contains(err.Error(), bad) {
			t.Errorf("%q: error %v", bad, err)
		}
	}
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	for i := 200; i > 0; i-- {
		times = append(times, time.Duration(i))
	}
	for p, want := range map[int]time.Duration{1: 2, 50: 100, 99: 198, 100: 200} {
		if got := percentile(times, p); got != want {
			t.Errorf("p%d: %d, want %d", p, got, want)
		}
	}
	if got := percentile(times[:1], 1); got != 200 {
		t.Errorf("of one: %d", got)
	}
}
