package prove

import (
	"testing"
	"time"

	"latchd/latch"
)

// TestEachInvariantCanBreak: an effect that breaks it is seen, and only after what makes it wrong.
func TestEachInvariantCanBreak(t *testing.T) {
	m, err := newModel(load(t, "latchd.yaml", `
version: 1
profile: mini-r56
keys: [{number: 2, name: Anna}]
facts:
  - {name: key_inside, signal: body/Terminal.KL50, is: On}
buttons:
  - {name: plate, place: exterior, signal: body/CentralLockControl.Request1, pressed: Unlock, talks: change, does: {click: unlock.all}}
`))
	if err != nil {
		t.Fatal(err)
	}
	const unlock, lock, boot = 0, 1, 2 // the profile's buttons
	allow := func(button int, g latch.GestureKind, a latch.Action) latch.Effect {
		d := latch.Decision{Button: button, Gesture: g, Action: a, Asked: a, Key: latch.KeyNumber{Known: true, Number: 2}}
		if button < 0 {
			d.Trigger, d.Key = latch.ByRelockUnlocked, latch.KeyNumber{}
		}
		return latch.Effect{Kind: latch.EffectDecision, Decision: d}
	}
	event := func(kind latch.EventKind, a latch.Action) latch.Effect {
		return latch.Effect{Kind: latch.EffectEvent, Event: latch.Event{Kind: kind, Action: a, Decision: 1}}
	}
	deny := allow(unlock, latch.Press, latch.UnlockAll)
	deny.Decision.Verdict, deny.Decision.Tier, deny.Decision.Reason = latch.Deny, latch.TierSafety, latch.SpeedTooHigh
	stage := allow(unlock, latch.Press, latch.UnlockDriver)
	stage.Decision.Asked, stage.Decision.Stage = latch.Unlock, 2
	stranger := allow(unlock, latch.Press, latch.UnlockAll)
	stranger.Decision.Key.Number = 9

	for _, tt := range []struct {
		name string
		says map[latch.Fact]int // symbols, one after the other
		then map[latch.Fact]int
		does latch.Effect
	}{
		{"boot_speed", map[latch.Fact]int{latch.Speed: 2}, nil, allow(boot, latch.Hold, latch.BootRelease)},
		{"boot_slow", map[latch.Fact]int{latch.Speed: 2}, map[latch.Fact]int{latch.Speed: 0}, allow(boot, latch.Hold, latch.BootRelease)},
		{"boot_allowed", map[latch.Fact]int{latch.Ignition: 1}, nil, allow(boot, latch.Hold, latch.BootRelease)},
		{"locks", map[latch.Fact]int{latch.DriverDoorOpen: 1}, nil, allow(lock, latch.Press, latch.LockAll)},
		{"key_inside", map[latch.Fact]int{latch.KeyInside: 1}, nil, allow(-1, latch.Press, latch.LockAll)},
		{"unlocks", map[latch.Fact]int{latch.Locked: 1}, nil, allow(3, latch.Click, latch.UnlockAll)},
		{"keys", nil, nil, stranger},
		{"voltage", map[latch.Fact]int{latch.Voltage: 1}, nil, allow(unlock, latch.Press, latch.UnlockAll)},
		{"one_press", nil, nil, allow(lock, latch.Press, latch.LockAll)},
		{"stages", nil, nil, stage},
		{"after_gap", nil, nil, allow(-1, latch.Press, latch.LockAll)},
		{"ends", nil, nil, event(latch.Unconfirmed, latch.BootRelease)},
		{"reasons", nil, nil, deny},
	} {
		w := newWorld(m, make([]bool, len(m.lines)), nil)
		w.wait(time.Second) // the car was slow for long enough
		for i := range w.car.shows {
			w.car.shows[i].presses = [4]int8{1, 1, 1, 1}
		}
		if tt.name == "one_press" {
			w.car.shows[lock].presses = [4]int8{}
		}
		for _, facts := range []map[latch.Fact]int{tt.says, tt.then} {
			for f, symbol := range facts {
				w.car.lines[m.lineOf[f]].symbol = symbol
				w.car.lineHeard(m, m.lineOf[f])
			}
		}
		tt.does.At = w.car.now
		b := w.car.judge(m, []latch.Effect{tt.does})
		if b == nil || b.name != tt.name {
			t.Errorf("%s: %+v", tt.name, b)
		}
	}
}

// TestWhatMustComeIsMissed: an actuation without an end, and a lever that is not honoured.
func TestWhatMustComeIsMissed(t *testing.T) {
	m, err := newModel(load(t, "profile:mini-r56", ""))
	if err != nil {
		t.Fatal(err)
	}
	w := newWorld(m, make([]bool, len(m.lines)), nil)
	if b := w.car.settled(m); b != nil {
		t.Fatal(b)
	}
	w.car.runs[latch.Boot] = run{action: latch.BootRelease, open: true, attempt: 1, start: w.car.now - m.p.Access.Wear.BootSpacing + 1}
	if b := w.car.settled(m); b != nil {
		t.Fatal(b)
	}
	w.car.now++
	if b := w.car.settled(m); b == nil || b.name != "ends" {
		t.Error(b)
	}
	w.car.runs[latch.Boot] = run{}
	w.car.shows[0].escapes = true
	if b := w.car.settled(m); b == nil || b.name != emergencyHonoured {
		t.Error(b)
	}
}
