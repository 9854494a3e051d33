package prove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"latchd/config"
	"latchd/internal/scenario"
)

// TestViolationIsAScenario: the way to a violation is a file that latchd test reads, and that comes to the same there.
func TestViolationIsAScenario(t *testing.T) {
	t.Run("pressed", func(t *testing.T) { violation(t, tooShort, "down: fob_unlock") })
	t.Run("tried", func(t *testing.T) {
		violation(t, strings.Replace(tooShort, "access: {unlock: {stages: [driver_door, all_doors, boot]}}", "access: {try: true}", 1), "try: boot.release")
	})
}

// violation finds one in a configuration, and goes its way with a scenario that has such a step.
func violation(t *testing.T, text, step string) {
	t.Helper()
	dir := t.TempDir()
	for name, text := range map[string]string{"car.yaml": text, "car.dbc": endsAt60} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	file := filepath.Join(dir, "car.yaml")
	c, problems := config.Load(file, config.Options{})
	if c == nil {
		t.Fatal(problems)
	}
	r, err := Run(c, Options{})
	if err != nil || r.Violation == nil {
		t.Fatalf("%+v, %v", r, err)
	}
	way := filepath.Join(dir, "way.yaml")
	if err := os.WriteFile(way, []byte(r.Violation.Scenario("car.yaml")), 0o600); err != nil {
		t.Fatal(err)
	}
	if text := r.Violation.Scenario("car.yaml"); !strings.Contains(text, step) {
		t.Errorf("no %q in %s", step, text)
	}
	suite, problems := scenario.Load(way, scenario.Options{})
	if suite == nil {
		t.Fatal(problems, r.Violation.Scenario("car.yaml"))
	}
	if result := suite.Scenarios[0].Run(); result.Passed() {
		t.Errorf("it does not come to that: %s", r.Violation.Scenario("car.yaml"))
	}
}

// tooShort is a car whose speed ends at 60 km/h, by its DBC.
const tooShort = `version: 1
buses: [{name: body, interface: can0, dbc: car.dbc}, {name: relay, interface: can1}]
buttons: [{name: fob_unlock, place: fob, signal: body/Fob.Buttons, pressed: Unlock, does: {press: unlock}}]
facts:
  - {name: ignition, signal: body/Terminal.Ignition, is: "On"}
  - {name: speed, signal: body/Speed.Vehicle}
access: {unlock: {stages: [driver_door, all_doors, boot]}}
actuators: [{action: boot.release, send: "relay 200#01"}]
`

const endsAt60 = `VERSION ""

BU_: X

BO_ 570 Fob: 1 X
 SG_ Buttons : 0|8@1+ (1,0) [0|255] "" X

BO_ 304 Terminal: 1 X
 SG_ Ignition : 0|2@1+ (1,0) [0|1] "" X

BO_ 416 Speed: 2 X
 SG_ Vehicle : 0|12@1+ (0.1,0) [0|60] "km/h" X

VAL_ 570 Buttons 0 "Released" 1 "Unlock";
VAL_ 304 Ignition 0 "Off" 1 "On";
`
