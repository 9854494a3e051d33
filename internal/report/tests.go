package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"latchd/internal/scenario"
	"latchd/latch"
)

// Tests writes what became of scenarios. Flush writes how many passed, and tells of the first error.
type Tests interface {
	Scenario(*scenario.Result)
	// Coverage is what all scenarios of a configuration exercise of it.
	Coverage(config string, c *scenario.Coverage)
	Flush() error
}

// TestOptions say how much is told.
type TestOptions struct {
	Verbose bool // scenarios that passed, too, and all that happened in them
	Colour  bool
}

// score counts scenarios.
type score struct{ passed, failed int }

func (s *score) add(r *scenario.Result) {
	if r.Passed() {
		s.passed++
	} else {
		s.failed++
	}
}

func (s *score) String() string {
	scenarios := "scenarios"
	if s.passed+s.failed == 1 {
		scenarios = "scenario"
	}
	return fmt.Sprintf("%d of %d %s passed", s.passed, s.passed+s.failed, scenarios)
}

// testText is for people: what failed, why, and what happened around it.
type testText struct {
	text
	score
	o TestOptions
}

// NewTestText returns a writer for people.
func NewTestText(w io.Writer, o TestOptions) Tests {
	return &testText{text: text{w: bufio.NewWriter(w), colour: o.Colour}, o: o}
}

const testIndent = 6 // "FAIL  "

func (t *testText) Scenario(r *scenario.Result) {
	t.add(r)
	t.c, t.buses = r.Scenario.Config, busNames(r.Scenario.Config)
	if r.Passed() && !t.o.Verbose {
		return
	}
	word, colour := "FAIL", red
	if r.Passed() {
		word, colour = "pass", green
	}
	t.paint(fmt.Sprintf("%-*s%s", testIndent, word, r.Scenario.Name), colour)
	if t.o.Verbose {
		r.All(t)
		t.flushFacts()
	}
	for i := range r.Failures {
		f := &r.Failures[i]
		t.indented(testIndent, fmt.Sprintf("%v: %s", f.Pos, expected(f)))
		t.indented(testIndent, f.Found)
		if again := i+1 < len(r.Failures) && r.Failures[i+1].At == f.At; !t.o.Verbose && !again { // one look for all that points there
			r.Around(f, t)
			t.flushFacts()
		}
	}
}

// expected says what was to happen, or was not to.
func expected(f *scenario.Failure) string {
	if f.No {
		return "not expected: " + f.Text
	}
	return "expected: " + f.Text
}

func (t *testText) paint(line, colour string) {
	if t.colour {
		line = "\x1b[" + colour + "m" + line + "\x1b[0m"
	}
	t.printf("%s\n", line)
}

func (t *testText) indented(indent int, sentence string) {
	for _, line := range wrap(strings.Fields(sentence), lineWidth-indent) {
		t.printf("%*s%s\n", indent, "", line)
	}
}

func (t *testText) Coverage(config string, c *scenario.Coverage) {
	t.printf("coverage of %s:\n", config)
	for _, line := range coverageLines(c) {
		t.indented(2, line)
	}
}

// coverageLines say how much is covered, and name what is not.
func coverageLines(c *scenario.Coverage) []string {
	noBindings, noReasons := c.Missing()
	names := make([]string, len(noBindings))
	for i, b := range noBindings {
		names[i] = fmt.Sprintf("%s %v", b.Button, b.Gesture)
	}
	return []string{
		covered(len(c.Bindings), "bindings were exercised", names),
		covered(len(c.Reasons), "reachable reasons occurred", reasonNames(noReasons)),
	}
}

func covered(all int, what string, missing []string) string {
	s := fmt.Sprintf("%d of %d %s", all-len(missing), all, what)
	if len(missing) > 0 {
		s += "; missing: " + strings.Join(missing, ", ")
	}
	return s
}

func reasonNames(reasons []latch.Reason) []string {
	names := make([]string, len(reasons))
	for i, r := range reasons {
		names[i] = r.String()
	}
	return names
}

func (t *testText) Flush() error {
	colour := green
	if t.failed > 0 {
		colour = red
	}
	t.paint(t.score.String(), colour)
	if err := t.w.Flush(); t.err == nil {
		t.err = err
	}
	return t.err
}
