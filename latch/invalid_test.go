package latch_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

func TestTwoButtonsOfOneFob(t *testing.T) {
	a, b := with(clickOnly), with(clickOnly)
	a.Name, b.Name, b.Signal = "a", "b", 2 // the rig's dash
	separate := func(set func(*latch.Button)) []latch.Button {
		a, b := a, b
		set(&a)
		set(&b)
		return []latch.Button{a, b}
	}
	same := a
	same.Name, same.Pressed = "c", []int64{2}
	otherFob := b
	otherFob.Group = 1
	for _, c := range []struct {
		name    string
		buttons []latch.Button
		script  string
		want    string
	}{
		{"G13 both at once: invalid, until released", separate(func(*latch.Button) {}), `
			1s fob=1 dash=0
			1.1s fob=1 dash=1
			1.2s fob=1 dash=0
			1.3s fob=0 dash=0
			1.4s fob=1 dash=0
			1.5s fob=0 dash=0`, `
			1s a press
			1.1s a invalid two_buttons
			1.1s a told two_buttons
			1.1s b invalid two_buttons
			1.1s b told two_buttons
			1.4s a press
			1.5s a click
			1.5s a asks lock.all
			1.5s a release`},
		{"G13 both at once, each in a message of its own", separate(func(*latch.Button) {}), `
			1s fob=1
			1.1s dash=1
			1.2s fob=1
			1.25s fob=0
			1.3s dash=0
			1.4s dash=1
			1.5s dash=0`, `
			1s a press
			1.1s a invalid two_buttons
			1.1s a told two_buttons
			1.1s b invalid two_buttons
			1.1s b told two_buttons
			1.4s b press
			1.5s b click
			1.5s b asks lock.all
			1.5s b release`},
		{"G13 of two keys, each in a message of its own", separate(func(*latch.Button) {}), `
			1s fob=1 key=2
			1.1s dash=1 key=3
			1.2s fob=0 key=2
			1.3s dash=0 key=3`, `
			1s a press
			1.1s b press
			1.2s a click
			1.2s a asks lock.all
			1.2s a release
			1.3s b click
			1.3s b asks lock.all
			1.3s b release`},
		{"G13 told again after silence", separate(func(*latch.Button) {}), `
			1s fob=1 dash=1
			5s fob=1 dash=1`, `
			1s a invalid two_buttons
			1s a told two_buttons
			1s b invalid two_buttons
			1s b told two_buttons
			5s a invalid two_buttons
			5s a told two_buttons
			5s b invalid two_buttons
			5s b told two_buttons`},
		{"G13 two pulses at once do nothing", separate(pulsing), `
			1s fob=1 dash=1 key=2
			1.1s fob=1 dash=1 key=2
			5s fob=1 dash=0 key=2`, `
			1s a invalid two_buttons
			1s a told two_buttons
			1s b invalid two_buttons
			1s b told two_buttons
			5s a press
			5s a click
			5s a asks lock.all
			5s a release`},
		{"G13 while one settles", separate(debounced), `
			1s fob=1 dash=0
			2s fob=0 dash=0
			3s fob=1 dash=0
			3.01s fob=1 dash=1
			9s advance`, `
			1.02s a press
			1.35s a cancel release_lost
			1.35s a told release_lost
			3.01s a invalid two_buttons
			3.01s a told two_buttons
			3.01s b invalid two_buttons
			3.01s b told two_buttons`},
		{"G13 buttons in no group may be pressed together", separate(func(b *latch.Button) { b.Group = -1 }), `
			1s fob=1 dash=1
			1.1s fob=0 dash=0`, `
			1s a press
			1s b press
			1.1s a click
			1.1s a asks lock.all
			1.1s a release
			1.1s b click
			1.1s b asks lock.all
			1.1s b release`},
		{"G13 of two fobs, each in a message of its own", []latch.Button{a, otherFob}, `
			1s fob=1
			1.1s dash=1`, `
			1s a press
			1.1s b press`},
		{"G13 of no fob", separate(func(b *latch.Button) { b.Group = -1 }), `
			1s fob=1
			1.1s dash=1`, `
			1s a press
			1.1s b press`},
		{"G13 a key that is not named may be the same", separate(func(*latch.Button) {}), `
			1s fob=1 key=2
			1.1s dash=1`, `
			1s a press
			1.1s a invalid two_buttons
			1.1s a told two_buttons
			1.1s b invalid two_buttons
			1.1s b told two_buttons`},
		{"G14 what another key takes over does not settle", []latch.Button{with(clickOnly, onChange, debounced), settling(same)}, `
			500ms fob=0
			1s fob=1 key=2
			1.01s fob=2 key=3
			2s fob=0 key=3
			9s advance`, `
			1.01s b rejected key_changed
			1.01s b told key_changed
			1.03s c press
			2.02s c click
			2.02s c asks lock.all
			2.02s c release`},
		{"G13 a signal beyond the frame says nothing", []latch.Button{a, lowWhenDown(b)}, `
			1s fob=1 dash=-
			1.1s fob=0 dash=-`, `
			1s a press
			1.1s a click
			1.1s a asks lock.all
			1.1s a release`},
		{"G13 the first that is up is told of a value without a name", []latch.Button{with(clickOnly, stuckSoon), same}, `
			1s..4s/100ms fob=1
			4.1s fob=7`, `
			1s b press
			3s b stuck stuck
			3s b told stuck
			4.1s c invalid unnamed_value
			4.1s c told unnamed_value`},
		{"G13 buttons of two fobs may be pressed together", []latch.Button{a, otherFob}, `
			1s fob=1 dash=1
			1.1s fob=0 dash=0`, `
			1s a press
			1s b press
			1.1s a click
			1.1s a asks lock.all
			1.1s a release
			1.1s b click
			1.1s b asks lock.all
			1.1s b release`},
		{"G13 a value without a name is told once for the signal, and again after silence", []latch.Button{a, same}, `
			1s fob=7
			5s fob=7`, `
			1s a invalid unnamed_value
			1s a told unnamed_value
			5s a invalid unnamed_value
			5s a told unnamed_value`},
		{"from one button to the other", []latch.Button{a, same}, `
			1s fob=1 key=2
			1.1s fob=2 key=2
			1.2s fob=0 key=2`, `
			1s a press
			1.1s a click
			1.1s a asks lock.all
			1.1s a release
			1.1s c press
			1.2s c click
			1.2s c asks lock.all
			1.2s c release`},
		{"from one button to the other, whichever comes first", []latch.Button{a, same}, `
			1s fob=2 key=2
			1.1s fob=1 key=2
			1.2s fob=2 key=3
			1.3s fob=1 key=2`, `
			1s c press
			1.1s c click
			1.1s c asks lock.all
			1.1s c release
			1.1s a press
			1.2s a cancel key_changed
			1.2s a told key_changed
			1.2s c press
			1.3s c cancel key_changed
			1.3s c told key_changed
			1.3s a press`},
		{"G14 the other button of another key is no release", []latch.Button{a, same}, `
			1s fob=1 key=2
			1.1s fob=2 key=3
			1.2s fob=0 key=3`, `
			1s a press
			1.1s a cancel key_changed
			1.1s a told key_changed
			1.1s c press
			1.2s c click
			1.2s c asks lock.all
			1.2s c release`},
		{"G13 a value without a name: the button that was down is told, and all wait for the release", []latch.Button{a, same}, `
			1s fob=2
			1.1s fob=7
			1.2s fob=1
			1.3s fob=0
			1.4s fob=1
			1.5s fob=0`, `
			1s c press
			1.1s c invalid unnamed_value
			1.1s c told unnamed_value
			1.4s a press
			1.5s a click
			1.5s a asks lock.all
			1.5s a release`},
		{"G13 a value without a name stays invalid while it is repeated", []latch.Button{a, same}, `
			1s..2s/100ms fob=7
			2.1s fob=1
			2.2s fob=0
			2.3s fob=7`, `
			1s a invalid unnamed_value
			1s a told unnamed_value
			2.3s a invalid unnamed_value
			2.3s a told unnamed_value`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(lines(c.want), told(t, bench(c.buttons...), "0 start quiet\n"+c.script)); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

func TestInvalidUntilReleased(t *testing.T) {
	runGestureCases(t, "0 start\n0 fob=0", []gestureCase{
		{"after a hold that is over, a value without a name is told", with(holdOnly, onChange), `
			1s fob=1
			3s fob=0
			4s fob=7`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			3s hold_release
			4s invalid unnamed_value
			4s told unnamed_value`},
		{"a hold has its answer", with(holdOnly, onChange), `
			1s fob=1
			3s fob=7
			4s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			3s invalid unnamed_value`},
		{"a release that has not settled is none", with(clickOnly, onChange, debounced, stuckSoon), `
			1s fob=1
			9s fob=0
			9.01s fob=7
			10s fob=1
			11s fob=0
			12s fob=1
			13s fob=0
			14s advance`, `
			1.02s press
			3.02s stuck stuck
			3.02s told stuck
			12.02s press
			13.02s click
			13.02s asks lock.all
			13.02s release`},
	})
}

// TestInvalidNamesTheKey: an invalid press belongs to the key of its frame, not to the one before.
func TestInvalidNamesTheKey(t *testing.T) {
	e := latch.New(bench(with(clickOnly)))
	var got []latch.KeyNumber
	for _, s := range parseScript(t, "0 start quiet\n1s fob=1 key=2\n1.1s fob=0 key=2\n2s fob=7 key=3") {
		for _, ef := range e.Observe(s.at, *s.in) {
			if ef.Kind == latch.EffectDecision {
				got = append(got, ef.Decision.Key)
			}
		}
	}
	want := []latch.KeyNumber{{Known: true, Number: 2}, {Known: true, Number: 3}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// lowWhenDown has the value 0 when it is down.
func lowWhenDown(b latch.Button) latch.Button {
	b.Pressed, b.Named = []int64{0}, []int64{0, 1}
	return b
}

func settling(b latch.Button) latch.Button {
	onChange(&b)
	debounced(&b)
	return b
}
