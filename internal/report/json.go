package report

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strconv"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Line is one line of JSON output. Later versions only add fields. docs/json.md documents it.
type Line struct {
	Kind      string `json:"kind"` // gesture, decision, frame or event
	T         string `json:"t"`    // seconds since the log's first frame, with nanoseconds
	Button    string `json:"button,omitempty"`
	Key       *int64 `json:"key,omitempty"` // number of the key, where the car says it
	Gesture   string `json:"gesture,omitempty"`
	Length    string `json:"length,omitempty"` // seconds that the button was down
	Trigger   string `json:"trigger,omitempty"`
	Stage     int    `json:"stage,omitempty"`
	Verdict   string `json:"verdict,omitempty"`
	Tier      string `json:"tier,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Action    string `json:"action,omitempty"`
	Event     string `json:"event,omitempty"`
	Fact      string `json:"fact,omitempty"`
	Value     *bool  `json:"value,omitempty"`
	Number    uint64 `json:"number,omitempty"` // of a decision; of a frame or an event: the decision that it serves
	Attempt   int    `json:"attempt,omitempty"`
	After     string `json:"after,omitempty"` // seconds since the first frame of the attempt
	Bus       string `json:"bus,omitempty"`
	ID        string `json:"id,omitempty"`
	Data      string `json:"data,omitempty"`
	FD        bool   `json:"fd,omitempty"`
	Sent      *bool  `json:"sent,omitempty"` // of a frame: false if the gate refused it
	Facts     []Fact `json:"facts,omitempty"`
	Would     string `json:"would,omitempty"`
	Waited    string `json:"waited,omitempty"`     // seconds that a decision waited ...
	WaitedFor string `json:"waited_for,omitempty"` // ... and the reason for which it would have been refused at first
	Warning   string `json:"warning,omitempty"`    // what was unknown and passed over
	Setting   string `json:"setting,omitempty"`    // that a decision rests on, or that was changed
	Since     string `json:"since,omitempty"`      // when that was changed, in UTC
	Origin    string `json:"origin,omitempty"`     // by what
	Text      string `json:"text,omitempty"`

	Evidence *Evidence `json:"evidence,omitempty"` // of a service that is due
}

// Fact is a fact that a decision used.
type Fact struct {
	Name  string `json:"name"`
	State string `json:"state"`           // known, stale, never_seen or undefined
	Value any    `json:"value,omitempty"` // when known: a number in Unit, or true or false
	Unit  string `json:"unit,omitempty"`
	Age   string `json:"age,omitempty"` // seconds, if ever seen
}

// jsonLines writes one object a line.
type jsonLines struct {
	w     *bufio.Writer
	e     *json.Encoder
	c     *config.Config
	buses []string
	err   error
}

// NewJSON returns a writer of JSON lines.
func NewJSON(w io.Writer, c *config.Config) Writer {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return &jsonLines{w: b, e: e, c: c, buses: busNames(c)}
}

func (j *jsonLines) write(l Line) {
	if err := j.e.Encode(l); j.err == nil {
		j.err = err
	}
}

func (j *jsonLines) Effect(ef *latch.Effect) { j.write(j.effect(ef)) }

func (j *jsonLines) effect(ef *latch.Effect) Line {
	switch ef.Kind {
	case latch.EffectGesture:
		return j.gesture(ef.At, &ef.Gesture)
	case latch.EffectDecision:
		return j.decision(ef.At, &ef.Decision)
	}
	return j.event(ef.At, &ef.Event)
}

func (j *jsonLines) gesture(at time.Duration, g *latch.Gesture) Line {
	l := Line{
		Kind: "gesture", T: seconds(at), Button: j.c.Params.Buttons[g.Button].Name, Key: number(g.Key),
		Gesture: g.Kind.String(), Text: j.c.Params.GestureSentence(g),
	}
	if g.Length > 0 {
		l.Length = seconds(g.Length)
	}
	if g.Reason != latch.OK {
		l.Reason = g.Reason.String()
	}
	return l
}

func (j *jsonLines) decision(at time.Duration, d *latch.Decision) Line {
	l := Line{
		Kind: "decision", T: seconds(at), Key: number(d.Key), Trigger: d.Trigger.String(), Stage: d.Stage,
		Verdict: d.Verdict.String(), Tier: d.Tier.String(), Reason: d.Reason.String(), Action: d.Action.String(),
		Number: d.Number, Would: j.c.Params.Would(d), Text: j.c.Params.Sentence(d),
	}
	if d.Button >= 0 {
		l.Button, l.Gesture = j.c.Params.Buttons[d.Button].Name, d.Gesture.String()
	}
	if d.Length > 0 {
		l.Length = seconds(d.Length)
	}
	if d.Waited > 0 {
		l.Waited, l.WaitedFor = seconds(d.Waited), d.WaitedFor.String()
	}
	if d.Warning != latch.OK {
		l.Warning = d.Warning.String()
	}
	if d.Setting.Setting != latch.NoSetting {
		l.Setting = d.Setting.Setting.String()
		l.Since, l.Origin = change(&d.Setting.By)
	}
	for _, u := range d.Facts() {
		l.Facts = append(l.Facts, fact(u))
	}
	return l
}

// change says when a setting was changed and by what; the configuration's own settings were not.
func change(c *latch.SettingChange) (since, origin string) {
	if c.Time != 0 {
		since = time.Unix(c.Time, 0).UTC().Format(time.RFC3339)
	}
	return since, c.Origin
}

func fact(u latch.FactUse) Fact {
	f := Fact{Name: u.Fact.String(), State: u.State.String(), Unit: u.Fact.Info().Unit}
	if u.State != latch.NeverSeen {
		f.Age = seconds(u.Age)
	}
	switch {
	case !u.Known():
	case u.Fact.IsNumber():
		// Rounded, so that an inexact factor does not show: 14.775, not 14.774999999999999.
		f.Value = json.Number(strconv.FormatFloat(u.Value, 'f', 3, 64))
	default:
		f.Value = u.Value != 0
	}
	return f
}

func (j *jsonLines) event(at time.Duration, ev *latch.Event) Line {
	l := Line{
		Kind: "event", T: seconds(at), Event: ev.Kind.String(), Number: ev.Decision,
		Text: j.c.Params.EventSentence(ev, j.buses),
	}
	switch ev.Kind {
	case latch.FactChanged:
		l.Fact, l.Value = ev.Fact.String(), &ev.Is
	case latch.BootWarning:
		l.Fact = ev.Fact.String()
	case latch.SettingChanged:
		l.Setting, l.Key = ev.Change.Setting.String(), number(ev.Change.Key)
		l.Since, l.Origin = change(&ev.Change)
		if on := ev.Change.Choice == latch.On; ev.Change.Choice != latch.Inherit {
			l.Value = &on
		}
	}
	if ev.Action != latch.NoAction {
		l.Action = ev.Action.String()
	}
	if ev.Reason != latch.OK {
		l.Reason = ev.Reason.String()
	}
	if ev.After > 0 {
		l.After = seconds(ev.After)
	}
	if ev.Kind == latch.ServiceDue {
		l.Evidence, l.Key = evidence(ev), number(ev.Evidence.Key)
	}
	return l
}

func (j *jsonLines) Sent(t *gateway.Transmission) {
	j.write(j.frame(t, true))
}

func (j *jsonLines) Refused(t *gateway.Transmission, why gateway.Refusal) { j.write(j.refused(t, why)) }

func (j *jsonLines) refused(t *gateway.Transmission, why gateway.Refusal) Line {
	l := j.frame(t, false)
	l.Reason = why.String()
	return l
}

func (j *jsonLines) frame(t *gateway.Transmission, sent bool) Line {
	l := Line{
		Kind: "frame", T: seconds(t.At), Bus: j.buses[t.Bus], ID: t.Frame.ID.String(), Sent: &sent,
		Data: fmt.Sprintf("%X", t.Frame.Payload()), FD: t.Frame.Flags&canbus.FD != 0,
		Action: t.For.Action.String(), Number: t.For.Decision, Attempt: t.For.Attempt,
	}
	l.Text = l.Bus + " " + t.Frame.String()
	return l
}

func (j *jsonLines) Note(at time.Duration, event, sentence string) {
	j.write(Line{Kind: "event", T: seconds(at), Event: event, Text: sentence})
}

func (j *jsonLines) Flush() error {
	if err := j.w.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}

func number(k latch.KeyNumber) *int64 {
	if !k.Known {
		return nil
	}
	return &k.Number
}
