package scenario

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/canbus"
	"latchd/internal/gateway"
	"latchd/internal/simcar"
	"latchd/latch"
)

// bothWays runs a scenario in virtual time, and its steps on a car that lives on buses, and says what latchd did, without times.
func bothWays(t testing.TB, s *Scenario) (virtual, live []string) {
	t.Helper()
	words := func(rec *record) (list []string) {
		for _, e := range rec.entries {
			if e.kind == isDecision {
				list = append(list, e.fields["decision"]+" "+e.fields["button"]+" "+e.fields["action"]+" "+e.fields["reason"])
			}
		}
		return list
	}
	virtual = words(s.Run().record)

	rec := &record{config: s.Config, decisions: map[uint64]map[string]string{}}
	car, err := simcar.New(s.Config, s.Car())
	if err != nil {
		t.Fatalf("%s: %v", s.Name, err)
	}
	var sent []canbus.Received
	loop := gateway.New(s.Config, rec, func(t *gateway.Transmission) gateway.Refusal {
		sent = append(sent, canbus.Received{At: t.At, Bus: t.Bus, Frame: t.Frame})
		return gateway.Passed
	})
	loop.Tell(0, latch.Input{Kind: latch.Start, Quiet: true})
	hear := func(frames []canbus.Received) {
		for i := range frames {
			loop.Receive(&frames[i])
		}
	}
	steps, _ := s.Steps()
	for {
		for ; len(sent) > 0; sent = sent[1:] {
			hear(car.Receive(&sent[0]))
		}
		next := car.Deadline()
		if len(steps) > 0 {
			next = min(next, steps[0].At)
		}
		at, due := loop.Deadline()
		switch {
		case due && at <= next:
			loop.Advance(at)
		case len(steps) == 0 && next > s.last+rest && !loop.Busy() && len(loop.Pending()) == 0:
			return virtual, words(rec)
		case len(steps) > 0 && steps[0].At == next:
			frames, err := car.Do(next, steps[0].Action)
			if err != nil {
				t.Fatalf("%s: %v", s.Name, err)
			}
			steps = steps[1:]
			hear(frames)
		default:
			hear(car.Advance(next))
		}
	}
}

// A scenario's steps on a car that lives on buses come to the same decisions as the scenario does.
func TestLiveSteps(t *testing.T) {
	suite, problems := Load("profile:mini-r56/scenarios.yaml", Options{})
	if suite == nil {
		t.Fatal(problems)
	}
	compared := 0
	for _, s := range suite.Scenarios {
		if _, others := s.Steps(); len(others) > 0 {
			continue
		}
		compared++
		virtual, live := bothWays(t, s)
		if diff := cmp.Diff(virtual, live); diff != "" {
			t.Errorf("%s (-scenario +live)\n%s", s.Name, diff)
		}
	}
	if compared < 20 {
		t.Errorf("only %d scenarios were compared", compared)
	}
}

// What is done to latchd is named.
func TestOtherSteps(t *testing.T) {
	s := load(t, carYAML, head+`  - name: a
    given: {simulate: {boot: deaf}, facts: {ignition: false}}
    steps: [{at: 1s, restart: true}, {at: 2s, press: unlock, key: Ben, release: lost}, {at: 3s, lost: relay}]
    expect: [{event: gap}]
`).Scenarios[0]
	if got, want := s.Car(), (simcar.Options{Facts: simcar.Facts{latch.Ignition: simcar.Truth(false)}, NoCentralLocking: true}); !cmp.Equal(got, want) {
		t.Errorf("%+v, want %+v", got, want)
	}
	steps, others := s.Steps()
	if want := []string{"restart at 1s", "lost at 3s"}; !slices.Equal(others, want) {
		t.Errorf("%q, want %q", others, want)
	}
	var got []string
	for _, step := range steps {
		got = append(got, strings.TrimSpace(cmp.Diff(nil, step.Action)))
	}
	want := []simcar.Action{simcar.Strike{Closure: "boot", Fault: simcar.Deaf}, simcar.Down{Button: "unlock", Key: "4"}, simcar.Up{Button: "unlock", Lost: true}}
	for i, step := range steps {
		if step.Action != want[i] {
			t.Errorf("step %d: %+v, want %+v; all: %s", i, step.Action, want[i], got)
		}
	}
}
