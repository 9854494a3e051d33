package config

import (
	"math"
	"slices"
	"strings"

	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/latch"
)

// access is the owner's wishes while the whole is checked.
type access struct {
	latch.Access
	root, unlock, boot, driving, wear object
	stagePos                          map[latch.Action]source.Pos
	bootFirst                         []stagePlace // lists of stages that begin with the boot
}

// stagePlace is where a list of stages stands.
type stagePlace struct {
	path string
	pos  source.Pos
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
		if o.node.At("stages") != nil {
			k.Stages = o.readStages(nil)
		}
		k.readSettings()
		if ok {
			l.keys = append(l.keys, k)
		}
	})
}

// readSettings reads in what the key differs from the car.
func (k *key) readSettings() {
	boot, ok := k.child("boot")
	if !ok {
		return
	}
	for _, s := range []latch.Setting{latch.BootByFob, latch.RequiresUnlocked} {
		name := strings.TrimPrefix(s.String(), "boot.")
		if boot.node.At(name) == nil {
			continue
		}
		if on, ok := boot.truth(name); ok {
			k.Settings[s] = latch.Choose(on)
		}
	}
}

func (l *loader) readAccess(root object) {
	o, ok := root.child("access")
	if !ok {
		return
	}
	a := &l.access
	a.root = o
	if a.unlock, ok = o.child("unlock"); ok {
		a.stagePos = map[latch.Action]source.Pos{}
		a.Stages = a.unlock.readStages(a.stagePos)
		a.Window, _ = a.unlock.positive("window")
		a.RelockUnlocked, _ = a.unlock.duration("relock_unopened")
	}
	if a.boot, ok = o.child("boot"); ok {
		fob, ok := a.boot.truth("fob")
		a.Boot.FobOff = ok && !fob
		a.Boot.RequiresUnlocked, _ = a.boot.truth("requires_unlocked")
		a.Boot.CabinKeyOut, _ = a.boot.truth("cabin_needs_key_out")
		a.Boot.UnlockAllFirst, _ = a.boot.truth("unlock_all_if_unconfirmed")
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
	if a.wear, ok = o.child("wear"); ok {
		l.readWear(a)
	}
	a.MinVoltage, _ = o.quantity("min_voltage", quantity.Voltages)
	a.LowVoltage, _ = o.quantity("low_voltage", quantity.Voltages)
	a.LowAfter, _ = o.duration("low_voltage_after")
	a.WaitForFacts, _ = o.duration("wait_for_facts")
	a.Try, _ = o.truth("try")
}

// readStages reads the stages of unlocking: one to three, none twice. It notes in places where each stands.
func (o object) readStages(places map[latch.Action]source.Pos) (stages []latch.Action) {
	nodes, ok := o.several("stages")
	if !ok {
		return nil
	}
	for i, n := range nodes {
		action, known := stageActions[n.Text]
		switch {
		case !known:
			o.problems.Errorf(n.Pos, "%s.stages: unknown stage %q: %s", o.path, n.Text, spell.Instead(n.Text, stageNames))
		case slices.Contains(stages, action):
			o.problems.Errorf(n.Pos, "%s.stages: %s stands here twice", o.path, n.Text)
		default:
			if i == 0 && action == latch.BootRelease {
				o.loader.access.bootFirst = append(o.loader.access.bootFirst, stagePlace{o.path, n.Pos})
			}
			if places != nil {
				places[action] = n.Pos
			}
			stages = append(stages, action)
		}
	}
	return stages
}

// readWear reads the limits that spare the hardware (P6).
func (l *loader) readWear(a *access) {
	w, o := &a.Access.Wear, a.wear
	w.Pulse, _ = o.duration("pulse")
	w.HandlePulse, _ = o.duration("handle_pulse")
	w.BootSpacing, _ = o.duration("boot_spacing")
	const most = 100 // more would limit nothing, and each is remembered
	count := func(key string) (int, bool) {
		n, ok := o.number(key, 1, most)
		return int(n), ok
	}
	minute, ok := count("boot_per_minute")
	hour, ok2 := count("boot_per_hour")
	if ok && ok2 && hour < minute {
		o.errorf("boot_per_hour", "%d: fewer than boot_per_minute, %d", hour, minute)
	}
	w.BootPerMinute, w.BootPerHour = minute, hour
	w.Operations, _ = count("operations")
	w.OperationsWithin, _ = o.duration("operations_within")
	w.Rest, _ = o.duration("rest")
}

func (l *loader) readDriving(a *access) {
	block, ok := a.driving.quantity("block_at", quantity.Speeds)
	allow, ok2 := a.driving.quantity("allow_below", quantity.Speeds)
	a.AllowAfter, _ = a.driving.duration("allow_after")
	a.BlockAt, a.AllowBelow = block, allow
	a.WarnAbove, _ = a.driving.quantity("warn_above", quantity.Speeds)
	lock, ok3 := a.driving.quantity("lock_at", quantity.Speeds)
	again, ok4 := a.driving.quantity("lock_again_below", quantity.Speeds)
	a.LockAt, a.LockAgainBelow = lock, again
	if ok3 && ok4 && lock > 0 && again >= lock {
		a.driving.errorf("lock_again_below", "%s must be below lock_at, %s (P11)", a.driving.node.At("lock_again_below").Text, a.driving.node.At("lock_at").Text)
	}
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
