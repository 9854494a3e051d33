package prove

import (
	"encoding/binary"
	"slices"
	"time"

	"latchd/latch"
)

// append writes what a world's future depends on, as far as states are told apart: what is not due soon is due at some time.
func (w *world) append(text []byte) []byte {
	s := scribe{text: w.engine.AppendState(text, near, w.car.triggers...), now: w.car.now}
	w.car.keep(&s, w.m)
	return s.text
}

func (c *car) keep(s *scribe, m *model) {
	s.flags(c.disarmed)
	for t, seen := range c.seen() {
		if slices.Contains(c.triggers, t) {
			s.flags(*seen)
		}
	}
	for i := range c.driven {
		c.driven[i].keep(s)
	}
	recent := c.pulsed && c.now-c.pulsedAt < m.p.Access.Wear.BootSpacing
	if s.flags(recent); recent {
		s.past(c.pulsedAt, m.p.Access.Wear.BootSpacing)
	}
	for i := range c.lines {
		c.lines[i].keep(s, m, i)
	}
	for i := range c.pads {
		h := &c.pads[i]
		num(s, h.value)
		if h.value != up {
			num(s, h.key)
		}
	}
	s.flags(c.lost...)
	for n := range c.shows {
		c.shows[n].keep(s, c, &m.p.Buttons[n])
	}
	c.slow.keep(s, m.p)
	goesOn := c.stage.done > 0 && c.now-c.stage.at < m.p.Access.Window
	if s.flags(goesOn); goesOn {
		num(s, c.stage.done)
		num(s, c.stage.key.Number)
		s.flags(c.stage.key.Known)
		s.past(c.stage.at, m.p.Access.Window)
	}
	for i := range c.runs {
		c.runs[i].keep(s, m)
	}
}

func (d *driven) keep(s *scribe) {
	runs := d.until > s.now
	if s.flags(runs); runs {
		num(s, d.action)
		s.soon(d.until - s.now)
	}
}

func (l *said) keep(s *scribe, m *model, i int) {
	fresh := l.heard && s.now-l.at < m.stale(i)
	s.flags(l.silent, fresh)
	if !l.silent { // else it says something new when it speaks again
		num(s, l.symbol)
	}
	if fresh {
		num(s, l.told)
	}
	for n, f := range m.lines[i].facts {
		if f.IsDoor() || f == latch.BootOpen || f == latch.Locked || f == latch.Crash { // whose edges count
			num(s, l.last[n])
		}
	}
}

func (b *shown) keep(s *scribe, c *car, params *latch.Button) {
	s.flags(b.up, b.down, b.pressed)
	num(s, b.downs)
	if b.down {
		s.past(b.downAt, params.Debounce+params.Hold, params.Debounce+params.Stuck)
	}
	for g := range b.presses {
		if params.Does[g] != latch.NoAction {
			num(s, b.presses[g])
		}
	}
	if quiet := silence(params, !b.up && !b.down); quiet > 0 && !b.up && !c.lost[params.Bus] {
		s.past(b.quiet, quiet)
	}
	if params.Talks == latch.Pulse && b.down {
		num(s, b.key)
	}
	if params.Does[latch.Double] != latch.NoAction {
		recent := b.up && b.upAt > 0 && c.now-b.upAt < params.Gap
		if s.flags(recent); recent {
			s.past(b.upAt, params.Gap)
		}
	}
}

func (l *slow) keep(s *scribe, p *latch.Params) {
	free := l.is(p, s.now)
	counts := !free && l.low
	if s.flags(free, counts); counts {
		s.past(l.since, p.Access.AllowAfter)
	}
}

func (r *run) keep(s *scribe, m *model) {
	goesOn := r.open || r.action != latch.NoAction && s.now-r.start < lastStep(m, r.action) // frames are still to come
	if s.flags(goesOn, r.open); !goesOn {
		return
	}
	num(s, r.action)
	num(s, r.attempt)
	s.flags(r.escape, r.lasts, r.dropped)
	s.past(r.start, m.longest(r.action)+1)
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

// scribe writes a state.
type scribe struct {
	text []byte
	now  time.Duration
}

// num writes a number, seven bits a byte, the sign lowest.
func num[T ~int | ~int64 | ~int8 | ~uint8](s *scribe, v T) {
	s.text = binary.AppendVarint(s.text, int64(v))
}

func (s *scribe) flags(flags ...bool) {
	var set int64
	for i, f := range flags {
		if f {
			set |= 1 << i
		}
	}
	num(s, set)
}

// past writes between which of its limits a time lies that has passed, and whether the next comes soon. Limits stand in ascending
// order.
func (s *scribe) past(t time.Duration, limits ...time.Duration) {
	age := s.now - t
	i := slices.IndexFunc(limits, func(l time.Duration) bool { return age < l })
	if num(s, i); i >= 0 {
		s.soon(limits[i] - age)
	}
}

// soon writes whether something is due soon.
func (s *scribe) soon(left time.Duration) { s.flags(left <= near) }
