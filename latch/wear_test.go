package latch_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"latchd/latch"
)

// taps presses the fob's unlock button so many times, from a time on, every 100 ms.
func taps(button string, from, every, n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "%dms %s=1\n", from+i*every, button)
	}
	return b.String()
}

// P6: the boot's latch is pulsed once in 3 s, 6 times a minute and 30 times an hour.
func TestBootRate(t *testing.T) {
	boot := func(p *latch.Params) {
		p.Buttons = []latch.Button{tapper(latch.Cabin, latch.BootRelease)}
		p.Access.Wear.Operations = 0
	}
	const allow, deny = "s decision allow boot.release ok (button click)\n", "s decision deny boot.release boot_rate (button click)\n"
	six := "3" + allow + "13" + allow + "23" + allow + "33" + allow + "43" + allow + "53" + allow
	table(t, boot, []ruleCase{
		{"1 ns before 3 s are over", nil, "", nil, "3s dash=1\n5999999999ns dash=1", "3" + allow + "5.999999999" + deny},
		{"3 s later", nil, "", nil, "3s dash=1\n6s dash=1", "3" + allow + "6" + allow},
		{"a refusal is no pulse", nil, "", nil, "3s dash=1\n5s dash=1\n6s dash=1", "3" + allow + "5" + deny + "6" + allow},
		{"the seventh within a minute", nil, "70s", nil, taps("dash", 3000, 10000, 6) + "62999ms dash=1", six + "1m2.999" + deny},
		{"a minute after the first", nil, "70s", nil, taps("dash", 3000, 10000, 6) + "63s dash=1", six + "1m3" + allow},
		{"with no other limit", func(p *latch.Params) { p.Access.Wear.BootPerMinute, p.Access.Wear.BootPerHour = 0, 0 }, "", nil, "3s dash=1\n5500ms dash=1\n6s dash=1", "3" + allow + "5.5" + deny + "6" + allow},
		{"freeing the latch counts as well", func(p *latch.Params) { p.Buttons[0].Does[latch.Click] = latch.BootUnlock }, "", nil,
			"3s dash=1\n5s dash=1", "3s decision allow boot.unlock ok (button click)\n5s decision deny boot.unlock boot_rate (button click)"},
		{"locking does not", func(p *latch.Params) { p.Buttons[0].Does[latch.Click] = latch.BootLock }, "", nil,
			"3s dash=1\n5s dash=1", "3s decision allow boot.lock ok (button click)\n5s decision allow boot.lock ok (button click)"},
		{"a lever is not counted against (P1)", func(p *latch.Params) { p.Buttons = []latch.Button{tapper(latch.Emergency, latch.BootRelease)} }, "", nil,
			"3s dash=1\n4s dash=1\n5s dash=1", "3s decision allow boot.release emergency (button press)\n4s decision allow boot.release emergency (button press)\n5s decision allow boot.release emergency (button press)"},
		{"where latchd moves nothing there is nothing to spare", func(p *latch.Params) { p.Actuators[latch.BootRelease] = latch.Actuator{} }, "", nil,
			"3s dash=1\n4s dash=1", "3s decision allow boot.release no_actuator (button click)\n4s decision allow boot.release no_actuator (button click)"},
	})
}

func TestBootRatePerHour(t *testing.T) {
	p := rigParams("ignition")
	p.Buttons = []latch.Button{tapper(latch.Fob, latch.BootRelease)}
	p.Access.Boot.RelockUnopened, p.Access.Wear.Operations = 0, 0
	var b strings.Builder
	b.WriteString("0 start quiet\n")
	for i := range 31 { // every 11 s: no more than 6 a minute
		fmt.Fprintf(&b, "%ds ignition=0\n%ds dash=1\n", i*11, i*11)
	}
	b.WriteString("3599s ignition=0\n3599s dash=1\n3600s ignition=0\n3600s dash=1")
	got := answers(play(t, p, b.String()))
	for i, a := range got {
		want := "allow ok"
		if i == 30 || i == 31 {
			want = "deny boot_rate"
		}
		if a != want {
			t.Errorf("press %d: %s, want %s", i+1, a, want)
		}
	}
	if len(got) != 33 {
		t.Errorf("%d answers", len(got))
	}
}

// P6: ten operations in 20 s bring 30 s of rest.
func TestRest(t *testing.T) {
	unlock := func(place latch.Place, a latch.Action) func(*latch.Params) {
		return func(p *latch.Params) { p.Buttons = []latch.Button{tapper(place, a)} }
	}
	ten := func(verdict, word string, from float64, n int) string {
		var b strings.Builder
		for i := range n {
			fmt.Fprintf(&b, "%vs decision %s ok (button click)\n", from+float64(2*i), verdict+" "+word)
		}
		return b.String()
	}
	const rest = "21s event rest none rest\n"
	table(t, nil, []ruleCase{
		{"the tenth within 20 s", unlock(latch.Fob, latch.LockAll), "60s", nil, taps("dash", 3000, 2000, 10) + "22s dash=1\n50700ms dash=1\n51s dash=1",
			ten("allow", "lock.all", 3, 10) + rest + "22s decision deny lock.all rest (button click)\n50.7s decision deny lock.all rest (button click)\n51s decision allow lock.all ok (button click)"},
		{"the tenth 20 s after the first", unlock(latch.Fob, latch.LockAll), "60s", nil, taps("dash", 3000, 2000, 9) + "23s dash=1\n24s dash=1",
			ten("allow", "lock.all", 3, 9) + "23s decision allow lock.all ok (button click)\n24s decision allow lock.all ok (button click)\n24s event rest none rest"},
		{"an inside unlock stays allowed, and the rest is not prolonged", unlock(latch.Cabin, latch.UnlockAll), "60s", nil, taps("dash", 3000, 2000, 12),
			ten("allow", "unlock.all", 3, 10) + rest + "23s decision allow unlock.all ok (button click)\n25s decision allow unlock.all ok (button click)"},
		{"a fob's unlock does not", unlock(latch.Fob, latch.UnlockAll), "60s", nil, taps("dash", 3000, 2000, 11),
			ten("allow", "unlock.all", 3, 10) + rest + "23s decision deny unlock.all rest (button click)"},
		{"nor an inside lock", unlock(latch.Cabin, latch.LockAll), "60s", nil, taps("dash", 3000, 2000, 11),
			ten("allow", "lock.all", 3, 10) + rest + "23s decision deny lock.all rest (button click)"},
		{"a lever does (P1)", unlock(latch.Emergency, latch.UnlockAll), "60s", nil, taps("dash", 3000, 2000, 11),
			strings.ReplaceAll(strings.ReplaceAll(ten("allow", "unlock.all", 3, 10), " ok ", " emergency "), "click", "press") + rest + "23s decision allow unlock.all emergency (button press)"},
	})
}

// P6: an opposite command waits for the end of the pulse, and is decided again then.
func TestGuard(t *testing.T) {
	two := func(first, second latch.Action, place latch.Place) func(*latch.Params) {
		return func(p *latch.Params) {
			a, b := tapper(place, first), tapper(latch.Cabin, second)
			b.Name, b.Signal = "other", 3
			p.Buttons = []latch.Button{a, b}
		}
	}
	lockFirst := two(latch.LockAll, latch.UnlockAll, latch.Cabin)
	const locked = "3s decision allow lock.all ok (button click)\n"
	staged := func(window time.Duration) func(*latch.Params) {
		return func(p *latch.Params) {
			two(latch.BootLock, latch.Unlock, latch.Cabin)(p)
			p.Access.Stages, p.Access.Window = []latch.Action{latch.UnlockDriver, latch.UnlockAll}, window
		}
	}
	const boot, staging = "3s decision allow boot.lock ok (button click)\n", "3s dash=1\n3100ms plate=1\n3480ms plate=1\n4s advance\n"
	table(t, nil, []ruleCase{
		{"it waits for 500 ms after the last frame", lockFirst, "", nil, "3s dash=1\n3100ms plate=1", locked + "3.52s decision allow unlock.all ok (other click)"},
		{"1 ns before the end", lockFirst, "", nil, "3s dash=1\n3519999999ns plate=1", locked + "3.52s decision allow unlock.all ok (other click)"},
		{"at the end", lockFirst, "", nil, "3s dash=1\n3520ms plate=1", locked + "3.52s decision allow unlock.all ok (other click)"},
		{"decided again at the end", lockFirst, "", []string{"-voltage"}, "1s voltage=12\n3s dash=1\n3100ms plate=1\n3200ms voltage=8",
			locked + "3.2s decision deny unlock.all low_voltage (other click)"},
		{"the pulse of a frame is not prolonged by the wait for the next", func(p *latch.Params) {
			lockFirst(p)
			p.Buttons = append(p.Buttons, with(clickOnly, debounced))
			p.Actuators[latch.LockAll].Steps = []latch.Step{{}, {After: 200 * ms}}
		}, "", nil, "3s dash=1\n3050ms fob=1\n3060ms fob=0\n3100ms disarm\n3110ms arm\n3150ms plate=1", locked + `
			3.1s event disarmed none ok
			3.1s event dropped lock.all disarmed
			3.11s event armed none ok
			3.5s decision allow unlock.all ok (other click)`},
		{"a gap drops it", lockFirst, "", nil, "3s dash=1\n3100ms plate=1\n3200ms overflow 1", locked + "3.2s event gap none ok\n3.2s decision ignore unlock.all gap (other click)"},
		{"what gives it up is no reason to warn", two(latch.UnlockAll, latch.LockAll, latch.Cabin), "", []string{"-driver_door_open"}, "3s dash=1\n3100ms plate=1\n3200ms overflow 1",
			"3s decision allow unlock.all ok (button click)\n3.2s event gap none ok\n3.2s decision ignore lock.all gap (other click)"},
		{"not the same direction", two(latch.UnlockDriver, latch.UnlockAll, latch.Cabin), "", nil, "3s dash=1\n3100ms plate=1",
			"3s decision allow unlock.driver_door ok (button click)\n3.1s decision allow unlock.all ok (other click)"},
		{"not another closure", two(latch.UnlockDriver, latch.BootLock, latch.Cabin), "", nil, "3s dash=1\n3100ms plate=1",
			"3s decision allow unlock.driver_door ok (button click)\n3.1s decision allow boot.lock ok (other click)"},
		{"locking everything locks the boot", two(latch.BootRelease, latch.LockAll, latch.Cabin), "", nil, "3s dash=1\n3100ms plate=1",
			"3s decision allow boot.release ok (button click)\n3.52s decision allow lock.all ok (other click)"},
		{"unlocking everything frees it", two(latch.UnlockAll, latch.BootLock, latch.Cabin), "", nil, "3s dash=1\n3100ms plate=1",
			"3s decision allow unlock.all ok (button click)\n3.52s decision allow boot.lock ok (other click)"},
		{"2 s after a handle", two(latch.BootRelease, latch.BootLock, latch.Emergency), "", nil, "3s dash=1\n3100ms plate=1",
			"3s decision allow boot.release emergency (button press)\n5.02s decision allow boot.lock ok (other click)"},
		{"a handle does not wait (P1)", func(p *latch.Params) {
			two(latch.LockAll, latch.UnlockAll, latch.Cabin)(p)
			p.Buttons[1] = tapper(latch.Emergency, latch.UnlockAll)
			p.Buttons[1].Signal = 3
		}, "", nil, "3s dash=1\n3100ms plate=1", locked + "3.1s decision allow unlock.all emergency (button press)"},
		{"its later frames make the pulse longer", func(p *latch.Params) {
			lockFirst(p)
			p.Actuators[latch.LockAll].Steps = []latch.Step{{}, {After: 20 * ms}, {After: 300 * ms}}
			p.Actuators[latch.LockAll].Expires = ms * 1000
		}, "2900ms", nil, "3s dash=1\n3010ms plate=1\n9s advance", locked + "3.8s decision allow unlock.all ok (other click)"},
		{"a stage is the next one still (P5)", staged(3000 * ms), "", nil, staging, boot + `
			3.1s decision allow unlock.driver_door ok (other click) stage 1
			3.52s decision allow unlock.all ok (other click) stage 2`},
		{"a stage is the first again when the car is locked meanwhile (P5)", staged(3000 * ms), "", []string{"-locked"}, "0..3s/100ms locked=0\n" + staging + "3500ms locked=1", boot + `
			3.1s decision allow unlock.driver_door ok (other click) stage 1
			3.5s decision allow unlock.driver_door ok (other click) stage 1`},
		{"a stage within the window, until which it waits (P5)", staged(421 * ms), "", nil, staging, boot + `
			3.1s decision allow unlock.driver_door ok (other click) stage 1
			3.52s decision allow unlock.all ok (other click) stage 2`},
		{"a stage is the first again when the window has passed meanwhile (P5)", staged(420 * ms), "", nil, staging, boot + `
			3.1s decision allow unlock.driver_door ok (other click) stage 1
			3.52s decision allow unlock.driver_door ok (other click) stage 1`},
		{"a second press of it decides by what is known then", lockFirst, "", nil, "3s dash=1\n3100ms plate=1\n3400ms plate=1",
			locked + "3.4s decision deny unlock.all opposite_running (other click)\n3.52s decision allow unlock.all ok (other click)"},
	})
}

// What latchd does by itself is put off until a limit has passed, and told once; it is not dropped (P6).
func TestLimitsPutOffWhatIsAutomatic(t *testing.T) {
	relocks := func(p *latch.Params) {
		p.Access.Boot.RelockOnClose = latch.RelockAlways
		p.Buttons = []latch.Button{tapper(latch.Cabin, latch.UnlockAll)}
	}
	facts := []string{"-boot_open"}
	const closed = "1s boot_open=1\n4s boot_open=0\n"
	table(t, relocks, []ruleCase{
		{"by a pulse", func(p *latch.Params) { p.Buttons[0].Does[latch.Click] = latch.BootRelease }, "", facts, closed + "4200ms dash=1\n4250ms boot_open=1\n4260ms boot_open=0", `
			4.2s decision allow boot.release ok (button click)
			4.2s event dropped boot.lock new_request
			4.56s decision deny boot.lock opposite_running (relock_on_close)
			4.56s event relock_pending boot.lock opposite_running
			4.72s decision allow boot.lock ok (relock_on_close)`},
		{"by a rest", func(p *latch.Params) { p.Access.Wear.Operations = 1; p.Buttons[0].Does[latch.Click] = latch.BootUnlock }, "60s", nil,
			"2s dash=1\n2500ms boot_open=1\n2600ms boot_open=0", `
			32s decision allow boot.lock ok (relock_on_close)
			32s event rest none rest`},
		{"and moot is moot", nil, "", append(facts, "-locked"), closed + "4200ms dash=1\n0..4100ms/100ms locked=1\n4250ms..20s/100ms locked=0", `
			4.2s decision allow unlock.all ok (button click)
			4.3s event dropped boot.lock vehicle_unlocked`},
	})
}
