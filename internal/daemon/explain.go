package daemon

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"latchd/config"
	"latchd/internal/control"
	"latchd/internal/explain"
	"latchd/internal/report"
	"latchd/internal/spell"
	"latchd/latch"
)

// ExplainArguments are those of the command explain.
type ExplainArguments struct {
	Last    int    `json:"last,omitempty"`   // presses; 0: all that are kept
	Number  uint64 `json:"number,omitempty"` // of a decision: only its story, with the tiers; 0: not by number
	Button  string `json:"button,omitempty"`
	Format  string `json:"format,omitempty"` // text or json; empty: text
	Verbose bool   `json:"verbose,omitempty"`
	Colour  bool   `json:"colour,omitempty"`
}

// explain answers the command explain: in one text, or in one object a press.
func (d *daemon) explain(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a ExplainArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	if a.Last < 0 {
		return fmt.Errorf("explain: last is %d: want 1 or more, or none for all", a.Last)
	}
	if a.Number > 0 && (a.Last > 0 || a.Button != "") {
		return errors.New("explain: a decision that is named by its number is one story: leave last and button out")
	}
	if formats := []string{"text", "json"}; a.Format != "" && !slices.Contains(formats, a.Format) {
		return fmt.Errorf("explain: there is no format %q: %s", a.Format, spell.Instead(a.Format, formats))
	}
	c := d.now().c
	if err := a.known(c); err != nil {
		return err
	}
	presses := d.history.presses(explain.StillToCome)
	if a.Number > 0 {
		p, err := decidedBy(presses, a.Number)
		if err != nil {
			return err
		}
		return a.tell(c, answer, []press{p}, false, nil)
	}
	presses = lastPresses(a.of(presses), a.Last)
	if slices.ContainsFunc(presses, press.byHand) {
		return a.tell(c, answer, presses, false, nil)
	}
	messages, err := d.heard(ctx, c, a.Button)
	if err != nil {
		return err
	}
	return a.tell(c, answer, presses, true, messages)
}

// tell answers with stories and, where there is no press, with the messages that would have told of one.
func (a *ExplainArguments) tell(c *config.Config, answer *control.Answer, presses []press, none bool, messages []explain.Message) error {
	var text bytes.Buffer
	o := report.PressOptions{Verbose: a.Verbose || a.Number > 0, Colour: a.Colour}
	out := report.NewStories(&text, c, o)
	if a.Format == "json" {
		out = report.NewPressLines(&text, c, o)
	}
	if c.Mode == config.Observe && (a.Number == 0 || a.Format != "json") {
		out.Note("Mode observe: latchd sends nothing, and tells what it would have done.")
	}
	for i := range presses {
		out.Told(&presses[i].line, presses[i].tiers)
	}
	if none {
		out.None(noPress(a.Button), messages)
	}
	_ = out.Flush() // into memory
	if a.Format != "json" {
		return answer.Send(Said{text.String()})
	}
	for line := range bytes.Lines(text.Bytes()) {
		if err := answer.Send(json.RawMessage(line)); err != nil {
			return err
		}
	}
	return nil
}

// decidedBy is the story that has a decision. Numbers begin anew with each configuration, so of several it is the newest.
func decidedBy(presses []press, number uint64) (press, error) {
	var kept []uint64
	for _, p := range slices.Backward(presses) {
		for _, a := range p.line.Answers {
			if a.Number == number {
				return p, nil
			}
			kept = append(kept, a.Number)
		}
	}
	return press{}, explain.NotKept(number, kept)
}

// known says that a button that is asked for is none.
func (a *ExplainArguments) known(c *config.Config) error {
	var names []string
	for i := range c.Params.Buttons {
		names = append(names, c.Params.Buttons[i].Name)
	}
	if a.Button == "" || slices.Contains(names, a.Button) {
		return nil
	}
	return fmt.Errorf("explain: no button has the name %q: %s", a.Button, spell.Instead(a.Button, names))
}

// of are the presses of the button that is asked for; of none, all.
func (a *ExplainArguments) of(presses []press) []press {
	if a.Button == "" {
		return presses
	}
	return slices.DeleteFunc(presses, func(p press) bool { return p.line.Button != a.Button })
}

// byHand says whether somebody pressed a button.
func (p press) byHand() bool { return p.line.Kind == "press" }

// lastPresses are the newest presses, with what latchd did and told by itself since the first of them; 0: all.
func lastPresses(presses []press, n int) []press {
	for i, p := range slices.Backward(presses) {
		if p.byHand() {
			if n--; n == 0 {
				return presses[i:]
			}
		}
	}
	return presses
}

func noPress(button string) string {
	if button == "" {
		return "No press has been seen. What would have told of one:"
	}
	return fmt.Sprintf("No press of %s is among the newest %d. What would have told of one:", button, pressesKept)
}

// heard are the messages that would have told of a press, with what was heard on their buses. Frames of one message are not counted
// on a live bus.
func (d *daemon) heard(ctx context.Context, c *config.Config, button string) ([]explain.Message, error) {
	messages := explain.NewCensus(c).Messages(slices.IndexFunc(c.Params.Buttons, func(b latch.Button) bool { return b.Name == button }))
	err := d.live.Do(ctx, func() {
		for i := range messages {
			if m := &messages[i]; int(m.Bus) < len(d.now().c.Buses) {
				m.WholeBus, m.Frames = true, d.buses.Status(m.Bus).Received
			}
		}
	})
	return messages, err
}
