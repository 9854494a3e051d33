package config

import (
	"slices"

	"latchd/internal/source"
	"latchd/latch"
)

// market is where the car is driven, and the rules there that a configuration could break. It is no legal advice: a
// table cannot say that a car is approved, only what would surely not be.
type market struct {
	name, help string
	rules      []rule
}

// rule is one rule of a market.
type rule struct {
	name    string // "" where no market is named
	says    string
	forbids func(a latch.Action, warning bool) bool // nil: no configuration can break it; warning: see occupant_warning
	instead string
}

// FMVSS are the standards of 49 CFR 571; UN R11 applies in the EU by Regulation (EU) 2019/2144.
//
// S4.3.1 and S4.3.2 of FMVSS 206 ask for separate actions to unlock and to open a rear or back door from inside. No
// binding can break them: a cabin button does not open a locked boot (P4), and unlocking opens nothing.
var markets = []market{
	{"unspecified", "no market is named: what any of them forbids is refused", []rule{{
		says:    "most markets forbid to lock people in",
		forbids: func(a latch.Action, _ bool) bool { return a == latch.LockDeadlock },
		instead: "name yours (us, eu or un)",
	}}},
	{"us", "United States: FMVSS 206 and 401", []rule{{
		name:    "FMVSS 206 S4.3", // interpretation 08-000497 to Keykert USA, 16 January 2009
		says:    "who is inside must be able to unlock, so a double lock does not comply",
		forbids: func(a latch.Action, _ bool) bool { return a == latch.LockDeadlock },
	}, {
		name: "FMVSS 401", // 49 CFR 571.401; requests for an off-switch were denied
		says: "the release inside a passenger car's trunk may not be disabled; an emergency button never is (P1)",
	}}},
	{"eu", "European Union: UN R11", []rule{fullLocking}},
	{"un", "other countries that apply UN regulations: UN R11", []rule{fullLocking}},
}

var fullLocking = rule{
	name:    "UN R11, 04 series",
	says:    "who is locked in must be able to raise an acoustic warning with the ignition off",
	forbids: func(a latch.Action, warning bool) bool { return a == latch.LockDeadlock && !warning },
	instead: "set occupant_warning: true if the car has one",
}

// marketNames lists the markets.
func marketNames() (names []string) {
	for _, m := range markets {
		names = append(names, m.name)
	}
	return names
}

// readMarket reads where the car is driven, before what its rules could forbid.
func (l *loader) readMarket(root object) {
	name, ok := root.word("market", marketNames())
	l.occupantWarning, _ = root.truth("occupant_warning")
	if ok {
		l.config.Market = name
		l.market = markets[slices.Index(marketNames(), name)]
	}
}

// allowed reports an action that a rule of the market forbids. instead is what to do without it.
func (l *loader) allowed(pos source.Pos, path string, a latch.Action, instead string) {
	for _, r := range l.market.rules {
		if r.forbids == nil || !r.forbids(a, l.occupantWarning) {
			continue
		}
		if r.instead != "" {
			instead = r.instead + ", or " + instead
		}
		says := r.says
		if r.name != "" {
			says += " (" + r.name + ")"
		}
		l.problems.Errorf(pos, "%s: %v is forbidden in market %s: %s: %s", path, a, l.market.name, says, instead)
	}
}

// noteMarket says what the rules of a market that is named ask for.
func (l *loader) noteMarket(note func(string, ...any)) {
	if l.market.name == markets[0].name {
		return
	}
	for _, r := range l.market.rules {
		note("market %s, %s: %s", l.market.name, r.name, r.says)
	}
}
