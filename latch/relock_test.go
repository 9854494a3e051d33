package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// fobHold holds the fob's boot button from 2 s on: the boot is released at 2.9 s.
const fobHold = `
	2s..3s/100ms fob=16 key=2
	3100ms fob=0 key=2
	`

// automatic keeps the decisions that no person asked for, and what became of pending locks. What a fob's press
// leads to directly is left out.
func automatic(all []string) []string {
	kept := slices.DeleteFunc(only(all, "decision", "event"), func(s string) bool {
		return strings.HasPrefix(s, "0s ") || strings.HasSuffix(s, " true") || strings.HasSuffix(s, " false") ||
			strings.Contains(s, "(fob_") || strings.Contains(s, "(dash ") || strings.Contains(s, " confirmed ") || strings.Contains(s, " sent_unverified ") || strings.Contains(s, " opened_")
	})
	return append([]string(nil), kept...)
}

// P8: the boot locks by itself after it was closed.
func TestRelockOnClose(t *testing.T) {
	const (
		lifted = "2s boot_open=0\n 4s boot_open=1\n 8s boot_open=0\n 11s..60s/1s boot_open=0\n"
	)
	for _, c := range []struct {
		name    string
		setting latch.RelockOnClose
		hold    bool   // opened by the fob; otherwise by hand
		facts   string // of parked
		script  string
		want    string
	}{
		{"never", latch.RelockNever, true, "", lifted, `4s event dropped boot.lock opened`},
		{"after_fob_release, by fob", latch.RelockAfterFobRelease, true, "", lifted, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"after_fob_release, by hand", latch.RelockAfterFobRelease, false, "", lifted, ``},
		{"after_fob_release, the boot of an unlocked car", latch.RelockAfterFobRelease, true, "locked=0", lifted, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"if_vehicle_locked, locked", latch.RelockIfVehicleLocked, false, "locked=1", lifted, `8.3s decision allow boot.lock ok (relock_on_close)`},
		{"if_vehicle_locked, unlocked", latch.RelockIfVehicleLocked, false, "locked=0", lifted, `8.3s event dropped boot.lock vehicle_unlocked`},
		{"if_vehicle_locked, unknown", latch.RelockIfVehicleLocked, false, "-locked", lifted, `8.3s event dropped boot.lock locked_unknown`},
		{"always, by hand", latch.RelockAlways, false, "", lifted, `8.3s decision allow boot.lock ok (relock_on_close)`},

		{"after_fob_release, opened again by hand", latch.RelockAfterFobRelease, true, "", lifted + "20s boot_open=1\n22s boot_open=0\n25s boot_open=0", `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"after_fob_release, with a gap since", latch.RelockAfterFobRelease, true, "", lifted + "3500ms overflow 1", `
			3.5s event gap none ok
			3.5s event dropped boot.lock gap`},

		{"rebound restarts it", latch.RelockAlways, false, "", `
			2s boot_open=0
			4s boot_open=1
			8s boot_open=0
			8299ms boot_open=1
			8304ms boot_open=0
			9s boot_open=0`, `
			8.299s event dropped boot.lock opened
			8.604s decision allow boot.lock ok (relock_on_close)`},
		{"repeated frames do not", latch.RelockAlways, false, "", `
			4s boot_open=1
			8s..9s/50ms boot_open=0`, `8.3s decision allow boot.lock ok (relock_on_close)`},
		{"the lid is seen open first", latch.RelockAlways, false, "", `8s boot_open=0
			9s boot_open=0`, ``},

		{"unlocked meanwhile by the fob", latch.RelockAfterFobRelease, true, "", lifted + `
			6s fob=1 key=2
			6100ms fob=0 key=2
			`, `
			4s event dropped boot.lock opened
			8.3s event dropped boot.lock vehicle_unlocked`},
		{"unlocked meanwhile by the car", latch.RelockAfterFobRelease, true, "-locked", lifted + `
			2s locked=1
			6s locked=0`, `
			4s event dropped boot.lock opened
			8.3s event dropped boot.lock vehicle_unlocked`},
		{"unlocked and locked again", latch.RelockAfterFobRelease, true, "-locked", lifted + `
			2s locked=1
			6s locked=0
			7s locked=1`, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"unlocked and locked again by the fob", latch.RelockAfterFobRelease, true, "", lifted + `
			5s fob=1 key=2
			5100ms fob=0 key=2
			6s fob=4 key=2
			6100ms fob=0 key=2`, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"unlocked with the release", latch.RelockAfterFobRelease, true, "-locked", lifted + `
			1s locked=1
			2900ms locked=0`, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},
		{"unlocked before", latch.RelockAfterFobRelease, true, "-locked", lifted + `
			1s locked=1
			1500ms locked=0`, `
			4s event dropped boot.lock opened
			8.3s decision allow boot.lock ok (relock_on_close)`},

		{"lifted by hand, unlocked before", latch.RelockAlways, false, "-locked", lifted + `
			1s locked=1
			3s locked=0`, `8.3s decision allow boot.lock ok (relock_on_close)`},
		{"lifted by hand, unlocked meanwhile", latch.RelockAlways, false, "-locked", lifted + `
			1s locked=1
			6s locked=0`, `8.3s event dropped boot.lock vehicle_unlocked`},
		{"unlocked between the release and the lifting", latch.RelockAfterFobRelease, true, "-locked", lifted + `
			1s locked=1
			3900ms locked=0`, `
			4s event dropped boot.lock opened
			8.3s event dropped boot.lock vehicle_unlocked`},
		{"put off, lifted, and put off again", latch.RelockAlways, false, "-driver_door_open", lifted + `
			1s..30s/1s driver_door_open=1
			9s boot_open=1
			10s boot_open=0`, `
			8.3s decision deny boot.lock door_open (relock_on_close)
			8.3s event relock_pending boot.lock door_open
			9s event dropped boot.lock opened
			10.3s decision deny boot.lock door_open (relock_on_close)
			10.3s event relock_pending boot.lock door_open`},
		{"put off, lifted, and then as at first", latch.RelockAlways, false, "-driver_door_open", lifted + `
			1s..8500ms/500ms driver_door_open=1
			9s..30s/500ms driver_door_open=0
			8600ms boot_open=1
			10s boot_open=0`, `
			8.3s decision deny boot.lock door_open (relock_on_close)
			8.3s event relock_pending boot.lock door_open
			8.6s event dropped boot.lock opened
			10.3s decision allow boot.lock ok (relock_on_close)`},
		{"a door open puts it off", latch.RelockAlways, false, "-driver_door_open", lifted + `
			1s..19s/1s driver_door_open=1
			20s driver_door_open=0`, `
			8.3s decision deny boot.lock door_open (relock_on_close)
			8.3s event relock_pending boot.lock door_open
			20s decision allow boot.lock ok (relock_on_close)`},
		{"a door unknown puts it off", latch.RelockAlways, false, "-driver_door_open", lifted + `
			20s driver_door_open=0`, `
			8.3s decision deny boot.lock door_unknown (relock_on_close)
			8.3s event relock_pending boot.lock door_unknown
			20s decision allow boot.lock ok (relock_on_close)`},
		{"a key shut in is let out again, and the relock dropped (P10)", latch.RelockAlways, false, "-key_inside", `
			1s..20s/1s key_inside=1
			4s boot_open=1
			8s..20s/1s boot_open=0
			20500ms boot_open=1
			20600ms key_inside=0
			21s boot_open=0
			22s boot_open=0`, `
			8.3s decision allow boot.release ok (key_inside)
			8.3s event dropped boot.lock new_request
			11.3s event retried boot.release not_confirmed
			11.3s decision allow boot.release ok (retry)
			12.8s event unconfirmed boot.release not_confirmed
			20.5s event dropped boot.lock opened
			21.3s decision allow boot.lock ok (relock_on_close)`},
		{"the key's place unknown puts it off", latch.RelockAlways, false, "-key_inside", lifted + `
			12s key_inside=0`, `
			8.3s decision deny boot.lock key_inside_unknown (relock_on_close)
			8.3s event relock_pending boot.lock key_inside_unknown
			12s decision allow boot.lock ok (relock_on_close)`},
		{"put off, then unlocked", latch.RelockAlways, false, "-driver_door_open", lifted + `
			1s..19s/1s driver_door_open=1
			15s fob=1 key=2
			15100ms fob=0 key=2
			20s driver_door_open=0`, `
			8.3s decision deny boot.lock door_open (relock_on_close)
			8.3s event relock_pending boot.lock door_open
			15.1s event dropped boot.lock vehicle_unlocked`},
		{"locked by hand before", latch.RelockAlways, false, "", lifted + `
			1s dash=0
			8200ms dash=1
			8300ms dash=0`, `8.22s event dropped boot.lock new_request`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Buttons[3].Does = [4]latch.Action{latch.Press: latch.BootLock} // dash
			p.Access.Boot.RelockOnClose = c.setting
			p.Access.RelockUnlocked = 0
			script := c.script
			if c.hold {
				script += fobHold + "\n3100ms boot_latch=1"
			}
			facts := append([]string{"-boot_open"}, strings.Fields(c.facts)...)
			got := automatic(play(t, p, parked("60s", facts...)+script))
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// P8: without a fact that says where the key is, the lock comes 10 s after closing, and the time starts anew.
func TestRelockOnCloseBlind(t *testing.T) {
	p := rigParams()
	p.Facts[latch.KeyInside] = latch.FactSource{}
	p.Access.Boot.RelockOnClose = latch.RelockAlways
	got := automatic(play(t, p, parked("60s", "-boot_open")+`
		4s boot_open=1
		8s boot_open=0
		17999ms boot_open=1
		20s..30s/1s boot_open=0
		30s boot_open=0`))
	want := lines(`
		17.999s event dropped boot.lock opened
		30s decision allow boot.lock ok (relock_on_close)`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P8: what was released with the lever is not locked again by itself.
func TestNoRelockAfterEmergency(t *testing.T) {
	p := rigParams()
	p.Access.Boot.RelockOnClose = latch.RelockAfterFobRelease
	got := automatic(play(t, p, parked("60s", "-boot_open")+fobHold+`
		1s boot_open=0
		3500ms lever=1
		4s boot_open=1
		8s boot_open=0
		11s boot_open=0`))
	want := lines(`
		3.5s decision allow boot.release emergency (lever press)
		3.5s event dropped boot.lock new_request
		3.5s event superseded boot.release new_request
		5s event retried boot.release not_confirmed
		5s decision allow boot.release emergency (lever press retry)
		6.5s event unconfirmed boot.release not_confirmed`)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P9: a boot that was released and never lifted is locked after 30 s.
func TestRelockUnopened(t *testing.T) {
	const closed = "1s..60s/1s boot_open=0\n"
	for _, c := range []struct {
		name, facts, script, want string
	}{
		{"after 30 s", "", closed, `32.9s decision allow boot.lock ok (relock_unopened)`},
		{"lifted", "", "1s boot_open=0\n32899ms boot_open=1", `32.899s event dropped boot.lock opened`},
		{"ignition on", "-ignition", closed + "1s..20s/100ms ignition=0\n20s ignition=1", `20s event dropped boot.lock ignition_on`},
		{"locked by the fob", "", closed + "20s fob=4 key=2", `20s event dropped boot.lock new_request`},
		{"locked by the car", "-locked", closed + "2s locked=0\n20s locked=1", `20s event dropped boot.lock vehicle_locked`},
		{"the boot locked by the car", "-boot_locked", closed + "2s boot_locked=0\n20s boot_locked=1", `20s event dropped boot.lock vehicle_locked`},
		{"the boot locked by a press", "", closed + "1s dash=0\n20s dash=1", `20.02s event dropped boot.lock new_request`},
		{"unlocked", "", closed + "20s fob=1 key=2", `32.9s event dropped boot.lock vehicle_unlocked`},
		{"a gap", "", closed + "20s overflow 1", `
			20s event gap none ok
			20s event dropped boot.lock gap`},
		{"the lid unknown in between", "", "1s..10s/1s boot_open=0\n11s boot_open=777\n12s..60s/1s boot_open=0", `32.9s event dropped boot.lock not_known_closed`},
		{"the lid not heard in between", "", "1s..10s/1s boot_open=0\n22s..60s/1s boot_open=0", `32.9s event dropped boot.lock not_known_closed`},
		{"the lid not heard any more", "", "1s..20s/1s boot_open=0", `32.9s event dropped boot.lock not_known_closed`},
		{"the lid first heard after the release", "", "3s..60s/1s boot_open=0", `32.9s event dropped boot.lock not_known_closed`},
		{"a door open puts it off", "rear_driver_door_open=1", closed, `
			32.9s decision deny boot.lock door_open (relock_unopened)
			32.9s event relock_pending boot.lock door_open`},
		{"released again", "", closed + "20s..21s/100ms fob=16 key=2\n21100ms fob=0 key=2\n21200ms boot_latch=1",
			`50.9s decision allow boot.lock ok (relock_unopened)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Buttons[3].Does = [4]latch.Action{latch.Press: latch.BootLock} // dash
			facts := append([]string{"-boot_open"}, strings.Fields(c.facts)...)
			got := automatic(play(t, p, parked("60s", facts...)+fobHold+"\n3100ms boot_latch=1\n"+c.script))
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// P9: a car unlocked by the fob and not opened is locked after 120 s. It is unlocked at 3 s.
func TestRelockUnlocked(t *testing.T) {
	for _, c := range []struct {
		name, facts, script, want string
	}{
		{"after 120 s", "", "", `2m3s decision allow lock.all ok (relock_unlocked)`},
		{"a door opened", "-driver_door_open", "1s driver_door_open=0\n20s driver_door_open=1", `20s event dropped lock.all opened`},
		{"the boot opened", "-boot_open", "1s boot_open=0\n20s boot_open=1", `20s event dropped lock.all opened`},
		{"the boot released", "", `20s..21s/100ms fob=16 key=2
			21100ms fob=0 key=2
			21200ms boot_latch=1`, `
			20.9s event dropped lock.all new_request
			50.9s decision allow boot.lock ok (relock_unopened)`},
		{"ignition on", "-ignition", "1s ignition=0\n20s ignition=1", `20s event dropped lock.all ignition_on`},
		{"ignition on all the time", "ignition=1", "", `2m3s event dropped lock.all ignition_on`},
		{"locked by the fob", "", "20s fob=4 key=2", `20s event dropped lock.all new_request`},
		{"locked by the car", "-locked", "1s locked=0\n20s locked=1", `20s event dropped lock.all vehicle_locked`},
		{"a gap", "", "20s overflow 0", `
			20s event gap none ok
			20s event dropped lock.all gap`},
		{"the bus is lost", "", "20s lost 1", `
			20s event gap none ok
			20s event dropped lock.all gap`},
		{"a door ajar", "rear_driver_door_open=1", "", `2m3s event dropped lock.all door_open`},
		{"the boot ajar", "boot_open=1", "", `2m3s event dropped lock.all boot_open`},
		{"a door that was ajar and was closed", "-driver_door_open", "1s..20s/1s driver_door_open=1\n21s..130s/1s driver_door_open=0",
			`2m3s event dropped lock.all not_known_closed`},
		{"a door unknown in between", "-driver_door_open", "1s..20s/1s driver_door_open=0\n21s driver_door_open=777\n22s..130s/1s driver_door_open=0",
			`2m3s event dropped lock.all not_known_closed`},
		{"a door not heard in between", "-driver_door_open", "1s..20s/1s driver_door_open=0\n32s..130s/1s driver_door_open=0",
			`2m3s event dropped lock.all not_known_closed`},
		{"a door never heard", "-driver_door_open", "", `2m3s event dropped lock.all not_known_closed`},
		{"a key inside puts it off", "-key_inside", "1s..125s/1s key_inside=1\n126s key_inside=0", `
			2m3s decision deny lock.all key_inside (relock_unlocked)
			2m3s event relock_pending lock.all key_inside
			2m6s decision allow lock.all ok (relock_unlocked)`},
		{"unlocked again", "", "60s fob=1 key=2", `3m0s decision allow lock.all ok (relock_unlocked)`},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := automatic(play(t, rigParams(), parked("190s", strings.Fields(c.facts)...)+c.script+`
				3s fob=1 key=2
				3100ms fob=0 key=2`))
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// P9: only what was unlocked by the fob, only with a lock actuator, and not with a time of 0.
func TestRelockUnlockedNotSetUp(t *testing.T) {
	for name, tune := range map[string]func(*latch.Params){
		"by the dash":   func(p *latch.Params) { p.Buttons[0].Place = latch.Cabin },
		"no actuator":   func(p *latch.Params) { p.Actuators[latch.LockAll] = latch.Actuator{} },
		"switched off":  func(p *latch.Params) { p.Access.RelockUnlocked = 0 },
		"refused press": func(p *latch.Params) { p.Keys = []latch.Key{{Number: 9}} },
	} {
		p := rigParams()
		tune(p)
		if got := automatic(play(t, p, parked("190s")+"3s fob=1 key=2\n3100ms fob=0 key=2")); len(got) > 0 {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// What is pending is listed, with its time.
func TestPending(t *testing.T) {
	p := rigParams()
	e := latch.New(p)
	for _, s := range parseScript(t, parked("4s")+fobHold) {
		e.Observe(s.at, *s.in)
	}
	want := []latch.PendingAction{{Trigger: latch.ByRelockUnopened, Action: latch.BootLock, Due: 32900 * time.Millisecond}}
	if diff := cmp.Diff(want, e.Pending()); diff != "" {
		t.Error("(-want +got)\n" + diff)
	}
}

// P9: the shortest time is one, and what is seen closed with the unlock was closed since.
func TestRelockUnlockedAtTheEdges(t *testing.T) {
	for _, c := range []struct {
		after  time.Duration
		script string
		want   []string
	}{
		{1, "1s driver_door_open=0 boot_open=0 ignition=0\n3s fob=1 key=2\n4s advance", []string{"3.000000001s decision allow lock.all ok (relock_unlocked)"}},
		{5 * time.Second, "3s driver_door_open=0 boot_open=0 ignition=0 fob=1 key=2\n9s advance", []string{"8s decision allow lock.all ok (relock_unlocked)"}},
	} {
		p := rigParams("driver_door_open", "boot_open", "ignition")
		p.Access.RelockUnlocked, p.Access.Wear.Pulse = c.after, 0
		p.Facts[latch.Ignition].Stale = 12 * time.Second
		got := only(play(t, p, "0 start quiet\n"+c.script), "decision allow lock")
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Error("(-want +got)\n" + diff)
		}
	}
}
