package scenario

import (
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"latchd/config"
	"latchd/internal/source"
)

// disk is a disk with these files.
func disk(files map[string]string) Options {
	return Options{ReadFile: func(name string) ([]byte, error) {
		if text, ok := files[name]; ok {
			return []byte(text), nil
		}
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}}
}

// head begins a file of scenarios for the configuration car.yaml.
const head = "version: 1\nconfig: car.yaml\nscenarios:\n"

// lines writes problems, one a line.
func lines(problems source.Problems) string {
	var b strings.Builder
	for _, p := range problems {
		fmt.Fprintln(&b, p.Error())
	}
	return b.String()
}

// load reads a file that is right.
func load(t testing.TB, car, text string) *Suite {
	t.Helper()
	s, problems := Load("test.yaml", disk(map[string]string{"car.yaml": car, "test.yaml": text, "car.dbc": carDBC, "drive.log": driveLog, "jump.log": jumpLog}))
	if s == nil {
		t.Fatalf("%s\n%s", lines(problems), text)
	}
	return s
}

// configOf reads a configuration that is right.
func configOf(t testing.TB, text string) *config.Config {
	t.Helper()
	c, problems := config.Load("car.yaml", config.Options{ReadFile: disk(map[string]string{"car.yaml": text, "car.dbc": carDBC}).ReadFile})
	if c == nil {
		t.Fatalf("%s\n%s", lines(problems), text)
	}
	return c
}

// found is what became of each scenario: its failures, "passed" without.
func found(s *Suite) (list []string) {
	for _, sc := range s.Scenarios {
		r := sc.Run()
		if r.Passed() {
			list = append(list, "passed")
		}
		for _, f := range r.Failures {
			word := "expected"
			if f.No {
				word = "not expected"
			}
			list = append(list, fmt.Sprintf("%d: %s %s: %s", f.Pos.Line, word, f.Text, f.Found))
		}
	}
	return list
}

// compare shows how two texts differ, line by line.
func compare(t testing.TB, want, got string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), strings.Split(strings.TrimSpace(got), "\n")); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}

// carDBC describes a car with every kind of button, and messages that share their place.
const carDBC = `VERSION ""
BU_: CAR
BO_ 256 Fob: 2 CAR
 SG_ Buttons : 0|4@1+ (1,0) [0|0] "" X
 SG_ Key : 4|4@1+ (1,0) [0|0] "" X
 SG_ Extra : 8|4@1+ (1,0) [0|0] "" X
BO_ 257 Dash: 2 CAR
 SG_ Switch : 0|2@1+ (1,0) [0|0] "" X
 SG_ Steps : 8|3@1+ (1,0) [0|0] "" X
BO_ 258 Body: 8 CAR
 SG_ Page M : 0|4@1+ (1,0) [0|0] "" X
 SG_ Locked m1 : 8|2@1+ (1,0) [0|0] "" X
 SG_ Spare m1 : 12|2@1+ (1,0) [0|0] "" X
 SG_ Lid m2 : 8|1@1+ (1,0) [0|0] "" X
BO_ 259 Drive: 8 CAR
 SG_ Ignition : 0|2@1+ (1,0) [0|0] "" X
 SG_ Speed : 8|12@1+ (0.1,0) [0|300] "km/h" X
 SG_ Small : 24|1@1+ (1,0) [0|0] "" X
 SG_ Turn : 48|8@1- (1,0) [0|0] "" X
 SG_ Volts : 32|12@1+ (0.015,0) [0|30] "V" X
BO_ 260 Lever: 1 CAR
 SG_ Pulled : 0|1@1+ (1,0) [0|0] "" X
BO_ 261 Misc: 1 CAR
 SG_ Flag : 0|1@1+ (1,0) [0|0] "" X
BO_ 512 Command: 1 CAR
 SG_ Do : 0|4@1+ (1,0) [0|0] "" X
BO_ 513 Status: 1 CAR
 SG_ Latch : 0|4@1+ (1,0) [0|0] "" X
 SG_ Doors : 4|4@1+ (1,0) [0|0] "" X
BA_DEF_ BO_ "GenMsgCycleTime" INT 0 65535;
BA_DEF_DEF_ "GenMsgCycleTime" 0;
BA_ "GenMsgCycleTime" BO_ 259 100;
VAL_ 256 Buttons 0 "Up" 1 "Lock" 2 "Boot" 4 "Unlock";
VAL_ 257 Switch 0 "Up" 1 "Down";
VAL_ 258 Locked 1 "No" 2 "Yes";
VAL_ 259 Ignition 0 "Off" 1 "On";
VAL_ 513 Latch 0 "Closed" 1 "Open" 2 "Moving" 3 "Stuck";
VAL_ 513 Doors 0 "Closed" 1 "Open" 2 "Moving" 3 "Stuck";
`

// carYAML is a configuration of it. Its fob's Extra is a pulse, its dash a switch that speaks on a change, and a counter.
const carYAML = `version: 1
buses:
  - {name: body, interface: can0, dbc: car.dbc}
  - {name: relay, interface: can1, dbc: car.dbc}
keys:
  - {number: 7, name: Zoe, enabled: false}
  - {number: 3, name: Anna}
  - {number: 4, name: Ben}
buttons:
  - {name: lock, place: fob, signal: body/Fob.Buttons, pressed: Lock, key: body/Fob.Key, does: {click: lock.all, double: unlock.all}}
  - {name: boot, place: fob, signal: body/Fob.Buttons, pressed: Boot, key: body/Fob.Key, does: {hold: boot.release}}
  - {name: unlock, place: fob, signal: body/Fob.Buttons, pressed: Unlock, key: body/Fob.Key, does: {press: unlock}}
  - {name: extra, place: fob, signal: body/Fob.Extra, pressed: 5, talks: pulse, does: {click: lock.all, double: unlock.all}}
  - {name: dash, place: cabin, signal: body/Dash.Switch, pressed: Down, talks: change, does: {click: lock.all, double: unlock.all}}
  - {name: steps, place: cabin, signal: body/Dash.Steps, talks: counter, does: {click: lock.all, double: unlock.all}}
  - {name: lever, place: emergency, signal: body/Lever.Pulled, does: {press: boot.release}}
facts:
  - {name: ignition, signal: body/Drive.Ignition, is: On}
  - {name: speed, signal: body/Drive.Speed}
  - {name: locked, signal: body/Body.Locked, is: Yes}
  - {name: boot_open, signal: body/Body.Lid}
  - {name: valet, signal: body/Drive.Small}
  - {name: boot_latch, signal: relay/Status.Latch, is: Open, is_not: Closed}
actuators:
  - action: boot.release
    send: [{message: relay/Command, set: {Do: 1}}]
    confirm: {fact: boot_latch}
  - {action: lock.all, send: "relay 300#01"}
  - {action: unlock.all, send: "relay 300#02"}
simulation:
  - status: {message: relay/Status}
    closures:
      - name: boot
        signal: Latch
        starts: Closed
        moving: Moving
        jammed: Stuck
        moves: [{when: {message: relay/Command, set: {Do: 1}}, to: Open, after: 100ms}]
`

// jumpLog goes on a day before it began.
const jumpLog = `(1700086400.000000) can0 102#0102
(1700086400.100000) can0 102#0102
(1700000000.000000) can0 102#0102
`

// driveLog holds a press of the boot button, a state of the lock, a status that nobody is to hear, and a gap.
const driveLog = `(1700000000.000000) can0 102#0102
(1700000000.500000) can1 201#01
(1700000001.000000) can0 100#3200
(1700000001.100000) can0 100#3000
(1700000002.000000) can0 100#3100
(1700000002.100000) can0 100#3000
DROPCOUNT: dropped 2 CAN frames on 'can0' socket (total drops 2)
(1700000003.000000) can0 102#0101
`
