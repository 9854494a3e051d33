package scenario

import (
	"fmt"
	"math"
	"slices"
	"time"

	"latchd/canbus"
	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/latch"
)

// car speaks for the car: it puts facts and presses into frames, as the configuration reads them.
type car struct {
	config   *config.Config
	messages []*message
	fact     [latch.NumFacts]*line
	button   []*line
	key      []*line // of a button; nil without
	wishes   [latch.NumFacts]wish
	down     []bool
	send     func(at time.Duration, bus canbus.Bus, f *canbus.Frame)
}

// message is one message that the configuration reads something from.
type message struct {
	bus    canbus.Bus
	layout *dbc.Message
	lines  []*line
	muted  bool          // a log speaks for the car
	due    time.Duration // of the next frame that is sent cyclically
}

// line is one signal that the configuration reads, and what is read from it.
type line struct {
	message *message
	signal  *dbc.Signal
	facts   []latch.Fact
	buttons []int
	key     bool
	raw     int64 // of a key number or a counter
}

// wish is what a fact is to say.
type wish struct {
	given bool
	known bool
	value float64 // 1 and 0 for true and false, else in the fact's unit
}

// setting is what facts are to say.
type setting map[latch.Fact]wish

const never = time.Duration(math.MaxInt64)

// newCar returns a car that says nothing yet.
func newCar(c *config.Config) *car {
	p := &c.Params
	k := &car{config: c, button: make([]*line, len(p.Buttons)), key: make([]*line, len(p.Buttons)), down: make([]bool, len(p.Buttons))}
	k.send = func(time.Duration, canbus.Bus, *canbus.Frame) {}
	for bus := range c.Buses {
		for i, s := range c.Buses[bus].Signals {
			k.add(canbus.Bus(bus), c.Buses[bus].FirstSignal+i, s)
		}
	}
	return k
}

// add makes the line of a signal, which has this number in the parameters.
func (c *car) add(bus canbus.Bus, number int, s *dbc.Signal) {
	i := slices.IndexFunc(c.messages, func(m *message) bool { return m.bus == bus && m.layout == s.Message })
	if i < 0 {
		i = len(c.messages)
		c.messages = append(c.messages, &message{bus: bus, layout: s.Message, due: never})
	}
	l := &line{message: c.messages[i], signal: s}
	c.messages[i].lines = append(c.messages[i].lines, l)
	p := &c.config.Params
	for _, f := range latch.Facts() {
		if src := &p.Facts[f]; src.Declared && src.Signal == number {
			l.facts, c.fact[f] = append(l.facts, f), l
		}
	}
	for n := range p.Buttons {
		if b := &p.Buttons[n]; b.Signal == number {
			l.buttons, c.button[n] = append(l.buttons, n), l
		} else if b.Key == number {
			l.key, c.key[n] = true, l
			l.raw = firstKey(p.Keys)
		}
	}
}

// firstKey is the key that presses are made with where nothing else is said: the first that may.
func firstKey(keys []latch.Key) int64 {
	for _, k := range keys {
		if k.Enabled {
			return k.Number
		}
	}
	return 0
}

// begin sends what is known from the start: the facts, and the state of the buttons that speak only when it changes, for
// whoever hears one for the first time cannot tell that it has changed.
func (c *car) begin(given setting) error {
	if err := c.state(0, given); err != nil {
		return err
	}
	for _, m := range c.messages {
		if m.due == never && slices.ContainsFunc(m.lines, c.speaksOfChanges) {
			if err := c.tell(0, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (c *car) speaksOfChanges(l *line) bool {
	return slices.ContainsFunc(l.buttons, func(n int) bool {
		talks := c.config.Params.Buttons[n].Talks
		return talks == latch.Change || talks == latch.Counter
	})
}

// state makes facts say something, and sends their messages.
func (c *car) state(at time.Duration, s setting) error {
	var changed []*message
	for _, f := range latch.Facts() {
		if w, ok := s[f]; ok {
			c.wishes[f] = w
			m := c.fact[f].message
			m.muted = false
			if !slices.Contains(changed, m) {
				changed = append(changed, m)
			}
		}
	}
	for _, m := range changed {
		if !c.known(m) {
			m.due = never
			continue
		}
		if err := c.tell(at, m); err != nil {
			return err
		}
	}
	return nil
}

// known says whether a message carries a known fact. One that does not is not sent for its facts.
func (c *car) known(m *message) bool {
	return slices.ContainsFunc(m.lines, func(l *line) bool {
		return slices.ContainsFunc(l.facts, func(f latch.Fact) bool { return c.wishes[f].known })
	})
}

// press makes a button go down.
func (c *car) press(at time.Duration, button int, key *int64) error {
	b, l := &c.config.Params.Buttons[button], c.button[button]
	if key != nil {
		c.key[button].raw = *key
	}
	if c.down[button] {
		return fmt.Errorf("%s is down already", b.Name)
	}
	if b.Talks == latch.Counter {
		l.raw = (l.raw + 1) & (1<<b.Width - 1)
		return c.tell(at, l.message)
	}
	c.down[button] = true
	err := c.tell(at, l.message)
	if b.Talks == latch.Pulse {
		c.down[button] = false
		l.message.due = c.next(at, l.message)
	}
	return err
}

// release makes a button go up; with lost, its last frame does not arrive.
func (c *car) release(at time.Duration, button int, lost bool) error {
	b, m := &c.config.Params.Buttons[button], c.button[button].message
	switch {
	case b.Talks == latch.Pulse || b.Talks == latch.Counter:
		return nil
	case !c.down[button]:
		return fmt.Errorf("%s is not down", b.Name)
	}
	c.down[button] = false
	if lost {
		m.due = c.next(at, m)
		return nil
	}
	return c.tell(at, m)
}

// mute leaves messages to a log, until a fact of theirs is stated anew.
func (c *car) mute(holds func(*message) bool) {
	for _, m := range c.messages {
		if holds(m) {
			m.muted, m.due = true, never
		}
	}
}

// tell sends a message as things are, and says when it comes again.
func (c *car) tell(at time.Duration, m *message) error {
	m.due = c.next(at, m)
	frames, err := c.frames(m)
	if err != nil {
		return err
	}
	for i := range frames {
		c.send(at, m.bus, &frames[i])
	}
	return nil
}

// next is when a message comes again. One with facts keeps to its cycle, and else comes often enough for the facts to stay
// fresh; while a button that repeats its frame is down, it comes in the button's period.
func (c *car) next(at time.Duration, m *message) time.Duration {
	every := never
	for _, l := range m.lines {
		for _, f := range l.facts {
			if c.wishes[f].known && !m.muted {
				every = min(every, c.config.Params.Facts[f].Stale/2)
				if m.layout.Cycle > 0 {
					every = min(every, m.layout.Cycle)
				}
			}
		}
		for _, n := range l.buttons {
			if b := &c.config.Params.Buttons[n]; c.down[n] && b.Talks == latch.Level {
				every = min(every, b.Period)
			}
		}
	}
	if every == never {
		return never
	}
	return at + every
}

// due is when the next cyclic frame comes.
func (c *car) due() time.Duration {
	at := never
	for _, m := range c.messages {
		at = min(at, m.due)
	}
	return at
}

// repeat sends what is due at a time.
func (c *car) repeat(at time.Duration) {
	for _, m := range c.messages {
		if m.due <= at {
			_ = c.tell(at, m) // it could be told before, and nothing has changed
		}
	}
}
