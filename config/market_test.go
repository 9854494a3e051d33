package config

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// TestMarkets: what each market says to a deadlock, asked for by a button and done by an actuator. The number is that of
// the policy's worked case.
func TestMarkets(t *testing.T) {
	const (
		nowhere = "lock.deadlock is forbidden in market unspecified: most markets forbid to lock people in: name yours (us, eu or un), or "
		us      = "lock.deadlock is forbidden in market us: who is inside must be able to unlock, so a double lock does not comply (FMVSS 206 S4.3): "
		r11     = ": who is locked in must be able to raise an acoustic warning with the ignition off (UN R11, 04 series): set occupant_warning: true if the car has one, or "
		eu      = "lock.deadlock is forbidden in market eu" + r11
		un      = "lock.deadlock is forbidden in market un" + r11
	)
	for _, c := range []struct{ name, keys, refused string }{
		{"27 deadlock asked, US profile", "market: us", us},
		{"US with a warning", "market: us, occupant_warning: true", us},
		{"no market", "", nowhere},
		{"no market, with a warning", "market: unspecified, occupant_warning: true", nowhere},
		{"EU", "market: eu", eu},
		{"EU without a warning", "market: eu, occupant_warning: false", eu},
		{"EU with a warning", "market: eu, occupant_warning: true", ""},
		{"UN", "market: un", un},
		{"UN with a warning", "market: un, occupant_warning: true", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			var want []string
			if c.refused != "" {
				want = []string{
					"latchd.yaml:17:19: buttons[dash].does.click: " + c.refused + "bind lock.all",
					"latchd.yaml:38:14: actuators[lock.deadlock].action: " + c.refused + "leave the actuator out",
				}
			}
			_, got := load(t, base(t, "click: lock.toggle", "click: lock.deadlock", "action: boot.lock", "action: lock.deadlock",
				"log: {level: info}", strings.ReplaceAll(c.keys, ", ", "\n")))
			if diff := cmp.Diff(want, got); diff != "" {
				t.Error("(-want +got)\n" + diff)
			}
		})
	}
}

// TestMarketsForbidNothingElse: every other action is allowed everywhere.
func TestMarketsForbidNothingElse(t *testing.T) {
	for _, m := range markets {
		for _, a := range slices.Concat(latch.ButtonActions(), latch.ActuatorActions()) {
			for _, r := range m.rules {
				if r.forbids != nil && r.forbids(a, false) && a != latch.LockDeadlock {
					t.Errorf("%s forbids %v", m.name, a)
				}
			}
		}
	}
}

// TestMarketIsSaid: the owner reads which rules count, and programs which market.
func TestMarketIsSaid(t *testing.T) {
	for market, want := range map[string][]string{
		"unspecified": nil,
		"us": {
			"market us, FMVSS 206 S4.3: who is inside must be able to unlock, so a double lock does not comply",
			"market us, FMVSS 401: the release inside a passenger car's trunk may not be disabled; an emergency button never is (P1)",
		},
		"eu": {"market eu, UN R11, 04 series: who is locked in must be able to raise an acoustic warning with the ignition off"},
	} {
		c := good(t, "log: {level: info}", "market: "+market)
		var got []string
		for _, n := range c.Notes {
			if strings.HasPrefix(n, "market") {
				got = append(got, n)
			}
		}
		if diff := cmp.Diff(want, got); diff != "" || c.Market != market {
			t.Errorf("%s: market %q (-want +got)\n%s", market, c.Market, diff)
		}
	}
}
