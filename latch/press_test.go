package latch_test

import (
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

func TestClickAndHold(t *testing.T) {
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"a press that is bound acts on the press", with(pressOnly), `
			1s fob=1
			1.1s fob=0`, `
			1s press
			1s asks lock.all
			1.1s click
			1.1s release`},
		{"G4 one below the hold is a click", with(clickHold), `
			1s..1.85s/50ms fob=1
			1899999999ns fob=0`, `
			1s press
			1.899999999s click
			1.899999999s asks lock.all
			1.899999999s release`},
		{"G4, G10 at the limit it is a hold, and the hold comes first", with(clickHold), `
			1s..1.85s/50ms fob=1
			1.9s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			1.9s hold_release`},
		{"G3 one above: the hold has its own time", with(clickHold), `
			1s..1.85s/50ms fob=1
			1900000001ns fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			1.900000001s hold_release`},
		{"G6 dead zone: one below the click limit", with(clickHold, deadZone), `
			1s..1.4s/100ms fob=1
			1499999999ns fob=0`, `
			1s press
			1.499999999s click
			1.499999999s asks lock.all
			1.499999999s release`},
		{"G6 dead zone: at the click limit", with(clickHold, deadZone), `
			1s..1.4s/100ms fob=1
			1.5s fob=0`, `
			1s press
			1.5s rejected too_long
			1.5s told too_long
			1.5s release`},
		{"G6 dead zone: one below the hold", with(clickHold, deadZone), `
			1s..1.85s/50ms fob=1
			1899999999ns fob=0`, `
			1s press
			1.899999999s rejected too_long
			1.899999999s told too_long
			1.899999999s release`},
		{"G6 without a bound hold a click has no upper limit", with(clickOnly), `
			1s..20.9s/100ms fob=1
			21s fob=0`, `
			1s press
			21s click
			21s asks lock.all
			21s release`},
		{"G8 after a hold no click follows, nor half of a double", with(allThree), `
			1s..1.95s/50ms fob=1
			2s fob=0
			2.1s fob=1
			2.2s fob=0
			9s advance`, `
			1s press
			1.9s hold
			1.9s asks boot.unlock
			2s hold_release
			2.1s press
			2.2s release
			2.8s click
			2.8s asks lock.all`},
		{"a click where only a hold is bound is answered", with(holdOnly), `
			1s fob=1
			1.1s fob=0`, `
			1s press
			1.1s click
			1.1s told needs_hold
			1.1s release`},
		{"a click where nothing is bound is answered", with(nothing), `
			1s fob=1
			1.1s fob=0`, `
			1s press
			1.1s click
			1.1s told not_bound
			1.1s release`},
		{"a signal that the frame does not carry says nothing", with(clickOnly), `
			1s fob=1
			1.1s fob=-
			1.2s fob=0`, `
			1s press
			1.2s click
			1.2s asks lock.all
			1.2s release`},
	})
}

func TestHoldNeedsAFreshFrame(t *testing.T) {
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G7 newest down frame one below 1.5 periods old", with(holdOnly), `
			1s..1.7s/100ms fob=1
			1750000001ns fob=1
			1.95s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			1.95s hold_release`},
		{"G7 at 1.5 periods it waits, for the next down frame", with(holdOnly), `
			1s..1.7s/100ms fob=1
			1.75s fob=1
			1.99s fob=1
			2.05s fob=0`, `
			1s press
			1.99s hold
			1.99s asks unlock.all
			2.05s hold_release`},
		{"G7 until stale", with(holdOnly), `
			1s..1.7s/100ms fob=1
			1.75s fob=1
			9s advance`, `
			1s press
			2.1s cancel release_lost
			2.1s told release_lost`},
		{"G7 released before a frame has proved it", with(holdOnly), `
			1s..1.7s/100ms fob=1
			1.75s fob=1
			1.95s fob=0`, `
			1s press
			1.95s rejected hold_unproven
			1.95s told hold_unproven
			1.95s release`},
		{"G7 it fires once", with(holdOnly), `
			1s..5s/100ms fob=1
			5.1s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			5.1s hold_release`},
		{"G7 a late hold fires once", with(holdOnly), `
			1s..1.7s/100ms fob=1
			1.99s..2.5s/100ms fob=1
			2.55s fob=0`, `
			1s press
			1.99s hold
			1.99s asks unlock.all
			2.55s hold_release`},
		{"G7 a change button is not asked for fresh frames", with(holdOnly, onChange), `
			0 fob=0
			1s fob=1
			3s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			3s hold_release`},
		{"G7 on the debounced level: a release that has not settled does not swallow it", with(holdOnly, onChange, debounced), `
			0 fob=0
			1s fob=1
			1.91s fob=0
			9s advance`, `
			1.02s press
			1.92s hold
			1.92s asks unlock.all
			1.93s hold_release`},
	})
}

func TestHoldReleaseCarriesTheDuration(t *testing.T) {
	e := latch.New(bench(with(holdOnly, onChange)))
	got := make(map[latch.GestureKind]time.Duration)
	for _, s := range parseScript(t, "0 start\n0 fob=0\n1s fob=1\n3s fob=0") {
		for _, ef := range e.Observe(s.at, *s.in) {
			if ef.Kind == latch.EffectGesture {
				got[ef.Gesture.Kind] = ef.Gesture.Length
			}
		}
	}
	want := map[latch.GestureKind]time.Duration{latch.Press: 0, latch.Hold: 900 * ms, latch.HoldRelease: 2 * time.Second}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

func TestEndOfAPress(t *testing.T) {
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G9 one below stale: still down", with(clickOnly), `
			1s fob=1
			1349999999ns fob=1
			1.4s fob=0`, `
			1s press
			1.4s click
			1.4s asks lock.all
			1.4s release`},
		{"G9 at stale the release is lost, not a click; the frame is a new press", with(clickOnly), `
			1s fob=1
			1.35s fob=1
			1.4s fob=0`, `
			1s press
			1.35s cancel release_lost
			1.35s told release_lost
			1.35s press
			1.4s click
			1.4s asks lock.all
			1.4s release`},
		{"G9 a lost release that counts as one", with(clickOnly, lossReleases), `
			1s..1.2s/100ms fob=1
			3s fob=1
			3.1s fob=0`, `
			1s press
			1.55s click
			1.55s asks lock.all
			1.55s release
			3s press
			3.1s click
			3.1s asks lock.all
			3.1s release`},
		{"G9 as long as the press can have been", with(clickHold, lossReleases), `
			1s..1.5s/100ms fob=1
			1549ms fob=1
			9s advance`, `
			1s press
			1.899s click
			1.899s asks lock.all
			1.899s release`},
		{"G9 and no longer", with(clickHold, lossReleases), `
			1s..1.5s/100ms fob=1
			1550ms fob=1
			9s advance`, `
			1s press
			1.9s rejected hold_unproven
			1.9s told hold_unproven
			1.9s release`},
		{"G9 a hold already sent stays", with(holdOnly), `
			1s..2s/100ms fob=1
			9s advance`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			2.35s hold_release release_lost`},
		{"G9 a change button is silent while down", with(clickOnly, onChange), `
			0 fob=0
			1s fob=1
			2s fob=0`, `
			1s press
			2s click
			2s asks lock.all
			2s release`},
		{"G12 one below stuck", with(clickOnly, stuckSoon), `
			1s..2.95s/50ms fob=1
			2999999999ns fob=0`, `
			1s press
			2.999999999s click
			2.999999999s asks lock.all
			2.999999999s release`},
		{"G12 at stuck it is ignored until released, and then works again", with(clickOnly, stuckSoon), `
			1s..5s/50ms fob=1
			5.05s fob=0
			6s fob=1
			6.1s fob=0`, `
			1s press
			3s stuck stuck
			3s told stuck
			6s press
			6.1s click
			6.1s asks lock.all
			6.1s release`},
		{"G12 silence ends it, too", with(clickOnly, stuckSoon), `
			1s..5s/50ms fob=1
			5.35s fob=1
			5.4s fob=0`, `
			1s press
			3s stuck stuck
			3s told stuck
			5.35s press
			5.4s click
			5.4s asks lock.all
			5.4s release`},
		{"G12 after a hold it is reported, and not answered again", with(holdOnly, stuckSoon), `
			1s..5s/50ms fob=1
			5.05s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			3s stuck stuck`},
		{"G10, G12 stuck comes before a release that settles at the same instant, which still counts", with(clickOnly, stuckSoon, onChange, debounced), `
			0 fob=0
			1s fob=1
			3s fob=0
			4s fob=1
			5s fob=0
			9s advance`, `
			1.02s press
			3.02s stuck stuck
			3.02s told stuck
			4.02s press
			5.02s click
			5.02s asks lock.all
			5.02s release`},
		{"G12 a release that is still settling counts", with(clickOnly, stuckSoon, onChange, debounced), `
			0 fob=0
			1s fob=1
			3.01s fob=0
			4s fob=1
			5s fob=0
			9s advance`, `
			1.02s press
			3.02s stuck stuck
			3.02s told stuck
			4.02s press
			5.02s click
			5.02s asks lock.all
			5.02s release`},
		{"G14 another key's number cancels, until released", with(clickOnly), `
			1s fob=1 key=2
			1.1s fob=1 key=3
			1.2s fob=1 key=2
			1.3s fob=0 key=2
			1.4s fob=1 key=3
			1.5s fob=0 key=3`, `
			1s press
			1.1s cancel key_changed
			1.1s told key_changed
			1.4s press
			1.5s click
			1.5s asks lock.all
			1.5s release`},
		{"G14 after a hold", with(holdOnly), `
			1s..2s/100ms fob=1 key=2
			2.1s fob=1 key=3
			2.2s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			2.1s hold_release key_changed`},
		{"G14 while it settles", with(clickOnly, debounced), `
			1s fob=1 key=2
			1.01s fob=1 key=3
			1.1s fob=1 key=3
			1.2s fob=0`, `
			1.01s rejected key_changed
			1.01s told key_changed`},
		{"G14 a release frame need not name the key", with(clickOnly), `
			1s fob=1 key=2
			1.1s fob=0 key=0`, `
			1s press
			1.1s click
			1.1s asks lock.all
			1.1s release`},
	})
}

// TestEarlierTimeCountsAsNow: the monotonic line has no way back.
func TestEarlierTimeCountsAsNow(t *testing.T) {
	e := latch.New(bench(with(clickOnly)))
	e.Observe(time.Second, latch.Input{Kind: latch.Start, Quiet: true})
	effects := e.Observe(0, latch.Input{Readings: []latch.Reading{{Signal: 0, Present: true, Raw: 1}}})
	if len(effects) != 1 || effects[0].At != time.Second {
		t.Errorf("effects %+v, want one press at 1s", effects)
	}
}
