package latch_test

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// restful is a fact's value on a parked, unlocked car with nothing open.
var restful = map[string]string{
	"ignition": "0", "speed": "0", "locked": "0", "boot_locked": "0", "boot_open": "0", "boot_latch": "0", "doors_latch": "0",
	"driver_door_open": "0", "passenger_door_open": "0", "rear_driver_door_open": "0", "rear_passenger_door_open": "0",
	"voltage": "12", "crash": "0", "valet": "0", "key_inside": "0", "disarm": "0", "key_battery_low": "0", "boot_slam": "0", "key_in_ignition": "0",
}

// parked is the script of a parked car from 0 until a time. A change "speed=50" sets a fact, "-speed" leaves it out.
func parked(until string, changes ...string) string {
	facts := maps.Clone(restful)
	for _, c := range changes {
		if name, out := strings.CutPrefix(c, "-"); out {
			delete(facts, name)
		} else {
			name, value, _ := strings.Cut(c, "=")
			facts[name] = value
		}
	}
	var b strings.Builder
	b.WriteString("0 start quiet\n")
	for _, name := range slices.Sorted(maps.Keys(facts)) {
		fmt.Fprintf(&b, "0..%s/100ms %s=%s\n", until, name, facts[name])
	}
	return b.String()
}

// tapper is a button that acts on one frame, on the signal "dash".
func tapper(place latch.Place, a latch.Action) latch.Button {
	b := latch.Button{
		Name: "button", Place: place, Signal: 2, Key: -1, Group: -1, Pressed: []int64{1}, Talks: latch.Pulse,
		RepeatWithin: 250 * time.Millisecond, Stuck: time.Minute,
	}
	g := latch.Click
	if place == latch.Emergency {
		g = latch.Press
	}
	b.Does[g] = a
	return b
}

// tapping is the whole car with a tapper in place of its buttons.
func tapping(place latch.Place, a latch.Action) *latch.Params {
	p := rigParams()
	p.Buttons = []latch.Button{tapper(place, a)}
	return p
}

// answers are the verdicts in a list of lines: "allow ok", "deny speed warning door_unknown".
func answers(lines []string) []string {
	var out []string
	for _, l := range only(lines, "decision") {
		w := strings.Fields(l)
		s := w[2] + " " + w[4]
		if _, warning, ok := strings.Cut(l, " warning "); ok {
			s += " warning " + warning
		}
		out = append(out, s)
	}
	return out
}

func TestPolicyOfLocks(t *testing.T) {
	enabled := func(p *latch.Params) {
		p.Keys = []latch.Key{{Number: 2, Name: "Anna", Enabled: true}, {Number: 1, Name: "spare"}}
	}
	for _, c := range []struct {
		name   string
		place  latch.Place
		action latch.Action
		facts  string
		tune   func(*latch.Params)
		want   string
	}{
		{"§1.8 a key in the ignition", latch.Cabin, latch.BootRelease, "key_in_ignition=1", keyOut, "deny key_in_ignition"},
		{"§1.8 no key in it", latch.Cabin, latch.BootRelease, "ignition=1", keyOut, "allow ok"},
		{"§1.8 nobody knows", latch.Cabin, latch.BootRelease, "-key_in_ignition", keyOut, "deny key_in_ignition_unknown"},
		{"§1.8 it is no matter where the owner does not want it", latch.Cabin, latch.BootRelease, "key_in_ignition=1", nil, "allow ok"},
		{"§1.8 nor for the pad outside", latch.Exterior, latch.BootRelease, "key_in_ignition=1", keyOut, "allow ok"},
		{"§1.8 nor for a lock", latch.Cabin, latch.BootLock, "key_in_ignition=1", keyOut, "allow ok"},
		{"§1.8 without the fact the ignition counts", latch.Cabin, latch.BootRelease, "ignition=1", noKeyFact, "deny ignition_on"},
		{"§1.8 and must be known", latch.Cabin, latch.BootRelease, "-ignition", noKeyFact, "deny ignition_unknown"},
		{"§1.8 then the lock counts all the same", latch.Cabin, latch.BootRelease, "boot_locked=1", keyOut, "deny vehicle_locked"},
		{"P4 a locked car's cabin button", latch.Cabin, latch.BootRelease, "boot_locked=1", nil, "deny vehicle_locked"},
		{"P4 a locked car's exterior button", latch.Exterior, latch.BootRelease, "boot_locked=1", nil, "deny vehicle_locked"},
		{"P4 a locked car's fob", latch.Fob, latch.BootRelease, "boot_locked=1 locked=1", nil, "allow ok"},
		{"P4 the boot has a lock state of its own", latch.Cabin, latch.BootRelease, "boot_locked=0 locked=1", nil, "allow ok"},
		{"P4 which follows the car's without a fact", latch.Cabin, latch.BootRelease, "locked=1",
			func(p *latch.Params) { p.Facts[latch.BootLocked].Declared = false }, "deny vehicle_locked"},
		{"§1.10 a toggle frees a locked boot", latch.Cabin, latch.BootUnlock, "boot_locked=1", nil, "allow ok"},
		{"§1.10 of an unlocked car", latch.Cabin, latch.BootUnlock, "boot_locked=1 locked=1", nil, "deny vehicle_locked"},
		{"§1.10 and one that is known to be", latch.Cabin, latch.BootUnlock, "-locked", nil, "deny locked_unknown"},
		{"§1.10 without a fact for the car, the boot's counts", latch.Cabin, latch.BootUnlock, "boot_locked=1",
			func(p *latch.Params) { p.Facts[latch.Locked].Declared = false }, "deny vehicle_locked"},
		{"P4 from outside, freeing the latch is no less", latch.Exterior, latch.BootUnlock, "boot_locked=1", nil, "deny vehicle_locked"},
		{"P4 who walks by does not unlock", latch.Exterior, latch.UnlockAll, "locked=1", nil, "deny vehicle_locked"},
		{"P6 an inside unlock stays allowed", latch.Cabin, latch.UnlockAll, "locked=1", nil, "allow ok"},
		{"§1.4 requires_unlocked, locked", latch.Fob, latch.BootRelease, "locked=1", requiresUnlocked, "deny vehicle_locked"},
		{"§1.4 requires_unlocked, unlocked", latch.Fob, latch.BootRelease, "locked=0", requiresUnlocked, "allow ok"},
		{"§1.4 requires_unlocked, unknown", latch.Fob, latch.BootRelease, "-locked", requiresUnlocked, "deny locked_unknown"},

		{"P4 valet, fob", latch.Fob, latch.BootRelease, "valet=1", nil, "deny valet"},
		{"P4 valet, cabin", latch.Cabin, latch.BootRelease, "valet=1", nil, "deny valet"},
		{"P4 valet, exterior", latch.Exterior, latch.BootRelease, "valet=1", nil, "deny valet"},
		{"P4 valet, latch", latch.Cabin, latch.BootUnlock, "valet=1", nil, "deny valet"},
		{"P1 valet, lever", latch.Emergency, latch.BootRelease, "valet=1", nil, "allow emergency"},
		{"P4 valet, doors", latch.Fob, latch.UnlockAll, "valet=1", nil, "allow ok"},

		{"P4 fob lock with the ignition on", latch.Fob, latch.LockAll, "ignition=1", nil, "ignore ignition_on"},
		{"P4 dash lock with the ignition on", latch.Cabin, latch.LockAll, "ignition=1", nil, "allow ok"},
		{"P4 fob unlock, ignition on, at rest", latch.Fob, latch.UnlockAll, "ignition=1", nil, "allow ok"},
		{"P4 fob unlock, ignition on, driving", latch.Fob, latch.UnlockAll, "ignition=1 speed=5", nil, "deny speed"},
		{"P4 fob unlock, ignition on, not at rest before", latch.Fob, latch.UnlockAll, "ignition=1 speed=2", nil, "deny speed_hysteresis"},
		{"P4 dash unlock while driving", latch.Cabin, latch.UnlockAll, "ignition=1 speed=50", nil, "allow ok"},
		{"P4 driver's door open", latch.Fob, latch.LockAll, "driver_door_open=1", nil, "deny door_open"},
		{"§5 any door open", latch.Cabin, latch.LockAll, "rear_passenger_door_open=1", nil, "deny door_open"},
		{"the lid may still be open when the car is locked", latch.Fob, latch.LockAll, "boot_open=1", nil, "allow ok"},
		{"an open boot is not locked", latch.Fob, latch.BootLock, "boot_open=1", nil, "deny boot_open"},
		{"P10 a key inside", latch.Fob, latch.LockAll, "key_inside=1", nil, "deny key_inside"},
		{"P10 a key inside, boot", latch.Cabin, latch.BootLock, "key_inside=1", nil, "deny key_inside"},
		{"P10 unlocking with a key inside", latch.Fob, latch.UnlockAll, "key_inside=1", nil, "allow ok"},

		{"P2 crash, lock", latch.Fob, latch.LockAll, "crash=1", nil, "deny crash"},
		{"P2 crash, dash lock", latch.Cabin, latch.LockAll, "crash=1", nil, "deny crash"},
		{"P2 crash, the boot does not pop", latch.Fob, latch.BootRelease, "crash=1", nil, "deny crash"},
		{"P2 crash, unlock", latch.Fob, latch.UnlockAll, "crash=1", nil, "allow ok"},
		{"P1 crash, lever", latch.Emergency, latch.BootRelease, "crash=1", nil, "allow emergency"},

		{"P6 8.9 V", latch.Fob, latch.BootRelease, "voltage=8.9", nil, "deny low_voltage"},
		{"P6 9.0 V", latch.Fob, latch.BootRelease, "voltage=9", nil, "allow ok"},
		{"P6 8.9 V, unlock", latch.Fob, latch.UnlockAll, "voltage=8.9", nil, "deny low_voltage"},
		{"P1 8.9 V, lever", latch.Emergency, latch.BootRelease, "voltage=8.9", nil, "allow emergency"},
		{"P6 no limit", latch.Fob, latch.BootRelease, "voltage=3", func(p *latch.Params) { p.Access.MinVoltage = 0 }, "allow ok"},

		{"toggle, unlocked", latch.Cabin, latch.LockToggle, "locked=0", nil, "allow ok"},
		{"toggle, locked", latch.Cabin, latch.LockToggle, "locked=1", nil, "allow ok"},
		{"toggle, unknown", latch.Cabin, latch.LockToggle, "-locked", nil, "deny locked_unknown"},
		{"toggle outside, locked", latch.Exterior, latch.LockToggle, "locked=1", nil, "deny vehicle_locked"},
		{"the car does it itself", latch.Fob, latch.BootRelease, "", func(p *latch.Params) { p.Actuators = rigNoActuators }, "allow no_actuator"},
		{"P16 a list does not matter where no key is reported", latch.Cabin, latch.BootRelease, "", enabled, "allow ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := tapping(c.place, c.action)
			if c.tune != nil {
				c.tune(p)
			}
			got := answers(play(t, p, parked("3s", strings.Fields(c.facts)...)+"3s dash=1"))
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

var rigNoActuators = (&latch.Params{}).Actuators

func requiresUnlocked(p *latch.Params) { p.Access.Boot.RequiresUnlocked = true }

// P16: where keys are listed, only those are welcome; also with a disabled and an unknown one.
func TestKeys(t *testing.T) {
	list := []latch.Key{{Number: 2, Name: "Anna", Enabled: true}, {Number: 1, Name: "spare"}}
	for _, c := range []struct {
		name, key string
		keys      []latch.Key
		want      string
	}{
		{"listed", "key=2", list, "allow ok"},
		{"disabled", "key=1", list, "deny key_disabled"},
		{"not listed", "key=3", list, "deny unknown_key"},
		{"no list", "key=3", nil, "allow ok"},
		{"not reported", "key=-", list, "allow ok"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Keys = c.keys
			got := answers(play(t, p, parked("3s")+"3s fob=1 "+c.key))
			if diff := cmp.Diff([]string{c.want}, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// The first decisive tier wins: each row takes away what decided the row before it.
func TestTiersInOrder(t *testing.T) {
	p := rigParams()
	p.Keys = []latch.Key{{Number: 2, Enabled: true}}
	p.Access.Boot.RequiresUnlocked = true
	for _, c := range []struct{ facts, key, want string }{
		{"crash=1 speed=50 ignition=1 valet=1 locked=1 voltage=8 -boot_latch", "3", "deny crash"},
		{"speed=50 ignition=1 valet=1 locked=1 voltage=8 -boot_latch", "3", "deny speed"},
		{"ignition=1 valet=1 locked=1 voltage=8 -boot_latch", "3", "deny ignition_on"},
		{"valet=1 locked=1 voltage=8 -boot_latch", "3", "deny unknown_key"},
		{"valet=1 locked=1 voltage=8 -boot_latch", "2", "deny valet"},
		{"locked=1 voltage=8 -boot_latch", "2", "deny vehicle_locked"},
		{"voltage=8 -boot_latch", "2", "deny low_voltage"},
		{"-boot_latch", "2", "deny latch_silent"},
		{"", "2", "allow ok"},
	} {
		got := answers(play(t, p, parked("2900ms", strings.Fields(c.facts)...)+`
			2s..3s/100ms fob=16 key=`+c.key+`
			3300ms advance`))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%s: (-want +got)\n%s", c.facts, diff)
		}
	}
}

// P6: what is under way is not begun again, and a press for it is answered. An emergency does not wait (P1).
func TestInProgress(t *testing.T) {
	p := rigParams()
	p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease), tapper(latch.Emergency, latch.BootRelease)}
	p.Buttons[1].Signal = 4
	got := play(t, p, parked("4s")+`
		2s dash=1
		2900ms dash=1
		3s lever=1`)
	want := lines(`
		2s decision allow boot.release ok (button click)
		2s send boot.release attempt 1, expires 2.25s
		2.02s send boot.release attempt 1, expires 2.25s
		2.9s decision ignore boot.release in_progress (button click)
		3s decision allow boot.release emergency (button press)
		3s event dropped boot.lock new_request
		3s event superseded boot.release new_request
		3s send boot.release attempt 1, expires 3.25s, urgent
		3.02s send boot.release attempt 1, expires 3.25s, urgent
	`)
	got = slices.DeleteFunc(only(got, "decision", "send", "event"), func(s string) bool { return strings.HasPrefix(s, "0s") })
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P14: repeated frames of one press are one press, and so is the hold after it.
func TestOnePressOneActuation(t *testing.T) {
	p := rigParams()
	got := only(play(t, p, parked("8s")+`
		2s..7s/50ms fob=16 key=2
		7050ms fob=0 key=2
		2950ms boot_latch=1`), "decision")
	if diff := cmp.Diff(lines(`2.9s decision allow boot.release ok (fob_boot hold)`), got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

func keyOut(p *latch.Params) { p.Access.Boot.CabinKeyOut = true }

func noKeyFact(p *latch.Params) {
	keyOut(p)
	p.Facts[latch.KeyInIgnition] = latch.FactSource{}
}

// P4, P7: what an exterior button may unlock, and that only a release needs a status that can be heard.
func TestToggleAndSilence(t *testing.T) {
	for _, c := range []struct {
		place  latch.Place
		action latch.Action
		facts  []string
		want   string
	}{
		{latch.Exterior, latch.LockToggle, []string{"locked=1"}, "deny vehicle_locked"},
		{latch.Exterior, latch.LockToggle, []string{"locked=0"}, "allow ok"},
		{latch.Cabin, latch.LockToggle, []string{"locked=1"}, "allow ok"},
		{latch.Cabin, latch.LockAll, []string{"-doors_latch"}, "allow ok"},
		{latch.Cabin, latch.BootUnlock, []string{"-doors_latch"}, "allow ok"},
	} {
		p := tapping(c.place, c.action)
		p.Access.WaitForFacts = 0
		for _, a := range []latch.Action{latch.LockAll, latch.BootUnlock} {
			p.Actuators[a].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Within: time.Second}
		}
		got := answers(play(t, p, parked("3s", c.facts...)+"3s dash=1"))
		if diff := cmp.Diff([]string{c.want}, got); diff != "" {
			t.Errorf("%v %v %v: (-want +got)\n%s", c.place, c.action, c.facts, diff)
		}
	}
}

// A request that was decided again keeps nothing of the first time, and lists each fact once, in the order of use.
func TestDecidedAgain(t *testing.T) {
	p := rigParams("locked", "driver_door_open", "passenger_door_open", "key_inside")
	p.Buttons[3], p.Buttons[4] = tapper(latch.Cabin, latch.UnlockAll), tapper(latch.Cabin, latch.LockToggle)
	p.Buttons[4].Signal = 3
	e := latch.New(p)
	var last latch.Decision
	for _, s := range parseScript(t, "0 start quiet\n1s locked=0 passenger_door_open=0 key_inside=0\n3s dash=1\n3100ms plate=1\n3200ms driver_door_open=0\n4s advance") {
		effects := e.Advance(s.at)
		if s.in != nil {
			effects = e.Observe(s.at, *s.in)
		}
		for _, ef := range effects {
			if ef.Kind == latch.EffectDecision {
				last = ef.Decision
			}
		}
	}
	var facts []string
	for _, u := range last.Facts() {
		facts = append(facts, u.Fact.String())
	}
	if last.Verdict != latch.Allow || last.Waited == 0 || last.Warning != latch.OK || last.Facts() == nil {
		t.Errorf("%+v, want it allowed after a wait, without a warning", last)
	}
	if diff := cmp.Diff([]string{"key_inside", "driver_door_open", "passenger_door_open"}, facts); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}
