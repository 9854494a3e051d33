package prove

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"time"

	"latchd/canbus/dbc"
	"latchd/config"
	"latchd/latch"
)

// model is what of a configuration can be varied.
type model struct {
	config *config.Config
	p      *latch.Params
	lines  []line // signals with facts
	pads   []pad  // signals with buttons
	lineOf [latch.NumFacts]int
	beat   time.Duration // frames come this often, or more often so that no fact becomes stale by itself
	news   time.Duration // ... or this soon, where they tell of something new
}

// line is a signal that tells of facts.
type line struct {
	bus, signal int
	layout      *dbc.Signal
	facts       []latch.Fact
	symbols     []symbol // what it can say; the first is nominal
	confirms    bool     // an actuation
	answers     bool     // ... and nothing else comes of what it says
	stale       time.Duration
}

// symbol is a value that stands for all that the policy treats alike.
type symbol struct {
	raw      int64
	physical float64
	meanings []meaning // by the line's facts
}

// meaning is what a value says of a fact.
type meaning struct {
	known  bool
	value  float64 // 1 and 0 for true and false, else in the fact's unit
	beyond bool    // the DBC takes it for no value, but it may be one
}

// pad is a signal that tells of buttons.
type pad struct {
	bus, signal int
	key         int     // the signal with the key's number; -1 without
	buttons     []int   // by latch's numbers
	values      []int64 // 0: up; then each button's first pressed value; then one without a meaning, if there is one
	keys        []int64 // numbers that are told apart; one 0 without a key
	talks       latch.Talks
	period      time.Duration
	stale       time.Duration
}

const up = 0 // in pad.values

// tick is more than the instants that moves take between two frames of a line.
const tick = time.Millisecond

func newModel(c *config.Config) (*model, error) {
	m := &model{config: c, p: bare(c.Params), beat: time.Second / 2, news: time.Second / 2}
	for f := range m.lineOf {
		m.lineOf[f] = -1
	}
	for _, f := range latch.Facts() {
		if m.p.HasFact(f) {
			m.addFact(f)
			m.news = min(m.news, m.p.Facts[f].Stale/2-tick)
		}
	}
	for i := range m.lines {
		l := &m.lines[i]
		l.alphabet(m.p)
		l.answers = !slices.ContainsFunc(l.facts, func(f latch.Fact) bool { return f != latch.BootLatch && f != latch.DoorsLatch })
	}
	for n := range m.p.Buttons {
		if err := m.addButton(n); err != nil {
			return nil, err
		}
	}
	for i := range m.pads {
		m.pads[i].unnamed(m)
	}
	return m, nil
}

// bare is a configuration without what is only told, and without the limits that count over minutes: what they refuse or put off,
// nothing else brings about. See docs/proving.md, what is not varied.
func bare(p latch.Params) *latch.Params {
	p.Maintenance = latch.Maintenance{}
	p.Access.LowVoltage, p.Access.WarnAbove = 0, 0
	p.Access.Wear.BootPerMinute, p.Access.Wear.BootPerHour, p.Access.Wear.Operations = 0, 0, 0
	for a := range p.Actuators {
		if latch.Action(a).IsFeedback() {
			p.Actuators[a] = latch.Actuator{}
		}
	}
	return &p
}

func (m *model) layout(signal int) *dbc.Signal {
	for i := range m.config.Buses {
		if b := &m.config.Buses[i]; signal >= b.FirstSignal && signal < b.FirstSignal+len(b.Signals) {
			return b.Signals[signal-b.FirstSignal]
		}
	}
	panic("prove: a signal without a bus")
}

func (m *model) addFact(f latch.Fact) {
	source := &m.p.Facts[f]
	i := slices.IndexFunc(m.lines, func(l line) bool { return l.signal == source.Signal })
	if i < 0 {
		i = len(m.lines)
		m.lines = append(m.lines, line{bus: source.Bus, signal: source.Signal, layout: m.layout(source.Signal), stale: source.Stale})
	}
	m.lines[i].facts = append(m.lines[i].facts, f)
	m.lines[i].stale = min(m.lines[i].stale, source.Stale)
	for a := range m.p.Actuators {
		m.lines[i].confirms = m.lines[i].confirms || m.p.Actuators[a].Confirm.Fact == f
	}
	m.lineOf[f] = i
}

// alphabet finds, for each combination of meanings that the line can have, one value.
func (l *line) alphabet(p *latch.Params) {
	for _, raw := range l.candidates(p) {
		if l.layout.PutRaw(make([]byte, l.layout.Message.Length), raw) != nil {
			continue
		}
		s := symbol{raw: raw, physical: l.layout.Physical(raw)}
		for _, f := range l.facts {
			s.meanings = append(s.meanings, means(p, f, raw, s.physical))
		}
		if !slices.ContainsFunc(l.symbols, func(o symbol) bool {
			return slices.EqualFunc(o.meanings, s.meanings, func(a, b meaning) bool { return alike(a, b) })
		}) {
			l.symbols = append(l.symbols, s)
		}
	}
	// What is known, and false or low, is nominal; a battery is nominal when it is full.
	slices.SortStableFunc(l.symbols, func(a, b symbol) int { return l.oddity(a) - l.oddity(b) })
}

func alike(a, b meaning) bool {
	return a.known == b.known && a.beyond == b.beyond && (!a.known && !a.beyond || a.value == b.value)
}

func (l *line) oddity(s symbol) (n int) {
	for i, m := range s.meanings {
		switch {
		case !m.known:
			n += 100
		case l.facts[i] == latch.Voltage:
			n += 50 - int(min(m.value, 50))
		case l.facts[i] == latch.Speed:
			n += int(min(m.value, 90))
		case m.value != 0:
			n++
		}
	}
	return n
}

// candidates are raw values that may have a meaning of their own.
func (l *line) candidates(p *latch.Params) (raws []int64) {
	for _, f := range l.facts {
		source := &p.Facts[f]
		switch f {
		case latch.Speed:
			limits := []float64{0, p.Access.AllowBelow, p.Access.BlockAt}
			if p.Access.LockAt > 0 {
				limits = append(limits, p.Access.LockAgainBelow, p.Access.LockAt)
			}
			for _, limit := range limits {
				raws = append(raws, l.atLeast(limit/source.Scale))
			}
		case latch.Voltage:
			raws = append(raws, l.atLeast(p.Access.MinVoltage/source.Scale)-1, l.atLeast(p.Access.MinVoltage/source.Scale))
		default:
			raws = append(raws, source.True...)
			raws = append(raws, source.False...)
			raws = append(raws, source.Named...)
		}
		if f == latch.Speed && config.EndsTooSoon(source) {
			raws = append(raws, l.atLeast(max(80/source.Scale, source.Max+1)))
		}
		if f.IsNumber() && source.Min < source.Max {
			raws = append(raws, l.atLeast(source.Max)+1)
		}
	}
	for raw := int64(1); raw < 16 && !l.facts[0].IsNumber(); raw++ {
		raws = append(raws, raw)
	}
	return raws
}

// atLeast is the raw value next to a physical one, not below it.
func (l *line) atLeast(physical float64) int64 {
	raw := int64(math.Round((physical - l.layout.Offset) / l.layout.Factor))
	for l.layout.Physical(raw) < physical {
		raw++
	}
	return raw
}

// means says what a value says of a fact. It is written anew from what config says of a source, so that the engine is not
// judged by its own reading.
func means(p *latch.Params, f latch.Fact, raw int64, physical float64) meaning {
	source := &p.Facts[f]
	if f.IsNumber() {
		in := source.Min >= source.Max || source.Min <= physical && physical <= source.Max
		beyond := f == latch.Speed && !in && physical > source.Max && config.EndsTooSoon(source) && physical*source.Scale < config.Fastest
		return meaning{in, math.Abs(physical * source.Scale), beyond}
	}
	if slices.Contains(source.True, raw) {
		return meaning{known: true, value: 1}
	}
	no := len(source.Named) == 0 || slices.Contains(source.Named, raw)
	if len(source.False) > 0 {
		no = slices.Contains(source.False, raw)
	}
	return meaning{known: no}
}

func (m *model) addButton(n int) error {
	b := &m.p.Buttons[n]
	for _, l := range m.lines {
		if l.signal == b.Signal {
			return fmt.Errorf("button %s and fact %v share the signal %s: that is not modelled", b.Name, l.facts[0], l.layout.Name)
		}
	}
	i := slices.IndexFunc(m.pads, func(d pad) bool { return d.signal == b.Signal })
	if i < 0 {
		i = len(m.pads)
		m.pads = append(m.pads, pad{bus: b.Bus, signal: b.Signal, key: b.Key, talks: b.Talks, period: b.Period, stale: b.Stale, values: []int64{0}})
		m.pads[i].keys = m.keys(b.Key)
	}
	d := &m.pads[i]
	if d.talks != b.Talks || d.key != b.Key {
		return fmt.Errorf("button %s talks otherwise than another one of its signal: that is not modelled", b.Name)
	}
	d.period, d.stale = min(d.period, b.Period), min(d.stale, b.Stale)
	d.buttons = append(d.buttons, n)
	if b.Talks == latch.Counter {
		d.values = []int64{0, 1}
	} else {
		d.values = append(d.values, b.Pressed[0])
	}
	return nil
}

// keys are the numbers that are told apart: two that may open and one that may not, where keys are listed; else two.
func (m *model) keys(signal int) []int64 {
	if signal < 0 {
		return []int64{0}
	}
	var welcome, other []int64
	for number := int64(0); number < 16 && m.layout(signal).PutRaw(make([]byte, m.layout(signal).Message.Length), number) == nil; number++ {
		k := slices.IndexFunc(m.p.Keys, func(k latch.Key) bool { return k.Number == number })
		if len(m.p.Keys) == 0 || k >= 0 && m.p.Keys[k].Enabled {
			welcome = append(welcome, number)
		} else {
			other = append(other, number)
		}
	}
	return slices.Concat(welcome[:min(2, len(welcome))], other[:min(1, len(other))])
}

// unnamed finds the value that means up, and one that means nothing.
func (d *pad) unnamed(m *model) {
	if d.talks == latch.Counter {
		return
	}
	layout := m.layout(d.signal)
	foundUp, strange := false, int64(-1)
	for raw := int64(0); raw < 256 && layout.PutRaw(make([]byte, layout.Message.Length), raw) == nil; raw++ {
		pressed, named := false, true
		for _, n := range d.buttons {
			b := &m.p.Buttons[n]
			pressed = pressed || slices.Contains(b.Pressed, raw)
			named = named && (len(b.Named) == 0 || slices.Contains(b.Named, raw))
		}
		switch {
		case pressed:
		case named && !foundUp:
			foundUp, d.values[up] = true, raw
		case !named && strange < 0:
			strange = raw
		}
	}
	if strange >= 0 {
		d.values = append(d.values, strange)
	}
}

// others are what a line can say instead: another symbol, or, if none of them leaves a fact unknown, nothing.
func (l *line) others(symbol int) iter.Seq[int] {
	return func(yield func(int) bool) {
		unknown := false
		for s := range l.symbols {
			unknown = unknown || !l.known(s)
			if s != symbol && !yield(s) {
				return
			}
		}
		if !unknown {
			yield(asleep)
		}
	}
}
