package latch_test

import (
	stdcmp "cmp"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// The worked cases of the policy, by their number, with the outcome that the policy gives them. 27, a deadlock that a market
// forbids, is a matter of the configuration: see config/market_test.go.
func TestWorkedCases(t *testing.T) {
	const (
		press     = "3s fob=1 key=2\n3100ms fob=0 key=2\n"
		hold      = "2s..3s/100ms fob=16 key=2\n3100ms fob=0 key=2\n"
		confirmed = "3050ms boot_latch=1\n"
	)
	bootThird := func(p *latch.Params) {
		p.Access.Stages = []latch.Action{latch.UnlockDriver, latch.UnlockAll, latch.BootRelease}
	}
	relocks := func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAfterFobRelease }
	blind := func(p *latch.Params) {
		relocks(p)
		p.Facts[latch.KeyInside] = latch.FactSource{}
	}
	for _, c := range []struct {
		name   string
		tune   func(*latch.Params)
		facts  string
		script string
		want   string
	}{
		{"1 first press, locked", nil, "locked=1", "3s fob=1 key=2", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door`},
		{"2 second press 2 s later", nil, "locked=1", press + "5s fob=1 key=2", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door
			5s decision allow unlock.all ok (fob_unlock press) stage 2
			5s send unlock.all
			5.02s send unlock.all`},
		{"3 second press 4 s later", nil, "locked=1", press + "7s fob=1 key=2", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door
			7s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			7s send unlock.driver_door
			7.02s send unlock.driver_door`},
		{"4 the boot is the third stage", bootThird, "locked=1", press + `
			4s fob=1 key=2
			4100ms fob=0 key=2
			5s fob=1 key=2
			5100ms boot_latch=1`, `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door
			4s decision allow unlock.all ok (fob_unlock press) stage 2
			4s send unlock.all
			4.02s send unlock.all
			5s decision allow boot.release ok (fob_unlock press) stage 3
			5s event dropped lock.all new_request
			5s send boot.release
			5.02s send boot.release
			5.1s event confirmed boot.release ok`},
		{"5 boot only, on a locked car", nil, "locked=1 boot_locked=1", hold + confirmed, `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			32.9s decision allow boot.lock ok (relock_unopened)
			32.9s send boot.lock
			32.92s send boot.lock`},
		{"6 a click where a hold is needed", nil, "locked=1", "2s fob=16 key=2\n2200ms fob=0 key=2",
			`2.2s decision deny boot.release needs_hold (fob_boot click)`},
		{"7 requires_unlocked", requiresUnlocked, "locked=1", hold, `2.9s decision deny boot.release vehicle_locked (fob_boot hold)`},
		{"8 at 6 km/h", nil, "ignition=1 speed=6", "1s dash=0\n3s dash=1\n3200ms dash=0", `3.22s decision deny boot.release speed (dash click)`},
		{"9 was 6, now 3 km/h", nil, "ignition=1 -speed", "1s..2s/100ms speed=6\n2100ms..4s/100ms speed=3\n1s dash=0\n3s dash=1\n3200ms dash=0",
			`3.22s decision deny boot.release speed_hysteresis (dash click)`},
		{"10 below 2 km/h for 500 ms", nil, "ignition=1 -speed", `
			1s..2s/100ms speed=6
			2100ms..4s/100ms speed=1
			1s dash=0
			2400ms dash=1
			2580ms dash=0
			3250ms boot_latch=1`, `2.6s decision allow boot.release ok (dash click)
			2.6s send boot.release
			2.62s send boot.release
			3.25s event confirmed boot.release ok`},
		{"11 ignition on, speed 700 ms old", nil, "ignition=1 -speed", "1s..2500ms/100ms speed=0\n1s dash=0\n3s dash=1\n3180ms dash=0",
			`3.2s decision deny boot.release speed_unknown (dash click)`},
		{"12 ignition off, no speed frames", nil, "-speed", hold + confirmed + "3200ms boot_open=1", `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			3.2s event dropped boot.lock opened`},
		{"13 the lever, at 120 km/h, valet, 8 V", nil, "ignition=1 speed=120 valet=1 voltage=8 locked=1", "3s lever=1\n3050ms boot_latch=1", `
			3s decision allow boot.release emergency (lever press)
			3s send boot.release
			3.02s send boot.release
			3.05s event confirmed boot.release ok`},
		{"14 the lid's button on a locked car", nil, "boot_locked=1", "1s plate=0\n3s plate=1\n3180ms plate=0",
			`3.2s decision deny boot.release vehicle_locked (plate click)`},
		{"15 closed after the fob had opened it", relocks, "-boot_open", hold + confirmed + "1s boot_open=0\n4s boot_open=1\n6s..8s/1s boot_open=0", `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			4s event dropped boot.lock opened
			6.3s decision allow boot.lock ok (relock_on_close)
			6.3s send boot.lock
			6.32s send boot.lock`},
		{"15 where no fact says where the key is", blind, "-boot_open", hold + confirmed + "1s boot_open=0\n4s boot_open=1\n6s..18s/1s boot_open=0", `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			4s event dropped boot.lock opened
			16s decision allow boot.lock ok (relock_on_close)
			16s send boot.lock
			16.02s send boot.lock`},
		{"16 rebound of 5 ms", relocks, "-boot_open", hold + confirmed + "1s boot_open=0\n4s boot_open=1\n6s boot_open=0\n6100ms boot_open=1\n6105ms boot_open=0", `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			4s event dropped boot.lock opened
			6.1s event dropped boot.lock opened
			6.405s decision allow boot.lock ok (relock_on_close)
			6.405s send boot.lock
			6.425s send boot.lock`},
		{"17 not lifted for 30 s", nil, "", hold + confirmed, `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			32.9s decision allow boot.lock ok (relock_unopened)
			32.9s send boot.lock
			32.92s send boot.lock`},
		{"18 not opened for 120 s", nil, "", press, `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door
			2m3s decision allow lock.all ok (relock_unlocked)
			2m3s send lock.all
			2m3.02s send lock.all`},
		{"19 with a door ajar", nil, "driver_door_open=1", press, `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			3s send unlock.driver_door
			3.02s send unlock.driver_door
			2m3s event dropped lock.all door_open`},
		{"20 crash, lock", nil, "crash=1", "3s fob=4 key=2", `3s decision deny lock.all crash (fob_lock press)`},
		{"20 crash, which unlocks", nil, "-crash", "0..2s/100ms crash=0\n2100ms..3s/100ms crash=1\n4s..20s/100ms crash=0\n3s fob=4 key=2", `
			2.1s decision allow unlock.all crash_unlock (crash)
			2.1s send unlock.all
			2.12s send unlock.all
			3s decision deny lock.all crash (fob_lock press)`},
		{"21 ten operations in 20 s", nil, "", tenLocks + "13s fob=4 key=2", tenLocked + `13s decision deny lock.all rest (fob_lock press)`},
		{"22 8.7 V", nil, "voltage=8.7", hold, `2.9s decision deny boot.release low_voltage (fob_boot hold)`},
		{"26 the manual cable", func(p *latch.Params) { p.Access.Boot.RelockOnClose = latch.RelockAlways }, "-boot_open", "1s boot_open=0\n3s boot_open=1", `3s event opened_manually`},
		{"28 not confirmed", func(p *latch.Params) { p.Access.Boot.RelockUnopened = 0 }, "", hold, `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			5.9s event retried boot.release not_confirmed
			5.9s decision allow boot.release ok (fob_boot hold retry)
			5.9s send boot.release
			5.92s send boot.release
			7.4s event unconfirmed boot.release not_confirmed`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			if c.tune != nil {
				c.tune(p)
			}
			got := followed(play(t, p, parked(stdcmp.Or(longCases[strings.Fields(c.name)[0]], "20s"), strings.Fields(c.facts)...)+c.script))
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// tenLocks presses the fob's lock ten times, from 2 s on.
var tenLocks, tenLocked = func() (press, want string) {
	for i := range 10 {
		press += fmt.Sprintf("%ds fob=4 key=2\n%ds fob=0 key=2\n", 2+i, 2+i)
		want += fmt.Sprintf("%[1]ds decision allow lock.all ok (fob_lock press)\n%[1]ds send lock.all\n%[1]d.02s send lock.all\n", 2+i)
	}
	return strings.ReplaceAll(press, "s fob=0", "050ms fob=0"), want
}()

// longCases are followed for longer than 20 s.
var longCases = map[string]string{"5": "40s", "17": "40s", "18": "130s", "19": "130s"}

// The worked cases in which the bus or the daemon is at fault: 23, 24 and 25.
func TestWorkedCasesOfGaps(t *testing.T) {
	for _, c := range []struct {
		name         string
		script, want string
	}{
		// The press is answered, as every press is; nothing else comes of it.
		{"23 down when the daemon starts, then released", "0 start\n100ms..2s/100ms fob=16 key=2\n2100ms fob=0 key=2\n4s advance",
			`100ms decision ignore none found_down (fob_boot press)`},
		{"24 the release frame is lost", parked("4s") + "2s..2500ms/100ms fob=16 key=2",
			`2.85s decision ignore boot.release release_lost (fob_boot cancel)`},
		{"25 a relock is pending when the daemon starts again", parked("4s") + "2s..3s/100ms fob=16 key=2\n3100ms fob=0 key=2\n3050ms boot_latch=1\n10s start\n" + everythingOpens("10100ms"), `
			2.9s decision allow boot.release ok (fob_boot hold)
			2.9s send boot.release
			2.92s send boot.release
			3.05s event confirmed boot.release ok
			10s event dropped boot.lock gap`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if diff := cmp.Diff(lines(c.want), followed(play(t, rigParams(), c.script))); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// followed keeps decisions, frames and what became of them.
func followed(all []string) []string {
	var out []string
	for _, l := range only(all, "decision", "send", "event dropped", "event confirmed", "event retried", "event unconfirmed", "event opened") {
		if _, rest, _ := strings.Cut(l, " "); strings.HasPrefix(rest, "send") {
			l, _, _ = strings.Cut(l, " attempt")
		}
		l = strings.TrimSuffix(l, " none ok")
		out = append(out, l)
	}
	return out
}
