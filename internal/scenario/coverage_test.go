package scenario

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/config"
	"latchd/latch"
)

// complete are the files of scenarios that leave nothing out, each with the configuration that it tests: that of every
// built-in profile, and the one that shows every way into the boot.
func complete() map[string]string {
	files := map[string]string{ways: "../../testdata/scenarios/ways-car.yaml"}
	for _, name := range config.ProfileNames() {
		files["profile:"+name+"/scenarios.yaml"] = "profile:" + name
	}
	return files
}

const ways = "../../testdata/scenarios/ways.yaml"

// TestComplete: they pass, and leave out no binding and no reason that the configuration can come to.
func TestComplete(t *testing.T) {
	for file, tested := range complete() {
		t.Run(file, func(t *testing.T) {
			s, problems := Load(file, Options{})
			if s == nil {
				t.Fatal(lines(problems))
			}
			if s.Config != tested {
				t.Errorf("they test %s", s.Config)
			}
			c := NewCoverage(s.Base)
			for _, sc := range s.Scenarios {
				r := sc.Run()
				for _, f := range r.Failures {
					t.Errorf("%v: %s: %s: %s", f.Pos, sc.Name, f.Text, f.Found)
				}
				c.Add(r)
			}
			bindings, reasons := c.Missing()
			if len(bindings) > 0 || len(reasons) > 0 {
				t.Errorf("not covered: bindings %v, reasons %v", bindings, reasons)
			}
			if len(c.Bindings) == 0 || len(c.Reasons) == 0 {
				t.Error("there is nothing to cover")
			}
		})
	}
}

// TestEveryWay: each of the eighteen ways into the boot has a scenario, and one in which it is refused if it can be.
func TestEveryWay(t *testing.T) {
	s, problems := Load(ways, Options{})
	if s == nil {
		t.Fatal(lines(problems))
	}
	shown := map[string]int{}
	for _, sc := range s.Scenarios {
		number, what, _ := strings.Cut(sc.Name, " ")
		if what, _, _ = strings.Cut(what, ":"); what == "refused" {
			number += " refused"
		}
		shown[number]++
	}
	never := map[int]bool{9: true, 11: true, 17: true, 18: true, 13: true} // a low voltage is the refusal
	for n := 1; n <= 18; n++ {
		if shown[fmt.Sprint(n)] == 0 || shown[fmt.Sprint(n, " refused")] == 0 && !never[n] {
			t.Errorf("way %d is not shown, or not refused", n)
		}
	}
}

// TestCoverage: what counts, and what does not.
func TestCoverage(t *testing.T) {
	const overlaid = "config: {buttons: [{name: unlock, does: {press: lock.all}}], facts: [{name: crash, signal: body/Misc.Flag}]}, "
	for _, tt := range []struct {
		name, given, steps string
		exercised          []string
		occurred, not      []latch.Reason
	}{
		{"nothing", parked, "", nil, nil, []latch.Reason{latch.OK}},
		{"allowed", parked, "{at: 1s, hold: boot}", []string{"boot hold"}, []latch.Reason{latch.OK}, nil},
		{"refused", "facts: {ignition: true, speed: 50km/h}", "{at: 1s, hold: boot}", []string{"boot hold"}, []latch.Reason{latch.SpeedTooHigh}, []latch.Reason{latch.OK}},
		{"another gesture", parked, "{at: 1s, click: boot}", nil, []latch.Reason{latch.NeedsHold}, []latch.Reason{latch.OK}},
		{"no press", parked, "{at: 1s, press: unlock, for: 300ms, release: lost}, {at: 2s, overflow: body}, {at: 3s, press: lever}, {at: 4s, frame: \"body 100#3400\"}, {at: 4100ms, overflow: body}, {at: 4200ms, frame: \"body 100#3400\"}",
			[]string{"unlock press", "lever press"}, []latch.Reason{latch.EmergencyRelease, latch.FoundDown}, []latch.Reason{latch.ReleaseLost}},
		{"found down is no exercise", parked, "{at: 1s, overflow: body}, {at: 1100ms, frame: \"body 100#3400\"}", nil, []latch.Reason{latch.FoundDown}, nil},
		{"no exercise if frames were lost before the answer", parked + ", simulate: {boot: silent}", "{at: 1s, hold: boot}, {at: 2s, overflow: body}", nil, []latch.Reason{latch.GapInPress}, []latch.Reason{latch.LatchSilent}},
		{"an outcome", parked + ", simulate: {boot: deaf}", "{at: 1s, hold: boot}", []string{"boot hold"}, []latch.Reason{latch.NotConfirmed}, nil},
		{"what an overlay changes", overlaid + parked, "{at: 1s, press: unlock}", nil, nil, []latch.Reason{latch.CrashUnknown}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			s := load(t, carYAML, head+"  - name: a\n    given: {"+tt.given+"}\n    steps: ["+tt.steps+"]\n    expect_no: [{event: gap, before: 0.1s}]\n")
			c := NewCoverage(s.Base)
			c.Add(s.Scenarios[0].Run())
			var exercised []string
			for _, b := range c.Bindings {
				if b.Exercised {
					exercised = append(exercised, b.Button+" "+b.Gesture.String())
				}
			}
			if diff := cmp.Diff(tt.exercised, exercised); diff != "" {
				t.Errorf("exercised (-want +got)\n%s", diff)
			}
			is := map[latch.Reason]bool{}
			for _, o := range c.Reasons {
				is[o.Reason] = o.Occurred
			}
			for _, r := range tt.occurred {
				if !is[r] {
					t.Errorf("%v did not occur", r)
				}
			}
			for _, r := range tt.not {
				if is[r] {
					t.Errorf("%v occurred", r)
				}
			}
		})
	}
	bindings, reasons := NewCoverage(configOf(t, carYAML)).Missing()
	if len(bindings) != 11 || len(reasons) < 25 {
		t.Errorf("of nothing, %d bindings and %d reasons are missing", len(bindings), len(reasons))
	}
}

// TestSameTwice: a scenario comes to the same each time.
func TestSameTwice(t *testing.T) {
	same := cmp.Options{cmp.AllowUnexported(entry{}), cmp.Comparer(func(a, b latch.Effect) bool { return a == b })}
	for file := range complete() {
		s, _ := Load(file, Options{})
		for _, sc := range s.Scenarios {
			if diff := cmp.Diff(sc.Run().record.entries, sc.Run().record.entries, same); diff != "" {
				t.Errorf("%s: %s", sc.Name, diff)
			}
		}
	}
}

// TestEveryScenarioCanFail: turned round, no expectation of these files comes true any more, and none of what is to happen
// does so by itself.
func TestEveryScenarioCanFail(t *testing.T) {
	for file := range complete() {
		s, _ := Load(file, Options{})
		for _, sc := range s.Scenarios {
			still := *sc
			if still.events = nil; len(sc.Expect) > 0 && still.Run().Passed() {
				t.Errorf("%s: it comes true although nothing happens", sc.Name)
			}
			for _, x := range sc.Expect {
				turned := *sc
				turned.Expect, turned.ExpectNo = nil, []Expectation{x}
				turned.ExpectNo[0].when = window{to: never}
				if turned.Run().Passed() {
					t.Errorf("%v: %s comes true although it is not expected", x.Pos, x.Text)
				}
			}
		}
	}
}
