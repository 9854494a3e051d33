package explain

import (
	"cmp"
	"slices"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

// Collector is a sink that joins what the loop tells to presses.
type Collector struct {
	// Epoch is the time of day at time 0, for a press that begins; the zero time: nobody knows. It may change with the clock.
	Epoch time.Time

	presses []*Press
	recent  map[int][]*Press         // by button, the newest last
	serves  map[uint64]served        // by the number of a decision
	newest  served                   // the newest decision
	putOff  map[latch.Trigger]served // automatic locks that wait
	ended   served                   // what was given up or is to be tried again ...
	endedAt time.Duration            // ... at this instant
}

// served is a decision of a press.
type served struct {
	press  *Press
	answer int // index in its answers
}

func (s served) get() *Answer { return &s.press.Answers[s.answer] }

// NewCollector returns a collector that has seen nothing.
func NewCollector() *Collector {
	return &Collector{recent: map[int][]*Press{}, serves: map[uint64]served{}, putOff: map[latch.Trigger]served{}}
}

// Presses lists what was seen in a log that ends at a time, in the order in which it began.
func (c *Collector) Presses(end time.Duration) []*Press {
	c.presses = slices.DeleteFunc(c.presses, func(p *Press) bool { return p.madeUp(end) })
	for _, p := range c.presses {
		p.cut(end)
	}
	slices.SortStableFunc(c.presses, func(a, b *Press) int { return cmp.Compare(a.Began, b.Began) })
	return c.presses
}

// Effect takes in a gesture, a decision or an event.
func (c *Collector) Effect(ef *latch.Effect) {
	switch ef.Kind {
	case latch.EffectGesture:
		c.gesture(ef.At, &ef.Gesture)
	case latch.EffectDecision:
		c.decision(ef.At, &ef.Decision)
	case latch.EffectEvent:
		c.event(ef.At, &ef.Event)
	}
}

func (c *Collector) gesture(at time.Duration, g *latch.Gesture) {
	p := c.find(g.Button, g.Kind, at-g.Length, g.Length, clicked)
	if p == nil || g.Kind == latch.Press {
		p = c.begin(g.Button, at-g.Length, g.Key)
	}
	if g.Kind == latch.Double {
		c.merge(p)
	}
	p.Gestures = append(p.Gestures, *g)
	p.until(at)
	if g.Kind != latch.Press && g.Kind != latch.Hold && g.Kind != latch.Stuck {
		p.Length = g.Length
	}
}

func (c *Collector) begin(button int, at time.Duration, key latch.KeyNumber) *Press {
	p := &Press{Button: button, Began: at, Ended: at, down: at, Key: key}
	if !c.Epoch.IsZero() {
		p.Wall = c.Epoch.Add(at)
	}
	c.presses = append(c.presses, p)
	recent := append(c.recent[button], p)
	c.recent[button] = recent[max(0, len(recent)-most):]
	return p
}

// most is how many presses of a button can be under way: the first of a double is told of while the second is down.
const most = 3

func (p *Press) until(at time.Duration) { p.Ended = max(p.Ended, at) }

// find finds the press of a button that began when it went down; nil: none. A click that was held back, because it could
// have become a double, is told late: it belongs to the newest press that lasted as long and was told of no click.
func (c *Collector) find(button int, kind latch.GestureKind, down, length time.Duration, told func(*Press) bool) *Press {
	recent := c.recent[button]
	for _, p := range slices.Backward(recent) {
		if p.down == down {
			return p
		}
	}
	for _, p := range slices.Backward(recent) {
		if kind == latch.Click && p.Length == length && p.has(latch.Release) && !told(p) {
			return p
		}
	}
	return nil
}

func clicked(p *Press) bool { return p.has(latch.Click) }

func clickAnswered(p *Press) bool {
	return slices.ContainsFunc(p.Answers, func(a Answer) bool { return a.Decision.Gesture == latch.Click })
}

// merge makes the two presses of a double one, if the first has no answer of its own.
func (c *Collector) merge(second *Press) {
	recent := c.recent[second.Button]
	if len(recent) < 2 {
		return
	}
	if first := recent[len(recent)-2]; len(first.Answers) == 0 {
		second.Began, second.Wall = first.Began, first.Wall
		second.Gestures = append(first.Gestures, second.Gestures...)
		for i, p := range slices.Backward(c.presses) { // it is one of the last
			if p == first {
				c.presses = slices.Delete(c.presses, i, i+1)
				return
			}
		}
	}
}

func (c *Collector) decision(at time.Duration, d *latch.Decision) {
	p := c.asked(at, d)
	p.Answers = append(p.Answers, Answer{At: at, Decision: *d})
	p.until(at)
	c.newest = served{p, len(p.Answers) - 1}
	c.serves[d.Number] = c.newest
}

// asked finds what a decision belongs to.
func (c *Collector) asked(at time.Duration, d *latch.Decision) *Press {
	switch {
	case d.Trigger == latch.ByPress:
		if p := c.find(d.Button, d.Gesture, at-d.Waited-d.Length, d.Length, clickAnswered); p != nil {
			return p
		}
		return c.begin(d.Button, at-d.Waited-d.Length, d.Key)
	case d.Trigger == latch.ByTry:
		return c.begin(-1, at, latch.KeyNumber{})
	case d.Trigger.Automatic():
		if s, ok := c.putOff[d.Trigger]; ok {
			delete(c.putOff, d.Trigger)
			return s.press
		}
	default: // what follows upon an actuation that was not confirmed
		if c.ended.press != nil && c.endedAt == at {
			return c.ended.press
		}
	}
	return c.begin(-1, at, latch.KeyNumber{})
}

func (c *Collector) event(at time.Duration, ev *latch.Event) {
	if standsAlone(ev.Kind) {
		told := *ev
		c.begin(-1, at, ev.Evidence.Key).Told = &told
		return
	}
	s, ok := c.concerns(ev)
	if !ok {
		return
	}
	a := s.get()
	a.Outcomes = append(a.Outcomes, Outcome{at, *ev})
	s.press.until(at)
	if ev.Kind == latch.Retried || ev.Kind == latch.FellBack || ev.Kind == latch.Unconfirmed {
		c.ended, c.endedAt = s, at
	}
}

// standsAlone says whether an event is worth a paragraph, and follows upon no press: a service is due because of many, and the
// rest, too.
func standsAlone(k latch.EventKind) bool {
	switch k {
	case latch.ServiceDue, latch.OpenedByVehicle, latch.OpenedManually, latch.BootWarning, latch.RestBegan, latch.BatteryLow:
		return true
	}
	return false
}

// concerns finds the decision that an event is about.
func (c *Collector) concerns(ev *latch.Event) (s served, ok bool) {
	if ev.Decision != 0 {
		s, ok = c.serves[ev.Decision]
		return s, ok
	}
	switch ev.Kind {
	case latch.RelockPending: // follows upon its decision
		if s = c.newest; s.press != nil && s.get().Decision.Trigger == ev.Trigger {
			c.putOff[ev.Trigger] = s
			return s, true
		}
	case latch.Dropped:
		if s, ok = c.putOff[ev.Trigger]; ok {
			delete(c.putOff, ev.Trigger)
		}
	}
	return s, ok
}

// Sent takes in a frame that passed the gate.
func (c *Collector) Sent(t *gateway.Transmission) {
	if s, ok := c.serves[t.For.Decision]; ok && !t.For.Action.IsFeedback() {
		a := s.get()
		a.Frames++
		if t.Withheld {
			a.Withheld++
		}
		s.press.until(t.At)
	}
}

// Refused takes in a frame that did not pass the gate.
func (c *Collector) Refused(t *gateway.Transmission, why gateway.Refusal) {
	if s, ok := c.serves[t.For.Decision]; ok && !t.For.Action.IsFeedback() {
		a := s.get()
		a.Refused++
		a.Refusal = why
	}
}
