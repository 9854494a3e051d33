package scenario

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/simcar"
	"latchd/latch"
)

// told collects what an engine tells.
type told []latch.Effect

func (l *told) Effect(ef *latch.Effect)                      { *l = append(*l, *ef) }
func (*told) Sent(*gateway.Transmission)                     {}
func (*told) Refused(*gateway.Transmission, gateway.Refusal) {}

// beyond are the decisions, by scenario and number, to which presses and facts do not lead: they rest on frames that were lost or that
// no press makes, or on facts that fell silent at a moment that no decision tells.
var beyond = map[string]string{
	"A press that breaks off, whose key changes, which the DBC does not name or which nobody makes opens nothing 1": "frames that were lost in the middle of a press",
	"A press that breaks off, whose key changes, which the DBC does not name or which nobody makes opens nothing 2": "frames that are no press of one button",
	"A press that breaks off, whose key changes, which the DBC does not name or which nobody makes opens nothing 3": "frames that are no press of one button",
	"A hold of which the last frames did not arrive is not taken for one 1":                                         "frames that were lost in the middle of a press",
	"Two keys at once cancel each other 1":     "frames that are no press of one button",
	"A button that no fob has opens nothing 1": "frames that are no press of one button",
	"A car that falls asleep between the first command and the second stays as it is, for a door may be open by then 2": "more than presses and facts",
	"The same if only the lid is not told of any more 3":                                                                "more than presses and facts",
}

// compose composes a scenario for each decision that was told, and runs it as latchd test does.
func compose(t *testing.T, name string, c *config.Config, effects []latch.Effect) (n int) {
	for i := range effects {
		if effects[i].Kind != latch.EffectDecision || underRace && effects[i].Decision.Number%8 != 1 {
			continue // the race detector makes it slow, and there is one goroutine
		}
		number := effects[i].Decision.Number
		text, err := Compose(t.Context(), c, effects, number, c.File)
		if why, no := beyond[fmt.Sprintf("%s %d", name, number)]; no {
			if err == nil || !strings.Contains(err.Error(), why) {
				t.Errorf("%s, decision %d: want that it rests on %s, got %v\n%s", name, number, why, err, text)
			}
			continue
		}
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		n++
		if !comesTo(t, c, text, &effects[i].Decision) {
			t.Errorf("%s: it does not come to that:\n%s", name, text)
		}
	}
	return n
}

// comesTo says whether a file is one scenario that passes, with a decision like another.
func comesTo(t *testing.T, c *config.Config, text string, want *latch.Decision) bool {
	suite, problems := Load("composed.yaml", Options{Config: c.File, Loaded: c, ReadFile: func(string) ([]byte, error) { return []byte(text), nil }})
	if suite == nil || len(suite.Scenarios) != 1 {
		t.Fatalf("%v\n%s", problems, text)
	}
	r := suite.Scenarios[0].Run()
	var effects told
	r.All(&effects)
	like := 0
	for i := range effects {
		if d := &effects[i].Decision; effects[i].Kind == latch.EffectDecision && d.Verdict == want.Verdict && d.Reason == want.Reason && d.Tier == want.Tier &&
			d.Trigger == want.Trigger && d.Action == want.Action && d.Button == want.Button && d.Key == want.Key && d.Stage == want.Stage {
			like++
		}
	}
	return r.Passed() && like > 0
}

// For each decision of all scenarios that come with latchd, and of the recorded log, a scenario is composed that comes to it again, or it
// is said what it rests on.
func TestCompose(t *testing.T) {
	n := 0
	for _, file := range []string{"../../testdata/scenarios/ways.yaml", "profile:mini-r56/scenarios.yaml"} {
		suite, problems := Load(file, Options{})
		if suite == nil {
			t.Fatal(problems)
		}
		for _, s := range suite.Scenarios {
			var effects told
			s.Run().All(&effects)
			n += compose(t, s.Name, s.Config, effects)
		}
	}
	if n < 360 && !underRace {
		t.Errorf("only %d decisions", n)
	}
	c, effects := recorded(t)
	if n := compose(t, "the recorded log", c, effects); n != 5 && !underRace {
		t.Errorf("%d decisions of the recorded log, want 5", n)
	}
}

// recorded is what is decided of the profile's recorded log.
func recorded(t testing.TB) (*config.Config, []latch.Effect) {
	t.Helper()
	c, problems := config.Load("profile:mini-r56", config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	text, err := config.Profiles.ReadFile("profiles/mini-r56/fob-presses.log")
	if err != nil {
		t.Fatal(err)
	}
	var effects told
	r := candump.NewReader(bytes.NewReader(text), "fob-presses.log", candump.Options{Interest: gateway.Interest(c)})
	if _, err := replay.Run(c, r, &effects, replay.Options{Controllers: simcar.NewControllers(c, nil)}); err != nil {
		t.Fatal(err)
	}
	return c, effects
}

// What is composed is what a person would write: what is given, the press with its key and its length, the decision and its outcome.
func TestComposed(t *testing.T) {
	c, effects := recorded(t)
	for number, want := range map[uint64]string{
		3: `# Decision 3, as latchd composed it: fob_boot clicked for 355ms (key 2): boot.release refused: the button acts when it is held for 900ms; hold it longer.
version: 1
config: profile:mini-r56
scenarios:
  - name: Decision 3
    steps:
      - {at: 2s, press: fob_boot, key: 2, for: 0.35504s}
    expect:
      - {decision: deny, button: fob_boot, gesture: click, key: 2, action: boot.release, tier: binding, reason: needs_hold, at: 2.35504s, within: 0.1s}
`,
		5: `# Decision 5, as latchd composed it: relock after the boot was closed: boot.lock allowed.
version: 1
config: profile:mini-r56
scenarios:
  - name: Decision 5
    given:
      facts: {ignition: false, locked: true, driver_door_open: false, passenger_door_open: false, rear_driver_door_open: false, rear_passenger_door_open: false, boot_open: false}
    steps:
      - {at: 8.99087s, press: fob_boot, key: 2, for: 1.01s}
      - {at: 12.000385s, facts: {boot_open: true}}
      - {at: 22s, facts: {boot_open: false}}
    expect:
      - {decision: allow, trigger: relock_on_close, action: boot.lock, tier: actuate, reason: ok, at: 32s, within: 0.1s}
      - {event: confirmed, action: boot.lock}
`,
	} {
		got, err := Compose(t.Context(), c, effects, number, c.File)
		if err != nil {
			t.Fatal(err)
		}
		compare(t, want, got)
	}
	if _, err := Compose(t.Context(), c, effects, 6, c.File); err == nil || !strings.Contains(err.Error(), "want one of 1 to 5") {
		t.Errorf("a decision that there is not: %v", err)
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Compose(gone, c, effects, 3, c.File); !errors.Is(err, context.Canceled) {
		t.Errorf("nobody waits for it: %v", err)
	}
}

// What is told begins later than the engine where the oldest is not kept any more; then what is known is told, and what changed was
// otherwise before.
func TestComposeOfTheNewest(t *testing.T) {
	c, effects := recorded(t)
	from := 0
	for i := range effects {
		if effects[i].At < 100*time.Second {
			from = i + 1
		}
	}
	if n := compose(t, "the end of the recorded log", c, effects[from:]); n != 3 && !underRace {
		t.Errorf("%d decisions, want 3", n)
	}
}
