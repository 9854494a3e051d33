package prove

import (
	"fmt"
	"time"

	"latchd/latch"
)

// breach is an invariant that was broken, at a time.
type breach struct {
	name, wrong string
	at          time.Duration
	effect      string // in the words of a scenario: what must not happen
	missing     bool   // or what should have happened
}

// describe says what an effect is, in the words of a scenario.
func describe(m *model, ef *latch.Effect) string {
	switch ef.Kind {
	case latch.EffectDecision:
		d := &ef.Decision
		s := fmt.Sprintf("decision: %v, action: %v, reason: %v, trigger: %v", d.Verdict, d.Action, d.Reason, d.Trigger)
		if d.Button >= 0 {
			s += ", button: " + m.p.Buttons[d.Button].Name
		}
		return s
	case latch.EffectSend:
		return fmt.Sprintf("frame: any, action: %v", ef.Send.Action)
	}
	return fmt.Sprintf("event: %v, action: %v", ef.Event.Kind, ef.Event.Action)
}

// judge looks at the effects of one call to the engine, and follows them.
func (c *car) judge(m *model, effects []latch.Effect) *breach {
	for i := range effects {
		ef := &effects[i]
		c.now = ef.At
		if ef.Kind == latch.EffectGesture {
			continue
		}
		if ef.Kind == latch.EffectDecision && ef.Decision.Button >= 0 {
			c.overdue(m, ef.Decision.Button)
		}
		for n := range invariants {
			if wrong := invariants[n].holds(m, c, ef); wrong != "" {
				return &breach{name: invariants[n].name, wrong: wrong, at: ef.At, effect: describe(m, ef)}
			}
		}
		switch ef.Kind {
		case latch.EffectDecision:
			c.decided(m, &ef.Decision)
		case latch.EffectSend:
			c.sent(m, &ef.Send)
		case latch.EffectEvent:
			if endOf(&ef.Event) {
				r := &c.runs[ef.Event.Action.Closure()]
				r.open, r.retrying = false, ef.Event.Kind == latch.Retried
			}
		}
	}
	return nil
}

// settled looks at what must have come by now.
func (c *car) settled(m *model) *breach {
	for i := range c.runs {
		r := &c.runs[i]
		if r.retrying || c.next[i].open {
			return &breach{name: "ends", wrong: fmt.Sprintf("%v was to be sent and was not", r.action), at: c.now, effect: fmt.Sprintf("action: %v", r.action), missing: true}
		}
		if r.open && c.now >= r.start+m.longest(r.action) {
			return &breach{name: "ends", wrong: fmt.Sprintf("%v does not end", r.action), at: c.now, effect: fmt.Sprintf("event: unconfirmed, action: %v", r.action), missing: true}
		}
	}
	for n := range c.shows {
		if c.shows[n].escapes {
			return notHonoured(m, c, n)
		}
	}
	return nil
}

// decided follows a decision.
func (c *car) decided(m *model, d *latch.Decision) {
	if d.Trigger == latch.ByPress {
		c.shows[d.Button].answered(&m.p.Buttons[d.Button], d)
	}
	if d.Trigger == latch.ByTry {
		c.tried = latch.NoAction
	}
	if (d.Trigger == latch.ByPress || d.Trigger == latch.ByTry) && (d.Action.Locks() || d.Asked == latch.LockToggle || d.Key.Known && d.Key != c.stage.key) {
		c.stage = stage{} // whatever the answer: who locks, or has another key, does not want the next stage
	}
	r := &c.runs[d.Action.Closure()]
	if d.Trigger == latch.ByRetry {
		if r.retrying = false; d.Verdict == latch.Allow {
			r.open, r.attempt, r.start = true, r.attempt+1, c.now
		}
		return
	}
	if d.Verdict != latch.Allow {
		return
	}
	switch {
	case d.Stage > 0 && d.Trigger == latch.ByPress:
		c.stage = stage{d.Stage, d.Key, c.now}
	case d.Action.Locks():
		c.stage = stage{}
	}
	switch { // an automatic lock acts once, and not after the owner has locked
	case d.Action == latch.BootRelease:
		c.released = true
	case d.Action == latch.BootLock:
		c.lidClosed, c.released = false, false
	case d.Action.LocksDoors():
		c.released, c.unlocked = false, false
	case d.Action.Unlocks():
		c.unlocked = true
	}
	escape := d.Button >= 0 && m.p.Buttons[d.Button].Place == latch.Emergency
	if m.p.Actuators[d.Action].Defined() {
		c.next[d.Action.Closure()] = run{action: d.Action, escape: escape, lasts: escape || d.Trigger == latch.ByCrash, open: true, attempt: 1, start: c.now}
	}
	if escape {
		c.escaped = true
		c.shows[d.Button].escapes = false
	}
}

// sent follows a frame.
func (c *car) sent(m *model, s *latch.Send) {
	cl := s.Action.Closure()
	if c.next[cl].open {
		c.runs[cl], c.next[cl] = c.next[cl], run{}
	}
	pulse := m.p.Access.Wear.Pulse
	if c.runs[cl].escape {
		pulse = m.p.Access.Wear.HandlePulse
	}
	c.driven[cl] = driven{s.Action, c.now + pulse}
	if s.Action.OpensBoot() && c.runs[cl].start == c.now {
		c.pulsed, c.pulsedAt = true, c.now
	}
}

func notHonoured(m *model, c *car, button int) *breach {
	b := &m.p.Buttons[button]
	return &breach{name: emergencyHonoured, wrong: b.Name + " is pulled and nothing is done", at: c.now, effect: "decision: allow, button: " + b.Name, missing: true}
}
