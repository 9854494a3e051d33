package scenario

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/simcar"
	"latchd/latch"
)

// What the engine told says what the car said and what was pressed.

// pressed is one press, as the engine told it.
type pressed struct {
	button   int
	key      latch.KeyNumber
	from, to time.Duration
	ended    bool // it is known when
	lost     bool // the frame of its release did not arrive
}

// pressesIn finds the presses, in the order in which they were told.
func pressesIn(c *config.Config, effects []latch.Effect) (list []pressed) {
	newest := func(button int) *pressed {
		for i := len(list) - 1; i >= 0; i-- {
			if list[i].button == button {
				return &list[i]
			}
		}
		return nil
	}
	begin := func(button int, key latch.KeyNumber, at time.Duration) *pressed {
		list = append(list, pressed{button: button, key: key, from: at})
		return &list[len(list)-1]
	}
	for i := range effects {
		ef := &effects[i]
		switch ef.Kind {
		case latch.EffectGesture:
			g := &ef.Gesture
			down := ef.At - g.Length
			p := newest(g.Button)
			switch {
			case g.Kind == latch.Press:
				begin(g.Button, g.Key, ef.At)
				continue
			case g.Kind == latch.Click, g.Kind == latch.Double, g.Kind == latch.Hold: // its release is told as well
				continue
			case p != nil && p.ended && p.from == down: // told already
				continue
			case p == nil || p.ended || p.from != down:
				p = begin(g.Button, g.Key, down)
			}
			p.end(&c.Params.Buttons[g.Button], ef.At, g)
		case latch.EffectDecision:
			if d := &ef.Decision; d.Reason == latch.FoundDown {
				if p := newest(d.Button); p == nil || p.ended {
					begin(d.Button, d.Key, ef.At)
				}
			}
		}
	}
	return list
}

// end is that a gesture says how a press ended.
func (p *pressed) end(b *latch.Button, at time.Duration, g *latch.Gesture) {
	p.to, p.ended = at, true
	switch g.Reason {
	case latch.ReleaseLost:
		if b.Talks == latch.Level {
			p.to -= b.Stale - b.Period/2 // the newest frame came then
		}
		p.lost = true
	case latch.GapInPress, latch.PathChanged, latch.StuckDown, latch.TooSoon:
		p.ended = false // it goes on, and nobody looks
	}
}

// happened adds what happened to the car, and what the owner did.
func (s *telling) happened() {
	for i := range s.presses {
		s.pressed(i)
	}
	for i := range s.effects {
		ef := &s.effects[i]
		if ef.At < s.from || ef.At > s.until() {
			continue
		}
		switch {
		case ef.Kind == latch.EffectDecision && ef.Decision.Trigger == latch.ByTry:
			s.step(ef.At, "try: %v", ef.Decision.Asked)
		case ef.Kind == latch.EffectEvent:
			s.event(ef.At, &ef.Event)
		}
	}
	d := s.decision()
	if change := &d.Setting.By; change.Setting != latch.NoSetting && s.before == 0 {
		s.set(s.from-s.lead/2, change)
	}
	if d.Reason == latch.Disarmed && !s.all && !uses(d, latch.Disarm) {
		s.steps = append(s.steps, dated{at: s.from - s.lead/2, text: "disarm: until_armed"})
	}
}

func uses(d *latch.Decision, f latch.Fact) bool {
	return slices.ContainsFunc(d.Facts(), func(u latch.FactUse) bool { return u.Fact == f && u.True() })
}

// pressed adds a press, if it belongs to what is told.
func (s *telling) pressed(i int) {
	p, b := &s.presses[i], &s.c.Params.Buttons[s.presses[i].button]
	from := p.from
	if simcar.HasLength(b) && b.Place != latch.Emergency {
		from -= b.Debounce // until then it could have been a bounce
	}
	if p.from < s.from || from > s.until() {
		return
	}
	what := b.Name
	if _, tells := s.body.Key(p.button); tells && p.key.Known {
		what += fmt.Sprintf(", key: %d", p.key.Number)
	}
	length := p.to - p.from
	switch {
	case !simcar.HasLength(b):
		s.stepEarly(from, "press: %s", what)
	case p.ended && length > 0:
		if p.lost {
			what += ", release: lost"
		}
		s.stepEarly(from, "press: %s, for: %s", what, Moment(length))
	default:
		s.stepEarly(from, "down: %s", what)
		for _, next := range s.presses[i+1:] {
			if next.button == p.button {
				s.step((from+next.from)/2, "up: %s", b.Name)
				break
			}
		}
	}
}

// stepEarly is a step that may begin a little before what is told.
func (s *telling) stepEarly(at time.Duration, format string, args ...any) {
	s.steps = append(s.steps, dated{at: at, text: fmt.Sprintf(format, args...)})
}

// event adds what an event tells of.
func (s *telling) event(at time.Duration, ev *latch.Event) {
	bus := "all"
	if ev.Bus >= 0 && ev.Bus < len(s.c.Buses) {
		bus = s.c.Buses[ev.Bus].Name
	}
	switch ev.Kind {
	case latch.Started:
		if !ev.Is {
			s.step(at, "restart: true")
		}
	case latch.GapSeen:
		switch ev.Input {
		case latch.Start:
			s.step(at, "restart: true")
		case latch.BusLost:
			s.step(at, "lost: %s", bus)
		default:
			s.step(at, "overflow: %s", bus)
		}
	case latch.BusReturned:
		s.step(at, "back: %s", bus)
	case latch.DisarmedNow:
		if ev.After > 0 {
			s.step(at, "disarm: %s", Moment(ev.After))
		} else {
			s.step(at, "disarm: until_armed")
		}
	case latch.ArmedAgain:
		s.step(at, "arm: true")
	case latch.SettingChanged:
		s.set(at, &ev.Change)
	case latch.Serviced:
		s.step(at, "service: true")
	}
}

// faulty gives a fault to the closures that have one.
func (s *telling) faulty(fault string) (list []string) {
	for _, name := range s.broken {
		list = append(list, name+": "+fault)
	}
	return list
}

// breaks strikes closures while the story goes on, and mends them.
func (s *telling) breaks() {
	if s.struck {
		s.step(s.press.Answers[0].At, "simulate: {%s}", strings.Join(s.faulty(s.fault), ", "))
	}
	if s.mended {
		s.step(s.mend(), "simulate: {%s}", strings.Join(s.faulty(simcar.Healthy.String()), ", "))
	}
}

// mend is when the closures are well again: as the decision tries again or, if it does not, as another of the story does.
func (s *telling) mend() time.Duration {
	if d := s.decision(); d.Trigger == latch.ByRetry || d.Trigger == latch.ByFallback {
		return s.when()
	}
	for i := range s.press.Answers {
		if a := &s.press.Answers[i]; a.Decision.Trigger == latch.ByRetry || a.Decision.Trigger == latch.ByFallback {
			return a.At
		}
	}
	return s.until()
}

// sleeps lets the buses sleep before a press that woke them: only what the decision knew from before is said meanwhile.
func (s *telling) sleeps() {
	if s.awoke == 0 {
		return
	}
	d := s.decision()
	asleep := s.awoke - 3*time.Second/2
	for _, u := range d.Facts() {
		if u.State == latch.Stale {
			asleep = min(asleep, s.when()-u.Age)
		}
	}
	for f := range s.given {
		known := slices.ContainsFunc(d.Facts(), func(u latch.FactUse) bool { return u.Fact == f && u.Known() })
		if !known && s.says[f].Known {
			s.state(asleep, f, simcar.Value{})
		}
	}
}

// set adds the change of a setting.
func (s *telling) set(at time.Duration, change *latch.SettingChange) {
	choice := map[latch.Choice]string{latch.On: "on", latch.Off: "off", latch.Inherit: "inherit"}[change.Choice]
	key := ""
	if change.Key.Known {
		key = fmt.Sprintf(", key: %d", change.Key.Number)
	}
	s.steps = append(s.steps, dated{at: at, text: fmt.Sprintf("set: {%v: %s}%s", change.Setting, choice, key)})
}

// facts adds what the car said of itself.
func (s *telling) facts() {
	wanted := func(f latch.Fact) bool { return s.c.Params.HasFact(f) && !s.isReported(f) }
	if !s.all {
		used := map[latch.Fact]bool{}
		for i := range s.press.Answers {
			for _, u := range s.press.Answers[i].Decision.Facts() {
				used[u.Fact] = true
			}
		}
		can := wanted
		wanted = func(f latch.Fact) bool { return can(f) && used[f] }
	}
	for i := range s.effects {
		ef := &s.effects[i]
		if ef.At > s.until() {
			break
		}
		switch {
		case ef.Kind == latch.EffectEvent && ef.Event.Kind == latch.FactChanged && wanted(ef.Event.Fact):
			s.changed(ef.At, ef.Event.Fact, simcar.Truth(ef.Event.Is))
		case ef.Kind == latch.EffectDecision && ef.At >= s.from:
			for _, u := range ef.Decision.Facts() {
				if wanted(u.Fact) {
					s.used(ef, u)
				}
			}
		case ef.Kind == latch.EffectDecision:
			for _, u := range ef.Decision.Facts() {
				if wanted(u.Fact) && u.Known() {
					s.give(u.Fact, simcar.Number(u.Value))
				}
			}
		}
	}
	if s.decision().Trigger == latch.ByDriveAway && s.c.Params.HasFact(latch.Speed) {
		s.give(latch.Speed, simcar.Number(0))
		s.state(s.when(), latch.Speed, simcar.Number(s.c.Params.Access.LockAt))
	}
}

// changed is that a fact that is true or false says something else from now on.
func (s *telling) changed(at time.Duration, f latch.Fact, v simcar.Value) {
	if at < s.from || s.whole && at == s.effects[0].At {
		s.give(f, v)
		return
	}
	if !isGiven(s.given, f) && !s.isStated(f) && !s.whole {
		s.give(f, simcar.Truth(v.Number == 0))
	}
	s.state(at, f, v)
}

// fallSilent is that the message of a fact came for the last time.
func (s *telling) fallSilent(at time.Duration, f latch.Fact) {
	bus, id := s.body.Source(f)
	for other := range s.says {
		if b, i := s.body.Source(other); b == bus && i == id && s.says[other].Known {
			s.state(at+time.Millisecond, other, simcar.Value{})
		}
	}
}

// give is what a fact says from the start.
func (s *telling) give(f latch.Fact, v simcar.Value) { s.given[f], s.says[f] = v, v }

func (s *telling) isStated(f latch.Fact) bool {
	for i := range s.steps {
		if s.steps[i].text == "" && s.steps[i].fact == f {
			return true
		}
	}
	return false
}

// used is that a decision saw a fact.
func (s *telling) used(ef *latch.Effect, u latch.FactUse) {
	read := ef.At - u.Age
	isIt := ef.Decision.Number == s.decision().Number
	v := simcar.Number(u.Value)
	switch {
	case u.State == latch.NeverSeen:
		if !s.isStated(u.Fact) {
			delete(s.given, u.Fact)
		}
	case u.State == latch.Stale:
		if !isGiven(s.given, u.Fact) {
			s.give(u.Fact, simcar.Truth(false))
		}
		s.fallSilent(read, u.Fact)
	case isIt && s.awoke > 0 && u.Known() && u.Age > time.Second: // its bus sleeps since
		if !isGiven(s.given, u.Fact) {
			s.give(u.Fact, v)
		}
		s.fallSilent(read, u.Fact)
	case !u.Known():
		s.state(read, u.Fact, simcar.Value{})
	case isIt && s.late && read >= s.awoke && !s.isStated(u.Fact):
		delete(s.given, u.Fact)
		s.state(read, u.Fact, v)
	case isIt && ef.Decision.Reason == latch.SpeedHysteresis && u.Fact == latch.Speed && !s.all:
		s.state(ef.At-s.c.Params.Access.AllowAfter/2, u.Fact, v)
	case !isGiven(s.given, u.Fact) && !s.isStated(u.Fact):
		s.give(u.Fact, v)
	case u.Fact.IsNumber(), !s.says[u.Fact].Known: // it was not known before, and says nothing new
		s.state(read, u.Fact, v)
	}
}
