package prove

import (
	"slices"

	"latchd/latch"
)

// subject is what a view is about.
type subject struct {
	name     string
	actions  []latch.Action
	triggers []latch.Trigger // what latchd will do by itself is told apart for these
	more     bool            // the view before has the same actions: this one is about its triggers alone
}

// subjects are what the views are about. Together they hold every action and every trigger.
var subjects = []subject{
	{name: "opening the boot", actions: []latch.Action{latch.BootRelease, latch.BootUnlock}, triggers: []latch.Trigger{latch.ByKeyInside}},
	{name: "locking the boot when it is closed", actions: []latch.Action{latch.BootLock}, triggers: []latch.Trigger{latch.ByRelockOnClose}},
	{name: "locking the boot when nobody opens it", actions: []latch.Action{latch.BootLock}, triggers: []latch.Trigger{latch.ByRelockUnopened}, more: true},
	{name: "unlocking", actions: []latch.Action{latch.UnlockDriver, latch.UnlockAll}, triggers: []latch.Trigger{latch.ByCrash}},
	{name: "locking", actions: []latch.Action{latch.LockAll, latch.LockDeadlock}, triggers: []latch.Trigger{latch.ByRelockUnlocked, latch.ByDriveAway}},
}

// view is a part of what can happen that is varied completely: the buttons that ask for its actions do whatever they can, and
// what confirms them says whatever it likes. Every other fact is nominal, but changes and changes back at any time; and
// whenever a decision has read it, all is done again with each other value of it.
type view struct {
	subject
	m     *model
	free  []bool // by line: says what it likes, and goes on to say it
	all   bool   // it is about every action, and every door stands for itself
	depth int    // how far to go, for tests; 0: to the end
	moves []move
}

func newView(m *model, s subject) *view {
	s.triggers = slices.DeleteFunc(slices.Clone(s.triggers), func(t latch.Trigger) bool { return !m.triggers(t) })
	v := &view{m: m, subject: s, free: make([]bool, len(m.lines))}
	for _, a := range s.actions {
		v.vary(m.p.Actuators[a].Confirm.Fact)
	}
	if v.follows(latch.ByRelockOnClose) {
		v.vary(latch.BootOpen) // it is put off while the lid is open
	}
	return v
}

// follows says whether the view is about what a trigger sets off.
func (v *view) follows(t latch.Trigger) bool { return slices.Contains(v.triggers, t) }

// vary lets the line of a fact say what it likes. One door stands for all: the policy treats them alike.
func (v *view) vary(f latch.Fact) {
	if i := v.m.lineOf[f]; i >= 0 {
		v.free[i] = true
	}
}

// firstDoor stands for all doors: the policy treats them alike.
func (m *model) firstDoor() latch.Fact {
	for f := latch.DriverDoorOpen; f.IsDoor(); f++ {
		if m.p.HasFact(f) {
			return f
		}
	}
	return latch.NoFact
}

// stands says whether a line stands for itself.
func (m *model) stands(i int) bool {
	f := m.lines[i].facts[0]
	return !f.IsDoor() || f == m.firstDoor()
}

// comesTo is what an action can come to.
func (m *model) comesTo(a latch.Action) []latch.Action {
	switch a {
	case latch.Unlock:
		return m.p.Access.Stages
	case latch.LockToggle:
		return []latch.Action{latch.LockAll, latch.UnlockAll}
	}
	return []latch.Action{a}
}

// asks says whether a button can ask for one of the view's actions.
func (v *view) asks(b *latch.Button) bool {
	if v.all {
		return true
	}
	for _, a := range b.Does {
		if slices.ContainsFunc(v.m.comesTo(a), func(a latch.Action) bool { return slices.Contains(v.actions, a) }) {
			return true
		}
	}
	return false
}

// triggers says whether a trigger can set something off.
func (m *model) triggers(t latch.Trigger) bool {
	a := &m.p.Access
	switch t {
	case latch.ByKeyInside:
		return m.p.HasFact(latch.KeyInside)
	case latch.ByRelockOnClose:
		return a.Boot.RelockOnClose != latch.RelockNever
	case latch.ByRelockUnopened:
		return a.Boot.RelockUnopened > 0
	case latch.ByRelockUnlocked:
		return a.RelockUnlocked > 0
	case latch.ByCrash:
		return m.p.HasFact(latch.Crash)
	case latch.ByDriveAway:
		return a.LockAt > 0
	}
	return false
}

// possible says whether the configuration can do what the view is about.
func (v *view) possible() bool {
	if v.more && len(v.triggers) == 0 {
		return false
	}
	for i := range v.m.p.Buttons {
		if v.asks(&v.m.p.Buttons[i]) {
			return true
		}
	}
	return slices.ContainsFunc(v.actions, func(a latch.Action) bool { return v.m.p.Actuators[a].Defined() })
}

// begin lists what can happen, for the lines that vary now.
func (v *view) begin() {
	m := v.m
	v.moves = []move{{kind: pass}}
	add := func(kind moveKind, n, to, key int) { v.moves = append(v.moves, move{kind, n, to, key}) }
	for i := range m.lines {
		switch {
		case !m.stands(i) && !v.all:
		case v.free[i]:
			for s := range m.lines[i].symbols {
				if v.all || v.confirms(i) || m.lines[i].known(s) {
					add(says, i, s, 0)
				}
			}
			add(silences, i, 0, 0)
		default:
			for s := range m.lines[i].others(0) {
				add(winks, i, s, 0)
			}
			if !m.lines[i].answers {
				add(winks, i, 0, 0) // where a controller's answer has made it say otherwise
			}
		}
	}
	for i := range m.pads {
		v.padMoves(i, add)
	}
	for bus := range m.p.Buses {
		add(overflows, bus, 0, 0)
		add(busLost, bus, 0, 0)
		add(busBack, bus, 0, 0)
	}
	add(restarts, 0, 0, 0)
	add(disarms, 0, 0, 0)
	for _, a := range latch.TryActions() {
		switch {
		case !m.p.Access.Try || !m.p.Actuators[a].Defined():
		case v.all || slices.Contains(v.actions, a):
			add(tries, int(a), 0, 0)
		case v.locks() && v.setsOff(a):
			add(tries, int(a), aside, 0)
		}
	}
}

// padMoves: buttons that ask for the view's actions go down, up, over to another key or another button, and say what has no
// meaning. Others are used.
func (v *view) padMoves(i int, add func(kind moveKind, n, to, key int)) {
	d := &v.m.pads[i]
	subject := false
	for n, button := range d.buttons {
		b := &v.m.p.Buttons[button]
		if b.Place == latch.Emergency {
			add(pulls, i, n+1, 0)
		}
		if !v.asks(b) {
			if v.sets(b) {
				add(uses, i, n+1, 0)
			}
			continue
		}
		subject = true
		keys := len(d.keys)
		if len(v.m.p.Keys) == 0 && !v.staged(b) {
			keys = 1
		}
		for key := range keys {
			add(moves, i, n+1, key)
		}
	}
	if !subject {
		return
	}
	if d.talks == latch.Pulse || d.talks == latch.Counter {
		return
	}
	add(moves, i, up, 0)
	if b := &v.m.p.Buttons[d.buttons[0]]; b.Place != latch.Emergency || b.Talks != latch.Change { // docs/proving.md, what is not varied
		add(loses, i, up, 0)
	}
	if len(d.values) > len(d.buttons)+1 {
		add(moves, i, len(d.buttons)+1, 0)
	}
}

// staged says whether a button asks for the stages of unlock, which count the presses of one key.
func (v *view) staged(b *latch.Button) bool {
	return slices.Contains(b.Does[:], latch.Unlock)
}

// confirms says whether the line confirms one of the view's actions: then a value without a meaning is not the same as
// silence.
func (v *view) confirms(i int) bool {
	return slices.ContainsFunc(v.actions, func(a latch.Action) bool {
		f := v.m.p.Actuators[a].Confirm.Fact
		return f != latch.NoFact && v.m.lineOf[f] == i
	})
}

// known says whether a value has a meaning for each of the line's facts.
func (l *line) known(symbol int) bool {
	return !slices.ContainsFunc(l.symbols[symbol].meanings, func(m meaning) bool { return !m.known })
}

// sets says whether a button sets up, or drops, an automatic lock that the view is about.
func (v *view) sets(b *latch.Button) bool {
	return b.Place != latch.Emergency && v.locks() && slices.ContainsFunc(b.Does[:], func(a latch.Action) bool {
		return slices.ContainsFunc(v.m.comesTo(a), v.setsOff)
	})
}

// setsOff says whether an action sets up, or drops, an automatic lock that the view is about.
func (v *view) setsOff(a latch.Action) bool {
	return a.Unlocks() || v.actions[0] == latch.BootLock && a != latch.NoAction
}

// locks says whether the view is about locking, which follows what other buttons did.
func (v *view) locks() bool { return !v.all && v.actions[0].Locks() }

// varied names the facts that say what they like, and pressed the buttons that do what they can.
func (v *view) varied() (names []string) {
	for i := range v.m.lines {
		for _, f := range v.m.lines[i].facts {
			if v.free[i] {
				names = append(names, f.String())
			}
		}
	}
	return names
}

func (v *view) pressed() (names []string) {
	for i := range v.m.p.Buttons {
		if b := &v.m.p.Buttons[i]; v.asks(b) {
			names = append(names, b.Name)
		}
	}
	return names
}
