package report

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/latch"
)

// PressLine is one line of JSON about a press. Later versions only add fields. docs/json.md documents it.
type PressLine struct {
	Kind     string       `json:"kind"`        // press, try, automatic, service, event, none or note
	T        string       `json:"t,omitempty"` // seconds since the log's first frame
	Until    string       `json:"until,omitempty"`
	UTC      string       `json:"utc,omitempty"`
	Button   string       `json:"button,omitempty"`
	Key      *int64       `json:"key,omitempty"`
	KeyName  string       `json:"key_name,omitempty"`
	Length   string       `json:"length,omitempty"`
	Gestures []string     `json:"gestures,omitempty"`
	Answers  []AnswerLine `json:"answers,omitempty"`
	Event    string       `json:"event,omitempty"`
	Reason   string       `json:"reason,omitempty"`   // of the event, or for which a service is due ...
	Evidence *Evidence    `json:"evidence,omitempty"` // ... and what shows it
	Messages []HeardLine  `json:"messages,omitempty"`
	Text     string       `json:"text"`
}

// AnswerLine is one decision about a press, and what became of it.
type AnswerLine struct {
	T         string        `json:"t,omitempty"` // like those of the outcomes not from before a restart
	Number    uint64        `json:"number"`
	Trigger   string        `json:"trigger"`
	Gesture   string        `json:"gesture,omitempty"`
	Stage     int           `json:"stage,omitempty"`
	Action    string        `json:"action"`
	Verdict   string        `json:"verdict"`
	Tier      string        `json:"tier"`
	Reason    string        `json:"reason"`
	Warning   string        `json:"warning,omitempty"`
	WaitedFor string        `json:"waited_for,omitempty"`
	Setting   string        `json:"setting,omitempty"`
	Since     string        `json:"since,omitempty"`
	Origin    string        `json:"origin,omitempty"`
	Waited    string        `json:"waited,omitempty"`
	Facts     []Fact        `json:"facts,omitempty"`
	Chain     []ChainLine   `json:"chain,omitempty"`
	Would     string        `json:"would,omitempty"`
	Frames    int           `json:"frames,omitempty"`
	Withheld  int           `json:"withheld,omitempty"`
	Refused   int           `json:"refused,omitempty"`
	Outcomes  []OutcomeLine `json:"outcomes,omitempty"`
}

// ChainLine is the word of one tier.
type ChainLine struct {
	Tier  string   `json:"tier"`
	Word  string   `json:"word"`
	Facts []string `json:"facts,omitempty"`
}

// OutcomeLine is what became of an actuation.
type OutcomeLine struct {
	T      string `json:"t,omitempty"`
	Event  string `json:"event"`
	After  string `json:"after,omitempty"`
	Reason string `json:"reason,omitempty"`
}

// HeardLine is a message that could have told of a press.
type HeardLine struct {
	Bus     string   `json:"bus"`
	ID      string   `json:"id"`
	Name    string   `json:"name,omitempty"`
	Buttons []string `json:"buttons"`
	Frames  *uint64  `json:"frames,omitempty"`

	BusFrames *uint64 `json:"bus_frames,omitempty"` // where those of the message are not counted
}

// pressLines writes one object a press.
type pressLines struct {
	w   *bufio.Writer
	e   *json.Encoder
	c   *config.Config
	o   PressOptions
	err error
}

// NewPressLines returns a writer of JSON lines, one a press.
func NewPressLines(w io.Writer, c *config.Config, o PressOptions) Presses {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return &pressLines{w: b, e: e, c: c, o: o}
}

func (j *pressLines) write(l PressLine) {
	if err := j.e.Encode(l); j.err == nil {
		j.err = err
	}
}

func (j *pressLines) Note(text string) { j.write(PressLine{Kind: "note", Text: text}) }

func (j *pressLines) Press(p *explain.Press) { j.write(j.o.Line(j.c, p)) }

func (j *pressLines) Told(l *PressLine, _ string) { j.write(*l) }

// Line is a press as a line of JSON.
func (o *PressOptions) Line(conf *config.Config, p *explain.Press) PressLine {
	l := PressLine{
		Kind: "press", T: Seconds(p.Began), Until: Seconds(p.Ended), UTC: o.stamp(p, time.RFC3339Nano),
		Key: number(p.Key), Text: o.Teller.Story(p),
	}
	switch {
	case p.Told != nil && p.Told.Kind == latch.ServiceDue:
		l.Kind, l.Until, l.Reason, l.Evidence = "service", "", p.Told.Reason.String(), evidence(p.Told)
	case p.Told != nil:
		l.Kind, l.Until, l.Event = "event", "", p.Told.Kind.String()
		if p.Told.Reason != latch.OK {
			l.Reason = p.Told.Reason.String()
		}
	case p.Tried():
		l.Kind = "try"
	case p.Automatic():
		l.Kind = "automatic"
	default:
		l.Button = conf.Params.Buttons[p.Button].Name
	}
	for _, k := range conf.Params.Keys {
		if p.Key.Known && k.Number == p.Key.Number {
			l.KeyName = k.Name
		}
	}
	if p.Length > 0 {
		l.Length = Seconds(p.Length)
	}
	for i := range p.Gestures {
		l.Gestures = append(l.Gestures, p.Gestures[i].Kind.String())
	}
	for i := range p.Answers {
		l.Answers = append(l.Answers, answer(conf, &p.Answers[i]))
	}
	return l
}

func answer(conf *config.Config, a *explain.Answer) AnswerLine {
	d := &a.Decision
	l := AnswerLine{
		T: Seconds(a.At), Number: d.Number, Trigger: d.Trigger.String(), Stage: d.Stage, Action: d.Action.String(),
		Verdict: d.Verdict.String(), Tier: d.Tier.String(), Reason: d.Reason.String(), Would: conf.Params.Would(d),
		Frames: a.Frames, Withheld: a.Withheld, Refused: a.Refused,
	}
	if d.Button >= 0 {
		l.Gesture = d.Gesture.String()
	}
	if d.Warning != latch.OK {
		l.Warning = d.Warning.String()
	}
	if d.Waited > 0 {
		l.Waited, l.WaitedFor = Seconds(d.Waited), d.WaitedFor.String()
	}
	if d.Setting.Setting != latch.NoSetting {
		l.Setting = d.Setting.Setting.String()
		l.Since, l.Origin = change(&d.Setting.By)
	}
	for _, u := range d.Facts() {
		l.Facts = append(l.Facts, FactOf(u))
	}
	for _, s := range explain.Chain(d) {
		c := ChainLine{Tier: s.Tier.String(), Word: s.Word.String()}
		for _, u := range s.Facts {
			c.Facts = append(c.Facts, u.Fact.String())
		}
		l.Chain = append(l.Chain, c)
	}
	for i := range a.Outcomes {
		l.Outcomes = append(l.Outcomes, outcome(&a.Outcomes[i]))
	}
	return l
}

func outcome(o *explain.Outcome) OutcomeLine {
	l := OutcomeLine{T: Seconds(o.At), Event: o.Kind.String()}
	if o.After > 0 {
		l.After = Seconds(o.After)
	}
	if o.Reason != latch.OK {
		l.Reason = o.Reason.String()
	}
	return l
}

func (j *pressLines) None(text string, messages []explain.Message) {
	l := PressLine{Kind: "none", Text: text}
	for i := range messages {
		m := &messages[i]
		h := HeardLine{Bus: j.c.Buses[m.Bus].Name, ID: m.ID.String(), Name: m.Name}
		if m.WholeBus {
			h.BusFrames = &m.Frames
		} else {
			h.Frames = &m.Frames
		}
		for _, b := range m.Buttons {
			h.Buttons = append(h.Buttons, j.c.Params.Buttons[b].Name)
		}
		l.Messages = append(l.Messages, h)
	}
	j.write(l)
}

func (j *pressLines) Flush() error {
	if err := j.w.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}
