package simcar

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

// Body is the car's own modules: they put facts and presses into frames, as the configuration reads them.
type Body struct {
	config   *config.Config
	messages []*message
	fact     [latch.NumFacts]*line
	button   []*line
	key      []*line // of a button; nil without
	wishes   [latch.NumFacts]wish
	down     []bool
	trains   bool // a fob's frames come as on the street; else in its period throughout
	send     Send
}

// Send is told of each frame that is sent. The frame is valid during the call.
type Send func(at time.Duration, bus canbus.Bus, f *canbus.Frame)

// message is one message that the configuration reads something from.
type message struct {
	bus     canbus.Bus
	layout  *dbc.Message
	lines   []*line
	muted   bool          // somebody else speaks for the car
	due     time.Duration // of the next frame that is repeated
	repeats int           // frames that were repeated since the last press
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

// wish is what a fact is to say, if anybody has said that.
type wish struct {
	given bool
	Value
}

const never = time.Duration(math.MaxInt64)

// NewBody returns modules that have not said anything yet. They send to a function; nil: to nobody.
func NewBody(c *config.Config, send Send) *Body {
	p := &c.Params
	b := &Body{config: c, button: make([]*line, len(p.Buttons)), key: make([]*line, len(p.Buttons)), down: make([]bool, len(p.Buttons)), send: send}
	if send == nil {
		b.send = func(time.Duration, canbus.Bus, *canbus.Frame) {}
	}
	for bus := range c.Buses {
		for i, s := range c.Buses[bus].Signals {
			b.add(canbus.Bus(bus), c.Buses[bus].FirstSignal+i, s)
		}
	}
	return b
}

// add makes the line of a signal, which has this number in the parameters.
func (b *Body) add(bus canbus.Bus, number int, s *dbc.Signal) {
	i := slices.IndexFunc(b.messages, func(m *message) bool { return m.bus == bus && m.layout == s.Message })
	if i < 0 {
		i = len(b.messages)
		b.messages = append(b.messages, &message{bus: bus, layout: s.Message, due: never})
	}
	l := &line{message: b.messages[i], signal: s}
	b.messages[i].lines = append(b.messages[i].lines, l)
	p := &b.config.Params
	for _, f := range latch.Facts() {
		if src := &p.Facts[f]; src.Declared && src.Signal == number {
			l.facts, b.fact[f] = append(l.facts, f), l
		}
	}
	for n := range p.Buttons {
		if sw := &p.Buttons[n]; sw.Signal == number {
			l.buttons, b.button[n] = append(l.buttons, n), l
		} else if sw.Key == number {
			l.key, b.key[n] = true, l
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

// Begin sends what is known from the start: the facts, and the state of the buttons that speak only when it changes, for
// whoever hears one for the first time cannot tell that it has changed.
func (b *Body) Begin(given Facts) error {
	if err := b.State(0, given); err != nil {
		return err
	}
	for _, m := range b.messages {
		if m.due == never && slices.ContainsFunc(m.lines, b.speaksOfChanges) {
			if err := b.tell(0, m); err != nil {
				return err
			}
		}
	}
	return nil
}

func (b *Body) speaksOfChanges(l *line) bool {
	return slices.ContainsFunc(l.buttons, func(n int) bool {
		talks := b.config.Params.Buttons[n].Talks
		return talks == latch.Change || talks == latch.Counter
	})
}

// State makes facts say something, and sends their messages. The error is what cannot be said at once; then nothing has changed. The
// configuration must have the facts.
func (b *Body) State(at time.Duration, facts Facts) error {
	var changed []*message
	before := b.wishes
	for _, f := range latch.Facts() {
		if v, ok := facts[f]; ok {
			b.wishes[f] = wish{true, v}
			if m := b.fact[f].message; !slices.Contains(changed, m) {
				changed = append(changed, m)
			}
		}
	}
	for _, m := range changed {
		if _, err := b.frames(m); err != nil && b.known(m) {
			b.wishes = before
			return err
		}
	}
	for _, m := range changed {
		m.muted = false
		if !b.known(m) {
			m.due = never
			continue
		}
		_ = b.tell(at, m)
	}
	return nil
}

// known says whether a message carries a known fact. One that does not is not sent for its facts.
func (b *Body) known(m *message) bool {
	return slices.ContainsFunc(m.lines, func(l *line) bool {
		return slices.ContainsFunc(l.facts, func(f latch.Fact) bool { return b.wishes[f].Known })
	})
}

// Press makes a button go down, by its number in the configuration. Key is which key presses it, nil the one that did so last. The
// error says that it is down, or what cannot be said at once; then nothing has changed.
func (b *Body) Press(at time.Duration, button int, key *int64) error {
	sw, l, k := &b.config.Params.Buttons[button], b.button[button], b.key[button]
	if b.down[button] {
		return fmt.Errorf("%s is down already", sw.Name)
	}
	count := l.raw
	var last int64
	if key != nil {
		last, k.raw = k.raw, *key
	}
	if sw.Talks == latch.Counter {
		l.raw = (l.raw + 1) & (1<<sw.Width - 1)
	} else {
		b.down[button] = true
	}
	l.message.repeats = 0
	err := b.tell(at, l.message)
	if err != nil {
		if l.raw = count; key != nil {
			k.raw = last
		}
		b.down[button] = false
	}
	if err != nil || sw.Talks == latch.Pulse {
		b.down[button] = false
		l.message.due = b.next(at, l.message)
	}
	return err
}

// Release makes a button go up; with lost, its last frame does not arrive. The error says that it is not down.
func (b *Body) Release(at time.Duration, button int, lost bool) error {
	sw, m := &b.config.Params.Buttons[button], b.button[button].message
	switch {
	case sw.Talks == latch.Pulse || sw.Talks == latch.Counter:
		return nil
	case !b.down[button]:
		return fmt.Errorf("%s is not down", sw.Name)
	}
	b.down[button] = false
	if lost {
		m.due = b.next(at, m)
		return nil
	}
	return b.tell(at, m)
}

// Message is a message on a bus.
type Message struct {
	Bus canbus.Bus
	ID  canbus.ID
}

// Mute leaves messages to somebody else, such as a log, until a fact of theirs is stated anew.
func (b *Body) Mute(messages map[Message]bool) {
	for _, m := range b.messages {
		if messages[Message{m.bus, m.layout.ID}] {
			m.muted, m.due = true, never
		}
	}
}

// tell sends a message as things are, and says when it comes again.
func (b *Body) tell(at time.Duration, m *message) error {
	m.due = b.next(at, m)
	frames, err := b.frames(m)
	if err != nil {
		return err
	}
	for i := range frames {
		b.send(at, m.bus, &frames[i])
	}
	return nil
}

// next is when a message comes again. One with facts keeps to its cycle, and else comes often enough for the facts to stay
// fresh; while a button that repeats its frame is down, it comes in the button's period.
func (b *Body) next(at time.Duration, m *message) time.Duration {
	every := never
	for _, l := range m.lines {
		for _, f := range l.facts {
			if b.wishes[f].Known && !m.muted {
				every = min(every, b.config.Params.Facts[f].Stale/2)
				if m.layout.Cycle > 0 {
					every = min(every, m.layout.Cycle)
				}
			}
		}
		for _, n := range l.buttons {
			if sw := &b.config.Params.Buttons[n]; b.down[n] && sw.Talks == latch.Level {
				every = min(every, b.period(sw, m.repeats))
			}
		}
	}
	if every == never {
		return never
	}
	return at + every
}

// train is how a fob's frames come at first, in hundredths of its period: on the body bus of an E92, gaps of 55 and 85 ms, then 100 ms
// each (hardware counter of superwofy/E9X-M-CAN-Integration-Module).
var train = [...]time.Duration{55, 85}

// period is the time until a button that is held repeats its frame.
func (b *Body) period(sw *latch.Button, repeats int) time.Duration {
	if b.trains && sw.Place == latch.Fob && repeats < len(train) {
		return sw.Period * train[repeats] / 100
	}
	return sw.Period
}

// Value is what a fact says.
func (b *Body) Value(f latch.Fact) Value { return b.wishes[f].Value }

// Source is which frame tells of a fact of the configuration.
func (b *Body) Source(f latch.Fact) (canbus.Bus, canbus.ID) {
	m := b.fact[f].message
	return m.bus, m.layout.ID
}

// Down says whether a button is down.
func (b *Body) Down(button int) bool { return b.down[button] }

// Key is which key presses a button; false: the bus does not tell.
func (b *Body) Key(button int) (key int64, ok bool) {
	if b.key[button] == nil {
		return 0, false
	}
	return b.key[button].raw, true
}

// Deadline is when the next frame comes that is repeated.
func (b *Body) Deadline() time.Duration {
	at := never
	for _, m := range b.messages {
		at = min(at, m.due)
	}
	return at
}

// Repeat sends what is due at a time.
func (b *Body) Repeat(at time.Duration) {
	for _, m := range b.messages {
		if m.due <= at {
			m.repeats++
			_ = b.tell(at, m) // it could be told before, and nothing has changed
		}
	}
}
