package explain

import (
	"fmt"
	"strconv"
	"strings"

	"latchd/latch"
)

// Teller tells presses in plain English.
type Teller struct {
	Params    *latch.Params
	Observe   bool // nothing is really sent
	Simulated bool // the controllers answer in a simulation
	Ending    Ending
}

// Ending says why what became of a press may not be known.
type Ending uint8

// The endings.
const (
	LogEnds     Ending = iota
	StillToCome        // latchd runs
	Reloaded           // another configuration was taken into use
	LatchdEnded
)

// missing says that an answer or an outcome is not known.
func (e Ending) missing(what string) string {
	if e == StillToCome {
		return "Its " + what + " is still to come."
	}
	return [...]string{
		LogEnds: "The log ends", Reloaded: "Another configuration was taken into use", LatchdEnded: "latchd ended",
	}[e] + " before its " + what + "."
}

// Story is a press as a person would tell it.
func (t *Teller) Story(p *Press) string {
	if p.Told != nil {
		return t.told(p.Told)
	}
	var s []string
	if !p.Automatic() {
		s = append(s, t.deed(p))
	}
	for i := range p.Answers {
		s = append(s, t.answer(&p.Answers[i])...)
	}
	switch {
	case len(p.Answers) > 0:
	case p.Cut:
		s = append(s, "So its answer is not known.")
	default:
		s = append(s, t.Ending.missing("answer"))
	}
	return strings.Join(s, " ")
}

// told is what latchd told by itself, and what to do about it.
func (t *Teller) told(ev *latch.Event) string {
	s := []string{sentence(t.Params.EventSentence(ev, nil))}
	if ev.Reason != latch.OK {
		s = append(s, sentence(guides[ev.Reason].do))
	}
	return strings.Join(nonempty(s), " ")
}

// deed is what a person did with the button, or at the terminal.
func (t *Teller) deed(p *Press) string {
	if p.Tried() {
		return fmt.Sprintf("From the terminal, somebody asked latchd to %s.", toDo(p.Answers[0].Decision.Action))
	}
	button := t.Params.Buttons[p.Button].Name
	who := "Someone"
	if p.Key.Known {
		who += " with key " + t.key(p.Key.Number)
	}
	long := ""
	if p.Length > 0 {
		long = " for " + latch.Millis(p.Length)
	}
	var missed int64
	for i := range p.Gestures {
		missed = max(missed, p.Gestures[i].Missed)
	}
	switch {
	case p.Cut:
		return fmt.Sprintf("%s pressed %s; the log ends before a release was seen.", who, button)
	case missed > 0:
		return fmt.Sprintf("The counter of %s went on by %d at once.", button, missed)
	case len(p.Gestures) == 0:
		return fmt.Sprintf("The button %s was found down.", button)
	case p.has(latch.Stuck):
		return fmt.Sprintf("%s pressed %s, and it stayed down.", who, button)
	case p.has(latch.Invalid):
		return fmt.Sprintf("The button %s was seen down%s.", button, long)
	case p.has(latch.Cancel):
		return fmt.Sprintf("%s pressed %s, and after %s the press broke off.", who, button, latch.Millis(p.Length))
	case p.has(latch.Double):
		return fmt.Sprintf("%s clicked %s twice.", who, button)
	case p.has(latch.Hold):
		return fmt.Sprintf("%s held %s%s.", who, button, long)
	}
	return fmt.Sprintf("%s pressed %s%s.", who, button, long)
}

func (t *Teller) key(number int64) string {
	s := strconv.FormatInt(number, 10)
	for _, k := range t.Params.Keys {
		if k.Number == number && k.Name != "" {
			s += " (" + k.Name + ")"
		}
	}
	return s
}

// answer is what was decided and why, and what became of it.
func (t *Teller) answer(a *Answer) []string {
	d := &a.Decision
	var s []string
	switch d.Verdict {
	case latch.Allow:
		s = append(s, t.allowed(a))
	case latch.Deny:
		s = append(s, t.denied(d), because(d, t.why(d)))
	default:
		s = append(s, t.ignored(d), because(d, t.why(d)))
	}
	if a.Withheld > 0 && !t.Observe {
		s = append(s, "It was not armed, so nothing was sent.")
	}
	if d.Waited > 0 {
		s = append(s, fmt.Sprintf("latchd waited %s for %s before it answered.", latch.Millis(d.Waited), d.Awaited()))
	}
	if d.Warning != latch.OK {
		s = append(s, sentence("a warning: "+d.Warning.Means()))
	}
	s = append(s, sentence(t.Advice(d)))
	for i := range a.Outcomes {
		s = append(s, t.outcome(a, &a.Outcomes[i]))
	}
	if a.Refused > 0 {
		s = append(s, fmt.Sprintf("The gate let %d of its frames not out (%v).", a.Refused, a.Refusal))
	}
	if _, ended := a.Outcome(); !ended && d.Verdict == latch.Allow && t.Params.Actuators[d.Action].Defined() {
		s = append(s, t.Ending.missing("outcome"))
	}
	return nonempty(s)
}

func nonempty(list []string) []string {
	var out []string
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (t *Teller) allowed(a *Answer) string {
	d := &a.Decision
	if d.Trigger == latch.ByRetry {
		return "" // its outcomes tell the rest
	}
	did := done(d.Action) + t.stage(d)
	if t.Observe || a.Withheld > 0 || d.Reason == latch.NoActuator {
		did = "would have " + did
	}
	switch facts := known(d.Facts(), false); {
	case d.Reason == latch.NoActuator:
		return fmt.Sprintf("%s %s, but it has no actuator for that: the car must do it itself.", t.subject(d), did)
	case d.Reason != latch.OK:
		return fmt.Sprintf("%s %s: %s.", t.subject(d), did, d.Reason.Means())
	case facts != "":
		return fmt.Sprintf("%s %s. Nothing spoke against it: %s.", t.subject(d), did, facts)
	}
	return fmt.Sprintf("%s %s. Nothing spoke against it.", t.subject(d), did)
}

func (t *Teller) stage(d *latch.Decision) string {
	if d.Stage == 0 {
		return ""
	}
	return fmt.Sprintf(" (stage %d of %d)", d.Stage, len(t.Params.StagesOf(d.Key)))
}

// subject is who decided, and when or on what occasion.
func (t *Teller) subject(d *latch.Decision) string {
	switch why, ok := occasions[d.Trigger]; {
	case ok:
		return why + ", latchd by itself"
	case d.Trigger != latch.ByPress && d.Trigger != latch.ByTry:
		return fmt.Sprintf("By itself (%v), latchd", d.Trigger)
	case d.Verdict != latch.Allow:
		return "latchd"
	case d.Gesture == latch.Hold:
		return "After " + latch.Millis(d.Length) + " latchd"
	case d.Gesture == latch.Press && d.Length == 0 && d.Waited == 0:
		return "At once latchd"
	}
	return "latchd"
}

func (t *Teller) denied(d *latch.Decision) string {
	switch why, automatic := occasions[d.Trigger]; {
	case automatic:
		return fmt.Sprintf("%s, it was time to %s, but latchd refused: %s.", why, toDo(d.Action), t.why(d))
	case d.Trigger == latch.ByRetry:
		return fmt.Sprintf("A second try was refused: %s.", t.why(d))
	}
	return fmt.Sprintf("%s refused to %s: %s.", t.subject(d), toDo(d.Action), t.why(d))
}

func (t *Teller) ignored(d *latch.Decision) string {
	if d.Tier == latch.TierValidity {
		return fmt.Sprintf("latchd took that for no press: %s.", t.why(d))
	}
	if d.Action == latch.NoAction {
		return fmt.Sprintf("latchd did nothing: %s.", t.why(d))
	}
	return fmt.Sprintf("%s did not %s: %s.", t.subject(d), toDo(d.Action), t.why(d))
}

// why is the reason with its values, as the decision's sentence has it, without what stands around it there.
func (t *Teller) why(d *latch.Decision) string {
	bare := *d
	bare.Waited, bare.Warning = 0, latch.OK
	s := t.Params.Sentence(&bare)
	if would := t.Params.Would(d); would != "" {
		s = strings.TrimSuffix(s, "; "+would)
	}
	before := "ignored: "
	if d.Verdict == latch.Deny {
		before = "refused: "
	}
	if _, why, ok := strings.Cut(s, before); ok {
		return why
	}
	return d.Reason.Means()
}

// because tells what the deciding tier knew, with ages, unless the reason has said so.
func because(d *latch.Decision, why string) string {
	var seen []latch.FactUse
	for _, u := range d.Facts() {
		if d.Chain()[d.Tier].Facts.Has(u.Fact) && !strings.Contains(why, u.String()) {
			seen = append(seen, u)
		}
	}
	if d.Tier != latch.TierSafety && len(seen) > 1 {
		seen = seen[len(seen)-1:] // the last that a tier looks at is the one that made it decide; safety weighs two
	}
	if s := known(seen, true); s != "" {
		return sentence("at that moment " + s)
	}
	return ""
}

// Advice says what would have changed an answer, or else what to do about its reason; "" if nothing.
func (t *Teller) Advice(d *latch.Decision) string {
	if d.Verdict == latch.Allow {
		return ""
	}
	would := t.Params.Would(d)
	if rest, ok := strings.CutPrefix(would, "would act"); ok {
		return "it would have acted" + rest
	}
	if would != "" {
		return would
	}
	return guides[d.Reason].do
}

// outcome is what became of an actuation, or of an automatic lock.
func (t *Teller) outcome(a *Answer, o *Outcome) string {
	after := latch.Millis(o.After)
	switch o.Kind {
	case latch.Confirmed:
		return fmt.Sprintf("%s confirmed it after %s.", t.controller(), after)
	case latch.SentUnverified:
		if last, _ := a.Outcome(); last.Kind == latch.NotSent {
			return "" // that turned out after it was told
		}
		if t.Observe {
			return "It would have been sent; nothing reports back whether that was enough."
		}
		return "It was sent; nothing reports back whether that was enough."
	case latch.NotSent:
		return "It was not sent, or not all of it."
	case latch.Withheld:
		if a.Withheld > 0 && !t.Observe {
			return "" // that is said already
		}
		return "It would have been sent; nothing can confirm what was not sent."
	case latch.Retried:
		return fmt.Sprintf("Nothing confirmed it within %s, so it was tried once more.", after)
	case latch.FellBack:
		return fmt.Sprintf("Nothing confirmed it within %s, so everything was to be unlocked before one more try.", after)
	case latch.Unconfirmed:
		s := fmt.Sprintf("Nothing confirmed it within %s, and it was given up.", after)
		if a.Decision.Trigger == latch.ByRetry {
			s = fmt.Sprintf("Nothing confirmed that within %s either, and it was given up.", after)
		}
		switch {
		case o.Reason == latch.BootIsOpen:
			return s + " The boot was open all the same: its controller does not tell the truth."
		case o.Action == latch.BootRelease:
			s += " The boot may be unlatched: see that it is closed."
		}
		return s
	case latch.Unverified:
		return fmt.Sprintf("Whether it happened is not known: %s.", o.Reason.Means())
	case latch.Superseded:
		return fmt.Sprintf("After %s that was cut short: %s.", after, o.Reason.Means())
	case latch.Dropped:
		if a.Decision.Verdict == latch.Allow {
			return fmt.Sprintf("After %s it was dropped: %s.", after, o.Reason.Means())
		}
		if t.Ending != LogEnds { // no times of a log
			return fmt.Sprintf("Later it was dropped for good: %s.", o.Reason.Means())
		}
		return fmt.Sprintf("At %.3f s it was dropped for good: %s.", o.At.Seconds(), o.Reason.Means())
	case latch.RelockPending:
		return "It was put off until that changes."
	}
	return sentence(t.Params.EventSentence(&o.Event, nil))
}

func (t *Teller) controller() string {
	if t.Simulated {
		return "The simulated controller"
	}
	return "The controller"
}
