package scenario

import (
	"slices"

	"latchd/canbus/dbc"
	"latchd/latch"
)

// What the table of reasons asks of buttons: how a press can end that is no gesture (G1 to G15).

// has says whether there is a button like this.
func (d *demand) has(is func(*latch.Button) bool) bool {
	for i := range d.Buttons {
		if is(&d.Buttons[i]) {
			return true
		}
	}
	return false
}

func bound(b *latch.Button, g latch.GestureKind) bool { return b.Does[g] != latch.NoAction }

// staysDown says whether the bus tells how long the button is down. An escape lever acts whatever it tells.
func staysDown(b *latch.Button) bool {
	return b.Place != latch.Emergency && (b.Talks == latch.Level || b.Talks == latch.Change)
}

// open says whether a press has no answer yet while the button is down: only one that acts at once has.
func (d *demand) open(b *latch.Button) bool {
	return !bound(b, latch.Press) || bound(b, latch.Hold) && d.PressWaits(b)
}

// needsProof says whether a hold can be due without a fresh frame that proves it (G7).
func needsProof(b *latch.Button) bool {
	return b.Talks == latch.Level && bound(b, latch.Hold) && 2*(b.Debounce+b.Hold) >= 3*b.Period
}

// breaksOff: its frames stop, before a hold has answered the press, and that is not taken for a release (G9).
func (d *demand) breaksOff(b *latch.Button) bool {
	return staysDown(b) && b.Talks == latch.Level && !b.LossReleases && d.open(b) && (!bound(b, latch.Hold) || needsProof(b))
}

// changesKey: another key's number comes while it is down (G14).
func (d *demand) changesKey(b *latch.Button) bool {
	return staysDown(b) && b.Key >= 0 && (d.open(b) || b.Debounce > 0)
}

// bounces: a second press can come sooner than a double allows (G5).
func bounces(b *latch.Button) bool {
	least := b.Debounce
	switch b.Talks {
	case latch.Pulse:
		least = b.RepeatWithin
	case latch.Counter:
		least = 0
	}
	return b.Place != latch.Emergency && bound(b, latch.Double) && least < b.Gap
}

// fallsBetween: too long for a click and too short for a hold (G6).
func fallsBetween(b *latch.Button) bool {
	return staysDown(b) && !bound(b, latch.Press) && bound(b, latch.Hold) && b.Click < b.Hold
}

// provesNothing: it is let go while its hold waits for a frame (G7).
func provesNothing(b *latch.Button) bool {
	return staysDown(b) && !bound(b, latch.Press) && needsProof(b)
}

func counts(b *latch.Button) bool { return b.Talks == latch.Counter }

// canBeInvalid says whether it is subject to G13.
func canBeInvalid(b *latch.Button) bool {
	return b.Place != latch.Emergency && b.Talks != latch.Counter
}

// hasCompany: another button of its fob is down in the same frame (G13). Two values of one signal cannot be.
func (d *demand) hasCompany(b *latch.Button) bool {
	return canBeInvalid(b) && b.Group >= 0 && d.has(func(o *latch.Button) bool {
		return canBeInvalid(o) && o.Group == b.Group && o.Signal != b.Signal && d.together(o.Signal, b.Signal)
	})
}

// together says whether two signals of one message can be in one frame: not if different values of a multiplexer select them.
func (d *demand) together(a, b int) bool {
	x, y := d.signal(a).Mux, d.signal(b).Mux
	if x == nil || y == nil || x.Signal != y.Signal {
		return true
	}
	return slices.ContainsFunc(x.Ranges, func(r dbc.Range) bool {
		return slices.ContainsFunc(y.Ranges, func(o dbc.Range) bool { return r.From <= o.To && o.From <= r.To })
	})
}

// stammers: its signal can have a value that means nothing (G13).
func (d *demand) stammers(b *latch.Button) bool {
	return canBeInvalid(b) && len(b.Named) > 0 && hasMore(d.signal(b.Signal), len(b.Named))
}

// sticks: it is down for too long, and its press has no answer (G12). A hold answers it before, unless none of its frames
// proves the hold and they have not stopped for long enough either.
func (d *demand) sticks(b *latch.Button) bool {
	if !staysDown(b) || !d.open(b) {
		return false
	}
	return !bound(b, latch.Hold) || needsProof(b) && b.Stuck < b.Hold-3*b.Period/2+b.Stale+b.Debounce
}

// canBeFound: it is down when its bus is first heard, or heard again (G2).
func canBeFound(b *latch.Button) bool {
	return b.Talks != latch.Counter && (b.Talks != latch.Pulse || b.Place != latch.Emergency)
}

// interrupted: frames can be lost while it is down and its press has no answer (P13).
func (d *demand) interrupted(b *latch.Button) bool {
	return staysDown(b) && (d.open(b) || b.Debounce > 0)
}

// owesClick: a click waits for a second one (G11), and frames can be lost meanwhile.
func (d *demand) owesClick(b *latch.Button) bool {
	return b.Place != latch.Emergency && d.ClickWaits(b)
}

// acts asks for buttons that do nothing on a press or a click, and something on the last gesture only: on a hold, on a double
// but no hold, on nothing at all.
func acts(on ...latch.GestureKind) func(*latch.Button) bool {
	return func(b *latch.Button) bool {
		if b.Place == latch.Emergency || bound(b, latch.Press) || bound(b, latch.Click) {
			return false
		}
		hold, double := bound(b, latch.Hold), bound(b, latch.Double)
		switch {
		case slices.Contains(on, latch.Hold):
			return hold
		case slices.Contains(on, latch.Double):
			return double && !hold
		}
		return !hold && !double
	}
}
