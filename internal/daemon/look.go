package daemon

import (
	"context"
	"encoding/json"
	"fmt"

	"latchd/internal/control"
	"latchd/internal/report"
	"latchd/latch"
)

// Car is what latchd knows of the car just now.
type Car struct {
	At      string          `json:"t"` // seconds since latchd began
	Facts   []FactLook      `json:"facts"`
	Buttons []ButtonLook    `json:"buttons"`
	Pending []PendingAction `json:"pending"` // what it is about to do by itself
}

// FactLook is a fact of the configuration.
type FactLook struct {
	report.Fact
	Fresh string `json:"fresh"` // seconds for which a reading counts
	Text  string `json:"text"`
}

// ButtonLook is a button of the configuration.
type ButtonLook struct {
	Name  string `json:"name"`
	Place string `json:"place"`
	State string `json:"state"`          // unknown, up, down, or ignored: down, but no press any more
	Down  string `json:"down,omitempty"` // seconds since the press
	Key   *int64 `json:"key,omitempty"`
	Held  bool   `json:"held,omitempty"` // for as long as a hold takes
	Text  string `json:"text"`
}

// PendingAction is what latchd is about to do by itself.
type PendingAction struct {
	Action  string `json:"action"`
	Trigger string `json:"trigger"`
	In      string `json:"in"` // seconds
	Text    string `json:"text"`
}

// car answers with what latchd knows of the car.
func (d *daemon) car(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	if err := control.Arguments(arguments, &struct{}{}); err != nil {
		return err
	}
	car := Car{Facts: []FactLook{}, Buttons: []ButtonLook{}, Pending: []PendingAction{}}
	if err := d.live.Do(ctx, func() {
		loop, p := d.live.Loop(), &d.now().c.Params
		car.At = seconds(loop.Now())
		for _, f := range latch.Facts() {
			if source := &p.Facts[f]; source.Declared {
				u := loop.Fact(f)
				car.Facts = append(car.Facts, FactLook{Fact: report.FactOf(u), Fresh: seconds(source.Stale), Text: u.String()})
			}
		}
		for i := range p.Buttons {
			car.Buttons = append(car.Buttons, lookAt(&p.Buttons[i], loop.Button(i)))
		}
		for _, a := range loop.Pending() {
			left := max(0, a.Due-loop.Now())
			car.Pending = append(car.Pending, PendingAction{
				Action: a.Action.String(), Trigger: a.Trigger.String(), In: seconds(left),
				Text: fmt.Sprintf("%v in %s (%v)", a.Action, latch.Millis(left), a.Trigger),
			})
		}
	}); err != nil {
		return err
	}
	return answer.Send(car)
}

func lookAt(b *latch.Button, s latch.ButtonState) ButtonLook {
	l := ButtonLook{Name: b.Name, Place: b.Place.String(), State: s.Level.String(), Held: s.Held}
	l.Text = b.Name + " " + l.State
	if s.Level == latch.Down {
		l.Down = seconds(s.For)
		l.Text += " for " + latch.Millis(s.For)
	}
	if s.Key.Known {
		l.Key = &s.Key.Number
		l.Text += fmt.Sprintf(" (key %d)", s.Key.Number)
	}
	return l
}
