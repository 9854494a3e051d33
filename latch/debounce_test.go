package latch_test

import "testing"

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
	})
}
