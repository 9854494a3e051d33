package scenario

import (
	"fmt"
	"io/fs"
	"os"
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

// carDBC describes a car with every kind of button, and messages that share their place. carYAML is a configuration of it. Its fob's
// Extra is a pulse, its dash a switch that speaks on a change, and a counter.
var carDBC, carYAML = testCar("car.dbc"), testCar("car.yaml")

// testCar reads a file of the car that package simcar is tested with.
func testCar(name string) string {
	text, err := os.ReadFile("../simcar/testdata/" + name)
	if err != nil {
		panic(err)
	}
	return string(text)
}

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
