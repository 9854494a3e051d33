package scenario

import (
	"fmt"
	"strconv"
	"time"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// kind is what an entry of a record is.
type kind uint8

const (
	isDecision kind = iota
	isEvent
	isFrame
	isGesture
	isRefused
)

// kindOf is what an expectation with this key is about.
var kindOf = map[string]kind{"decision": isDecision, "event": isEvent, "frame": isFrame, "action": isDecision, "gesture": isGesture}

// entry is one thing that latchd did.
type entry struct {
	at     time.Duration
	kind   kind
	fields map[string]string // as expectations name them
	effect latch.Effect
	sent   gateway.Transmission
	why    gateway.Refusal
}

// record is everything that latchd did, in order.
type record struct {
	config    *config.Config
	entries   []entry
	decisions map[uint64]map[string]string // by their number
}

func (r *record) Effect(ef *latch.Effect) {
	e := entry{at: ef.At, effect: *ef}
	switch ef.Kind {
	case latch.EffectGesture:
		e.kind, e.fields = isGesture, r.gesture(&ef.Gesture)
	case latch.EffectDecision:
		e.kind, e.fields = isDecision, r.decision(&ef.Decision)
		r.decisions[ef.Decision.Number] = e.fields
	case latch.EffectEvent:
		e.kind, e.fields = isEvent, r.event(&ef.Event)
	}
	r.entries = append(r.entries, e)
}

func (r *record) Sent(t *gateway.Transmission) {
	r.entries = append(r.entries, entry{at: t.At, kind: isFrame, fields: r.frame(t), sent: *t})
}

func (r *record) Refused(t *gateway.Transmission, why gateway.Refusal) {
	r.entries = append(r.entries, entry{at: t.At, kind: isRefused, fields: r.frame(t), sent: *t, why: why})
}

func (r *record) gesture(g *latch.Gesture) map[string]string {
	f := map[string]string{"gesture": g.Kind.String(), "button": r.config.Params.Buttons[g.Button].Name, "reason": g.Reason.String()}
	addKey(f, g.Key)
	return f
}

func (r *record) decision(d *latch.Decision) map[string]string {
	f := map[string]string{
		"decision": d.Verdict.String(), "tier": d.Tier.String(), "reason": d.Reason.String(), "trigger": d.Trigger.String(), "action": d.Action.String(),
	}
	if d.Button >= 0 {
		f["button"], f["gesture"] = r.config.Params.Buttons[d.Button].Name, d.Gesture.String()
	}
	if d.Setting.Setting != latch.NoSetting {
		f["setting"] = d.Setting.Setting.String()
	}
	if d.Warning != latch.OK {
		f["warning"] = d.Warning.String()
	}
	if d.Stage > 0 {
		f["stage"] = strconv.Itoa(d.Stage)
	}
	addKey(f, d.Key)
	return f
}

func (r *record) event(ev *latch.Event) map[string]string {
	f := map[string]string{"event": ev.Kind.String(), "action": ev.Action.String(), "reason": ev.Reason.String(), "trigger": ev.Trigger.String()}
	r.join(f, ev.Decision)
	switch ev.Kind {
	case latch.FactChanged:
		f["fact"], f["value"] = ev.Fact.String(), fmt.Sprint(ev.Is)
	case latch.BootWarning:
		f["fact"] = ev.Fact.String()
	case latch.SettingChanged:
		f["setting"] = ev.Change.Setting.String()
		if ev.Change.Choice != latch.Inherit {
			f["value"] = fmt.Sprint(ev.Change.Choice == latch.On)
		}
		addKey(f, ev.Change.Key)
	case latch.ServiceDue:
		if !ev.Reason.OfKey() {
			f["latch"] = ev.Evidence.Latch.String()
		}
		addKey(f, ev.Evidence.Key)
	}
	return f
}

func (r *record) frame(t *gateway.Transmission) map[string]string {
	f := map[string]string{"frame": r.config.Buses[t.Bus].Name + " " + t.Frame.String(), "action": t.For.Action.String(), "attempt": strconv.Itoa(t.For.Attempt)}
	r.join(f, t.For.Decision)
	return f
}

// join adds whose press it was.
func (r *record) join(f map[string]string, decision uint64) {
	for _, k := range []string{"button", "key", "gesture", "stage"} {
		if v, ok := r.decisions[decision][k]; ok {
			f[k] = v
		}
	}
}

func addKey(f map[string]string, k latch.KeyNumber) {
	if k.Known {
		f["key"] = strconv.FormatInt(k.Number, 10)
	}
}

// play tells what happened in a span of time to another sink.
func (r *record) play(from, to time.Duration, sink gateway.Sink) {
	for i := range r.entries {
		e := &r.entries[i]
		switch {
		case e.at < from || e.at > to:
		case e.kind == isFrame:
			sink.Sent(&e.sent)
		case e.kind == isRefused:
			sink.Refused(&e.sent, e.why)
		default:
			sink.Effect(&e.effect)
		}
	}
}
