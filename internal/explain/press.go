package explain

import (
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

// Press is one press of a button, or a try from the terminal, with everything that came of it, or something that latchd did or told by itself.
type Press struct {
	Began, Ended time.Duration // from the press to its last outcome; two clicks that make a double are one press
	Button       int           // -1: nobody pressed a button
	Key          latch.KeyNumber
	Length       time.Duration // that the button was down, the second time of a double; 0 if its end was not seen
	Cut          bool          // the log ends before its end was seen
	Gestures     []latch.Gesture
	Answers      []Answer     // a press and the hold that it becomes may both have one; a retry has its own
	Wall         time.Time    // when it began, if it is known otherwise than from the stamps of a log
	Told         *latch.Event // what latchd told by itself, and is no answer to anything: a service that became due, ...; nil: none

	down time.Duration // since when the button is down: Began, but for the second click of a double
}

// Automatic says whether latchd acted, or told of something, by itself.
func (p *Press) Automatic() bool { return p.Button < 0 && !p.Tried() }

// Tried says whether it is no press but a try from the terminal.
func (p *Press) Tried() bool {
	return len(p.Answers) > 0 && p.Answers[0].Decision.Trigger == latch.ByTry
}

// Answer is one decision and what became of it.
type Answer struct {
	At       time.Duration
	Decision latch.Decision
	Frames   int             // that passed the gate; in mode observe, that would have been sent
	Withheld int             // of them: not sent, because a running latchd was not armed
	Refused  int             // that did not pass the gate ...
	Refusal  gateway.Refusal // ... and why the last of them did not
	Outcomes []Outcome
}

// Outcome is an event that serves a decision.
type Outcome struct {
	At time.Duration
	latch.Event
}

// Outcome is the newest thing that became of the answer. It is not ok if nothing did: it was no actuation, or what
// is known ends before.
func (a *Answer) Outcome() (o Outcome, ok bool) {
	if len(a.Outcomes) == 0 {
		return o, false
	}
	return a.Outcomes[len(a.Outcomes)-1], true
}

// has says whether the press had such a gesture.
func (p *Press) has(kind latch.GestureKind) bool {
	for i := range p.Gestures {
		if p.Gestures[i].Kind == kind {
			return true
		}
	}
	return false
}
