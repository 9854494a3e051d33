package latch_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// sentences plays a script and writes what people read: for each effect that has a reason, its code and its sentence.
func sentences(t *testing.T, p *latch.Params, script string) (out []string) {
	e := latch.New(p)
	for _, s := range parseScript(t, script) {
		var effects []latch.Effect
		if s.in == nil {
			effects = e.Advance(s.at)
		} else {
			effects = e.Observe(s.at, *s.in)
		}
		for i := range effects {
			switch ef := &effects[i]; ef.Kind {
			case latch.EffectDecision:
				out = append(out, ef.Decision.Reason.String()+"| "+p.Sentence(&ef.Decision))
			case latch.EffectGesture:
				out = append(out, "gesture "+ef.Gesture.Reason.String()+"| "+p.GestureSentence(&ef.Gesture))
			case latch.EffectEvent:
				out = append(out, "event "+ef.Event.Reason.String()+"| "+p.EventSentence(&ef.Event, []string{"body", "latch"}))
			}
		}
	}
	return out
}

// hold29 holds the fob's boot button until it counts, at 2.9 s.
const hold29 = "2s..3s/100ms fob=16 key=2\n3100ms fob=0 key=2\n"

// goldenSentences has a scenario for every reason, and the sentence that tells of it.
var goldenSentences = []struct {
	reason latch.Reason
	tune   func(*latch.Params)
	facts  string
	script string
	want   string
}{
	{latch.OK, anna, "", hold29,
		`fob_boot held for 900ms (key 2, Anna): boot.release allowed`},
	{latch.OK, nil, "", "3s fob=1 key=2",
		`fob_unlock pressed (key 2): unlock.driver_door allowed (stage 1 of 2)`},
	{latch.NoActuator, noActuators, "", "3s fob=1 key=2",
		`fob_unlock pressed (key 2): unlock.driver_door allowed (stage 1 of 2): no actuator is configured for it, so the car must do it itself`},
	{latch.EmergencyRelease, nil, "", "3s lever=1",
		`lever pressed: boot.release allowed: an escape lever is always honoured`},

	{latch.ReleaseLost, nil, "", "2s..2500ms/100ms fob=16 key=2",
		`fob_boot cancelled after 850ms (key 2): ignored: the frames of the press stopped without a release`},
	{latch.KeyChanged, nil, "", "2s..2500ms/100ms fob=16 key=2\n2600ms fob=16 key=3",
		`fob_boot cancelled after 600ms (key 2): ignored: another key's number appeared during the press`},
	{latch.TooSoon, double, "", "2s fob=16 key=2\n2100ms fob=0 key=2\n2120ms fob=16 key=2",
		`fob_boot rejected (key 2): ignored: it followed the release before it too soon, as when a contact bounces`},
	{latch.TooLong, shortClick, "", "2s..2500ms/100ms fob=16 key=2\n2600ms fob=0 key=2",
		`fob_boot rejected after 600ms (key 2): ignored: it was too long for a click (400ms) and too short for a hold (900ms)`},
	{latch.HoldUnproven, nil, "", "2s..2700ms/100ms fob=16 key=2\n2950ms fob=0 key=2",
		`fob_boot rejected after 950ms (key 2): ignored: it was long enough for a hold, but no fresh frame proved it`},
	{latch.Missed, counter, "", "1s dash=7\n2s dash=10",
		`dash rejected: ignored: the counter stepped by more than one, so presses were missed`},
	{latch.TwoButtons, twoSignals, "", "1s dash=0 plate=0\n2s dash=1 plate=1",
		`dash invalid: ignored: two buttons of one fob were down at once`},
	{latch.UnnamedValue, nil, "", "2s fob=16 key=2\n2100ms fob=17 key=2",
		`fob_boot invalid (key 2): ignored: the signal has a value that the DBC does not name`},
	{latch.StuckDown, nil, "", "1s dash=0\n2s dash=1\n9s advance",
		`dash stuck for 5000ms: ignored: the button is down for longer than a person holds it`},
	{latch.FoundDown, nil, "", "2s dash=1",
		`dash pressed: ignored: the button was already down when the bus was first heard, or heard again`},
	{latch.GapInPress, nil, "", "2s fob=16 key=2\n2100ms overflow 0",
		`fob_boot cancelled after 100ms (key 2): ignored: frames were or may have been lost meanwhile`},
	{latch.PathChanged, nil, "", "2s fob=16 key=2\n2100ms path closed",
		`fob_boot cancelled after 100ms (key 2): ignored: latchd began to send, or ceased to, meanwhile`},

	{latch.CrashReported, nil, "crash=1", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: a crash was reported, and is not cleared yet; would act after the ignition was off for 3000ms and a press then unlocked the car, with no crash reported any more`},
	{latch.CrashUnknown, nil, "-crash", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: it is unknown whether the car crashed (crash never seen); would act with the car known not to have crashed`},
	{latch.SpeedTooHigh, nil, "speed=50", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the car moves at 50.0 km/h, the limit is 5.0 km/h; would act after 500ms below 2.0 km/h`},
	{latch.SpeedHysteresis, nil, "speed=3", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the car moves at 3.0 km/h, and was not below 2.0 km/h for 500ms yet; would act after 500ms below 2.0 km/h`},
	{latch.SpeedUnknown, stationary, "-speed ignition=1", "1s speed=0\n" + hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the speed is unknown and the ignition is on (speed stale, 1900ms old); would act with the ignition known to be off, or the speed known to be below 2.0 km/h`},
	{latch.IgnitionOn, nil, "ignition=1", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the ignition is on; would act with the ignition off`},
	{latch.IgnitionOn, nil, "ignition=1", "3s fob=4 key=2",
		`fob_lock pressed (key 2): lock.all ignored: the ignition is on`},
	{latch.IgnitionUnknown, nil, "-speed -ignition", "1s speed=0\n" + hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the ignition and the speed are both unknown (ignition never seen; speed stale, 1900ms old); would act with the ignition known to be off, or the speed known to be below 2.0 km/h`},

	{latch.TryOff, nil, "", "2s try boot.release", `from the terminal: boot.release refused: the configuration lets nobody act from the terminal; set access.try: true to allow it`},
	{latch.UnknownKey, anna, "", "3s fob=1 key=7",
		`fob_unlock pressed (key 7): unlock.driver_door refused: the key is not in the list; list it under keys to allow it`},
	{latch.KeyDisabled, anna, "", "3s fob=1 key=1",
		`fob_unlock pressed (key 1, spare): unlock.driver_door refused: the key is disabled; enable it to allow it`},
	{latch.ValetOn, nil, "valet=1", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the valet position keeps the boot closed; would act with the valet position known to be off`},
	{latch.ValetUnknown, nil, "valet=777", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: it is unknown whether the valet position is on (valet undefined, 100ms old); would act with the valet position known to be off`},
	{latch.VehicleLocked, requiresUnlocked, "locked=1", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the car is locked (by boot.requires_unlocked of the configuration); would act with the car known to be unlocked`},
	{latch.VehicleLocked, nil, "boot_locked=1", "1s plate=0\n2s plate=1\n2200ms plate=0",
		`plate clicked for 200ms: boot.release refused: the boot is locked; would act with the boot known to be unlocked`},
	{latch.LockedUnknown, nil, "boot_locked=777", "1s plate=0\n2s plate=1\n2200ms plate=0",
		`plate clicked for 200ms: boot.release refused: it is unknown whether the boot is locked (boot_locked undefined, 20ms old); would act with the boot known to be unlocked`},
	{latch.DoorOpen, nil, "driver_door_open=1 rear_driver_door_open=1", "3s fob=4 key=2",
		`fob_lock pressed (key 2): lock.all refused: a door is open (driver_door_open yes, 0ms old); would act with every door known to be closed`},
	{latch.DoorUnknown, always, "-driver_door_open", "2s boot_open=1",
		`relock after the boot was closed: boot.lock refused: it is unknown whether a door is open (driver_door_open never seen); would act with every door known to be closed`},
	{latch.BootIsOpen, bootLock, "boot_open=1", "1s dash=0\n2s dash=1",
		`dash pressed: boot.lock refused: the boot is open; would act with the boot known to be closed`},
	{latch.BootUnknown, always, "-boot_open", "1s boot_open=1\n2s boot_open=0\n2200ms boot_open=777",
		`relock after the boot was closed: boot.lock refused: it is unknown whether the boot is open (boot_open undefined, 100ms old); would act with the boot known to be closed`},
	{latch.KeyIsInside, nil, "key_inside=1", "3s fob=4 key=2",
		`fob_lock pressed (key 2): lock.all refused: a key is inside; take the key out`},
	{latch.KeyInsideUnknown, always, "-key_inside", "2s boot_open=1",
		`relock after the boot was closed: boot.lock refused: it is unknown whether a key is inside (key_inside never seen); would act with the key known not to be inside`},
	{latch.VehicleUnlocked, always, "-boot_open", "1s boot_open=1\n2s fob=1 key=2\n2500ms boot_open=0",
		`boot.lock (relock_on_close) dropped: the car is unlocked, and the boot follows it`},
	{latch.NotKnownClosed, nil, "-boot_open", hold29 + "3s boot_open=0\n33s boot_open=0",
		`boot.lock (relock_unopened) dropped: a door or the boot was not known to be closed all the time`},

	{latch.NeedsHold, nil, "", "2s fob=16 key=2\n2300ms fob=0 key=2",
		`fob_boot clicked for 300ms (key 2): boot.release refused: the button acts when it is held for 900ms; hold it longer`},
	{latch.NeedsDouble, onlyDouble, "", "2s fob=16 key=2\n2300ms fob=0 key=2\n4s advance",
		`fob_boot clicked for 300ms (key 2): boot.release refused: the button acts on a double click; click it twice`},
	{latch.NotBound, unbound, "", "2s fob=16 key=2\n2300ms fob=0 key=2",
		`fob_boot clicked for 300ms (key 2): ignored: nothing is bound to this gesture`},
	{latch.LastStage, nil, "", "2s fob=1 key=2\n2200ms fob=0 key=2\n2500ms fob=1 key=2\n2600ms fob=0 key=2\n3s fob=1 key=2",
		`fob_unlock pressed (key 2): unlock ignored: all 2 stages are done; a press 3000ms after the last of them begins anew`},

	{latch.LowVoltage, nil, "voltage=8.9", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the battery has 8.9 V, the limit is 9.0 V; would act at 9.0 V or more`},
	{latch.InProgress, nil, "", "1s plate=0\n" + hold29 + "3100ms plate=1\n3200ms plate=0",
		`plate clicked for 100ms: boot.release ignored: the same is already under way`},
	{latch.LatchSilent, nil, "-boot_latch", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: the controller that would confirm it is silent (boot_latch never seen); would act if boot_latch were reported`},

	{latch.NotConfirmed, nil, "", hold29 + "9s advance",
		`boot.release not confirmed after 3000ms, tried once more`},
	{latch.StatusLost, nil, "-boot_latch", "1500ms boot_latch=0\n" + hold29 + "9s advance",
		`boot.release unverified: the status was lost`},
	{latch.StatusOld, nil, "-boot_latch", "2800ms boot_latch=1\n" + hold29 + "9s advance",
		`boot.release unverified: the status said so before, and was not heard since`},
	{latch.Reopened, nil, "-boot_open", "1s boot_open=0\n" + hold29 + "3500ms boot_open=1",
		`boot.lock (relock_unopened) dropped: something was opened`},
	{latch.CrashUnlock, nil, "-crash", "0..3s/100ms crash=0\n3100ms crash=1", `crash: unlock.all allowed: after a crash the doors are unlocked`},
	{latch.Disarmed, nil, "", "1s disarm 60s\n3s fob=4 key=2", `fob_lock pressed (key 2): lock.all refused: latchd is disarmed; arm latchd again`},
	{latch.DisarmUnknown, nil, "-disarm", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: it is unknown whether latchd is disarmed from the car (disarm never seen); would act with latchd known to be armed`},
	{latch.KeyInLock, keyOut, "key_in_ignition=1", "1s dash=0\n2s dash=1\n2100ms dash=0",
		`dash clicked for 100ms: boot.release refused: a key is in the ignition; would act with the key known to be out of the ignition`},
	{latch.KeyInLockUnknown, keyOut, "-key_in_ignition", "1s dash=0\n2s dash=1\n2100ms dash=0",
		`dash clicked for 100ms: boot.release refused: it is unknown whether a key is in the ignition (key_in_ignition never seen); would act with the key known to be out of the ignition`},
	{latch.SwitchedOff, func(p *latch.Params) { p.Access.Boot.FobOff = true }, "", hold29,
		`fob_boot held for 900ms (key 2): boot.release refused: a setting does not let the fob open the boot (by boot.fob of the configuration); switch boot.fob on to allow it`},
	{latch.Resting, func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "", "2s fob=4 key=2\n2100ms fob=0 key=2\n3s fob=4 key=2",
		`fob_lock pressed (key 2): lock.all refused: the hardware rests for 30.0s after 1 operations in 20.0s; wait a little and press again`},
	{latch.BootTooOften, nil, "", hold29 + "2950ms boot_latch=1\n3900ms boot_latch=0\n4s..5s/100ms fob=16 key=2\n5100ms fob=0 key=2",
		`fob_boot held for 900ms (key 2): boot.release refused: the boot is released once in 3000ms, 6 times a minute and 30 times an hour at most; wait a little and press again`},
	{latch.OppositeRunning, nil, "", "2s fob=1 key=2\n2100ms fob=0 key=2\n2200ms fob=4 key=2\n2300ms fob=0 key=2\n2400ms fob=4 key=2",
		`fob_lock pressed (key 2): lock.all refused: the opposite is still being done; wait a little and press again (waited 200ms for the end of the opposite)`},
	{latch.TooSlow, func(p *latch.Params) { p.Access.LockAt = 16 }, "-speed driver_door_open=1", "1s..2s/100ms speed=0\n2100ms..3s/100ms speed=50\n3100ms speed=2",
		`lock.all (drive_away) dropped: the car has become slow again`},
	{latch.Unlatched, nil, "-boot_latch -ignition", "1s ignition=0\n2s boot_latch=1\n3s ignition=1",
		`warning: the ignition is on, and the boot may be unlatched`},
	{latch.NewRequest, nil, "", hold29 + "3500ms lever=1",
		`boot.lock (relock_unopened) dropped: a newer request took its place`},

	{latch.ServiceCycles, service, "", hold29 + "3050ms boot_latch=1",
		`service due, boot: the latch was opened often since its last service (once; limit 1)`},
	{latch.ServiceSlow, service, "", openings("2s", 25, "30ms"),
		`service due, boot: the latch takes long to open (30ms, the median of the newest 25; limit 30ms)`},
	{latch.ServiceSlower, service, "", openings("2s", 25, "20ms") + openings("5s", 25, "29ms"),
		`service due, boot: the latch takes longer to open than after its last service (29ms, the median of the newest 25; limit 29ms)`},
	{latch.ServiceRetries, service, "", hold29 + "9s advance",
		`service due, boot: the latch often does not move at the first try (1 of the newest 1; limit 1)`},
	{latch.ServiceRebound, service, "-boot_open", "1s boot_open=1\n2s boot_open=0\n2100ms boot_open=1",
		`service due, boot: the lid often springs open when it is closed (1 of the newest 1; limit 1)`},
	{latch.ServiceSlam, service, "-boot_open -boot_slam", "1s boot_open=1 boot_slam=0\n2s boot_open=0 boot_slam=1",
		`service due, boot: the lid is often closed too hard (1 of the newest 1; limit 1)`},
	{latch.ServiceKeyFrames, service, "", "2s fob=16 key=2\n2200ms fob=16 key=2",
		`service due, key 2, Anna: frames of the key's presses come late or never, as with a weak battery (1 of the newest 1; limit 1)`},
	{latch.ServiceKeyBattery, service, "-key_battery_low", "2s fob=16 key=2 key_battery_low=1",
		`service due, key 2, Anna: the car reports that the key's battery is weak (once; limit 1)`},
}

// service makes everything due at once.
func service(p *latch.Params) {
	anna(p)
	p.Maintenance = latch.Maintenance{
		Cycles: 1, Slow: 30 * time.Millisecond, SlowerBy: 9 * time.Millisecond, Retries: 1, Rebounds: 1, Slams: 1, LateFrames: 1, LowBattery: 1,
	}
}

// openings pulls the lever so many times, from a time on, and has each release confirmed after a time.
func openings(from string, n int, after string) string {
	pulled, _ := time.ParseDuration(from)
	took, _ := time.ParseDuration(after)
	var b strings.Builder
	for range n {
		fmt.Fprintf(&b, "%v lever=1\n%v boot_latch=1\n%v lever=0\n", pulled, pulled+took, pulled+50*time.Millisecond)
		pulled += 100 * time.Millisecond
	}
	return b.String()
}

func anna(p *latch.Params) {
	p.Keys = []latch.Key{{Number: 2, Name: "Anna", Enabled: true}, {Number: 1, Name: "spare"}}
}
func noActuators(p *latch.Params) { p.Actuators = rigNoActuators }
func double(p *latch.Params) {
	p.Buttons[2].Does = [4]latch.Action{latch.Click: latch.LockAll, latch.Double: latch.BootRelease}
}
func shortClick(p *latch.Params) { p.Buttons[2].Click = 400 * time.Millisecond }
func counter(p *latch.Params)    { p.Buttons[3].Talks, p.Buttons[3].Width = latch.Counter, 4 }
func twoSignals(p *latch.Params) { p.Buttons[3].Group, p.Buttons[4].Group = 1, 1 }
func stationary(p *latch.Params) { p.Access.Boot.WhileIgnitionOn = true }
func always(p *latch.Params)     { p.Access.Boot.RelockOnClose = latch.RelockAlways }
func bootLock(p *latch.Params)   { p.Buttons[3].Does = [4]latch.Action{latch.Press: latch.BootLock} }
func onlyDouble(p *latch.Params) {
	p.Buttons[2].Does = [4]latch.Action{latch.Double: latch.BootRelease}
}
func unbound(p *latch.Params) { p.Buttons[2].Does = [4]latch.Action{} }

func TestSentences(t *testing.T) {
	told := map[latch.Reason]bool{}
	for _, c := range goldenSentences {
		told[c.reason] = true
		t.Run(c.reason.String(), func(t *testing.T) {
			p := rigParams()
			if c.tune != nil {
				c.tune(p)
			}
			all := sentences(t, p, parked("8s", strings.Fields(c.facts)...)+c.script+"\n8s advance")
			got, ok := toldWith(all, c.reason)
			if !ok {
				t.Fatalf("nothing was told with this reason: %q", all)
			}
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
	for _, r := range latch.Reasons() {
		if !told[r] {
			t.Errorf("no scenario for %v", r)
		}
	}
}

// toldWith finds the sentence with a reason: of a decision, or else of an event.
func toldWith(all []string, r latch.Reason) (string, bool) {
	for _, kind := range []string{"", "event "} {
		for _, s := range all {
			if sentence, ok := strings.CutPrefix(s, kind+r.String()+"| "); ok {
				return sentence, true
			}
		}
	}
	return "", false
}

// What the reasons alone do not show: retries, waiting, warnings, events and gestures.
func TestMoreSentences(t *testing.T) {
	for _, c := range []struct {
		name  string
		tune  func(*latch.Params)
		facts string
		script,
		want string
	}{
		{"retry", nil, "", hold29 + "9s advance", "fob_boot, tried again: boot.release allowed"},
		{"retry refused", nil, "-speed", hold29 + "1s..3500ms/100ms speed=0\n3600ms..8s/100ms speed=50",
			"fob_boot, tried again: boot.release refused: the car moves at 50.0 km/h, the limit is 5.0 km/h; would act after 500ms below 2.0 km/h"},
		{"given up", nil, "", hold29 + "9s advance", "boot.release not confirmed after 1500ms, given up"},
		{"confirmed", nil, "", hold29 + "3082ms boot_latch=1", "boot.release confirmed after 182ms"},
		{"nothing reports back", nil, "", "3s fob=4 key=2", "lock.all sent, unverified: nothing reports back"},
		{"not sent", nil, "", "3s fob=4 key=2\n3010ms unsent lock.all 1", "lock.all was not sent, or not all of it"},
		{"withheld", nil, "", "1s path closed\n3s fob=4 key=2", "lock.all withheld: it would have been sent, and nothing can confirm what was not sent"},
		{"waited", waking, "-ignition -speed -valet", "9s dash=1\n9100ms ignition=0 speed=0 crash=0 valet=0 locked=0 boot_locked=0\n9200ms boot_latch=0",
			"dash pressed: boot.release refused: the car moves at 0.0 km/h, and was not below 2.0 km/h for 500ms yet; would act after 500ms below 2.0 km/h (waited 100ms for the bus)"},
		{"warned", nil, "-driver_door_open", "3s fob=4 key=2",
			"fob_lock pressed (key 2): lock.all allowed (warning: it is unknown whether a door is open (driver_door_open never seen))"},
		{"relock", nil, "", hold29 + "3050ms boot_latch=1\n8s..40s/1s disarm=0 boot_open=0 boot_locked=0 key_inside=0 driver_door_open=0 passenger_door_open=0 rear_driver_door_open=0 rear_passenger_door_open=0",
			"relock of a boot that was not lifted: boot.lock allowed"},
		{"tried", tryable, "", "3s try lock.all", "from the terminal: lock.all allowed"},
		{"tried again", tryable, "", "2s boot_latch=0\n2500ms try boot.release\n9s advance", "from the terminal, tried again: boot.release allowed"},
		{"relock retried", confirmedLock, "-boot_open", "1s boot_open=1\n2s boot_open=0\n9s advance", "by itself, tried again: boot.lock allowed"},
		{"relock put off", always, "-boot_open driver_door_open=1", "1s boot_open=1\n2s boot_open=0", "boot.lock (relock_on_close) put off: a door is open"},
		{"superseded", nil, "", hold29 + "2950ms lever=1", "boot.release superseded: a newer request took its place"},
		{"dropped", nil, "", hold29 + "3s overflow 1", "boot.release (press) dropped: frames were or may have been lost meanwhile"},
		{"double", double, "", "2s fob=16 key=2\n2100ms fob=0 key=2\n2300ms fob=16 key=2\n2400ms fob=0 key=2", "fob_boot double-clicked (key 2): boot.release allowed"},
		{"gap of a bus", nil, "", "3s lost 1", "gap on bus latch: the bus is lost; buttons and facts are unknown until they are heard again"},
		{"gap of all", nil, "", "3s segment", "gap on all buses: the log goes on at another time; buttons and facts are unknown until they are heard again"},
		{"back", nil, "", "3s back 0", "bus body is back"},
		{"fell back", helped, "locked=0", bootAsStage + "9s advance", "boot.release not confirmed after 1500ms: everything is unlocked first, before one more try"},
		{"before one more try", helped, "locked=0", bootAsStage + "9s advance", "fob_unlock, before one more try: unlock.all allowed"},
		{"rest", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "", "2s fob=4 key=2", "too many operations: the hardware rests for 30.0s"},
		{"battery", func(p *latch.Params) { p.Access.LowAfter = time.Second }, "voltage=11.9", "", "the battery's voltage has been below 12.0 V for 1000ms"},
		{"driving with the boot open", nil, "-boot_open -speed", "1s boot_open=0\n2s boot_open=1\n3s speed=9", "warning: the car is faster than 3.0 km/h, and the boot is open"},
		{"opened by the car", func(p *latch.Params) { p.Buttons[0].Does[latch.Press] = latch.NoAction }, "-boot_open", "1s boot_open=0\n2s fob=1 key=2\n3s boot_open=1", "the boot was opened by the car itself, after a press of the fob"},
		{"opened by hand", nil, "-boot_open", "1s boot_open=0\n3s boot_open=1", "the boot was opened by hand: no press and no command opened it"},
		{"after a crash", nil, "-crash", "1s crash=1\n1100ms crash=0\n5s fob=1 key=2", "the ignition was off and somebody unlocked the car: locking is allowed again"},
		{"crash, and a lock", nil, "crash=1", "5s fob=4 key=2", "fob_lock pressed (key 2): lock.all refused: a crash was reported, and is not cleared yet; would act after the ignition was off for 3000ms and a press then unlocked the car, with no crash reported any more"},
		{"crash that is over, and a lock", nil, "-crash", "1s crash=1\n1100ms crash=0\n5s fob=4 key=2", "fob_lock pressed (key 2): lock.all refused: a crash was reported, and is not cleared yet; would act after the ignition was off for 3000ms and a press then unlocked the car, with no crash reported any more"},
		{"disarmed for a time", nil, "", "1s disarm 60s", "disarmed for 60.0s"},
		{"disarmed", nil, "", "1s disarm", "disarmed until armed again"},
		{"serviced", nil, "", "1s service", "serviced: what wears is counted anew"},
		{"armed", nil, "", "1s disarm\n2s arm", "armed again"},
		{"a key was shut in", always, "-boot_open key_inside=1", "1s boot_open=1\n2s boot_open=0", "a key was shut in: boot.release allowed"},
		{"drive-away", func(p *latch.Params) { p.Access.LockAt = 16 }, "-speed", "1s speed=0\n1400ms speed=20", "drive-away lock: lock.all allowed"},
		{"relock of an unlocked car", func(p *latch.Params) { p.Access.RelockUnlocked = 2 * time.Second }, "", "2s fob=1 key=2\n2100ms fob=0 key=2", "relock of a car that was not opened: lock.all allowed"},
		{"a setting that is on", nil, "locked=1", "1s set boot.requires_unlocked on\n" + hold29,
			"fob_boot held for 900ms (key 2): boot.release refused: the car is locked (boot.requires_unlocked is on since 2023-11-14 22:13:20 UTC, set by a test); would act with the car known to be unlocked"},
		{"a locked car, and nobody's setting", func(p *latch.Params) { p.Facts[latch.BootLocked] = latch.FactSource{} }, "locked=1", "1s plate=0\n2s plate=1\n2100ms plate=0",
			"plate clicked for 100ms: boot.release refused: the car is locked; would act with the car known to be unlocked"},
		{"locked unknown", func(p *latch.Params) { p.Facts[latch.BootLocked] = latch.FactSource{} }, "-locked", "1s plate=0\n2s plate=1\n2100ms plate=0\n9s advance",
			"plate clicked for 100ms: boot.release refused: it is unknown whether the car is locked (locked never seen); would act with the car known to be unlocked"},
		{"valet unknown", nil, "-valet", hold29,
			"fob_boot held for 900ms (key 2): boot.release refused: it is unknown whether the valet position is on (valet never seen); would act with the valet position known to be off"},
		{"crash, and the boot", nil, "crash=1", hold29, "fob_boot held for 900ms (key 2): boot.release refused: a crash was reported, and is not cleared yet; would act after the ignition was off for 3000ms and a press then unlocked the car, with no crash reported any more"},
		{"waited for the opposite", nil, "", "2s fob=1 key=2\n2100ms fob=0 key=2\n2200ms fob=4 key=2", "fob_lock pressed (key 2): lock.all allowed (waited 320ms for the end of the opposite)"},
		{"fact", nil, "-boot_open", "3s boot_open=1", "boot_open: yes"},
		{"one of a fob without a number", service, "", "2s fob=16\n2200ms fob=16", "service due, a fob: frames of the key's presses come late or never, as with a weak battery (1 of the newest 1; limit 1)"},
		{"gesture", nil, "", "2s..2500ms/100ms fob=16 key=2", "fob_boot cancel 850ms (key 2): the frames of the press stopped without a release"},
		{"missed", counter, "", "1s dash=7\n2s dash=10", "dash rejected: 3 presses since the last frame: the counter stepped by more than one, so presses were missed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			if c.tune != nil {
				c.tune(p)
			}
			all := sentences(t, p, parked("8s", strings.Fields(c.facts)...)+c.script)
			for _, s := range all {
				if strings.HasSuffix(s, "| "+c.want) {
					return
				}
			}
			t.Errorf("no %q in %q", c.want, all)
		})
	}
}

// The start of a daemon, which has not heard the bus before.
func TestStartSentence(t *testing.T) {
	if got := sentences(t, rigParams(), "0 start"); len(got) != 1 || got[0] != "event ok| started" {
		t.Errorf("%q", got)
	}
}

// TestWouldOfNoDenial: what was allowed could not have been otherwise, nor could what nothing is denied for.
func TestWouldOfNoDenial(t *testing.T) {
	for _, d := range []latch.Decision{{Verdict: latch.Allow, Reason: latch.SpeedTooHigh}, {Verdict: latch.Deny, Reason: latch.NotBound}} {
		if w := rigParams().Would(&d); w != "" {
			t.Errorf("%v %v: %q", d.Verdict, d.Reason, w)
		}
	}
}

func waking(p *latch.Params) {
	p.Buttons[3] = tapper(latch.Cabin, latch.BootRelease)
	p.Buttons[3].Name = "dash"
	p.Buttons[3].Does = [4]latch.Action{latch.Press: latch.BootRelease}
}

func confirmedLock(p *latch.Params) {
	always(p)
	p.Actuators[latch.BootLock].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: time.Second, Retries: 1}
}

// bootAsStage releases the boot by a second press of unlock.
const bootAsStage = "2s fob=1 key=2\n2100ms fob=0 key=2\n3s fob=1 key=2\n3100ms fob=0 key=2\n"

func helped(p *latch.Params) {
	p.Access.Stages = []latch.Action{latch.UnlockDriver, latch.BootRelease}
	p.Access.Boot.UnlockAllFirst = true
	p.Actuators[latch.BootRelease].Confirm.Retries = 0
}

func TestFactUseString(t *testing.T) {
	const age = 20 * time.Millisecond
	for _, c := range []struct {
		use  latch.FactUse
		want string
	}{
		{latch.FactUse{Fact: latch.Speed, State: latch.Known, Value: 50, Age: age}, "speed 50.0 km/h, 20ms old"},
		{latch.FactUse{Fact: latch.Voltage, State: latch.Stale, Value: 12, Age: 13 * time.Second}, "voltage stale, 13.0s old"},
		{latch.FactUse{Fact: latch.Locked, State: latch.Known, Value: 1, Age: age}, "locked yes, 20ms old"},
		{latch.FactUse{Fact: latch.Locked, State: latch.Known, Age: age}, "locked no, 20ms old"},
		{latch.FactUse{Fact: latch.Crash, State: latch.Undefined, Age: age}, "crash undefined, 20ms old"},
		{latch.FactUse{Fact: latch.Crash, State: latch.NeverSeen}, "crash never seen"},
	} {
		if got := c.use.String(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}

// The codes are stable and each is used once; each has a meaning that reads as part of a sentence.
func TestReasonCodes(t *testing.T) {
	codes := map[string]bool{}
	for _, r := range latch.Reasons() {
		if codes[r.String()] || r.String() == "" || strings.Trim(r.String(), "abcdefghijklmnopqrstuvwxyz_") != "" {
			t.Errorf("code %q", r)
		}
		codes[r.String()] = true
		if m := r.Means(); m == "" || strings.HasSuffix(m, ".") || strings.ToLower(m[:1]) != m[:1] {
			t.Errorf("%v means %q", r, m)
		}
	}
}

// The smallest time and the largest key are told like any other.
func TestSentencesAtTheEdges(t *testing.T) {
	p := rigParams()
	for _, c := range []struct {
		d    latch.Decision
		want string
	}{
		{latch.Decision{Button: 3, Action: latch.BootLock, Waited: 1}, "dash pressed: boot.lock allowed (waited 0ms for the bus)"},
		{latch.Decision{Button: 3, Gesture: latch.Rejected, Verdict: latch.Ignore, Length: 1, Reason: latch.TooSoon}, "dash rejected after 0ms: ignored: " + latch.TooSoon.Means()},
		{latch.Decision{Button: 3, Action: latch.BootLock, Key: latch.KeyNumber{Known: true, Number: 12}}, "dash pressed (key 12): boot.lock allowed"},
	} {
		if got := p.Sentence(&c.d); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	since := latch.SettingUse{Setting: latch.BootByFob, By: latch.SettingChange{Setting: latch.BootByFob, Choice: latch.Off, Time: 1, Origin: "a test"}}
	if got, want := since.String(), " (boot.fob is off since 1970-01-01 00:00:01 UTC, set by a test)"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := (latch.Evidence{Time: 2, TimeLimit: 1, Of: 25}).String(), "0ms, the median of the newest 25; limit 0ms"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// Of the doors, the one that is open is named.
func TestWhichDoorIsOpen(t *testing.T) {
	p := rigParams()
	got := sentences(t, p, parked("3s", "passenger_door_open=1")+"2s fob=4 key=2")
	want := "door_open| fob_lock pressed (key 2): lock.all refused: a door is open (passenger_door_open yes, 0ms old); would act with every door known to be closed"
	if i := slices.IndexFunc(got, func(s string) bool { return strings.HasPrefix(s, "door_open") }); i < 0 || got[i] != want {
		t.Errorf("%q, want %q", got, want)
	}
}

// A code of another version is read as none, whatever stood there.
func TestUnknownCode(t *testing.T) {
	r := latch.GapInPress
	if err := r.UnmarshalText([]byte("of_tomorrow")); err != nil || r != latch.OK {
		t.Errorf("%v, %v, want ok", r, err)
	}
}

// The other words of gestures and events, each with the smallest number that shows.
func TestWordsAtTheEdges(t *testing.T) {
	p := rigParams()
	g := latch.Gesture{Button: 3, Kind: latch.Rejected, Length: 1, Missed: 1}
	if got, want := p.GestureSentence(&g), "dash rejected 0ms: 1 presses since the last frame"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	for _, c := range []struct {
		ev   latch.Event
		want string
	}{
		{latch.Event{Kind: latch.Started, Is: true}, "started; the time before counts as silence on a live bus"},
		{latch.Event{Kind: latch.Started}, "started"},
		{latch.Event{Kind: latch.FactChanged, Fact: latch.Locked, Is: true}, "locked: yes"},
		{latch.Event{Kind: latch.FactChanged, Fact: latch.Locked}, "locked: no"},
		{latch.Event{Kind: latch.Unconfirmed, Action: latch.BootRelease, After: 10 * time.Second, Reason: latch.BootIsOpen}, "boot.release not confirmed after 10.0s, given up: the boot is open"},
		{latch.Event{Kind: latch.DisarmedNow, After: 1}, "disarmed for 0ms"},
		{latch.Event{Kind: latch.BusReturned, Bus: 1}, "bus latch is back"},
		{latch.Event{Kind: latch.BusReturned, Bus: 2}, "all buses is back"},
	} {
		if got := p.EventSentence(&c.ev, []string{"body", "latch"}); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
