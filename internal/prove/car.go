package prove

import (
	"iter"
	"time"

	"latchd/latch"
)

// car is what the car said and what was pressed since the start: the shadow by which effects are judged. It knows the
// inputs and the effects, and nothing of the engine's own idea of them.
type car struct {
	now   time.Duration
	lines []said
	pads  []held
	lost  []bool  // by bus
	shows []shown // by button

	slow  slow
	stage stage
	runs  [2]run // by closure: what is under way, or was last
	next  [2]run // decided, and not begun

	// What may make latchd act by itself, seen since the last gap and since it last did: the lid to close, the boot to be released,
	// the car to be unlocked, a crash to begin, and the speed to pass the limit of P11.
	lidClosed, released, unlocked, crashed, passed bool
	triggers                                       []latch.Trigger // states that differ only in others are one

	escaped  bool         // an escape lever was honoured
	tried    latch.Action // asked for at the terminal, and not answered yet
	disarmed bool
	driven   [2]driven // by closure
	pulsed   bool      // the boot's latch ...
	pulsedAt time.Duration
}

// said is what a line says.
type said struct {
	symbol int
	told   int  // as of its newest frame
	silent bool // its frames do not come
	heard  bool // since the last gap of its bus
	at     time.Duration
	last   [2]int8 // by the line's facts, newest known value since the last gap: 0 none, 1 false, 2 true
}

// held is what a pad says.
type held struct {
	value int // of pad.values
	key   int // of pad.keys
	at    time.Duration
	count int64 // of a counter
}

// shown is what was seen of a button since the last gap of its bus.
type shown struct {
	up, down bool
	pressed  bool          // since it was up
	downs    int           // a lever found down: frames that said so
	quiet    time.Duration // no down frame since then
	downAt   time.Duration
	upAt     time.Duration // newest release
	key      int           // of the newest pulse
	presses  [4]int8       // by gesture: presses that may still have it
	escapes  bool          // a lever was pulled, and must act now
}

// slow follows the speed (P3).
type slow struct {
	free, low bool
	since     time.Duration // low since then
}

// stage follows the accepted presses of unlock (P5).
type stage struct {
	done int
	key  latch.KeyNumber
	at   time.Duration
}

// run is an actuation.
type run struct {
	action   latch.Action
	escape   bool // by an escape lever
	lasts    bool // a gap does not end it (P1, P2)
	open     bool // its end is still to be told
	dropped  bool // a gap has ended it, so nothing more may be sent
	attempt  int
	start    time.Duration // of the attempt
	retrying bool          // told as retried, so a decision must follow
}

// driven is what the motors of a closure were last told, and until when their pulse runs (P6).
type driven struct {
	action latch.Action
	until  time.Duration
}

func newCar(m *model, now time.Duration) *car {
	c := &car{now: now, lines: make([]said, len(m.lines)), pads: make([]held, len(m.pads)), lost: make([]bool, m.p.Buses), shows: make([]shown, len(m.p.Buttons))}
	for i := range c.shows {
		b := &m.p.Buttons[i]
		c.shows[i].quiet = now
		c.shows[i].up = silence(b, true) > 0
	}
	return c
}

func (c *car) copyFrom(o *car) {
	lines, pads, lost, shows := c.lines, c.pads, c.lost, c.shows
	*c = *o
	c.lines = append(lines[:0], o.lines...)
	c.pads = append(pads[:0], o.pads...)
	c.lost = append(lost[:0], o.lost...)
	c.shows = append(shows[:0], o.shows...)
}

// silence is how long a live bus must be without a down frame to say that a button is up (G2); 0: it does not say so. An
// escape lever that speaks of changes was just pulled, if its state is not known.
func silence(b *latch.Button, unknown bool) time.Duration {
	switch {
	case b.Talks == latch.Level, b.Talks == latch.Change && b.Place == latch.Emergency && unknown:
		return b.Stale
	case b.Talks == latch.Pulse:
		return b.RepeatWithin
	}
	return 0
}

// seen is what a trigger needs to have been seen.
func (c *car) seen() iter.Seq2[latch.Trigger, *bool] {
	return func(yield func(latch.Trigger, *bool) bool) {
		_ = yield(latch.ByKeyInside, &c.lidClosed) && yield(latch.ByRelockOnClose, &c.lidClosed) && yield(latch.ByRelockUnopened, &c.released) &&
			yield(latch.ByRelockUnlocked, &c.unlocked) && yield(latch.ByCrash, &c.crashed) && yield(latch.ByDriveAway, &c.passed)
	}
}

// fact is what the car said last of a fact, if that still counts (P0).
func (c *car) fact(m *model, f latch.Fact) (value float64, known bool) {
	i := m.lineOf[f]
	if i < 0 {
		return 0, false
	}
	s, l := &c.lines[i], &m.lines[i]
	if !s.heard || c.now-s.at >= m.p.Facts[f].Stale {
		return 0, false
	}
	for n, of := range l.facts {
		if of == f {
			return l.symbols[s.told].meanings[n].value, l.symbols[s.told].meanings[n].known
		}
	}
	return 0, false
}

// beyond is a speed that the car has said and that the DBC takes for none.
func (c *car) beyond(m *model) (speed float64, ok bool) {
	i := m.lineOf[latch.Speed]
	if i < 0 || !c.lines[i].heard || c.now-c.lines[i].at >= m.p.Facts[latch.Speed].Stale {
		return 0, false
	}
	for n, f := range m.lines[i].facts {
		if s := m.lines[i].symbols[c.lines[i].told].meanings[n]; f == latch.Speed && s.beyond {
			return s.value, true
		}
	}
	return 0, false
}

func (c *car) is(m *model, f latch.Fact) bool    { v, ok := c.fact(m, f); return ok && v != 0 }
func (c *car) isNot(m *model, f latch.Fact) bool { v, ok := c.fact(m, f); return ok && v == 0 }

// unknown says whether a declared fact is unknown.
func (c *car) unknown(m *model, f latch.Fact) bool {
	_, ok := c.fact(m, f)
	return m.p.HasFact(f) && !ok
}

// silent says whether nothing was heard of a fact, or too long ago.
func (c *car) silent(m *model, f latch.Fact) bool {
	s := &c.lines[m.lineOf[f]]
	return !s.heard || c.now-s.at >= m.p.Facts[f].Stale
}

// lineHeard follows a frame with what a line says.
func (c *car) lineHeard(m *model, i int) {
	s, l := &c.lines[i], &m.lines[i]
	for n, f := range l.facts {
		fresh := s.heard && c.now-s.at < m.p.Facts[f].Stale
		now := l.symbols[s.symbol].meanings[n]
		if f == latch.Speed {
			c.slow.observe(m.p, c.now, now, fresh)
			was := l.symbols[s.told].meanings[n]
			passes := fresh && was.known && now.known && was.value < m.p.Access.LockAt && now.value >= m.p.Access.LockAt
			c.passed = c.passed || passes
		}
		if !now.known || f.IsNumber() {
			continue
		}
		last := 1 + int8(now.value)
		if was := s.last[n]; was != 0 && was != last {
			c.edge(f, last == 2)
		}
		s.last[n] = last
	}
	s.heard, s.at, s.told = true, c.now, s.symbol
}

// edge follows a fact that was known to be otherwise.
func (c *car) edge(f latch.Fact, is bool) {
	switch {
	case is && (f.IsDoor() || f == latch.BootOpen || f == latch.Locked):
		c.stage = stage{}
	case f == latch.BootOpen:
		c.lidClosed = true
	}
	if f == latch.Locked && !is {
		c.unlocked = true
	}
	c.crashed = c.crashed || f == latch.Crash && is
}

func (s *slow) observe(p *latch.Params, now time.Duration, speed meaning, fresh bool) {
	if !fresh || !speed.known {
		*s = slow{}
	}
	s.free = s.is(p, now)
	switch {
	case !speed.known || speed.value >= p.Access.BlockAt:
		*s = slow{}
	case speed.value >= p.Access.AllowBelow:
		s.low = false
	case !s.low:
		s.low, s.since = true, now
	}
}

// is says whether the car was slow for long enough since it was last too fast or its speed unknown.
func (s *slow) is(p *latch.Params, now time.Duration) bool {
	return s.free || s.low && now-s.since >= p.Access.AllowAfter
}

// gap forgets what may have changed unseen. Nothing that was seen before it may act after it (P13).
func (c *car) gap(m *model, bus int, lost bool) {
	for b := range c.lost {
		if bus == latch.AllBuses || b == bus {
			c.lost[b] = lost
		}
	}
	for i := range c.lines {
		if bus == latch.AllBuses || m.lines[i].bus == bus {
			c.lines[i].heard, c.lines[i].last = false, [2]int8{}
		}
	}
	for i := range c.shows {
		if s := &c.shows[i]; bus == latch.AllBuses || m.p.Buttons[i].Bus == bus {
			*s = shown{quiet: c.now}
		} else {
			s.presses = [4]int8{}
		}
	}
	for i := range c.runs {
		if r := &c.runs[i]; !r.lasts {
			r.dropped = true
		}
	}
	c.stage = stage{}
	c.lidClosed, c.released, c.unlocked, c.crashed, c.passed = false, false, false, false, false
}

// back: silence counts from now on.
func (c *car) back(m *model, bus int) {
	if !c.lost[bus] {
		return
	}
	c.lost[bus] = false
	for i := range c.shows {
		if m.p.Buttons[i].Bus == bus {
			c.shows[i].quiet = c.now
		}
	}
}
