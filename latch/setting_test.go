package latch_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// P16: settings differ by key, in the configuration and as they are changed while latchd runs. The closest counts.
func TestSettings(t *testing.T) {
	keys := func(s latch.Setting, one, two latch.Choice) func(*latch.Params) {
		return func(p *latch.Params) {
			p.Buttons[2].Does = [4]latch.Action{latch.Click: latch.BootRelease}
			p.Keys = []latch.Key{{Number: 1, Enabled: true}, {Number: 2, Enabled: true}}
			p.Keys[0].Settings[s], p.Keys[1].Settings[s] = one, two
		}
	}
	inherits := keys(latch.BootByFob, latch.Inherit, latch.Inherit)
	off := func(tune func(*latch.Params)) func(*latch.Params) {
		return func(p *latch.Params) {
			tune(p)
			p.Access.Boot.FobOff = true
		}
	}
	one, two := "3s fob=16 key=1\n3100ms fob=0 key=1\n", "8s fob=16 key=2\n8100ms fob=0 key=2\n"
	allow, deny := "s decision allow boot.release ok (fob_boot click)\n", "s decision deny boot.release switched_off (fob_boot click)\n"
	changed := "2s set boot.fob "
	locked := "s decision deny boot.release vehicle_locked (fob_boot click)\n"
	table(t, nil, []ruleCase{
		{"boot.fob is on", inherits, "", nil, one + two, "3.1" + allow + "8.1" + allow},
		{"off for the car", off(inherits), "", nil, one + two, "3.1" + deny + "8.1" + deny},
		{"off for one key", keys(latch.BootByFob, latch.Off, latch.Inherit), "", nil, one + two, "3.1" + deny + "8.1" + allow},
		{"on for one key", off(keys(latch.BootByFob, latch.Inherit, latch.On)), "", nil, one + two, "3.1" + deny + "8.1" + allow},
		{"changed for all", inherits, "", nil, changed + "off\n" + one + two, "3.1" + deny + "8.1" + deny},
		{"changed for one key", inherits, "", nil, changed + "off 1\n" + one + two, "3.1" + deny + "8.1" + allow},
		{"changed for all, and back for one", inherits, "", nil, changed + "off\n" + changed + "on 2\n" + one + two, "3.1" + deny + "8.1" + allow},
		{"a change counts before the configuration", keys(latch.BootByFob, latch.Off, latch.Off), "", nil, changed + "on 1\n" + one + two, "3.1" + allow + "8.1" + deny},
		{"a change for all counts before the configuration of a key", keys(latch.BootByFob, latch.Off, latch.Off), "", nil, changed + "on\n" + one + two, "3.1" + allow + "8.1" + allow},
		{"taken back", inherits, "", nil, changed + "off\n2500ms set boot.fob inherit\n" + one, "3.1" + allow},
		{"the newest counts", inherits, "", nil, changed + "off 1\n2500ms set boot.fob on 1\n" + one, "3.1" + allow},
		{"the cabin is not asked", func(p *latch.Params) { p.Access.Boot.FobOff = true }, "", nil, "1s dash=0\n3s dash=1\n3100ms dash=0", "3.12s decision allow boot.release ok (dash click)"},

		{"requires_unlocked for one key", keys(latch.RequiresUnlocked, latch.On, latch.Off), "", []string{"locked=1"}, one + two, "3.1" + locked + "8.1" + allow},
		{"requires_unlocked, changed", inherits, "", []string{"locked=1"}, "2s set boot.requires_unlocked on 2\n" + one + two, "3.1" + allow + "8.1" + locked},
		{"a key that is switched off", inherits, "", nil, "2s set enabled off 1\n" + one + two, "3.1s decision deny boot.release key_disabled (fob_boot click)\n8.1" + allow},
		{"a key that is not in the list", inherits, "", nil, "3s fob=16 key=7\n3100ms fob=0 key=7\n", "3.1s decision deny boot.release unknown_key (fob_boot click)"},
		{"which no setting can let in", inherits, "", nil, "2s set enabled on 7\n3s fob=16 key=7\n3100ms fob=0 key=7\n", "3.1s decision deny boot.release unknown_key (fob_boot click)"},

		{"stages of a key", func(p *latch.Params) {
			p.Keys = []latch.Key{{Number: 1, Enabled: true, Stages: []latch.Action{latch.UnlockAll}}, {Number: 2, Enabled: true}}
		}, "", nil, "3s fob=1 key=1\n3100ms fob=0 key=1\n4s fob=1 key=1\n4100ms fob=0 key=1\n8s fob=1 key=2\n8100ms fob=0 key=2", `
			3s decision allow unlock.all ok (fob_unlock press) stage 1
			4s decision ignore unlock last_stage (fob_unlock press) stage 1
			8s decision allow unlock.driver_door ok (fob_unlock press) stage 1`},
	})
}

// A decision that a setting denied says which and since when; each change is told with what was before.
func TestSettingsAreTold(t *testing.T) {
	p := rigParams()
	anna(p)
	p.Buttons[2].Does = [4]latch.Action{latch.Click: latch.BootRelease}
	all := sentences(t, p, parked("20s")+`
		1s set boot.fob off 2
		3s fob=16 key=2
		3100ms fob=0 key=2
		4s set boot.fob on
		5s set boot.fob inherit 2
		6s set enabled off 2
		7s fob=4 key=2`)
	var got []string
	for _, s := range all {
		if _, told, _ := strings.Cut(s, "| "); strings.Contains(told, "set by") || strings.HasPrefix(told, "setting ") {
			got = append(got, told)
		}
	}
	want := lines(`
		setting boot.fob for key 2, Anna is off, it was on: a test
		fob_boot clicked for 100ms (key 2, Anna): boot.release refused: a setting does not let the fob open the boot (boot.fob is off since 2023-11-14 22:13:20 UTC, set by a test); switch boot.fob on to allow it
		setting boot.fob is on, it was on: a test
		setting boot.fob for key 2, Anna is as configured again, it was off: a test
		setting enabled for key 2, Anna is off, it was on: a test
		fob_lock pressed (key 2, Anna): lock.all refused: the key is disabled (enabled is off since 2023-11-14 22:13:20 UTC, set by a test); enable it to allow it`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// What is asked for a key, or for a car whose key is not known, is what a press would be decided by.
func TestSettingAsked(t *testing.T) {
	p := rigParams()
	anna(p)
	e := latch.New(p)
	key := latch.KeyNumber{Known: true, Number: 2}
	e.Observe(0, latch.Input{Kind: latch.Start})
	e.Observe(0, latch.Input{Kind: latch.Set, Change: &latch.SettingChange{Setting: latch.BootByFob, Key: key, Choice: latch.Off, Origin: "a test"}})
	if on, by := e.Setting(latch.BootByFob, key); on || by.Origin != "a test" {
		t.Errorf("of the key: %v by %+v", on, by)
	}
	if on, by := e.Setting(latch.BootByFob, latch.KeyNumber{}); !on || by != (latch.SettingChange{}) {
		t.Errorf("of the car: %v by %+v", on, by)
	}
}
