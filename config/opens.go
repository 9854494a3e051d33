package config

import (
	"strconv"

	"latchd/internal/source"
	"latchd/latch"
)

// checkOpens holds that nothing but boot.release sends what opens the boot. The policy weighs actions and looks into no frame
// (P3), and the gate passes every frame that is listed (P15), so such a frame would open the boot past every rule of it.
func (l *loader) checkOpens() {
	for _, s := range l.actuators.sends {
		if s.action == latch.BootRelease {
			continue
		}
		const past = "would open the boot past the rules about it, because these weigh actions (P3) and every frame that is listed passes the gate (P15)"
		if at, ok := l.releasesWith(&s.FrameTemplate); ok {
			l.problems.Errorf(s.node.Pos, "%s: boot.release sends the same frame at %v: %v %s; give it a frame of its own, even if this one only wakes the controller", s.path, at, s.action, past)
		} else if c, m := l.movesLikeRelease(&s.FrameTemplate); m != nil {
			l.problems.Errorf(s.node.Pos, "%s: by the simulation at %v this frame moves %s to %s, which is what confirms boot.release: %v %s; send a command that leaves the boot closed", s.path, m.at, c.Name, stateOf(c, m.To), s.action, past)
		}
	}
}

// releasesWith finds the place at which boot.release sends a frame.
func (l *loader) releasesWith(t *FrameTemplate) (at source.Pos, ok bool) {
	for _, s := range l.actuators.sends {
		if s.action == latch.BootRelease && same(&s.FrameTemplate, t) {
			return s.node.Pos, true
		}
	}
	return at, false
}

// same says whether two frames can be the same on the wire. Their kind does not matter: who receives a classical frame and one
// of CAN FD by the same identifier need not tell them apart.
func same(a, b *FrameTemplate) bool {
	varies := a.Varies()
	for i, bits := range b.Varies() {
		varies[i] |= bits
	}
	return a.Bus == b.Bus && Alike(&a.Frame, &b.Frame, &varies)
}

// movesLikeRelease finds the simulated closure that a frame moves to where it confirms boot.release.
func (l *loader) movesLikeRelease(t *FrameTemplate) (*SimClosure, *SimMove) {
	confirm := l.actuators.done[latch.BootRelease].Confirm
	fact := &l.facts.sources[confirm.Fact]
	for i := range l.config.Simulation {
		sim := &l.config.Simulation[i]
		for j := range sim.Closures {
			c := &sim.Closures[j]
			if len(fact.True) == 0 || l.buses[fact.Bus].signals[fact.Signal] != c.Signal { // each bus has signals of its own
				continue
			}
			if m := c.Commanded(t.Bus, &t.Frame); m != nil {
				if is, known := fact.Truth(m.To); known && is == confirm.Is {
					return c, m
				}
			}
		}
	}
	return nil, nil
}

// stateOf is the name of a closure's state, or its number.
func stateOf(c *SimClosure, raw int64) string {
	if label, ok := c.Signal.Label(raw); ok {
		return label
	}
	return strconv.FormatInt(raw, 10)
}
