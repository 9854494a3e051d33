package latch_test

import (
	"testing"

	"latchd/latch"
)

// longWindow is longer than a loss takes to be seen.
func longWindow(b *latch.Button) { b.Debounce = 400 * ms }

const lostInTheWindow = `
	1s..1400ms/100ms fob=1
	1.41s fob=0
	1.42s fob=1
	9s advance`

func TestDebounce(t *testing.T) {
	runGestureCases(t, "0 start\n0 fob=0", []gestureCase{
		{"the level at the end of the window counts: one below", with(clickOnly, onChange, debounced), `
			1s fob=1
			1019999999ns fob=0
			9s advance`, ``},
		{"at the end the edge comes first", with(clickOnly, onChange, debounced), `
			1s fob=1
			1.02s fob=0
			9s advance`, `
			1.02s press
			1.04s click
			1.04s asks lock.all
			1.04s release`},
		{"the window does not restart", with(clickOnly, onChange, debounced), `
			1s fob=1
			1.01s fob=0
			1.015s fob=1
			2s fob=0
			9s advance`, `
			1.02s press
			2.02s click
			2.02s asks lock.all
			2.02s release`},
		{"a dropout that is shorter is none", with(clickOnly, onChange, debounced), `
			1s fob=1
			1.1s fob=0
			1.119s fob=1
			2s fob=0
			9s advance`, `
			1.02s press
			2.02s click
			2.02s asks lock.all
			2.02s release`},
		{"a gap while it settles is told", with(pressOnly, onChange, debounced), `
			1s fob=1
			2s fob=0
			3s fob=1
			3.01s overflow 0
			9s advance`, `
			1.02s press
			1.02s asks lock.all
			2.02s click
			2.02s release
			3.01s rejected gap
			3.01s told gap`},
		{"a gap while what was ignored settles is nothing", with(clickOnly, onChange, debounced, stuckSoon), `
			1s fob=1
			9s fob=0
			9.01s overflow 0`, `
			1.02s press
			3.02s stuck stuck
			3.02s told stuck`},
		{"a release that settles is no silence", with(clickOnly, debounced), `
			1s fob=1
			1.34s fob=0
			9s advance`, `
			1.02s press
			1.36s click
			1.36s asks lock.all
			1.36s release`},
		{"the shortest window", with(clickOnly, onChange, func(b *latch.Button) { b.Debounce = 1 }), `
			1s fob=1
			2s fob=0
			9s advance`, `
			1.000000001s press
			2.000000001s click
			2.000000001s asks lock.all
			2.000000001s release`},
		{"a press that is lost while its release settles ends once", with(clickOnly, debounced, longWindow), lostInTheWindow, `
			1.4s press
			1.77s cancel release_lost
			1.77s told release_lost`},
		{"which may count as a release", with(clickOnly, debounced, longWindow, lossReleases), lostInTheWindow, `
			1.4s press
			1.77s click
			1.77s asks lock.all
			1.77s release`},
		{"a release that settles is void after a value without a name", with(clickOnly, onChange, debounced), `
			1s fob=1
			2s fob=0
			2.01s fob=7
			2.1s fob=1
			3s fob=0
			4s fob=1
			4.1s fob=0
			9s advance`, `
			1.02s press
			2.01s invalid unnamed_value
			2.01s told unnamed_value
			4.02s press
			4.12s click
			4.12s asks lock.all
			4.12s release`},
		{"nothing settles on after a gap of another bus", with(clickOnly, onChange, debounced), `
			1s fob=1
			1.01s overflow 1
			1.015s fob=0
			1.025s fob=1
			1.1s fob=0
			2s fob=1
			2.1s fob=0
			9s advance`, `
			1.01s rejected gap
			1.01s told gap
			2.02s press
			2.12s click
			2.12s asks lock.all
			2.12s release`},
		{"a hold that was not proved says nothing of the next", with(holdOnly), `
			1s..1700ms/100ms fob=1
			1950ms fob=0
			5s..6s/100ms fob=1
			6.1s fob=0`, `
			1s press
			1.95s rejected hold_unproven
			1.95s told hold_unproven
			1.95s release
			5s press
			5.9s hold
			5.9s asks unlock.all
			6.1s hold_release`},
	})
}
