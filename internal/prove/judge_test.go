package prove

import (
	"testing"
	"time"

	"latchd/latch"
)

const waysCar = "../../testdata/scenarios/ways-car.yaml"

// TestNoFalseAlarm: what the car does rightly is not held against it.
func TestNoFalseAlarm(t *testing.T) {
	m, err := newModel(load(t, waysCar, ""))
	if err != nil {
		t.Fatal(err)
	}
	lever := -1
	for i := range m.pads {
		if m.p.Buttons[m.pads[i].buttons[0]].Place == latch.Emergency {
			lever = i
		}
	}
	crash := m.lineOf[latch.Crash]
	for _, c := range []struct {
		name  string
		moves []move
	}{
		{"a lever is pulled again, and nobody heard that it was let go", []move{{kind: moves, n: lever, to: 1}, {kind: loses, n: lever}, {kind: pulls, n: lever, to: 1}}},
		{"what a crash unlocks is tried again after a gap (P2)", []move{{kind: says, n: crash, to: 1}, {kind: says, n: crash}, {kind: overflows, n: 0}, {kind: silences, n: crash}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			free := make([]bool, len(m.lines))
			free[m.lineOf[latch.DoorsLatch]] = true // and does not say that it was unlocked
			w := newWorld(m, free, nil)
			for _, mv := range c.moves {
				w.make(mv)
			}
			w.wait(3 * time.Second)
			if w.broken != nil || w.sends == 0 {
				t.Errorf("%+v, %d frames sent", w.broken, w.sends)
			}
		})
	}
}

// TestLockSetOffOnce: what set a lock off sets it off once, and not after somebody has locked.
func TestLockSetOffOnce(t *testing.T) {
	m, err := newModel(load(t, waysCar, ""))
	if err != nil {
		t.Fatal(err)
	}
	by := func(a latch.Action, trigger latch.Trigger) latch.Effect {
		return latch.Effect{Kind: latch.EffectDecision, Decision: latch.Decision{Verdict: latch.Allow, Action: a, Trigger: trigger, Button: -1}}
	}
	for _, c := range []struct {
		name   string
		seen   func(*car)
		first  latch.Effect
		second latch.Effect
	}{
		{"closed", func(c *car) { c.lidClosed = true }, by(latch.BootLock, latch.ByRelockOnClose), by(latch.BootLock, latch.ByRelockOnClose)},
		{"released", func(c *car) { c.released = true }, by(latch.BootLock, latch.ByRelockUnopened), by(latch.BootLock, latch.ByRelockUnopened)},
		{"unlocked", func(c *car) { c.unlocked = true }, by(latch.LockAll, latch.ByRelockUnlocked), by(latch.LockAll, latch.ByRelockUnlocked)},
		{"released, and all was locked", func(c *car) { c.released, c.unlocked = true, true }, by(latch.LockAll, latch.ByRelockUnlocked), by(latch.BootLock, latch.ByRelockUnopened)},
	} {
		w := newWorld(m, make([]bool, len(m.lines)), nil)
		c.seen(w.car)
		for i, ef := range []latch.Effect{c.first, c.second} {
			ef.At = w.car.now
			b := w.car.judge(m, []latch.Effect{ef})
			if broken := b != nil; broken != (i > 0) || broken && b.name != "after_gap" {
				t.Errorf("%s, %d: %+v", c.name, i, b)
			}
		}
	}
}

// TestPressIsTakenOffOnce: a press that was too short for a hold leaves another one, which waits, as it was.
func TestPressIsTakenOffOnce(t *testing.T) {
	m, err := newModel(load(t, "profile:mini-r56", ""))
	if err != nil {
		t.Fatal(err)
	}
	b := &m.p.Buttons[2]
	s := shown{up: true}
	s.pull(m, b, 0)
	s.release(b, b.Hold) // a hold, which waits
	s.pull(m, b, b.Hold+1)
	s.release(b, b.Hold+2)
	s.answered(b, &latch.Decision{Gesture: latch.Cancel, Length: 1})
	if s.presses[latch.Hold] != 1 {
		t.Errorf("%d holds may be answered, want 1", s.presses[latch.Hold])
	}
	s.answered(b, &latch.Decision{Gesture: latch.Hold, Length: b.Hold})
	if s.presses[latch.Hold] != 0 {
		t.Errorf("%d holds may be answered, want none", s.presses[latch.Hold])
	}
}

// TestTryIsJudged: what is tried at the terminal is a person's, as is its second try, and is answered once.
func TestTryIsJudged(t *testing.T) {
	by := func(a latch.Action, trigger latch.Trigger) latch.Effect {
		return latch.Effect{Kind: latch.EffectDecision, Decision: latch.Decision{Action: a, Asked: a, Trigger: trigger, Origin: latch.ByTry, Button: -1}}
	}
	for _, c := range []struct {
		name    string
		allowed bool // by the configuration
		tried   latch.Action
		door    int // a symbol
		effects []latch.Effect
		want    string
	}{
		{"it is allowed", true, latch.LockAll, 0, []latch.Effect{by(latch.LockAll, latch.ByTry)}, ""},
		{"with a door that is unknown", true, latch.LockAll, asleep, []latch.Effect{by(latch.LockAll, latch.ByTry)}, ""},
		{"not as the configuration has it", false, latch.LockAll, 0, []latch.Effect{by(latch.LockAll, latch.ByTry)}, "one_press"},
		{"something else", true, latch.UnlockAll, 0, []latch.Effect{by(latch.LockAll, latch.ByTry)}, "one_press"},
		{"twice", true, latch.LockAll, 0, []latch.Effect{by(latch.LockAll, latch.ByTry), by(latch.LockAll, latch.ByTry)}, "one_press"},
		{"with a door that is open", true, latch.LockAll, 1, []latch.Effect{by(latch.LockAll, latch.ByTry)}, "locks"},
		{"a second try that nobody waits for", true, latch.LockAll, 0, []latch.Effect{by(latch.LockAll, latch.ByRetry)}, "ends"},
	} {
		m, err := newModel(load(t, waysCar, ""))
		if err != nil {
			t.Fatal(err)
		}
		m.p.Access.Try = c.allowed
		w := newWorld(m, make([]bool, len(m.lines)), nil)
		door := m.lineOf[latch.DriverDoorOpen]
		if c.door == asleep {
			w.make(move{kind: silences, n: door})
		} else {
			w.make(move{kind: says, n: door, to: c.door})
		}
		w.car.tried = c.tried
		got := ""
		for i := range c.effects {
			c.effects[i].At = w.car.now
			if b := w.car.judge(m, c.effects[i:i+1]); b != nil {
				got = b.name
			}
		}
		if got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}
