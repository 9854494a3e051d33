package latch_test

import (
	"testing"
)

func TestFoundDown(t *testing.T) {
	runGestureCases(t, "0 start", []gestureCase{
		{"G2 one below stale after the start it is found down, and the release gives nothing", with(clickOnly), `
			349999999ns fob=1
			500ms..1s/100ms fob=1
			1.1s fob=0
			1.2s fob=1
			1.3s fob=0`, `
			349.999999ms told found_down
			1.2s press
			1.3s click
			1.3s asks lock.all
			1.3s release`},
		{"G2 at stale its silence says that it was up", with(clickOnly), `
			350ms fob=1
			500ms fob=0`, `
			350ms press
			500ms click
			500ms asks lock.all
			500ms release`},
		{"G2 silence since it was found down", with(clickOnly), `
			100ms fob=1
			450ms fob=1
			500ms fob=0`, `
			100ms told found_down
			450ms press
			500ms click
			500ms asks lock.all
			500ms release`},
		{"G2 silence says nothing of a change button", with(clickOnly, onChange), `
			60s fob=1
			61s fob=0
			62s fob=1
			63s fob=0`, `
			1m0s told found_down
			1m2s press
			1m3s click
			1m3s asks lock.all
			1m3s release`},
		{"G2 a bounce does not release what was found down", with(clickOnly, onChange, debounced), `
			1s fob=1
			1.04s fob=0
			1.045s fob=1
			5s fob=0
			6s fob=1
			7s fob=0
			9s advance`, `
			1s told found_down
			6.02s press
			7.02s click
			7.02s asks lock.all
			7.02s release`},
		{"G2 a value without a name is no release", with(clickOnly), `
			100ms..1s/100ms fob=7
			1.1s fob=1
			1.2s fob=0
			1.3s fob=1
			1.4s fob=0`, `
			1.1s told found_down
			1.3s press
			1.4s click
			1.4s asks lock.all
			1.4s release`},
	})
	runGestureCases(t, "0 start", []gestureCase{
		{"G2 silence while a release settles: the next press has a window of its own", with(clickOnly, debounced), `
			100ms fob=1
			445ms fob=0
			455ms..655ms/100ms fob=1
			700ms fob=0
			9s advance`, `
			100ms told found_down
			475ms press
			720ms click
			720ms asks lock.all
			720ms release`},
	})
	runGestureCases(t, "10s start", []gestureCase{
		{"G2 silence counts from the start", with(clickOnly), `10.1s fob=1`, `10.1s told found_down`},
	})
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G2 a replay takes the time before for silence", with(clickOnly), `
			1ns fob=1
			100ms fob=0`, `
			1ns press
			100ms click
			100ms asks lock.all
			100ms release`},
		{"G2 but that says nothing of a change button", with(clickOnly, onChange), `
			1s fob=1`, `
			1s told found_down`},
		{"G2 an asleep bus is no gap", with(clickOnly), `
			1h fob=1
			3600100ms fob=0`, `
			1h0m0s press
			1h0m0.1s click
			1h0m0.1s asks lock.all
			1h0m0.1s release`},
	})
}

func TestGaps(t *testing.T) {
	for _, gap := range []string{"overflow 0", "segment", "start", "start quiet", "overflow"} {
		runGestureCases(t, "0 start quiet", []gestureCase{
			{gap + " in a press", with(clickOnly), `
				1s fob=1
				1.1s ` + gap + `
				1.2s..1.5s/100ms fob=1
				1.6s fob=0
				1.7s fob=1
				1.8s fob=0`, `
				1s press
				1.1s cancel gap
				1.1s told gap
				1.2s told found_down
				1.7s press
				1.8s click
				1.8s asks lock.all
				1.8s release`},
			{gap + " after a hold", with(holdOnly), `
				1s..2s/100ms fob=1
				2.05s ` + gap + `
				2.1s fob=0`, `
				1s press
				1.9s hold
				1.9s asks unlock.all
				2.05s hold_release gap`},
		})
	}
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"P13 a gap on another bus cancels, but what is known of the button stands", with(clickOnly), `
			1s fob=1
			1.05s overflow 1
			1.06s lost 1
			1.07s back 1
			1.1s fob=1
			1.2s fob=0
			1.3s fob=1
			1.4s fob=0`, `
			1s press
			1.05s cancel gap
			1.05s told gap
			1.3s press
			1.4s click
			1.4s asks lock.all
			1.4s release`},
		{"P13 a gap on another bus between two presses is none of the button's", with(clickOnly), `
			1s fob=1
			1.1s fob=0
			1.15s overflow 1
			1.2s fob=1
			1.3s fob=0`, `
			1s press
			1.1s click
			1.1s asks lock.all
			1.1s release
			1.2s press
			1.3s click
			1.3s asks lock.all
			1.3s release`},
		{"while the bus is lost silence means nothing; stale after it is back, it does: one below", with(clickOnly), `
			1s lost 0
			60s back 0
			60349999999ns fob=1
			61s advance`, `
			1m0.349999999s told found_down`},
		{"at stale", with(clickOnly), `
			1s lost 0
			60s back 0
			60.35s fob=1
			60.4s fob=0`, `
			1m0.35s press
			1m0.4s click
			1m0.4s asks lock.all
			1m0.4s release`},
		{"back without having been lost is nothing", with(clickOnly, pulsing), `
			1s fob=7
			1.2s back 0
			1.3s fob=1`, `
			1s invalid unnamed_value
			1s told unnamed_value
			1.3s press
			1.3s click
			1.3s asks lock.all
			1.3s release`},
		{"lost, and frames were lost, too: still lost", with(clickOnly), `
			1s lost 0
			2s overflow
			60s fob=1`, `
			1m0s told found_down`},
		{"not back: no press, however long", with(clickOnly), `
			1s lost 0
			60s fob=1`, `
			1m0s told found_down`},
		{"another bus that is back says nothing", with(clickOnly), `
			1s lost 0
			2s back 1
			60s fob=1`, `
			1m0s told found_down`},
		{"every bus is back", with(clickOnly), `
			1s lost 0
			2s back
			60s fob=1
			60.1s fob=0`, `
			1m0s press
			1m0.1s click
			1m0.1s asks lock.all
			1m0.1s release`},
		{"P13 a gap on another bus after a hold is none of the button's", with(holdOnly), `
			1s..2s/100ms fob=1
			2.05s overflow 1
			2.1s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			2.1s hold_release`},
	})
}
