package config

import (
	"math"

	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/latch"
)

// access is the owner's wishes while the whole is checked.
type access struct {
	latch.Access
	root, unlock, boot, driving object
	stagePos                    map[latch.Action]source.Pos
}

// key is an entry of keys.
type key struct {
	latch.Key
	object
}

// stageNames are the words for the stages of unlocking.
var stageNames = []string{"driver_door", "all_doors", "boot"}

var stageActions = map[string]latch.Action{
	"driver_door": latch.UnlockDriver, "all_doors": latch.UnlockAll, "boot": latch.BootRelease,
}

var ignitionNames = []string{"never", "stationary"}

func (l *loader) readKeys(root object) {
	numbers, names := taken{}, taken{}
	l.entries(root, "keys", "number", func(o object) {
		k := key{object: o}
		number, ok := o.number("number", math.MinInt64, math.MaxInt64)
		ok = ok && !numbers.again(o, "number", "key "+o.node.At("number").Text)
		k.Number = number
		if k.Name, _ = o.name("name"); k.Name != "" {
			ok = !names.again(o, "name", "key "+k.Name) && ok
		}
		k.Enabled, _ = o.truth("enabled")
		if ok {
			l.keys = append(l.keys, k)
		}
	})
}

func (l *loader) readAccess(root object) {
	o, ok := root.child("access")
	if !ok {
		return
	}
	a := &l.access
	a.root = o
	if a.unlock, ok = o.child("unlock"); ok {
		l.readStages(a)
		a.Window, _ = a.unlock.positive("window")
		a.RelockUnlocked, _ = a.unlock.duration("relock_unopened")
	}
	if a.boot, ok = o.child("boot"); ok {
		a.Boot.RequiresUnlocked, _ = a.boot.truth("requires_unlocked")
		text, _ := a.boot.word("while_ignition_on", ignitionNames)
		a.Boot.WhileIgnitionOn = text == "stationary"
		if text, ok := a.boot.word("relock_on_close", words(latch.RelockSettings())); ok {
			a.Boot.RelockOnClose, _ = latch.RelockNamed(text)
		}
		a.Boot.AcceptLockIn, _ = a.boot.truth("accept_lock_in")
		a.Boot.RelockUnopened, _ = a.boot.duration("relock_unopened")
	}
	if a.driving, ok = o.child("driving"); ok {
		l.readDriving(a)
	}
	a.MinVoltage, _ = o.quantity("min_voltage", quantity.Voltages)
	a.WaitForFacts, _ = o.duration("wait_for_facts")
}

// readStages reads the stages of unlocking: one to three, none twice, and the boot not first, because
// a press alone never releases it (P5).
func (l *loader) readStages(a *access) {
	nodes, ok := a.unlock.several("stages")
	if !ok {
		return
	}
	a.stagePos = map[latch.Action]source.Pos{}
	for i, n := range nodes {
		action, known := stageActions[n.Text]
		_, twice := a.stagePos[action]
		switch {
		case !known:
			l.problems.Errorf(n.Pos, "%s.stages: unknown stage %q: %s", a.unlock.path, n.Text, spell.Instead(n.Text, stageNames))
		case twice:
			l.problems.Errorf(n.Pos, "%s.stages: %s stands here twice", a.unlock.path, n.Text)
		case i == 0 && action == latch.BootRelease:
			l.problems.Errorf(n.Pos, "%s.stages: boot cannot be the first stage: a press alone never opens the boot (P5)", a.unlock.path)
		default:
			a.stagePos[action] = n.Pos
			a.Stages = append(a.Stages, action)
		}
	}
}

func (l *loader) readDriving(a *access) {
	block, ok := a.driving.quantity("block_at", quantity.Speeds)
	allow, ok2 := a.driving.quantity("allow_below", quantity.Speeds)
	a.AllowAfter, _ = a.driving.duration("allow_after")
	a.BlockAt, a.AllowBelow = block, allow
	const highest = 5 // km/h, P3 and the first invariant
	switch {
	case ok && block <= 0:
		a.driving.errorf("block_at", "must be faster than 0")
	case ok && block > highest:
		a.driving.errorf("block_at", "%s: the boot is never opened at %dkm/h or faster (P3)", a.driving.node.At("block_at").Text, highest)
	case ok2 && allow <= 0:
		a.driving.errorf("allow_below", "must be faster than 0")
	case ok && ok2 && allow >= block:
		a.driving.errorf("allow_below", "%s must be below block_at, %s (P3)", a.driving.node.At("allow_below").Text, a.driving.node.At("block_at").Text)
	}
}
