package prove

import (
	"fmt"
	"time"

	"latchd/latch"
)

// world is a car with an engine that listens to it.
type world struct {
	m       *model
	free    []bool // lines that say what they like; the others are nominal, and controllers answer at once
	engine  *latch.Engine
	car     *car
	broken  *breach
	reads   lineSet // lines that a decision has read
	allowed uint32  // actions that a decision has allowed
	sends   int     // frames that the engine sent
	tell    teller  // is told what happens, for a story; may be nil
	scratch []latch.Reading
}

// lineSet is a set of lines.
type lineSet uint32

// linesOf are the lines that tell of facts. One door stands for all.
func (m *model) linesOf(facts latch.FactSet) (set lineSet) {
	for f := latch.Ignition; facts>>f != 0; f++ {
		if facts.Has(f) {
			of := f
			if f.IsDoor() {
				of = m.firstDoor()
			}
			set |= 1 << m.lineOf[of]
		}
	}
	return set
}

// within makes a move after a pause, while lines say something else. The pause includes the instants at which they say so.
func (w *world) within(context []saying, pause time.Duration, mv move) {
	var was [32]int
	begun := w.car.now
	for i, s := range context {
		was[i] = w.car.lines[s.line].symbol
		if s.symbol == asleep {
			w.make(move{kind: silences, n: s.line})
		} else {
			w.make(move{kind: says, n: s.line, to: s.symbol})
		}
	}
	w.wait(pause - (w.car.now - begun))
	if w.possible(mv) {
		w.make(mv)
	}
	for i, s := range context {
		w.make(move{kind: says, n: s.line, to: was[i]})
	}
}

// teller is told what a car does.
type teller interface {
	said(c *car, line int)            // a line says something else, or falls silent
	frame(c *car, bus int)            // the bus tells of all its lines
	moved(c *car, pad int, lost bool) // a pad says something else; lost: and its frame is not heard
	input(c *car, in latch.Input)     // what is no frame
}

// beginning is the time at which a world begins: later than anything that the policy remembers.
const beginning = time.Hour

// newWorld has just started, and has heard each line once.
func newWorld(m *model, free []bool, triggers []latch.Trigger) *world {
	w := blankWorld(m, free, triggers)
	w.observe(latch.Input{Kind: latch.Start, Quiet: true})
	w.refresh()
	return w
}

// blankWorld has not started: it is to become a copy of another one.
func blankWorld(m *model, free []bool, triggers []latch.Trigger) *world {
	w := &world{m: m, free: free, engine: latch.New(m.p), car: newCar(m, beginning)}
	w.car.triggers = triggers
	return w
}

func (w *world) copyFrom(o *world) {
	w.engine.CopyFrom(o.engine)
	w.car.copyFrom(o.car)
	w.broken, w.reads = o.broken, o.reads
}

// take judges effects, and lets controllers answer that are not free to say what they like.
func (w *world) take(effects []latch.Effect) {
	if len(effects) == 0 {
		return
	}
	now := w.car.now
	if b := w.car.judge(w.m, effects); b != nil && w.broken == nil {
		w.broken = b
	}
	w.car.now = now
	for i := range effects {
		switch ef := &effects[i]; ef.Kind {
		case latch.EffectDecision:
			if d := &ef.Decision; d.Verdict == latch.Allow {
				w.allowed |= 1 << d.Action
			}
			for _, l := range ef.Decision.Chain() {
				w.reads |= w.m.linesOf(l.Facts)
			}
		case latch.EffectSend:
			w.sends++
			w.answer(ef.Send.Action)
		}
	}
}

// answer lets the status of an action say that it is done, if it is not free.
func (w *world) answer(a latch.Action) {
	confirm := &w.m.p.Actuators[a].Confirm
	i := w.m.lineOf[confirm.Fact]
	if confirm.Fact == latch.NoFact || w.free[i] {
		return
	}
	l := &w.m.lines[i]
	for n, f := range l.facts {
		for s := range l.symbols {
			if m := l.symbols[s].meanings[n]; f == confirm.Fact && m.known && (m.value != 0) == confirm.Is {
				w.car.lines[i].symbol = s
				return
			}
		}
	}
}

// backToNominal lets the lines of a bus that serve to confirm and nothing else say again what they said before they told of an answer.
func (w *world) backToNominal(bus int) {
	for i := range w.m.lines {
		if l, s := &w.m.lines[i], &w.car.lines[i]; l.bus == bus && l.answers && !w.free[i] && s.told == s.symbol {
			s.symbol = 0
		}
	}
}

// check looks at what must have come by now.
func (w *world) check() {
	if b := w.car.settled(w.m); b != nil && w.broken == nil {
		w.broken = b
	}
}

// observe tells the engine something at the car's time, after all that was due until then.
func (w *world) observe(in latch.Input) {
	w.take(w.engine.Observe(w.car.now, in))
}

// advance lets the engine settle what is due until a time.
func (w *world) advance(to time.Duration) {
	effects := w.engine.Advance(to)
	w.car.now = to
	w.take(effects)
	w.check()
}

// refresh sends the frames of every bus, with the lines that are not silent and that were not heard since a time or would be
// stale before the next frame, and of every pad that is held down.
func (w *world) refresh() {
	for bus := range w.car.lost {
		w.frame(bus)
	}
	for i := range w.m.pads {
		if w.m.pads[i].talks == latch.Level && w.car.pads[i].value != up && w.car.pads[i].at < w.car.now {
			w.pad(i)
		}
	}
}

func (w *world) frame(bus int) {
	rs := w.scratch[:0]
	for i := range w.m.lines {
		if w.m.lines[i].bus == bus && !w.car.lost[bus] && w.due(i) {
			rs = append(rs, w.m.lines[i].reading(w.car.lines[i].symbol))
			w.car.lineHeard(w.m, i)
		}
	}
	if w.scratch = rs; len(rs) == 0 {
		return
	}
	if w.tell != nil {
		w.tell.frame(w.car, bus)
	}
	w.observe(latch.Input{Kind: latch.Readings, Bus: bus, Readings: rs})
	w.backToNominal(bus)
	w.check()
}

// due says whether a line is to be told now: it is not silent, and it confirms something, or was not heard, or has used up half
// of the time until it is stale.
func (w *world) due(i int) bool {
	s, l := &w.car.lines[i], &w.m.lines[i]
	return !s.silent && (!s.heard || l.confirms || s.told != s.symbol || w.car.now-s.at >= l.stale/2-tick)
}

func (l *line) reading(symbol int) latch.Reading {
	s := &l.symbols[symbol]
	return latch.Reading{Signal: l.signal, Present: true, Raw: s.raw, Value: s.physical}
}

// say sends one line alone.
func (w *world) say(i int) {
	l := &w.m.lines[i]
	if w.tell != nil {
		w.tell.said(w.car, i)
	}
	if w.car.lines[i].silent || w.car.lost[l.bus] {
		return
	}
	w.car.lineHeard(w.m, i)
	w.scratch = append(w.scratch[:0], l.reading(w.car.lines[i].symbol))
	w.observe(latch.Input{Kind: latch.Readings, Bus: l.bus, Readings: w.scratch})
	w.check()
}

// press sends a frame of a pad, unless it is lost.
func (w *world) press(i int, lost bool) {
	d, h := &w.m.pads[i], &w.car.pads[i]
	if w.tell != nil {
		w.tell.moved(w.car, i, lost)
	}
	h.at = w.car.now
	if !lost {
		w.pad(i)
	}
	if d.talks == latch.Pulse || d.talks == latch.Counter {
		h.value = up
	}
}

func (w *world) pad(i int) {
	d, h := &w.m.pads[i], &w.car.pads[i]
	raw := d.values[h.value]
	shown := raw
	if d.talks == latch.Counter {
		shown = int64(h.value)
		h.count += int64(h.value)
		raw = h.count & (1<<w.m.p.Buttons[d.buttons[0]].Width - 1)
	}
	h.at = w.car.now
	if w.car.lost[d.bus] {
		return
	}
	w.car.padHeard(w.m, d, shown, h.key)
	w.scratch = append(w.scratch[:0], latch.Reading{Signal: d.signal, Present: true, Raw: raw, Value: float64(raw)})
	if d.key >= 0 {
		w.scratch = append(w.scratch, latch.Reading{Signal: d.key, Present: true, Raw: d.keys[h.key], Value: float64(d.keys[h.key])})
	}
	w.observe(latch.Input{Kind: latch.Readings, Bus: d.bus, Readings: w.scratch})
	w.check()
}

// input tells the engine what is no frame.
func (w *world) input(in latch.Input) {
	if w.tell != nil {
		w.tell.input(w.car, in)
	}
	// What was pending may end, before the car forgets; what comes after is judged by what was seen after.
	effects := w.engine.Observe(w.car.now, in)
	if in.Kind == latch.BusBack {
		w.take(effects)
		w.car.back(w.m, in.Bus)
		return
	}
	w.take(effects)
	w.car.gap(w.m, in.Bus, in.Kind == latch.BusLost)
	w.check()
}

// arming disarms latchd, or arms it again.
func (w *world) arming(kind latch.InputKind) {
	in := latch.Input{Kind: kind}
	if w.tell != nil {
		w.tell.input(w.car, in)
	}
	w.car.disarmed = kind == latch.DisarmFor
	w.observe(in)
	w.check()
}

// try asks for an action at the terminal, which is answered at once.
func (w *world) try(a latch.Action) {
	in := latch.Input{Kind: latch.Try, Action: a}
	if w.tell != nil {
		w.tell.input(w.car, in)
	}
	w.car.tried = a
	w.observe(in)
	if w.check(); w.car.tried != latch.NoAction && w.broken == nil {
		w.broken = &breach{name: "one_press", wrong: fmt.Sprintf("%v was tried, and there is no answer", a), at: w.car.now, effect: fmt.Sprintf("decision: allow, action: %v, trigger: try", a), missing: true}
	}
	w.car.tried = latch.NoAction
}

// wait lets time pass. A live bus goes on to talk: what is not silent stays fresh, and what is held down repeats its frame.
func (w *world) wait(d time.Duration) {
	end := w.car.now + d
	beat := w.nextBeat()
	for w.car.now < end && w.broken == nil {
		to := min(end, beat)
		for i := range w.m.pads {
			to = min(to, w.repeats(i))
		}
		w.advance(to)
		for i := range w.m.pads {
			if w.repeats(i) <= to {
				w.pad(i)
			}
		}
		if to == end || to == beat {
			w.refresh()
			beat = w.nextBeat()
		}
	}
}

// nextBeat is when the buses talk next: soon, where a line has something new to tell; else before one would be stale.
func (w *world) nextBeat() time.Duration {
	at := w.car.now + w.m.beat
	for i := range w.m.lines {
		switch s, l := &w.car.lines[i], &w.m.lines[i]; {
		case s.silent || w.car.lost[l.bus]:
		case !s.heard || s.told != s.symbol:
			return min(at, w.car.now+w.m.news)
		default:
			at = min(at, max(s.at+l.stale-tick, w.car.now+1))
		}
	}
	return at
}

// repeats is when the next frame of a pad comes that is held down.
func (w *world) repeats(i int) time.Duration {
	d, h := &w.m.pads[i], &w.car.pads[i]
	switch {
	case d.talks != latch.Level || h.value == up:
		return never
	case h.value > len(d.buttons) || w.car.now-w.car.shows[d.buttons[h.value-1]].downAt > w.m.p.Buttons[d.buttons[h.value-1]].Hold+d.period:
		return h.at + d.stale - 1 // nothing but the next frame in time is asked of it now
	}
	return h.at + d.period
}
