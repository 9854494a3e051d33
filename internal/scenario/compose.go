package scenario

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/simcar"
	"latchd/latch"
)

// Compose writes a scenario that comes to a decision again: what the engine told says what the car said and what was pressed, and the
// shortest past will do that leads there. Each that is tried is run before it is believed; so an error says what the decision rests
// on, instead of a scenario that fails. The effects are those of one engine, in their order; file is what the scenario calls the
// configuration.
func Compose(ctx context.Context, c *config.Config, effects []latch.Effect, number uint64, file string) (string, error) {
	p, err := newPast(c, effects, number)
	if err != nil {
		return "", err
	}
	for _, t := range p.tries() {
		if ctx.Err() != nil {
			return "", ctx.Err()
		}
		d := p.draft(t, file)
		if comesTrue(c, d) {
			return d.String(), nil
		}
	}
	return "", fmt.Errorf("decision %d (%s): %w: it rests on %s", number, c.Params.Sentence(p.decision()), ErrNotComposed, p.restsOn())
}

// ErrNotComposed is that presses and facts do not lead to a decision.
var ErrNotComposed = errors.New("no scenario comes to it")

// comesTrue says whether a draft is a scenario of a configuration, and passes.
func comesTrue(c *config.Config, d *Draft) bool {
	text := []byte(d.String())
	suite, _ := Load("draft", Options{Config: c.File, Loaded: c, ReadFile: func(string) ([]byte, error) { return text, nil }})
	return suite != nil && suite.Scenarios[0].Run().Passed()
}

// past is what led to a decision.
type past struct {
	c           *config.Config
	body        *simcar.Body
	controllers *simcar.Controllers
	effects     []latch.Effect
	whole       bool // it goes back to the engine's start
	at          int  // of the decision
	press       *explain.Press
	answer      *explain.Answer
	presses     []pressed
}

func newPast(c *config.Config, effects []latch.Effect, number uint64) (*past, error) {
	p := &past{c: c, body: simcar.NewBody(c, nil), controllers: simcar.NewControllers(c, nil), effects: effects}
	p.whole = len(effects) > 0 && effects[0].Kind == latch.EffectEvent && effects[0].Event.Kind == latch.Started
	seen := explain.NewCollector()
	for i := range effects {
		seen.Effect(&effects[i])
	}
	var err error
	if p.press, err = explain.Numbered(seen.Presses(never), number); err != nil {
		return nil, err
	}
	p.at = slices.IndexFunc(effects, func(ef latch.Effect) bool {
		return ef.Kind == latch.EffectDecision && ef.Decision.Number == number
	})
	p.answer = &p.press.Answers[slices.IndexFunc(p.press.Answers, func(a explain.Answer) bool { return a.Decision.Number == number })]
	p.presses = pressesIn(c, effects)
	return p, nil
}

func (p *past) decision() *latch.Decision { return &p.effects[p.at].Decision }

// when is the time of the decision.
func (p *past) when() time.Duration { return p.effects[p.at].At }

// try is one way to tell the past.
type try struct {
	before time.Duration // so much before the story
	all    bool          // all facts that are known; else those that the story used
	fault  string        // of a closure; empty: none
	broken []string      // which closures have it ...
	struck bool          // ... only as the story has its first answer; else from the start
	mended bool          // ... and until the engine tries again
	late   bool          // the car said only when asked what the engine waited for
}

// faultReach is how far back closures are given faults: there are many ways in which they can fail.
const faultReach = 2 * time.Minute

// reaches are how far a scenario goes back.
var reaches = []time.Duration{0, 5 * time.Second, 30 * time.Second, 2 * time.Minute, 10 * time.Minute}

// tries are the ways to tell the past, the shortest first.
func (p *past) tries() (list []try) {
	faults := []try{{}}
	if p.limps() && len(p.c.Simulation) > 0 {
		faults = append(faults, p.faults()...)
	}
	if p.waited() {
		for _, t := range faults {
			t.late = true
			faults = append(faults, t)
		}
	}
	for _, before := range reaches {
		for _, t := range faults {
			if t.fault != "" && before > faultReach {
				continue
			}
			t.before = before
			if before == 0 && !p.press.Automatic() {
				list = append(list, t)
			}
			t.all = true
			list = append(list, t)
		}
		if p.whole && p.press.Began-before <= p.effects[0].At {
			break
		}
	}
	return list
}

// faults are the ways in which closures can fail.
func (p *past) faults() (list []try) {
	names := simcar.Closures(p.c)
	sets := [][]string{names}
	for _, name := range names {
		if len(names) > 1 {
			sets = append(sets, []string{name})
		}
	}
	for _, broken := range sets {
		for _, f := range simcar.Faults()[1:] { // all but Healthy
			for _, struck := range []bool{false, true} {
				for _, mended := range []bool{false, true} {
					list = append(list, try{fault: f.String(), broken: broken, struck: struck, mended: mended})
				}
			}
		}
	}
	return list
}

// limps says whether something may be wrong with a closure.
func (p *past) limps() bool {
	d := p.decision()
	for _, u := range d.Facts() {
		if p.isReported(u.Fact) && !u.Known() {
			return true
		}
	}
	return d.Trigger == latch.ByRetry || d.Trigger == latch.ByFallback || slices.ContainsFunc(p.press.Answers, func(a explain.Answer) bool {
		return slices.ContainsFunc(a.Outcomes, func(o explain.Outcome) bool {
			switch o.Kind {
			case latch.Retried, latch.FellBack, latch.Unconfirmed, latch.Unverified, latch.Superseded:
				return true
			}
			return false
		})
	})
}

// isReported says whether a simulated controller tells a fact, so that no scenario can state it.
func (p *past) isReported(f latch.Fact) bool { return p.controllers.Reports(p.body.Source(f)) }

// restsOn is what the decision rests on, where no scenario comes to it.
func (p *past) restsOn() string {
	switch p.decision().Reason {
	case latch.HoldUnproven:
		return "frames that were lost in the middle of a press"
	case latch.KeyChanged, latch.TwoButtons, latch.UnnamedValue, latch.Missed:
		return "frames that are no press of one button"
	case latch.BootTooOften, latch.Resting:
		return "all that moved before it, which is more than is known, or goes back more than ten minutes"
	}
	return "more than presses and facts of the ten minutes before it tell"
}

// draft tells the past in one way.
func (p *past) draft(t try, file string) *Draft {
	d, from := p.decision(), p.press.Began-t.before
	if p.whole {
		from = max(from, p.effects[0].At)
	}
	s := &telling{past: p, try: t, from: from, lead: p.lead(), given: simcar.Facts{}, says: simcar.Facts{}}
	if p.waited() { // the engine has waited for what the car had not said when it was asked
		s.awoke = p.when() - d.Waited
	}
	s.facts()
	s.sleeps()
	s.happened()
	s.breaks()
	return s.write(file)
}

// waited says whether the engine waited for what the car said when its buses woke.
func (p *past) waited() bool {
	d := p.decision()
	return d.Waited > 0 && d.WaitedFor != latch.OppositeRunning
}

// lead is how long the car has said what is given when the story begins.
func (p *past) lead() time.Duration {
	const least = 2 * time.Second
	lead := max(least, p.c.Params.Access.AllowAfter+time.Second)
	for _, u := range p.decision().Facts() {
		if u.State == latch.Stale {
			lead = max(lead, p.c.Params.Facts[u.Fact].Stale+2*time.Second)
		}
	}
	return lead
}

// telling is a draft in the making. Its times are those of the engine until they are written, and the story stands from the time from on.
type telling struct {
	*past
	try
	from, lead time.Duration
	awoke      time.Duration // when the engine began to wait for facts; 0: it did not
	given      simcar.Facts
	says       simcar.Facts // what facts say in the end, so far
	steps      []dated
}

// dated is a step, or a part of one.
type dated struct {
	at   time.Duration
	text string
	fact latch.Fact // it states this one
	simcar.Value
}

func (s *telling) step(at time.Duration, format string, args ...any) {
	s.steps = append(s.steps, dated{at: max(at, s.from), text: fmt.Sprintf(format, args...)})
}

// state is that a fact says something from a time on. It may do so before the story, once the scenario runs.
func (s *telling) state(at time.Duration, f latch.Fact, v simcar.Value) {
	if !v.Known && !s.says[f].Known {
		return // it says nothing as it is
	}
	s.says[f] = v
	s.steps = append(s.steps, dated{at: max(at, s.from-s.lead+100*time.Millisecond), fact: f, Value: v})
}

// until is the end of the story, or at least the decision.
func (s *telling) until() time.Duration { return max(s.press.Ended, s.when()) }

// write puts all in the order of time.
func (s *telling) write(file string) *Draft {
	p, d := &s.c.Params, s.decision()
	w := &Draft{Config: file, Notes: []string{fmt.Sprintf("Decision %d, as latchd composed it: %s.", d.Number, oneLine(p.Sentence(d)))}}
	w.Name = fmt.Sprintf("Decision %d", d.Number)
	for _, f := range latch.Facts() {
		if v, ok := s.given[f]; ok {
			w.Facts = append(w.Facts, FactText(f, v))
		}
	}
	if !s.struck {
		w.Simulate = s.faulty(s.fault)
	}
	slices.SortStableFunc(s.steps, func(a, b dated) int { return cmp.Compare(a.at, b.at) })
	says := s.given // as it is written
	for i := 0; i < len(s.steps); {
		first := s.steps[i]
		if first.text != "" {
			w.Step(s.moment(first.at), "%s", first.text)
			i++
			continue
		}
		var facts []string // of one instant
		for ; i < len(s.steps) && s.steps[i].text == "" && s.steps[i].at == first.at; i++ {
			if now := s.steps[i]; says[now.fact] != now.Value || !isGiven(says, now.fact) {
				says[now.fact] = now.Value
				facts = append(facts, FactText(now.fact, now.Value))
			}
		}
		if len(facts) > 0 {
			w.Step(s.moment(first.at), "facts: {%s}", strings.Join(facts, ", "))
		}
	}
	w.Expect = s.expected()
	return w
}

func isGiven(facts simcar.Facts, f latch.Fact) bool { _, ok := facts[f]; return ok }

func oneLine(text string) string { return strings.Join(strings.Fields(text), " ") }

// moment is a time of the engine as a time of the scenario.
func (s *telling) moment(at time.Duration) time.Duration { return at - s.from + s.lead }

// expected is the decision, and what became of it.
func (s *telling) expected() []string {
	const around = 100 * time.Millisecond
	d, p := s.decision(), &s.c.Params
	words := []string{"decision: " + d.Verdict.String()}
	add := func(format string, args ...any) { words = append(words, fmt.Sprintf(format, args...)) }
	if d.Button >= 0 {
		add("button: %s", p.Buttons[d.Button].Name)
		add("gesture: %v", d.Gesture)
	}
	if d.Key.Known {
		add("key: %d", d.Key.Number)
	}
	if d.Trigger != latch.ByPress {
		add("trigger: %v", d.Trigger)
	}
	if d.Action != latch.NoAction {
		add("action: %v", d.Action)
	}
	if d.Stage > 0 {
		add("stage: %d", d.Stage)
	}
	add("tier: %v", d.Tier)
	add("reason: %v", d.Reason)
	if d.Warning != latch.OK {
		add("warning: %v", d.Warning)
	}
	if d.Setting.Setting != latch.NoSetting {
		add("setting: %v", d.Setting.Setting)
	}
	add("at: %s", Moment(s.moment(s.when())))
	add("within: %s", Moment(around))
	list := []string{strings.Join(words, ", ")}
	if o, ok := s.answer.Outcome(); ok {
		if text := outcomeText(&o.Event); text != "" {
			list = append(list, text)
		}
	}
	return list
}

// outcomeText is what became of a decision, where a scenario can come to it: it is armed, and loses no frame.
func outcomeText(ev *latch.Event) string {
	switch ev.Kind {
	case latch.Withheld, latch.NotSent:
		return ""
	}
	text := "event: " + ev.Kind.String()
	if ev.Action != latch.NoAction {
		text += ", action: " + ev.Action.String()
	}
	if ev.Reason != latch.OK {
		text += ", reason: " + ev.Reason.String()
	}
	return text
}
