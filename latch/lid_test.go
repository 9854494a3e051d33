package latch_test

import (
	"testing"
	"time"

	"latchd/latch"
)

// P19: who opened the boot, if it was not latchd.
func TestWhoOpened(t *testing.T) {
	released := func(p *latch.Params) { p.Buttons[2].Does = [4]latch.Action{latch.Click: latch.BootRelease} }
	const release = "3s fob=16 key=2\n3100ms fob=0 key=2\n"
	const allow = "3.1s decision allow boot.release ok (fob_boot click)\n"
	facts := []string{"-boot_open"}
	table(t, released, []ruleCase{
		{"by hand", nil, "", facts, "1s boot_open=0\n4s boot_open=1", "4s event opened_manually none ok"},
		{"by us", nil, "", facts, "1s boot_open=0\n" + release + "9s boot_open=1", allow},
		{"by us, then by hand", nil, "", facts, "1s boot_open=0\n" + release + "9s boot_open=1\n12s boot_open=0\n15s boot_open=1", allow + "15s event opened_manually none ok"},
		{"by us, rebounding", nil, "", facts, "1s boot_open=0\n" + release + "9s boot_open=1\n12s boot_open=0\n12299ms boot_open=1", allow},
		{"300 ms after it was closed is no rebound", nil, "", facts, "1s boot_open=0\n" + release + "9s boot_open=1\n12s boot_open=0\n12300ms boot_open=1", allow + "12.3s event opened_manually none ok"},
		{"by us, locked again, then by hand", func(p *latch.Params) { p.Buttons[1].Does = [4]latch.Action{latch.Press: latch.BootLock} }, "", facts,
			"1s boot_open=0\n" + release + "6s fob=4 key=2\n6100ms fob=0 key=2\n9s boot_open=1", allow + "6s decision allow boot.lock ok (fob_lock press)\n9s event opened_manually none ok"},
		{"by an unlock of ours", func(p *latch.Params) { p.Access.Stages = []latch.Action{latch.UnlockAll} }, "", facts,
			"1s boot_open=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n9s boot_open=1", "3s decision allow unlock.all ok (fob_unlock press) stage 1"},
		{"by us, and then the driver's door was unlocked", nil, "", facts,
			"1s boot_open=0\n" + release + "6s fob=1 key=2\n6100ms fob=0 key=2\n9s boot_open=1", allow + "6s decision allow unlock.driver_door ok (fob_unlock press) stage 1"},
		{"not by an unlock of the driver's door", nil, "", facts,
			"1s boot_open=0\n3s fob=1 key=2\n3100ms fob=0 key=2\n9s boot_open=1", "3s decision allow unlock.driver_door ok (fob_unlock press) stage 1\n9s event opened_manually none ok"},
		{"by the lever", nil, "", facts, "1s boot_open=0\n1s lever=0\n3s lever=1\n3100ms lever=0\n9s boot_open=1", "3s decision allow boot.release emergency (lever press)"},
		{"by the car, which has its own actuator", func(p *latch.Params) { p.Actuators[latch.BootRelease] = latch.Actuator{} }, "", facts,
			"1s boot_open=0\n" + release + "5999999999ns boot_open=1", "3.1s decision allow boot.release no_actuator (fob_boot click)\n5.999999999s event opened_by_vehicle none ok"},
		{"3 s after the fob's press it was a hand", func(p *latch.Params) { p.Actuators[latch.BootRelease] = latch.Actuator{} }, "", facts,
			"1s boot_open=0\n" + release + "6s boot_open=1", "3.1s decision allow boot.release no_actuator (fob_boot click)\n6s event opened_manually none ok"},
		{"a button in the cabin is no fob", nil, "", append(facts, "boot_locked=1"), "1s boot_open=0\n1s dash=0\n3s dash=1\n3100ms dash=0\n4s boot_open=1",
			"3.12s decision deny boot.release vehicle_locked (dash click)\n4s event opened_manually none ok"},
		{"open at the start is no opening", nil, "", facts, "3s boot_open=1", ""},
		{"open after a gap is none", nil, "", facts, "1s boot_open=0\n3s overflow 0\n4s boot_open=1", "3s event gap none ok"},
	})
}

// P12: a boot that is open or unlatched while the car moves, or its ignition is switched on.
func TestBootWarning(t *testing.T) {
	warns := func(p *latch.Params) { p.Access.WarnAbove = 3 }
	speed := []string{"-speed", "-boot_open", "-boot_latch", "-ignition"}
	const moving = "event boot_warning none boot_open\n"
	table(t, warns, []ruleCase{
		{"at 3 km/h", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=3", ""},
		{"above", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=3.1", "3s " + moving},
		{"once", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=3.1\n3100ms speed=50\n3200ms speed=2\n3300ms speed=9", "3s " + moving},
		{"again after it stood", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=3.1\n3100ms speed=1.9\n3200ms speed=9", "3s " + moving + "3.2s " + moving},
		{"again after it was closed", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=50\n3100ms boot_open=0\n3200ms boot_open=1\n", "3s " + moving + "3.2s " + moving},
		{"a lid that was not heard for a while, nor anything else of it, was not closed", nil, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=50\n16s boot_open=1\n16100ms speed=50", "3s " + moving},
		{"opened while moving", nil, "", speed, "1s boot_open=0\n3s speed=50\n3100ms boot_open=1", "3.1s event opened_manually none ok\n3.1s " + moving},
		{"closed", nil, "", speed, "1s boot_open=0\n3s speed=50", ""},
		{"unknown", nil, "", speed, "3s speed=50", ""},
		{"unlatched", nil, "", speed, "1s boot_open=0\n2s boot_latch=1\n3s speed=50", "3s event boot_warning none unlatched"},
		{"unlatched, and the ignition goes on", nil, "", speed, "1s ignition=0\n2s boot_latch=1\n3s ignition=1\n3100ms ignition=1\n3200ms ignition=0\n3300ms ignition=1",
			"3s event boot_warning none unlatched\n3.3s event boot_warning none unlatched"},
		{"open, and the ignition goes on", nil, "", speed, "1s ignition=0\n1s boot_open=0\n2s boot_open=1\n3s ignition=1", ""},
		{"unlatched with the ignition on", nil, "", speed, "0..4s/100ms ignition=1\n1s boot_latch=0\n3050ms boot_latch=1", "3.05s event boot_warning none unlatched"},
		{"an ignition that was not heard for a while, nor anything of the lid, was not switched on", nil, "", speed, "2s boot_latch=1\n2900ms ignition=0\n3s ignition=1\n3900ms ignition=1", "3s event boot_warning none unlatched"},
		{"nor was one that was not heard for a while when something of the lid was", nil, "", speed, "2s boot_latch=1\n2900ms ignition=0\n3s ignition=1\n3100ms..9s/100ms boot_latch=1\n6s ignition=1",
			"3s event boot_warning none unlatched"},
		{"never", func(p *latch.Params) { p.Access.WarnAbove = 0 }, "", speed, "1s boot_open=0\n2s boot_open=1\n3s speed=50", ""},
	})
}

// P7: after an unconfirmed release the boot counts as unlatched, until it is seen to close.
func TestUnlatched(t *testing.T) {
	tries := func(p *latch.Params) {
		p.Access.WarnAbove = 3
		p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)}
		p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms}
	}
	const tried = "3s decision allow boot.release ok (button click)\n4.5s event unconfirmed boot.release not_confirmed\n"
	facts := []string{"-speed", "-boot_open"}
	table(t, tries, []ruleCase{
		{"warned of", nil, "", facts, "1s boot_open=0\n3s dash=1\n6s speed=50", tried + "6s event boot_warning none unlatched"},
		{"until it is seen to close", nil, "", facts, "1s boot_open=0\n3s dash=1\n5s boot_open=1\n5500ms boot_open=0\n6s speed=50", tried},
		{"also after a gap", nil, "", facts, "1s boot_open=0\n3s dash=1\n5s overflow 0\n6s speed=50", tried + "5s event gap none ok\n6s event boot_warning none unlatched"},
		{"a confirmed one is known from its latch", nil, "4s", append(facts, "-boot_latch"), "1s boot_open=0\n2900ms boot_latch=0\n3s dash=1\n3100ms boot_latch=1\n4s boot_latch=0\n6s speed=50",
			"3s decision allow boot.release ok (button click)\n3.1s event confirmed boot.release ok"},
	})
}

// P10: a key that is shut in is let out again, whatever is locked.
func TestKeyShutIn(t *testing.T) {
	facts := []string{"-boot_open", "-key_inside"}
	const shut = "1s..20s/100ms key_inside=1\n1s boot_open=0\n2s boot_open=1\n5s boot_open=0\n"
	const out = "5.3s decision allow boot.release ok (key_inside)"
	blocked := "5.3s decision deny boot.release "
	table(t, nil, []ruleCase{
		{"in a locked car", nil, "", append(facts, "locked=1", "boot_locked=1"), shut, out},
		{"in a locked boot", nil, "", append(facts, "boot_locked=1"), shut, out},
		{"with the ignition on, which only keeps a fob from opening", nil, "", append(facts, "locked=1", "-ignition"), shut + "0..6s/100ms ignition=1", out},
		{"the fob need not open it by the owner's settings", func(p *latch.Params) { p.Access.Boot.RequiresUnlocked, p.Access.Boot.FobOff = true, true }, "", append(facts, "locked=1"), shut, out},
		{"in an unlocked car it can be fetched", nil, "", facts, shut, ""},
		{"unless the boot is about to lock", always, "", facts, shut, out + "\n5.3s event dropped boot.lock new_request"},
		{"a key outside", nil, "", append(facts, "locked=1"), "1s..20s/100ms key_inside=0\n1s boot_open=0\n2s boot_open=1\n5s boot_open=0", ""},
		{"a key nobody knows of", nil, "", append(facts, "locked=1"), "1s boot_open=0\n2s boot_open=1\n5s boot_open=0", ""},
		{"opened again before", nil, "", append(facts, "locked=1"), shut + "5299ms boot_open=1", ""},
		{"not while driving, nor later", nil, "", append(facts, "locked=1", "-speed"), shut + "0..6s/100ms speed=50\n6100ms..20s/100ms speed=0", blocked + "speed (key_inside)"},
		{"not in valet position", nil, "", append(facts, "locked=1", "valet=1"), shut, blocked + "valet (key_inside)"},
		{"the car must do it where there is no actuator", func(p *latch.Params) { p.Actuators[latch.BootRelease] = latch.Actuator{} }, "", append(facts, "locked=1"), shut,
			"5.3s decision allow boot.release no_actuator (key_inside)"},
	})
}

// P7: after a release that was not confirmed the boot counts as unlatched; after nothing else, and until it is seen to close.
func TestWhenUnlatched(t *testing.T) {
	const unconfirmed = "3s dash=1\n3s..8s/100ms boot_latch=0\n"
	for _, c := range []struct {
		name, script string
		want         bool
	}{
		{"not confirmed", unconfirmed, true},
		{"confirmed", "3s dash=1\n3100ms boot_latch=1", false},
		{"its status lost", "3s dash=1", false},
		{"an unlock that was not confirmed", "3s plate=1", false},
		{"both", unconfirmed + "3s plate=1", true},
		{"closed since", unconfirmed + "8s boot_open=1\n8500ms boot_open=0", false},
	} {
		p := rigParams()
		p.Buttons[3], p.Buttons[4] = tapper(latch.Cabin, latch.BootRelease), tapper(latch.Cabin, latch.UnlockAll)
		p.Buttons[4].Signal = 3
		p.Access.Wear.Pulse, p.Access.Boot.RelockUnopened = 0, 0
		p.Actuators[latch.BootRelease].Confirm.Retries = 0
		p.Actuators[latch.UnlockAll].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: true, Within: time.Second}
		e := latch.New(p)
		feedAll(t, p, e, parked("9s", "-boot_latch", "-boot_open")+"1s boot_open=0\n2400ms boot_latch=0\n"+c.script+"\n9s advance")
		if got := e.Memory().Unlatched; got != c.want {
			t.Errorf("%s: unlatched %v, want %v", c.name, got, c.want)
		}
	}
}
