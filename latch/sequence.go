package latch

import "time"

// sequence is the frames of an action on their way, each at its time.
type sequence struct {
	action   Action
	decision uint64 // that they serve
	attempt  int
	start    time.Duration
	step     int  // next step to send
	sending  bool // steps are left
}

func begun(e *Engine, a Action, decision uint64, attempt int) sequence {
	return sequence{action: a, decision: decision, attempt: attempt, start: e.now, sending: true}
}

// send sends the steps that are due.
func (s *sequence) send(e *Engine) {
	actuator := &e.p.Actuators[s.action]
	for s.sending && s.start+actuator.Steps[s.step].After <= e.now {
		e.out = append(e.out, Effect{At: e.now, Kind: EffectSend, Send: Send{
			Frame: actuator.Steps[s.step].Frame, Expires: s.start + actuator.Expires,
			Action: s.action, Decision: s.decision, Attempt: s.attempt,
		}})
		s.step++
		s.sending = s.step < len(actuator.Steps)
	}
}

func (s *sequence) deadline(p *Params) time.Duration {
	if !s.sending {
		return never
	}
	return s.start + p.Actuators[s.action].Steps[s.step].After
}

// feed tells the person at the car what became of a press, if there are frames for it (P18). A newer word takes the place of
// one that is still being sent. Nobody asked for what latchd does by itself.
func (e *Engine) feed(a Action, r *request) {
	if r.automatic || !e.p.Actuators[a].Defined() || e.disarmed.active || e.fact(Disarm).True() {
		return
	}
	e.feedback = begun(e, a, r.Number, 1)
	e.feedback.send(e)
}
