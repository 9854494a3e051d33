package daemon

import (
	"bytes"
	"context"
	"encoding/json"
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
	Last    int    `json:"last,omitempty"` // presses; 0: all that are kept
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
	if formats := []string{"text", "json"}; a.Format != "" && !slices.Contains(formats, a.Format) {
		return fmt.Errorf("explain: there is no format %q: %s", a.Format, spell.Instead(a.Format, formats))
	}
	c := d.now().c
	if err := a.known(c); err != nil {
		return err
	}
	presses := lastPresses(a.of(d.history.presses(explain.StillToCome)), a.Last)
	none, messages := !slices.ContainsFunc(presses, press.byHand), []explain.Message(nil)
	if none {
		var err error
		if messages, err = d.heard(ctx, c, a.Button); err != nil {
			return err
		}
	}
	var text bytes.Buffer
	o := report.PressOptions{Verbose: a.Verbose, Colour: a.Colour}
	out := report.NewStories(&text, c, o)
	if a.Format == "json" {
		out = report.NewPressLines(&text, c, o)
	}
	if c.Mode == config.Observe {
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
