package latch_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// plain keeps decisions and events of at least 3 s, without the facts and what has no status to prove it.
func plain(all []string) []string {
	return slices.DeleteFunc(only(since3s(all), "decision", "event"), func(s string) bool { return strings.Contains(s, "event sent_unverified") })
}

// table runs scripts on the rig, whose car is parked until 200 s.
func table(t *testing.T, tune func(*latch.Params), cases []ruleCase) {
	t.Helper()
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			p := rigParams()
			p.Access.RelockUnlocked, p.Access.Boot.RelockUnopened, p.Access.WarnAbove = 0, 0, 0
			for a := range p.Actuators {
				p.Actuators[a].Confirm = latch.Confirm{}
			}
			if tune != nil {
				tune(p)
			}
			if c.tune != nil {
				c.tune(p)
			}
			until := c.until
			if until == "" {
				until = "20s"
			}
			got := plain(play(t, p, parked(until, c.facts...)+c.script))
			if diff := cmp.Diff(lines(c.want), got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

type ruleCase struct {
	name   string
	tune   func(*latch.Params)
	until  string   // that the car is parked
	facts  []string // of parked
	script string
	want   string
}

// P2: a crash unlocks the doors, and nothing locks until the ignition was off for 3 s and somebody unlocked.
func TestCrash(t *testing.T) {
	const (
		crashed = "0..3900ms/100ms crash=0\n4s crash=1\n4100ms..60s/100ms crash=0\n"
		unlocks = `
			4s decision allow unlock.all crash_unlock (crash)
			`
		running = "0..5s/100ms ignition=1\n"
		lock    = " fob=4 key=2\n"
	)
	facts := []string{"-crash", "-ignition"}
	table(t, nil, []ruleCase{
		{"unlocks at any speed, rested, disarmed, at 8 V", func(p *latch.Params) { p.Access.Wear.Operations = 1 }, "",
			[]string{"-crash", "-ignition", "speed=120", "voltage=8", "disarm=1"}, crashed + running, `
			4s decision allow unlock.all crash_unlock (crash)
			4s event rest none rest`},
		{"one that was there at the start unlocks nothing", nil, "", []string{"crash=1"}, "6s" + lock, `6s decision deny lock.all crash (fob_lock press)`},
		{"nor one after a gap", nil, "", facts, "0..3900ms/100ms crash=0\n4s overflow 0\n4100ms..60s/100ms crash=1\n0..20s/100ms ignition=0\n6s" + lock, `
			4s event gap none ok
			6s decision deny lock.all crash (fob_lock press)`},
		{"locks are refused after the signal is over", nil, "", facts, crashed + "0..20s/100ms ignition=1\n1s dash=0\n9s dash=1\n9100ms dash=0\n", unlocks + `
			9.12s decision deny boot.release crash (dash click)`},
		{"an unlock with the ignition on ends nothing", nil, "", facts, crashed + "0..20s/100ms ignition=1\n8s fob=1 key=2\n8100ms fob=0 key=2\n1s dash=0\n10s dash=1\n10100ms dash=0", unlocks + `
			8s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			10.12s decision deny boot.release crash (dash click)`},
		{"nor one before the ignition was off for 3 s", nil, "", facts, crashed + running + "5100ms..20s/100ms ignition=0\n8s fob=1 key=2\n8090ms fob=0 key=2\n12s" + lock, unlocks + `
			8s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			12s decision deny lock.all crash (fob_lock press)`},
		{"one after that does", nil, "", facts, crashed + running + "5100ms..20s/100ms ignition=0\n8100ms fob=1 key=2\n8200ms fob=0 key=2\n12s" + lock, unlocks + `
			8.1s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			8.1s event crash_cleared none ok
			12s decision allow lock.all ok (fob_lock press)`},
		{"a lever ends nothing", nil, "", facts, crashed + running + "5100ms..20s/100ms ignition=0\n1s lever=0\n9s lever=1\n9100ms lever=0\n12s" + lock, unlocks + `
			9s decision allow boot.release emergency (lever press)
			12s decision deny lock.all crash (fob_lock press)`},
		{"not while the crash is still reported", nil, "", facts, "0..3900ms/100ms crash=0\n4s..20s/100ms crash=1\n0..20s/100ms ignition=0\n8100ms fob=1 key=2\n8200ms fob=0 key=2\n12s" + lock, unlocks + `
			8.1s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			12s decision deny lock.all crash (fob_lock press)`},
		{"one that is reported again after it was not heard is not over", func(p *latch.Params) { p.Facts[latch.Crash].Stale = 500 * ms }, "", facts, "0..3900ms/100ms crash=0\n4s..4500ms/100ms crash=1\n11s..20s/100ms crash=1\n0..20s/100ms ignition=0\n8100ms fob=1 key=2\n8200ms fob=0 key=2\n12s" + lock, unlocks + `
			8.1s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			8.1s event crash_cleared none ok
			12s decision deny lock.all crash (fob_lock press)`},
		{"another crash begins it anew", nil, "", facts, crashed + running + "5100ms..8900ms/100ms ignition=0\n9s..20s/100ms ignition=1\n10s crash=1\n12s fob=1 key=2\n12100ms fob=0 key=2\n14s" + lock, unlocks + `
			10s decision allow unlock.all crash_unlock (crash)
			12s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			14s decision deny lock.all crash (fob_lock press)`},
		{"the car that a crash unlocked is not locked again, whoever unlocks next", func(p *latch.Params) {
			p.Access.RelockUnlocked = 5 * 1000 * ms
			p.Buttons[3] = tapper(latch.Cabin, latch.UnlockAll)
		}, "", facts, crashed + running + "5100ms..20s/100ms ignition=0\n10s dash=1", unlocks + `
			10s decision allow unlock.all ok (button click)
			10s event crash_cleared none ok`},
		{"what was pending is dropped", func(p *latch.Params) { p.Access.RelockUnlocked = 5 * 1000 * ms }, "", facts,
			crashed + "0..20s/100ms ignition=0\n3s fob=1 key=2\n3100ms fob=0 key=2", `
			3s decision allow unlock.driver_door ok (fob_unlock press) stage 1
			4s event dropped lock.all crash` + unlocks},
		{"nor is the car locked again because nothing was opened", func(p *latch.Params) { p.Access.RelockUnlocked = 5000 * ms }, "", facts, crashed + "0..20s/100ms ignition=0\n", unlocks},
		{"a restart does not end it", nil, "", facts, crashed + running + "6s start\n6100ms..20s/100ms ignition=0\n6500ms fob=0 key=2\n8s" + lock, unlocks + `
			6s event gap none ok
			8s decision deny lock.all crash (fob_lock press)`},
	})
}
