package main

import (
	"fmt"
	"io"
	"time"

	"latchd/config"
	"latchd/internal/prove"
)

// prover proves configurations, one after the other.
type prover struct {
	limit    int
	progress io.Writer
	broken   bool // an invariant of one of them can be broken
	open     bool // one of them was not explored completely
}

// proofLine is what check --prove adds to a line of JSON output.
type proofLine struct {
	View        string   `json:"view,omitempty"`
	Varied      []string `json:"varied,omitempty"`
	Pressed     []string `json:"pressed,omitempty"`
	Allowed     []string `json:"allowed,omitempty"`
	States      *int     `json:"states,omitempty"`
	Transitions *int     `json:"transitions,omitempty"`
	Complete    *bool    `json:"complete,omitempty"`
	Invariant   string   `json:"invariant,omitempty"`
	Steps       int      `json:"steps,omitempty"`
	Scenario    string   `json:"scenario,omitempty"`
	Proved      *bool    `json:"proved,omitempty"`
}

// prove explores a configuration and prints what became of it.
func (p *prover) prove(file string, c *config.Config, print func(checkLine) error) error {
	shown := newProgress(p.progress)
	r, err := prove.Run(c, prove.Options{Limit: p.limit, Watch: shown.count})
	shown.clear()
	if err != nil {
		p.open = true
		return print(checkLine{Kind: "proof", File: file, Text: "not proved: " + err.Error(), proofLine: &proofLine{Proved: new(bool)}})
	}
	p.broken = p.broken || r.Violation != nil
	p.open = p.open || !r.Proved()
	for _, l := range proofLines(file, r) {
		if err := print(l); err != nil {
			return err
		}
	}
	return nil
}

// proofLines is everything that is to be said of a proof.
func proofLines(file string, r *prove.Result) (list []checkLine) {
	for _, e := range r.Escapes {
		list = append(list, checkLine{Kind: "escape", File: file, Text: e})
	}
	for _, x := range r.Views {
		text := fmt.Sprintf("%s: %s, %s", x.Name, count(x.States, "state", "states"), count(x.Transitions, "transition", "transitions"))
		switch {
		case x.Violation != nil:
			text += ", and then a violation"
		case x.Complete:
			text += "; the frontier is empty"
		default:
			text += "; states are left to explore"
		}
		list = append(list, checkLine{Kind: "view", File: file, Text: text, proofLine: &proofLine{
			View: x.Name, Varied: x.Varied, Pressed: x.Pressed, Allowed: x.Allowed, States: &x.States, Transitions: &x.Transitions, Complete: &x.Complete,
		}})
	}
	if v := r.Violation; v != nil {
		list = append(list, violationLine(file, v.Name, v.Says, v.Wrong, v.Steps, v.Scenario(file)))
	}
	proved := r.Proved()
	states, transitions := r.Totals()
	text := fmt.Sprintf("%s in %s and %s", count(len(prove.Invariants()), "invariant", "invariants"), count(states, "state", "states"), count(transitions, "transition", "transitions"))
	switch {
	case r.Violation != nil:
		text = "not usable: it can break an invariant"
	case proved:
		text = "proved: " + text
	default:
		text = "not proved: the limit was reached after " + count(transitions, "transition", "transitions")
	}
	return append(list, checkLine{Kind: "proof", File: file, Text: text, proofLine: &proofLine{States: &states, Transitions: &transitions, Proved: &proved}})
}

func violationLine(file, name, says, wrong string, steps int, scenario string) checkLine {
	return checkLine{Kind: "violation", File: file, Text: fmt.Sprintf("%s can be broken: %s. After %s %s.", name, says, count(steps, "step", "steps"), wrong),
		proofLine: &proofLine{Invariant: name, Steps: steps, Scenario: scenario}}
}

// count shows how far a proof got.
func (p *progress) count(view string, states, transitions int) {
	now := time.Now()
	if p.w == nil || now.Sub(p.shown) < progressEvery {
		return
	}
	p.shown, p.dirty = now, true
	fmt.Fprintf(p.w, "\r%s: %d states, %d transitions\x1b[K", view, states, transitions)
}
