package config

import (
	"fmt"
	"slices"
	"strings"

	"latchd/latch"
)

// notes are what an owner should know of a configuration that is right.
func (l *loader) notes() []string {
	var notes []string
	note := func(format string, args ...any) { notes = append(notes, fmt.Sprintf(format, args...)) }
	p := &l.config.Params
	l.noteMode(note)
	l.noteMarket(note)
	for _, b := range l.buses {
		if b.TestBus {
			note("bus %s is a test bus: whoever can run a program here can press its buttons", b.Name)
		}
	}
	if p.Access.Try {
		note("access.try: whoever may command latchd on this machine can do what its actuators do, by the rules of a fob's press (P20)")
	}
	for i := range p.Buttons {
		noteButton(note, l.config, &p.Buttons[i])
	}
	for _, a := range asked(p) {
		if !p.Actuators[a].Defined() {
			note("%v: no actuator, the car does this itself", a)
		}
	}
	for _, a := range latch.ActuatorActions() {
		if actuator := &p.Actuators[a]; actuator.Defined() && !a.IsFeedback() && actuator.Confirm.Fact == latch.NoFact {
			note("%v: no fact confirms it, so it is reported as sent, unverified", a)
		}
	}
	for _, o := range []object{l.access.unlock, l.access.boot} {
		if why := l.lacksForRelock(o); why != "" {
			note("%s.relock_unopened has no effect: it %s", o.path, why)
		}
	}
	if speed := &p.Facts[latch.Speed]; EndsTooSoon(speed) {
		note("speed: the range of its signal ends at %g km/h in the DBC file; latchd takes what is faster for no speed, so a car that drives faster may be taken for one that stands (P3)", speed.Max*speed.Scale)
	}
	if unseen := unseenDoors(p); len(unseen) > 0 {
		note("automatic locks take for closed what no fact tells of: %s (P9)", strings.Join(unseen, ", "))
	}
	for _, key := range schema["maintenance"] {
		if why := lacksForService(p, key); why != "" && l.maintenance.node.IsGiven(key) {
			note("maintenance.%s has no effect: it %s", key, why)
		}
	}
	if len(l.config.Fallback) == 0 && slices.Contains(asked(p), latch.BootRelease) {
		note("no fallback is declared: latchd must not be the only way into the boot (see latchd fallback)")
	}
	locks := p.Actuators[latch.LockAll].Defined() || p.Actuators[latch.BootLock].Defined()
	if locks && !p.HasFact(latch.KeyInside) {
		note("lock-in protection is not available: no fact key_inside says where the key is (P10)")
	}
	return notes
}

// Fastest is a speed in km/h that no car exceeds.
const Fastest = 250

// EndsTooSoon says whether the DBC's range of a speed ends where cars still drive, so that real speeds are taken for none.
func EndsTooSoon(source *latch.FactSource) bool {
	return source.Declared && source.Min < source.Max && source.Max*source.Scale < Fastest
}

// unseenDoors lists the doors that no fact tells of, where something locks by itself.
func unseenDoors(p *latch.Params) (names []string) {
	a := &p.Access
	drivesAway := a.LockAt > 0 && p.Actuators[latch.LockAll].Defined()
	if a.RelockUnlocked == 0 && a.Boot.RelockUnopened == 0 && a.Boot.RelockOnClose == latch.RelockNever && !drivesAway {
		return nil
	}
	for _, f := range latch.Facts() {
		if f.IsDoor() && !p.HasFact(f) {
			names = append(names, f.String())
		}
	}
	return names
}

func (l *loader) noteMode(note func(string, ...any)) {
	switch {
	case l.config.Mode == Observe:
		note("mode observe: every decision is reported, nothing is sent")
	case len(l.config.Frames) == 0:
		note("mode armed, but there are no actuators: nothing can be sent")
	}
}

// noteButton says which gestures act at once and which wait (G11), and what bypasses the rules.
func noteButton(note func(string, ...any), c *Config, b *latch.Button) {
	p := &c.Params
	if b.Place == latch.Emergency {
		helpless := ""
		if c.Mode == Observe {
			helpless = "; in mode observe nothing is sent, so latchd cannot help whoever pulls it"
		}
		note("button %s: emergency, bypasses speed, ignition, locks and every other rule (P1)%s", b.Name, helpless)
		return
	}
	press, click, double, hold := b.Does[latch.Press], b.Does[latch.Click], b.Does[latch.Double], b.Does[latch.Hold]
	switch {
	case press != latch.NoAction && p.PressWaits(b):
		note("button %s: %v waits until the press is no hold (%v), because %v after it would be something else (G11)", b.Name, press, b.Hold, hold)
	case press != latch.NoAction:
		note("button %s: %v acts on the press at once", b.Name, press)
	}
	switch {
	case click != latch.NoAction && p.ClickWaits(b):
		note("button %s: %v waits for a second click (%v), because %v after it would be something else (G11)", b.Name, click, b.Double, double)
	case click != latch.NoAction:
		note("button %s: %v acts on the release of a click at once", b.Name, click)
	}
	if double != latch.NoAction {
		note("button %s: %v acts on the second click", b.Name, double)
	}
	if hold != latch.NoAction {
		note("button %s: %v acts after %v", b.Name, hold, b.Hold)
	}
}

// asked lists the actions of actuators that some button asks for, in the order of the vocabulary.
func asked(p *latch.Params) (actions []latch.Action) {
	want := map[latch.Action]bool{}
	for i := range p.Buttons {
		for _, a := range p.Buttons[i].Does {
			switch a {
			case latch.Unlock:
				for _, stage := range p.Access.Stages {
					want[stage] = true
				}
			case latch.LockToggle:
				want[latch.LockAll], want[latch.UnlockAll] = true, true
			default:
				want[a] = true
			}
		}
	}
	return slices.DeleteFunc(latch.ActuatorActions(), func(a latch.Action) bool { return !want[a] })
}
