package prove

import (
	"slices"
	"time"

	"latchd/latch"
)

// append writes what a world's future depends on. With near above 0, what is due later than that counts as due at some time.
func (w *world) append(text []byte, near time.Duration) []byte {
	s := scribe{text: w.engine.AppendState(text, near, w.car.triggers...), now: w.car.now, near: near}
	w.car.keep(&s, w.m)
	return s.text
}

// set gives a world a state that append wrote with near 0.
func (w *world) set(text []byte) {
	w.broken = nil
	s := scribe{text: w.engine.SetState(text, beginning), loading: true, now: beginning}
	c := w.car
	clear(c.lines)
	clear(c.pads)
	clear(c.lost)
	clear(c.shows)
	*c = car{now: beginning, lines: c.lines, pads: c.pads, lost: c.lost, shows: c.shows, triggers: c.triggers}
	c.keep(&s, w.m)
}

func (c *car) keep(s *scribe, m *model) {
	s.flags(&c.disarmed)
	for t, seen := range c.seen() {
		if s.near == 0 || slices.Contains(c.triggers, t) {
			s.flags(seen)
		}
	}
	for i := range c.driven {
		c.driven[i].keep(s, c.now)
	}
	recent := c.pulsed && c.now-c.pulsedAt < m.p.Access.Wear.BootSpacing
	if s.flags(&recent); recent {
		c.pulsed = true
		s.past(&c.pulsedAt, m.p.Access.Wear.BootSpacing)
	}
	for i := range c.lines {
		c.lines[i].keep(s, m, i)
	}
	for i := range c.pads {
		h, d := &c.pads[i], &m.pads[i]
		num(s, &h.value)
		if h.value != up {
			num(s, &h.key)
			if s.near == 0 { // the next frame comes soon
				s.past(&h.at, d.period)
			}
		}
		if d.talks == latch.Counter && s.near == 0 { // only its steps count
			num(s, &h.count)
		}
	}
	for i := range c.lost {
		s.flags(&c.lost[i])
	}
	for n := range c.shows {
		c.shows[n].keep(s, c, &m.p.Buttons[n])
	}
	free := c.slow.is(m.p, c.now)
	if s.flags(&free); !free {
		if s.flags(&c.slow.low); c.slow.low {
			s.past(&c.slow.since, m.p.Access.AllowAfter)
		}
	} else if s.loading {
		c.slow.free = true
	}
	goesOn := c.stage.done > 0 && c.now-c.stage.at < m.p.Access.Window
	if s.flags(&goesOn); goesOn {
		num(s, &c.stage.done)
		num(s, &c.stage.key.Number)
		s.flags(&c.stage.key.Known)
		s.past(&c.stage.at, m.p.Access.Window)
	}
	for i := range c.runs {
		c.runs[i].keep(s, m)
	}
}

func (d *driven) keep(s *scribe, now time.Duration) {
	runs := d.until > now
	if s.flags(&runs); runs {
		num(s, &d.action)
		s.due(&d.until)
	}
}

func (l *said) keep(s *scribe, m *model, i int) {
	if s.flags(&l.silent); s.near == 0 || !l.silent { // else it says something new when it speaks again
		num(s, &l.symbol)
	}
	fresh := l.heard && s.now-l.at < m.stale(i)
	if s.near > 0 {
		s.flags(&fresh)
	} else {
		s.flags(&l.heard)
	}
	if fresh || s.near == 0 {
		num(s, &l.told)
		if s.near == 0 {
			s.past(&l.at, m.stale(i))
		}
	}
	for n, f := range m.lines[i].facts {
		if f.IsDoor() || f == latch.BootOpen || f == latch.Locked || f == latch.Crash { // whose edges count
			num(s, &l.last[n])
		}
	}
}

func (b *shown) keep(s *scribe, c *car, params *latch.Button) {
	s.flags(&b.up, &b.down, &b.pressed)
	num(s, &b.downs)
	if b.down {
		s.past(&b.downAt, params.Debounce+params.Hold, params.Debounce+params.Stuck)
	}
	for g := range b.presses {
		if params.Does[g] != latch.NoAction {
			num(s, &b.presses[g])
		}
	}
	if quiet := silence(params, !b.up && !b.down); quiet > 0 && !b.up && !c.lost[params.Bus] {
		s.past(&b.quiet, quiet)
	}
	if params.Talks == latch.Pulse && b.down {
		num(s, &b.key)
	}
	if params.Does[latch.Double] != latch.NoAction {
		recent := b.up && b.upAt > 0 && c.now-b.upAt < params.Gap
		if s.flags(&recent); recent {
			s.past(&b.upAt, params.Gap)
		}
	}
}

func (r *run) keep(s *scribe, m *model) {
	goesOn := r.open || r.action != latch.NoAction && s.now-r.start < lastStep(m, r.action) // frames are still to come
	if s.flags(&goesOn, &r.open); !goesOn {
		return
	}
	num(s, &r.action)
	num(s, &r.attempt)
	s.flags(&r.escape, &r.lasts, &r.dropped)
	s.past(&r.start, m.longest(r.action)+1)
}

// longest is how long an attempt can take: until it is proved or given up, or until the boot may be pulsed again (P6, P7).
func (m *model) longest(a latch.Action) time.Duration {
	within := m.p.Actuators[a].Confirm.Within
	if a.OpensBoot() && within > 0 {
		if m.p.Access.Boot.UnlockAllFirst {
			within += m.p.Access.Wear.Pulse
		}
		within = max(within, m.p.Access.Wear.BootSpacing)
	}
	return max(within, lastStep(m, a))
}

func lastStep(m *model, a latch.Action) time.Duration {
	steps := m.p.Actuators[a].Steps
	return steps[len(steps)-1].After
}

// scribe writes or reads, by the same calls in the same order.
type scribe struct {
	text    []byte
	loading bool
	now     time.Duration
	near    time.Duration
}

func (s *scribe) whole(v int64) int64 {
	if !s.loading {
		u := uint64(v)<<1 ^ uint64(v>>63)
		for ; u >= 0x80; u >>= 7 {
			s.text = append(s.text, byte(u)|0x80)
		}
		s.text = append(s.text, byte(u))
		return v
	}
	var u uint64
	for shift := 0; ; shift += 7 {
		b := s.text[0]
		s.text = s.text[1:]
		u |= uint64(b&0x7F) << shift
		if b < 0x80 {
			return int64(u>>1) ^ -int64(u&1)
		}
	}
}

func num[T ~int | ~int64 | ~int8 | ~uint8](s *scribe, v *T) { *v = T(s.whole(int64(*v))) }

func (s *scribe) flags(flags ...*bool) {
	var set int64
	for i, f := range flags {
		if *f {
			set |= 1 << i
		}
	}
	if set = s.whole(set); s.loading {
		for i, f := range flags {
			*f = set>>i&1 != 0
		}
	}
}

// due keeps a time that is to come.
func (s *scribe) due(t *time.Duration) {
	left := *t - s.now
	if s.near > 0 {
		s.soon(left)
		return
	}
	if left = time.Duration(s.whole(int64(left))); s.loading {
		*t = s.now + left
	}
}

// past keeps a time that has passed, as far as the last of its limits. Limits stand in ascending order.
func (s *scribe) past(t *time.Duration, limits ...time.Duration) {
	age := min(s.now-*t, limits[len(limits)-1])
	if i := slices.IndexFunc(limits, func(l time.Duration) bool { return age < l }); s.near > 0 && i >= 0 {
		s.whole(int64(-1 - i))
		s.soon(limits[i] - age)
		return
	}
	if age = time.Duration(s.whole(int64(age))); s.loading {
		*t = s.now - age
	}
}

// soon writes whether something is due soon.
func (s *scribe) soon(left time.Duration) {
	soon := left <= s.near
	s.flags(&soon)
}
