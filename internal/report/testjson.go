package report

import (
	"bufio"
	"encoding/json"
	"io"
	"strings"

	"latchd/internal/gateway"
	"latchd/internal/scenario"
	"latchd/latch"
)

// TestLine is one line of JSON about scenarios. Later versions only add fields. docs/json.md documents it.
type TestLine struct {
	Kind     string        `json:"kind"` // scenario, coverage or summary
	File     string        `json:"file,omitempty"`
	Line     int           `json:"line,omitempty"`
	Col      int           `json:"col,omitempty"`
	Name     string        `json:"name,omitempty"`
	Passed   any           `json:"passed,omitempty"` // of a scenario whether, of all how many
	Failed   *int          `json:"failed,omitempty"`
	Failures []FailureLine `json:"failures,omitempty"`
	Timeline []MomentLine  `json:"timeline,omitempty"`
	Config   string        `json:"config,omitempty"`
	Bindings []BindingLine `json:"bindings,omitempty"`
	Reasons  []ReasonLine  `json:"reasons,omitempty"`
	Text     string        `json:"text"`
}

// FailureLine is an expectation that did not come true.
type FailureLine struct {
	Line     int          `json:"line"`
	Col      int          `json:"col"`
	Expected string       `json:"expected"`
	No       bool         `json:"no"` // it was not to happen
	Found    string       `json:"found"`
	T        string       `json:"t"`
	Timeline []MomentLine `json:"timeline,omitempty"`
}

// MomentLine is one thing that happened.
type MomentLine struct {
	T    string `json:"t"`
	Kind string `json:"kind"`
	Text string `json:"text"`
}

// BindingLine is a gesture that does something.
type BindingLine struct {
	Button    string `json:"button"`
	Gesture   string `json:"gesture"`
	Action    string `json:"action"`
	Exercised bool   `json:"exercised"`
}

// ReasonLine is a reason that the configuration can come to.
type ReasonLine struct {
	Reason   string `json:"reason"`
	Occurred bool   `json:"occurred"`
}

// testLines writes one object a scenario.
type testLines struct {
	score
	w   *bufio.Writer
	e   *json.Encoder
	o   TestOptions
	err error
}

// NewTestLines returns a writer of JSON lines.
func NewTestLines(w io.Writer, o TestOptions) Tests {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return &testLines{w: b, e: e, o: o}
}

func (j *testLines) write(l TestLine) {
	if err := j.e.Encode(l); j.err == nil {
		j.err = err
	}
}

func (j *testLines) Scenario(r *scenario.Result) {
	j.add(r)
	s := r.Scenario
	l := TestLine{Kind: "scenario", File: s.Pos.File, Line: s.Pos.Line, Col: s.Pos.Col, Name: s.Name, Passed: r.Passed(), Text: s.Name + ": passed"}
	if !r.Passed() {
		l.Text = s.Name + ": failed"
	}
	for i := range r.Failures {
		f := &r.Failures[i]
		around := newMoments(r)
		r.Around(f, around)
		l.Failures = append(l.Failures, FailureLine{f.Pos.Line, f.Pos.Col, f.Text, f.No, f.Found, Seconds(f.At), around.list})
	}
	if j.o.Verbose {
		all := newMoments(r)
		r.All(all)
		l.Timeline = all.list
	}
	j.write(l)
}

func (j *testLines) Coverage(config string, c *scenario.Coverage) {
	l := TestLine{Kind: "coverage", Config: config, Text: strings.Join(coverageLines(c), "; ")}
	for _, b := range c.Bindings {
		l.Bindings = append(l.Bindings, BindingLine{b.Button, b.Gesture.String(), b.Action.String(), b.Exercised})
	}
	for _, o := range c.Reasons {
		l.Reasons = append(l.Reasons, ReasonLine{o.Reason.String(), o.Occurred})
	}
	j.write(l)
}

func (j *testLines) Flush() error {
	j.write(TestLine{Kind: "summary", Passed: j.passed, Failed: &j.failed, Text: j.score.String()})
	if err := j.w.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}

// moments keeps of what happened the time, the kind and the sentence, as a line of JSON has them.
type moments struct {
	lines *Lines
	list  []MomentLine
}

func newMoments(r *scenario.Result) *moments {
	return &moments{lines: NewLines(r.Scenario.Config)}
}

func (m *moments) add(l Line) { m.list = append(m.list, MomentLine{l.T, l.Kind, l.Text}) }

func (m *moments) Effect(ef *latch.Effect) { m.add(m.lines.Effect(ef)) }

func (m *moments) Sent(t *gateway.Transmission) { m.add(m.lines.Sent(t)) }

func (m *moments) Refused(t *gateway.Transmission, why gateway.Refusal) {
	m.add(m.lines.Refused(t, why))
}
