package latch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

func TestLever(t *testing.T) {
	release := map[latch.GestureKind]latch.Action{latch.Press: latch.BootRelease}
	lever := func(b *latch.Button) {
		b.Place, b.Group, b.Key = latch.Emergency, -1, -1
	}
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"P1 acts on its first down frame, once, and is never stuck", with(release, lever, stuckSoon), `
			1s..40s/100ms fob=1
			40.1s fob=0`, `
			1s press
			1s asks boot.release
			40.1s release`},
		{"P1 each new press tries again", with(release, lever), `
			1s fob=1
			1.01s fob=0
			1.02s fob=1
			1.03s fob=0`, `
			1s press
			1s asks boot.release
			1.01s release
			1.02s press
			1.02s asks boot.release
			1.03s release`},
		{"P1 silence is a release: one below stale", with(release, lever), `
			1s fob=1
			1349999999ns fob=1`, `
			1s press
			1s asks boot.release`},
		{"P1 at stale", with(release, lever), `
			1s fob=1
			1.35s fob=1`, `
			1s press
			1s asks boot.release
			1.35s press
			1.35s asks boot.release`},
		{"P1 debouncing does not delay it", with(release, lever, onChange, debounced), `
			1s fob=1
			1.001s fob=0`, `
			1s press
			1s asks boot.release
			1.001s release`},
		{"P1 a value without a name is neither a press nor a release", with(release, lever), `
			1s fob=7
			1.1s fob=1
			1.2s fob=7
			1.3s fob=1
			1.4s fob=0`, `
			1.1s press
			1.1s asks boot.release
			1.4s release`},
		{"P1 found down after a gap: on the second down frame, and the first is told", with(release, lever), `
			1s fob=1
			1.1s overflow 0
			1.2s fob=1
			1.3s fob=1
			1.4s fob=1
			1.5s fob=0`, `
			1s press
			1s asks boot.release
			1.2s told found_down
			1.3s press
			1.3s asks boot.release
			1.5s release`},
		{"P1 a change lever on a live bus was just pulled", with(release, lever, onChange), `
			1s fob=1
			9s fob=1`, `
			1s press
			1s asks boot.release`},
		{"P1 pulses: repeats are one press", with(release, lever, pulsing), `
			1s fob=1
			1249999999ns fob=1
			1499999999ns fob=1`, `
			1s press
			1s asks boot.release
			1.499999999s press
			1.499999999s asks boot.release`},
		{"P1 a counter", with(release, lever, counting), `
			1s fob=1
			2s fob=2
			3s fob=3`, `
			2s press
			2s asks boot.release
			3s press
			3s asks boot.release`},
	})
	runGestureCases(t, "0 start", []gestureCase{
		{"P1 found down after the start: on the second down frame", with(release, lever), `
			349999999ns fob=1
			360ms fob=1
			400ms fob=0`, `
			349.999999ms told found_down
			360ms press
			360ms asks boot.release
			400ms release`},
		{"P1 found down, and released after one frame: told", with(release, lever), `
			100ms fob=1
			200ms fob=0
			300ms fob=1`, `
			100ms told found_down
			300ms press
			300ms asks boot.release`},
		{"P1 at stale after the start it is up", with(release, lever), `
			350ms fob=1`, `
			350ms press
			350ms asks boot.release`},
		{"P1 a change lever on a bus that is live for stale was just pulled", with(release, lever, onChange), `
			350ms fob=1`, `
			350ms press
			350ms asks boot.release`},
		{"P1 a change lever found down within stale", with(release, lever, onChange), `
			100ms fob=1
			200ms fob=0
			300ms fob=1`, `
			100ms told found_down
			300ms press
			300ms asks boot.release`},
	})
}

// TestTheLeverIsNoPartOfTheFob: P1 is not subject to G13.
func TestTheLeverIsNoPartOfTheFob(t *testing.T) {
	lever := with(map[latch.GestureKind]latch.Action{latch.Press: latch.BootRelease})
	lever.Name, lever.Place, lever.Signal = "lever", latch.Emergency, 4
	got := told(t, bench(with(clickOnly), lever), `
		0 start quiet
		1s fob=1 lever=1
		1.1s fob=7 lever=1
		1.2s fob=0 lever=0
	`)
	want := lines(`
		1s b press
		1s lever press
		1s lever asks boot.release
		1.1s b invalid unnamed_value
		1.1s b told unnamed_value
		1.2s lever release
	`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
