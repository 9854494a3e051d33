package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"latchd/internal/explain"
)

// Comparison is what two configurations make of the same logs.
type Comparison struct {
	Old, New string // the configurations' names
	Changes  []explain.Change
	Same     int
}

// kind of a change: the new configuration decides otherwise, decides at all, or does not.
func kindOf(c *explain.Change) string {
	switch {
	case c.Old == nil:
		return "added"
	case c.New == nil:
		return "removed"
	}
	return "changed"
}

// counts tells how many changes there are of each kind.
func (c *Comparison) counts() map[string]int {
	n := map[string]int{}
	for i := range c.Changes {
		n[kindOf(&c.Changes[i])]++
	}
	return n
}

func (c *Comparison) totals() string {
	n := c.counts()
	return fmt.Sprintf("%d changed, %d added, %d removed, %d the same", n["changed"], n["added"], n["removed"], c.Same)
}

// WriteChanges writes a comparison for people.
func WriteChanges(w io.Writer, c *Comparison, colour bool) error {
	t := &text{w: bufio.NewWriter(w), colour: colour}
	blank := strings.Repeat(" ", stampWidth)
	t.entry(0, dim, "compare", fmt.Sprintf("was: with %s; now: with %s", c.Old, c.New))
	for i := range c.Changes {
		switch ch := &c.Changes[i]; kindOf(ch) {
		case "added":
			t.entry(ch.At, green, "added", ch.New.Text)
		case "removed":
			t.entry(ch.At, red, "removed", ch.Old.Text)
		default:
			t.entry(ch.At, dim, "was", ch.Old.Text)
			t.print(blank+fmt.Sprintf("%-*s", whatWidth, "now"), yellow, strings.Fields(ch.New.Text))
		}
	}
	t.print(blank+fmt.Sprintf("%-*s", whatWidth, "total"), plain, strings.Fields(c.totals()))
	if err := t.w.Flush(); t.err == nil {
		t.err = err
	}
	return t.err
}

// ChangeLine is one line of JSON about a decision that changes, or about all of them.
type ChangeLine struct {
	Kind    string    `json:"kind"` // changed, added, removed or summary
	T       string    `json:"t,omitempty"`
	Button  string    `json:"button,omitempty"`
	Key     *int64    `json:"key,omitempty"`
	Gesture string    `json:"gesture,omitempty"`
	Trigger string    `json:"trigger,omitempty"`
	Old     *MadeLine `json:"old,omitempty"`
	New     *MadeLine `json:"new,omitempty"`
	Changed *int      `json:"changed,omitempty"`
	Added   *int      `json:"added,omitempty"`
	Removed *int      `json:"removed,omitempty"`
	Same    *int      `json:"same,omitempty"`
	Text    string    `json:"text"`
}

// MadeLine is a decision of one of the configurations.
type MadeLine struct {
	Verdict string `json:"verdict"`
	Tier    string `json:"tier"`
	Reason  string `json:"reason"`
	Action  string `json:"action"`
	Text    string `json:"text"`
}

// WriteChangeLines writes a comparison as JSON lines.
func WriteChangeLines(w io.Writer, c *Comparison) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	for i := range c.Changes {
		if err := e.Encode(changeLine(&c.Changes[i])); err != nil {
			return err
		}
	}
	n := c.counts()
	changed, added, removed := n["changed"], n["added"], n["removed"]
	return e.Encode(ChangeLine{Kind: "summary", Changed: &changed, Added: &added, Removed: &removed, Same: &c.Same, Text: c.totals()})
}

func changeLine(c *explain.Change) ChangeLine {
	m := c.Old
	if m == nil {
		m = c.New
	}
	l := ChangeLine{
		Kind: kindOf(c), T: Seconds(c.At), Button: m.Button, Key: number(m.Decision.Key), Trigger: m.Decision.Trigger.String(),
		Old: madeLine(c.Old), New: madeLine(c.New), Text: m.Text,
	}
	if m.Button != "" {
		l.Gesture = m.Decision.Gesture.String()
	}
	if c.Old != nil && c.New != nil {
		l.Text = "was: " + c.Old.Text + "; now: " + c.New.Text
	}
	return l
}

func madeLine(m *explain.Made) *MadeLine {
	if m == nil {
		return nil
	}
	d := &m.Decision
	return &MadeLine{d.Verdict.String(), d.Tier.String(), d.Reason.String(), d.Action.String(), m.Text}
}
