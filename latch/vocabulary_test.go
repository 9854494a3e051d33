package latch_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// names lists the words of a vocabulary.
func names[T fmt.Stringer](values []T) (out []string) {
	for _, v := range values {
		out = append(out, v.String())
	}
	return out
}

// Every word of a configuration is found by its own name, and nothing else is.
func TestVocabularyIsFoundByName(t *testing.T) {
	holds(t, "place", latch.Places(), latch.PlaceNamed)
	holds(t, "talks", latch.AllTalks(), latch.TalksNamed)
	holds(t, "gesture", latch.Bindable(), latch.BindableNamed)
	holds(t, "action of a button", latch.ButtonActions(), latch.ButtonActionNamed)
	holds(t, "action of an actuator", latch.ActuatorActions(), latch.ActuatorActionNamed)
	holds(t, "fact", latch.Facts(), latch.FactNamed)
	holds(t, "setting", latch.Settings(), latch.SettingNamed)
	holds(t, "relock", latch.RelockSettings(), latch.RelockNamed)
}

func holds[T interface {
	comparable
	fmt.Stringer
}](t *testing.T, what string, all []T, find func(string) (T, bool)) {
	t.Helper()
	if len(all) == 0 {
		t.Errorf("no %s", what)
	}
	for _, v := range all {
		if got, ok := find(v.String()); !ok || got != v {
			t.Errorf("%s %v: found %v, %v", what, v, got, ok)
		}
	}
	for _, name := range []string{"", "none", "nothing", "Press", "release", "boot_slammed"} {
		if v, ok := find(name); ok {
			t.Errorf("%s %q is %v", what, name, v)
		}
	}
}

// The words that owners read and write, which later versions keep.
func TestVocabularyIsStable(t *testing.T) {
	for _, c := range []struct {
		what string
		got  []string
		want []string
	}{
		{"places", names(latch.Places()), []string{"fob", "cabin", "exterior", "emergency"}},
		{"talks", names(latch.AllTalks()), []string{"level", "change", "pulse", "counter"}},
		{"bindable", names(latch.Bindable()), []string{"press", "click", "double", "hold"}},
		{"buttons", names(latch.ButtonActions()), []string{"unlock", "unlock.all", "lock.all", "lock.deadlock", "lock.toggle", "boot.release", "boot.unlock", "boot.lock"}},
		{"actuators", names(latch.ActuatorActions()), []string{"unlock.driver_door", "unlock.all", "lock.all", "lock.deadlock", "boot.release", "boot.unlock", "boot.lock", "feedback.done", "feedback.denied", "feedback.fault"}},
		{"settings", names(latch.Settings()), []string{"enabled", "boot.fob", "boot.requires_unlocked"}},
		{"relock", names(latch.RelockSettings()), []string{"never", "after_fob_release", "if_vehicle_locked", "always"}},
		{"words of a tier", names([]latch.Word{latch.Unasked, latch.Passed, latch.Decided}), []string{"unasked", "passed", "decided"}},
		{"choices", []string{fmt.Sprint(latch.Choose(true) == latch.On), fmt.Sprint(latch.Choose(false) == latch.Off)}, []string{"true", "true"}},
	} {
		if diff := cmp.Diff(c.want, c.got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.what, diff)
		}
	}
}

// An action that holds everything that another does need not wait for it (G11). Where keys have stages of their own whose
// first differs, an unlock is no one thing.
func TestContains(t *testing.T) {
	waits := func(hold, press latch.Action, keys ...latch.Key) bool {
		p := &latch.Params{Access: latch.Access{Stages: []latch.Action{latch.UnlockDriver, latch.UnlockAll}}, Keys: keys}
		b := &latch.Button{Does: [4]latch.Action{latch.Press: press, latch.Hold: hold}}
		return p.PressWaits(b)
	}
	same := latch.Key{Stages: []latch.Action{latch.UnlockDriver}}
	other := latch.Key{Stages: []latch.Action{latch.UnlockAll}}
	for _, c := range []struct {
		what string
		got  bool
		want bool
	}{
		{"all doors hold the first stage", waits(latch.UnlockAll, latch.Unlock), false},
		{"and that of a key, which is the same", waits(latch.UnlockAll, latch.Unlock, same, latch.Key{}), false},
		{"but not one that differs", waits(latch.UnlockAll, latch.Unlock, same, other), true},
		{"a deadlock holds a lock", waits(latch.LockDeadlock, latch.LockAll), false},
		{"a lock holds no deadlock", waits(latch.LockAll, latch.LockDeadlock), true},
		{"a release holds an unlock of the boot", waits(latch.BootRelease, latch.BootUnlock), false},
		{"all doors hold an unlock of the boot", waits(latch.UnlockAll, latch.BootUnlock), false},
		{"the driver's door does not hold all doors", waits(latch.UnlockDriver, latch.UnlockAll), true},
		{"a lock of everything holds that of the boot", waits(latch.LockAll, latch.BootLock), false},
		{"the opposite", waits(latch.LockAll, latch.UnlockAll), true},
		{"nothing holds a toggle", waits(latch.LockAll, latch.LockToggle), true},
		{"a toggle holds nothing", waits(latch.LockToggle, latch.LockAll), true},
	} {
		if c.got != c.want {
			t.Errorf("%s: waits %v", c.what, c.got)
		}
	}
	empty := &latch.Params{}
	if b := (&latch.Button{Does: [4]latch.Action{latch.Press: latch.Unlock, latch.Hold: latch.UnlockAll}}); !empty.PressWaits(b) {
		t.Error("without stages nothing is known to be held")
	}
}

// A person asked, or somebody did on a person's behalf: only the rest is automatic.
func TestAutomatic(t *testing.T) {
	for _, trigger := range latch.Triggers() {
		want := !slices.Contains([]latch.Trigger{latch.ByPress, latch.ByTry, latch.ByRetry, latch.ByFallback}, trigger)
		if got := trigger.Automatic(); got != want {
			t.Errorf("%v: %v, want %v", trigger, got, want)
		}
	}
}
