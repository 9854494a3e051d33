package report

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Lines makes the lines of JSON output for a configuration.
type Lines struct {
	c     *config.Config
	buses []string
}

// NewLines returns a maker of lines.
func NewLines(c *config.Config) *Lines { return &Lines{c: c, buses: busNames(c)} }

// Happened is the line of something that is no effect of the engine.
func Happened(at time.Duration, event, text string) Line {
	return Line{Kind: "event", T: Seconds(at), Event: event, Text: text}
}

// StillToCome says what latchd would have done by itself after a log.
func StillToCome(p latch.PendingAction) string {
	return fmt.Sprintf("%v (%v) is still to come, at %.3f s", p.Action, p.Trigger, p.Due.Seconds())
}

// Effect is the line of a gesture, a decision or an event.
func (n *Lines) Effect(ef *latch.Effect) Line {
	switch ef.Kind {
	case latch.EffectGesture:
		return n.gesture(ef.At, &ef.Gesture)
	case latch.EffectDecision:
		return n.decision(ef.At, &ef.Decision)
	}
	return n.event(ef.At, &ef.Event)
}

func (n *Lines) gesture(at time.Duration, g *latch.Gesture) Line {
	l := Line{
		Kind: "gesture", T: Seconds(at), Button: n.c.Params.Buttons[g.Button].Name, Key: number(g.Key),
		Gesture: g.Kind.String(), Text: n.c.Params.GestureSentence(g),
	}
	if g.Length > 0 {
		l.Length = Seconds(g.Length)
	}
	if g.Reason != latch.OK {
		l.Reason = g.Reason.String()
	}
	return l
}

func (n *Lines) decision(at time.Duration, d *latch.Decision) Line {
	l := Line{
		Kind: "decision", T: Seconds(at), Key: number(d.Key), Trigger: d.Trigger.String(), Stage: d.Stage,
		Verdict: d.Verdict.String(), Tier: d.Tier.String(), Reason: d.Reason.String(), Action: d.Action.String(),
		Number: d.Number, Would: n.c.Params.Would(d), Text: n.c.Params.Sentence(d),
	}
	if d.Button >= 0 {
		l.Button, l.Gesture = n.c.Params.Buttons[d.Button].Name, d.Gesture.String()
	}
	if d.Length > 0 {
		l.Length = Seconds(d.Length)
	}
	if d.Waited > 0 {
		l.Waited, l.WaitedFor = Seconds(d.Waited), d.WaitedFor.String()
	}
	if d.Warning != latch.OK {
		l.Warning = d.Warning.String()
	}
	if d.Setting.Setting != latch.NoSetting {
		l.Setting = d.Setting.Setting.String()
		l.Since, l.Origin = change(&d.Setting.By)
	}
	for _, u := range d.Facts() {
		l.Facts = append(l.Facts, FactOf(u))
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

// FactOf is a fact as it is known.
func FactOf(u latch.FactUse) Fact {
	f := Fact{Name: u.Fact.String(), State: u.State.String(), Unit: u.Fact.Info().Unit}
	if u.State != latch.NeverSeen {
		f.Age = Seconds(u.Age)
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

func (n *Lines) event(at time.Duration, ev *latch.Event) Line {
	l := Line{
		Kind: "event", T: Seconds(at), Event: ev.Kind.String(), Number: ev.Decision,
		Text: n.c.Params.EventSentence(ev, n.buses),
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
		l.After = Seconds(ev.After)
	}
	if ev.Kind == latch.ServiceDue {
		l.Evidence, l.Key = evidence(ev), number(ev.Evidence.Key)
	}
	return l
}

// Sent is the line of a frame that passed the gate.
func (n *Lines) Sent(t *gateway.Transmission) Line { return n.frame(t, true) }

// Refused is the line of a frame that was not sent.
func (n *Lines) Refused(t *gateway.Transmission, why gateway.Refusal) Line {
	l := n.frame(t, false)
	l.Reason = why.String()
	return l
}

func (n *Lines) frame(t *gateway.Transmission, sent bool) Line {
	l := Line{
		Kind: "frame", T: Seconds(t.At), Bus: n.buses[t.Bus], ID: t.Frame.ID.String(), Sent: &sent,
		Data: fmt.Sprintf("%X", t.Frame.Payload()), FD: t.Frame.Flags&canbus.FD != 0,
		Action: t.For.Action.String(), Number: t.For.Decision, Attempt: t.For.Attempt, Withheld: t.Withheld,
	}
	l.Text = l.Bus + " " + t.Frame.String()
	return l
}

func number(k latch.KeyNumber) *int64 {
	if !k.Known {
		return nil
	}
	return &k.Number
}
