package latch_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

func TestDouble(t *testing.T) {
	first := `
		1s fob=1
		1.1s fob=0
	`
	second := func(at, end string) string { return first + at + " fob=1\n" + end + " fob=0\n9s advance" }
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G5 one below the gap: the bounce is rejected, the click stays", with(clickDouble), second("1139999999ns", "1.2s"), `
			1s press
			1.1s release
			1.139999999s rejected too_soon
			1.139999999s told too_soon
			1.7s click
			1.7s asks lock.all`},
		{"G5 at the gap", with(clickDouble), second("1.14s", "1.2s"), `
			1s press
			1.1s release
			1.14s press
			1.2s double
			1.2s asks unlock.all
			1.2s release`},
		{"G5 one below the window, from the first release to the second press", with(clickDouble), second("1699999999ns", "2s"), `
			1s press
			1.1s release
			1.699999999s press
			2s double
			2s asks unlock.all
			2s release`},
		{"G5, G10 at the window: the click that was held back comes before the press", with(clickDouble), second("1.7s", "1.8s"), `
			1s press
			1.1s release
			1.7s click
			1.7s asks lock.all
			1.7s press
			1.8s release
			2.4s click
			2.4s asks lock.all`},
		{"G5 after a bounce the second press still counts", with(clickDouble), first + `
			1.11s fob=1
			1.12s fob=0
			1.4s fob=1
			1.5s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.11s rejected too_soon
			1.11s told too_soon
			1.4s press
			1.5s double
			1.5s asks unlock.all
			1.5s release`},
		{"G5 tap then hold: click, then hold", with(allThree), first + `
			1.3s..2.3s/100ms fob=1
			2.35s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			2.2s click
			2.2s asks lock.all
			2.2s hold
			2.2s asks boot.unlock
			2.35s hold_release`},
		{"G5 cancelled: the first click is emitted then", with(clickDouble), first + `
			1.3s fob=1
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.65s click
			1.65s asks lock.all
			1.65s cancel release_lost
			1.65s told release_lost`},
		{"G5 the second is too long: the first click, then why", with(allThree, deadZone), first + `
			1.3s..1.8s/100ms fob=1
			1.9s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.9s click
			1.9s asks lock.all
			1.9s rejected too_long
			1.9s told too_long
			1.9s release`},
		{"G5, G13 the second becomes invalid", with(clickDouble), first + `
			1.3s fob=1
			1.4s fob=7
			1.5s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.4s click
			1.4s asks lock.all
			1.4s invalid unnamed_value
			1.4s told unnamed_value`},
		{"G5, G12 the second sticks", with(clickDouble, stuckSoon), first + `
			1.3s..5s/100ms fob=1
			5.1s fob=0`, `
			1s press
			1.1s release
			1.3s press
			3.3s click
			3.3s asks lock.all
			3.3s stuck stuck
			3.3s told stuck`},
		{"another key is no second click", with(clickDouble), `
			1s fob=1 key=2
			1.1s fob=0 key=2
			1.3s fob=1 key=3
			1.4s fob=0 key=3
			9s advance`, `
			1s press
			1.1s release
			1.3s click
			1.3s asks lock.all
			1.3s press
			1.4s release
			2s click
			2s asks lock.all`},
		{"G8 after a double a third press starts fresh", with(clickDouble), first + `
			1.3s fob=1
			1.4s fob=0
			1.6s fob=1
			1.7s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.4s double
			1.4s asks unlock.all
			1.4s release
			1.6s press
			1.7s release
			2.3s click
			2.3s asks lock.all`},
		{"a single where only a double is bound is answered when none can follow", with(doubleOnly), first + `
			9s advance`, `
			1s press
			1.1s release
			1.7s click
			1.7s told needs_double`},
		{"a bounce after it does not keep it from its answer", with(doubleOnly), second("1.11s", "1.2s"), `
			1s press
			1.1s release
			1.11s rejected too_soon
			1.11s told too_soon
			1.7s click
			1.7s told needs_double`},
		{"a press that has acted needs no other answer", with(pressDouble), first + `
			9s advance`, `
			1s press
			1s asks lock.all
			1.1s release
			1.7s click`},
		{"nor when another key follows", with(pressDouble), `
			1s fob=1 key=2
			1.1s fob=0 key=2
			1.3s fob=1 key=3
			1.4s fob=0 key=3
			9s advance`, `
			1s press
			1s asks lock.all
			1.1s release
			1.3s click
			1.3s press
			1.3s asks lock.all
			1.4s release
			2s click`},
		{"nor does the second at a gap", with(pressClickDouble), `
			1s fob=1
			1.1s fob=0
			1.3s fob=1
			1.35s overflow 1
			1.4s fob=0`, `
			1s press
			1s asks lock.all
			1.1s release
			1.3s press
			1.3s asks lock.all
			1.35s told gap
			1.35s cancel gap`},
		{"nor at a gap", with(pressDouble), first + `
			1.2s overflow 0`, `
			1s press
			1s asks lock.all
			1.1s release`},
		{"but a gap tells of the click that it drops", with(pressClickDouble), first + `
			1.2s overflow 0`, `
			1s press
			1s asks lock.all
			1.1s release
			1.2s told gap`},
		{"a gap drops the click that was held back, and tells; the second press has an answer of its own", with(clickDouble), first + `
			1.3s fob=1
			1.4s overflow 0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.4s told gap
			1.4s cancel gap
			1.4s told gap`},
		{"a gap on another bus does, too", with(clickDouble), first + `
			1.3s fob=1
			1.4s overflow 1
			1.5s fob=0
			9s advance`, `
			1s press
			1.1s release
			1.3s press
			1.4s told gap
			1.4s cancel gap
			1.4s told gap`},
	})
}

// TestHeldBack is what the compiler works out (G11).
func TestHeldBack(t *testing.T) {
	p := rigParams()
	for _, c := range []struct {
		press, click, double, hold latch.Action
		clickWaits, pressWaits     bool
	}{
		{click: latch.UnlockAll},
		{click: latch.UnlockDriver, double: latch.UnlockAll},                   // contained
		{click: latch.Unlock, double: latch.UnlockAll},                         // stage 1 is the driver's door
		{click: latch.BootUnlock, double: latch.BootRelease},                   // contained
		{click: latch.BootUnlock, double: latch.UnlockAll},                     // contained
		{click: latch.BootLock, double: latch.LockAll},                         // contained
		{click: latch.LockAll, double: latch.LockAll},                          // the same
		{click: latch.UnlockAll, double: latch.UnlockDriver, clickWaits: true}, // would do more
		{click: latch.UnlockAll, double: latch.BootRelease, clickWaits: true},  // the doors would open
		{click: latch.LockAll, double: latch.UnlockAll, clickWaits: true},      // conflict
		{click: latch.LockToggle, double: latch.UnlockAll, clickWaits: true},   // either
		{click: latch.UnlockAll, double: latch.LockToggle, clickWaits: true},   //
		{click: latch.LockToggle, double: latch.LockToggle, clickWaits: true},  // twice is not once
		{double: latch.BootRelease, clickWaits: true},                          // to answer a single
		{press: latch.LockAll},
		{press: latch.LockAll, click: latch.UnlockAll, double: latch.UnlockAll, clickWaits: false},
		{press: latch.UnlockDriver, hold: latch.UnlockAll},
		{press: latch.Unlock, hold: latch.UnlockAll},
		{press: latch.Unlock, hold: latch.BootRelease, pressWaits: true},
		{press: latch.LockAll, hold: latch.UnlockAll, pressWaits: true},
		{press: latch.LockToggle, hold: latch.LockToggle, pressWaits: true},
		{hold: latch.BootRelease},
	} {
		b := latch.Button{Does: [...]latch.Action{c.press, c.click, c.double, c.hold}}
		if got := p.ClickWaits(&b); got != c.clickWaits {
			t.Errorf("press %v, click %v, double %v, hold %v: click waits %v, want %v", c.press, c.click, c.double, c.hold, got, c.clickWaits)
		}
		if got := p.PressWaits(&b); got != c.pressWaits {
			t.Errorf("press %v, click %v, double %v, hold %v: press waits %v, want %v", c.press, c.click, c.double, c.hold, got, c.pressWaits)
		}
	}
}

func TestActsAtOnceWhereItMay(t *testing.T) {
	contained := map[latch.GestureKind]latch.Action{latch.Click: latch.Unlock, latch.Double: latch.UnlockAll}
	waits := map[latch.GestureKind]latch.Action{latch.Press: latch.LockAll, latch.Hold: latch.UnlockAll}
	atOnce := map[latch.GestureKind]latch.Action{latch.Press: latch.Unlock, latch.Hold: latch.UnlockAll}
	runGestureCases(t, "0 start quiet", []gestureCase{
		{"G11 both the single and the double act at once", with(contained), `
			1s fob=1
			1.1s fob=0
			1.3s fob=1
			1.4s fob=0`, `
			1s press
			1.1s click
			1.1s asks unlock
			1.1s release
			1.3s press
			1.4s double
			1.4s asks unlock.all
			1.4s release`},
		{"G11 a press that conflicts with the hold is held back until released", with(waits), `
			1s fob=1
			1.1s fob=0`, `
			1s press
			1.1s asks lock.all
			1.1s click
			1.1s release`},
		{"G11 and is not done when it is a hold", with(waits), `
			1s..1.9s/100ms fob=1
			2s fob=0`, `
			1s press
			1.9s hold
			1.9s asks unlock.all
			2s hold_release`},
		{"G9, G11 nor when the release is lost", with(waits), `
			1s fob=1
			9s advance`, `
			1s press
			1.35s cancel release_lost
			1.35s told release_lost`},
		{"G11 a press that the hold contains acts at once", with(atOnce), `
			1s..1.9s/100ms fob=1
			2s fob=0`, `
			1s press
			1s asks unlock
			1.9s hold
			1.9s asks unlock.all
			2s hold_release`},
	})
}

// TestAHeldBackClickIsItself: its answer has the length and the key of its own press, and what it asks for.
func TestAHeldBackClickIsItself(t *testing.T) {
	first := latch.KeyNumber{Known: true, Number: 2}
	for _, c := range []struct {
		name   string
		button latch.Button
		end    string
		want   latch.Decision
	}{
		{"acts", with(clickDouble), "1.3s fob=1 key=3", latch.Decision{Key: first, Length: 100 * ms, Asked: latch.LockAll}},
		{"is no request", with(doubleOnly), "1.3s fob=1 key=3", latch.Decision{Key: first, Length: 100 * ms, Asked: latch.UnlockAll}},
		{"alone", with(doubleOnly), "9s advance", latch.Decision{Key: first, Length: 100 * ms, Asked: latch.UnlockAll}},
		{"is dropped", with(clickDouble), "1.3s overflow 0", latch.Decision{Key: first, Length: 100 * ms, Asked: latch.LockAll}},
		{"is dropped by another bus", with(clickDouble), "1.3s overflow 1", latch.Decision{Key: first, Length: 100 * ms, Asked: latch.LockAll}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e := latch.New(bench(c.button))
			var got []latch.Decision
			for _, s := range parseScript(t, "0 start quiet\n1s fob=1 key=2\n1.1s fob=0 key=2\n"+c.end) {
				effects := e.Advance(s.at)
				if s.in != nil {
					effects = append(slices.Clone(effects), e.Observe(s.at, *s.in)...)
				}
				for _, ef := range effects {
					if ef.Kind == latch.EffectDecision {
						got = append(got, latch.Decision{Key: ef.Decision.Key, Length: ef.Decision.Length, Asked: ef.Decision.Asked})
					}
				}
			}
			if diff := cmp.Diff([]latch.Decision{c.want}, got, cmp.AllowUnexported(latch.Decision{})); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}
