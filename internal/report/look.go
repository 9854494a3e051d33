package report

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"latchd/latch"
)

// Car is what latchd knows of the car at a moment. docs/json.md documents it.
type Car struct {
	At      string          `json:"t"` // seconds since latchd began
	Facts   []FactLook      `json:"facts"`
	Buttons []ButtonLook    `json:"buttons"`
	Pending []PendingAction `json:"pending"` // what it is about to do by itself
}

// FactLook is a fact of the configuration.
type FactLook struct {
	Fact
	Fresh string `json:"fresh"` // seconds for which a reading counts
	Text  string `json:"text"`
}

// ButtonLook is a button of the configuration. Its windows are those that matter for what it does.
type ButtonLook struct {
	Name     string `json:"name"`
	Place    string `json:"place"`
	State    string `json:"state"`          // unknown, up, down, or ignored: down, but no press any more
	Down     string `json:"down,omitempty"` // seconds since the press
	Key      *int64 `json:"key,omitempty"`
	Held     bool   `json:"held,omitempty"` // for as long as a hold takes
	Debounce string `json:"debounce,omitempty"`
	Hold     string `json:"hold,omitempty"`
	Double   string `json:"double,omitempty"`
	Text     string `json:"text"`
}

// PendingAction is what latchd is about to do by itself.
type PendingAction struct {
	Action  string `json:"action"`
	Trigger string `json:"trigger"`
	Due     string `json:"due"` // seconds since latchd began
	In      string `json:"in"`  // seconds
	Text    string `json:"text"`
}

// Knows is what knows the car: an engine, or the loop that owns one.
type Knows interface {
	Now() time.Duration
	Fact(latch.Fact) latch.FactUse
	Button(number int) latch.ButtonState
	Pending() []latch.PendingAction
}

// Look is what is known of the car at a moment, as the engine has it.
type Look struct {
	At      time.Duration
	Facts   []latch.FactUse // those that the configuration declares
	Buttons []latch.ButtonState
	Pending []latch.PendingAction
}

// LookAt looks at the car now.
func LookAt(p *latch.Params, k Knows) Look {
	var l Look
	l.Take(p, k)
	return l
}

// Take looks at the car now, in the room of an earlier look.
func (l *Look) Take(p *latch.Params, k Knows) {
	l.At, l.Facts, l.Buttons, l.Pending = k.Now(), l.Facts[:0], l.Buttons[:0], k.Pending()
	for f := range p.Facts {
		if p.Facts[f].Declared {
			l.Facts = append(l.Facts, k.Fact(latch.Fact(f)))
		}
	}
	for i := range p.Buttons {
		l.Buttons = append(l.Buttons, k.Button(i))
	}
}

// Like says whether all is as in another look, but for how long it has been so.
func (l *Look) Like(o *Look) bool { return l.like(o, latch.FactUse.Known) }

// LikeButNumbers is Like, but numbers may be others.
func (l *Look) LikeButNumbers(o *Look) bool {
	return l.like(o, func(u latch.FactUse) bool { return u.Known() && !u.Fact.IsNumber() })
}

// like compares looks; counts says of which facts the value counts.
func (l *Look) like(o *Look, counts func(latch.FactUse) bool) bool {
	return slices.EqualFunc(l.Facts, o.Facts, func(a, b latch.FactUse) bool {
		return a.Fact == b.Fact && a.State == b.State && (!counts(a) || a.Value == b.Value)
	}) && slices.EqualFunc(l.Buttons, o.Buttons, func(a, b latch.ButtonState) bool {
		a.For, b.For = 0, 0
		return a == b
	}) && slices.Equal(l.Pending, o.Pending)
}

// Car is the look in JSON.
func (l *Look) Car(p *latch.Params) Car { return l.car(p, false) }

// Lasting is the look in JSON for as long as all stays like it: nothing in it goes on with time. A fact that is not stale is heard again
// and again, so its age is left out.
func (l *Look) Lasting(p *latch.Params) Car {
	c := l.car(p, true)
	c.At = Seconds(l.At)
	return c
}

func (l *Look) car(p *latch.Params, lasting bool) Car {
	c := Car{At: millis(l.At), Facts: []FactLook{}, Buttons: []ButtonLook{}, Pending: []PendingAction{}}
	for _, u := range l.Facts {
		f := FactLook{Fact: FactOf(u), Fresh: millis(p.Facts[u.Fact].Stale), Text: u.String()}
		if lasting {
			f.Text = u.Saying()
			if u.State != latch.Stale {
				f.Age = ""
			}
		}
		c.Facts = append(c.Facts, f)
	}
	for i := range l.Buttons {
		c.Buttons = append(c.Buttons, buttonLook(&p.Buttons[i], l.Buttons[i], lasting))
	}
	for _, a := range l.Pending {
		left := max(0, a.Due-l.At)
		text := fmt.Sprintf("%v in %s (%v)", a.Action, latch.Millis(left), a.Trigger)
		if lasting {
			text = fmt.Sprintf("%v at %.3f s (%v)", a.Action, a.Due.Seconds(), a.Trigger)
		}
		c.Pending = append(c.Pending, PendingAction{
			Action: a.Action.String(), Trigger: a.Trigger.String(), Due: millis(a.Due), In: millis(left), Text: text,
		})
	}
	return c
}

func buttonLook(b *latch.Button, s latch.ButtonState, lasting bool) ButtonLook {
	l := ButtonLook{Name: b.Name, Place: b.Place.String(), State: s.Level.String(), Held: s.Held}
	l.windows(b)
	l.Text = b.Name + " " + l.State
	if s.Level == latch.Down {
		l.Down = millis(s.For)
		if !lasting {
			l.Text += " for " + latch.Millis(s.For)
		}
	}
	if s.Key.Known {
		l.Key = &s.Key.Number
		l.Text += fmt.Sprintf(" (key %d)", s.Key.Number)
	}
	return l
}

// windows are the times that decide what a press becomes. A pulse, a step of a counter and an escape lever act at once.
func (l *ButtonLook) windows(b *latch.Button) {
	if b.Does[latch.Double] != latch.NoAction {
		l.Double = millis(b.Double)
	}
	if b.Place == latch.Emergency || b.Talks == latch.Pulse || b.Talks == latch.Counter {
		return
	}
	if b.Debounce > 0 {
		l.Debounce = millis(b.Debounce)
	}
	if b.Does[latch.Hold] != latch.NoAction {
		l.Hold = millis(b.Hold)
	}
}

// millis writes a time as seconds with milliseconds.
func millis(d time.Duration) string { return strconv.FormatFloat(d.Seconds(), 'f', 3, 64) }
