package prove

import (
	"slices"
	"time"

	"latchd/latch"
)

// padHeard follows a frame that says of each button of a pad whether it is down. A counter's value says how far it stepped.
func (c *car) padHeard(m *model, d *pad, raw int64, key int) {
	for _, n := range d.buttons {
		b, s := &m.p.Buttons[n], &c.shows[n]
		c.overdue(m, n)
		switch isDown := slices.Contains(b.Pressed, raw); {
		case b.Talks == latch.Counter:
			if s.up && raw == 1 {
				s.press(m, b)
			}
			s.up = true
		case b.Talks == latch.Pulse:
			if isDown {
				s.pulse(m, b, c.now, key)
			}
		case len(b.Named) > 0 && !slices.Contains(b.Named, raw):
			if b.Place != latch.Emergency { // neither up nor down: not a press until it was up (G13)
				s.invalid(b, c.now)
				s.quiet = c.now
			}
		case isDown:
			s.pull(m, b, c.now)
			s.quiet = c.now
		default:
			s.release(b, c.now)
		}
	}
}

// press is one more that may be answered.
func (s *shown) press(m *model, b *latch.Button) {
	for g := range s.presses {
		if b.Does[g] != latch.NoAction {
			s.presses[g] = min(s.presses[g]+1, mayOwe(m, b))
		}
	}
	s.escapes = b.Place == latch.Emergency
	s.pressed = true
}

// mayOwe is how many presses can be unanswered at a time: a click is held back for a double, or a decision for its facts or
// for the end of a pulse.
func mayOwe(m *model, b *latch.Button) int8 {
	if b.Does[latch.Double] != latch.NoAction || m.p.Access.WaitForFacts > 0 || m.p.Access.Wear.Pulse > 0 {
		return 2
	}
	return 1
}

func (s *shown) pull(m *model, b *latch.Button, now time.Duration) {
	if !s.down {
		s.downAt = now
	}
	switch {
	case s.up:
		s.press(m, b)
	case b.Place == latch.Emergency && !s.down || s.downs > 0:
		if s.downs++; s.downs == 2 { // found down, and down again (P1)
			s.press(m, b)
			s.downs = 0
		}
	}
	s.up, s.down = false, true
}

// pulse follows a frame of a button that tells of no release. A lever's counts from the first (P1).
func (s *shown) pulse(m *model, b *latch.Button, now time.Duration, key int) {
	repeats := s.down && now-s.quiet < b.RepeatWithin && (key == s.key || b.Place == latch.Emergency)
	if !repeats && (s.up || s.down && key != s.key || b.Place == latch.Emergency) {
		s.press(m, b)
	}
	s.up, s.down, s.quiet, s.key = false, true, now, key
}

func (s *shown) release(b *latch.Button, now time.Duration) {
	if s.down {
		s.upAt = now
	}
	if s.pressed && now-s.downAt < b.Hold && b.Debounce == 0 { // with debouncing, it is still taken to be down for a while
		s.presses[latch.Hold] = max(0, s.presses[latch.Hold]-1)
	}
	s.up, s.down, s.downs, s.pressed = true, false, 0, false
}

// answered follows a decision about a press. One that came to nothing is no gesture any more; that it was too short for a hold
// was seen when it was released.
func (s *shown) answered(b *latch.Button, d *latch.Decision) {
	nothing := int(d.Gesture) >= len(s.presses) && d.Gesture != latch.Invalid
	short := !s.pressed && d.Length < b.Hold && b.Debounce == 0
	for g := range s.presses {
		if int(d.Gesture) == g || nothing && !(short && g == int(latch.Hold)) {
			s.presses[g] = max(0, s.presses[g]-1)
		}
	}
	s.pressed = s.pressed && !nothing
}

// invalid ends a press: what is not a hold yet will be none, nor a click.
func (s *shown) invalid(b *latch.Button, now time.Duration) {
	if s.pressed {
		s.presses[latch.Click] = max(0, s.presses[latch.Click]-1)
	}
	if s.pressed && now-s.downAt < b.Hold {
		s.presses[latch.Hold] = max(0, s.presses[latch.Hold]-1)
	}
	s.up, s.down, s.pressed = false, false, false
}

// overdue takes silence on a live bus for a release, where the button would have spoken while it was down (G2).
func (c *car) overdue(m *model, n int) {
	b, s := &m.p.Buttons[n], &c.shows[n]
	quiet := silence(b, !s.up && !s.down)
	if !s.up && quiet > 0 && !c.lost[b.Bus] && c.now-s.quiet >= quiet {
		s.release(b, c.now)
	}
}
