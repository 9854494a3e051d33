package latch_test

import (
	"testing"

	"latchd/latch"
)

func TestPulses(t *testing.T) {
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G15 a press and its release in one instant", with(clickOnly, pulsing), `
			1s fob=1`, `
			1s press
			1s click
			1s asks lock.all
			1s release`},
		{"G15 one below repeat_within, from the newest repeat, is the same press", with(clickOnly, pulsing), `
			1s fob=1
			1249999999ns fob=1
			1499999998ns fob=1`, `
			1s press
			1s click
			1s asks lock.all
			1s release`},
		{"G15 at repeat_within it is another", with(clickOnly, pulsing), `
			1s fob=1
			1.25s fob=1`, `
			1s press
			1s click
			1s asks lock.all
			1s release
			1.25s press
			1.25s click
			1.25s asks lock.all
			1.25s release`},
		{"G15 another key's pulse is no repeat", with(clickOnly, pulsing), `
			1s fob=1 key=2
			1.1s fob=1 key=3`, `
			1s press
			1s click
			1s asks lock.all
			1s release
			1.1s press
			1.1s click
			1.1s asks lock.all
			1.1s release`},
		{"G15 doubles count", with(clickDouble, pulsing), `
			1s fob=1
			1.4s fob=1
			9s advance`, `
			1s press
			1s release
			1.4s press
			1.4s double
			1.4s asks unlock.all
			1.4s release`},
		{"a frame that says up is nothing", with(clickOnly, pulsing), `
			1s fob=0`, ``},
		{"G13 a value without a name is told once, and again after silence", with(clickOnly, pulsing), `
			1s fob=7
			1.1s fob=7
			5s fob=7
			6s fob=1`, `
			1s invalid unnamed_value
			1s told unnamed_value
			5s invalid unnamed_value
			5s told unnamed_value
			6s press
			6s click
			6s asks lock.all
			6s release`},
	})
	runGestureCases(t, "0 start", []gestureCase{
		{"G2 one below repeat_within after the start it may be a repeat; so may what follows it", with(clickOnly, pulsing), `
			249999999ns fob=1
			400ms fob=1
			650ms fob=1`, `
			249.999999ms told found_down
			650ms press
			650ms click
			650ms asks lock.all
			650ms release`},
		{"G2 at repeat_within it is a press", with(clickOnly, pulsing), `
			250ms fob=1`, `
			250ms press
			250ms click
			250ms asks lock.all
			250ms release`},
		{"G2 every key that was found is answered", with(clickOnly, pulsing), `
			100ms fob=1 key=2
			200ms fob=1 key=3
			300ms fob=1 key=3`, `
			100ms told found_down
			200ms told found_down`},
	})
}

func TestCounters(t *testing.T) {
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"the first value is no press", with(clickOnly, counting), `1s fob=7`, ``},
		{"a step of one is a press, none is a repeat", with(clickOnly, counting), `
			1s fob=7
			2s fob=8
			2.1s fob=8`, `
			2s press
			2s click
			2s asks lock.all
			2s release`},
		{"modulo the width", with(clickOnly, counting), `
			1s fob=15
			2s fob=0`, `
			2s press
			2s click
			2s asks lock.all
			2s release`},
		{"sign-extended values are the same", with(clickOnly, counting), `
			1s fob=-1
			2s fob=0`, `
			2s press
			2s click
			2s asks lock.all
			2s release`},
		{"G13 every value has a meaning", with(clickOnly, counting, func(b *latch.Button) { b.Named = []int64{15} }), `
			1s fob=7
			2s fob=8
			3s fob=9`, `
			2s press
			2s click
			2s asks lock.all
			2s release
			3s press
			3s click
			3s asks lock.all
			3s release`},
		{"two steps are missed presses", with(clickOnly, counting), `
			1s fob=15
			2s fob=1`, `
			2s rejected missed(2)
			2s told missed`},
		{"a step back is nearly a whole turn", with(clickOnly, counting), `
			1s fob=5
			2s fob=4`, `
			2s rejected missed(15)
			2s told missed`},
		{"G2 after a gap the next value is no press", with(clickOnly, counting), `
			1s fob=5
			2s overflow 0
			3s fob=6
			4s fob=7`, `
			4s press
			4s click
			4s asks lock.all
			4s release`},
		{"doubles count", with(clickDouble, counting), `
			1s fob=5
			2s fob=6
			2.3s fob=7`, `
			2s press
			2s release
			2.3s press
			2.3s double
			2.3s asks unlock.all
			2.3s release`},
		{"repeats name the same key", with(clickOnly, pulsing), `
			1s fob=1 key=2
			1.1s fob=1 key=2
			1.2s fob=1 key=3`, `
			1s press
			1s click
			1s asks lock.all
			1s release
			1.2s press
			1.2s click
			1.2s asks lock.all
			1.2s release`},
		{"one that came too soon hides none of another key", with(clickDouble, pulsing, func(b *latch.Button) { b.RepeatWithin = 10 * ms }), `
			1s fob=1 key=2
			1.02s fob=1 key=2
			1.025s fob=1 key=3
			9s advance`, `
			1s press
			1s release
			1.02s rejected too_soon
			1.02s told too_soon
			1.025s click
			1.025s asks lock.all
			1.025s press
			1.025s release
			1.625s click
			1.625s asks lock.all`},
		{"a counter of 64 bits that steps back", with(clickOnly, counting, func(b *latch.Button) { b.Width = 64 }), `
			1s fob=5
			2s fob=4`, `
			2s rejected missed(4611686018427387903)
			2s told missed`},
	})
}
