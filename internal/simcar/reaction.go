package simcar

import (
	"time"

	"latchd/latch"
)

// What a car does by itself.

// follow takes note of what the latches have done: locks have switches, and the central locking tells what those say.
func (c *Car) follow() {
	if unlocked, known := c.controllers.Says(latch.DoorsLatch); known && unlocked != c.unlocked {
		c.unlocked = unlocked
		c.setLocked(!unlocked)
	}
}

// setLocked lets the car say that it is locked, or is not.
func (c *Car) setLocked(is bool) {
	if c.options.NoCentralLocking || !c.config.Params.HasFact(latch.Locked) || c.isReported(latch.Locked) || c.body.Value(latch.Locked) == Truth(is) {
		return
	}
	_ = c.body.State(c.now, Facts{latch.Locked: Truth(is)}) // it can be said: Parked says it, too
}

// factoryDelay is how long the car's own central locking takes, a guess between the frame and the motors' end.
const factoryDelay = 120 * time.Millisecond

// answer is the car's own central locking, which hears the fob as latchd does: a button that locks or unlocks does so on its press. It
// does not lock with a door open.
func (c *Car) answer(button int) {
	b := &c.config.Params.Buttons[button]
	if b.Place != latch.Fob {
		return
	}
	for _, a := range b.Does {
		switch {
		case a.Unlocks():
			c.plan(factoryDelay, noButton, func(time.Duration) { c.setLocked(false) })
			return
		case a.LocksDoors():
			c.plan(factoryDelay, noButton, func(time.Duration) {
				if !c.hasOpenDoor() {
					c.setLocked(true)
				}
			})
			return
		}
	}
}

func (c *Car) hasOpenDoor() bool {
	for _, f := range latch.Facts() {
		if f.IsDoor() && c.body.Value(f) == Truth(true) {
			return true
		}
	}
	return false
}

// The rebound of a lid that is slammed: it is shut for a moment, springs open, and falls shut. latchd counts one that opens within
// 300 ms.
const (
	reboundShut = 100 * time.Millisecond
	reboundOpen = 150 * time.Millisecond
)

// closeLid closes the lid.
func (c *Car) closeLid() error {
	shut := func(is bool) error { return c.body.State(c.now, Facts{latch.BootOpen: Truth(!is)}) }
	if err := shut(true); err != nil || !c.rebounds {
		return err
	}
	c.plan(reboundShut, noButton, func(time.Duration) { _ = shut(false) })
	c.plan(reboundShut+reboundOpen, noButton, func(time.Duration) { _ = shut(true) })
	return nil
}

// supply gives the latches' motors the battery's voltage.
func (c *Car) supply() {
	if v := c.body.Value(latch.Voltage); v.Known {
		c.controllers.Supply(v.Number)
	}
}

// withIgnition lets the modules begin or end to tell the speed, which they do while the ignition is on.
func (c *Car) withIgnition(facts Facts) Facts {
	on, given := facts[latch.Ignition]
	if !given || !c.config.Params.HasFact(latch.Speed) {
		return facts
	}
	if _, moves := facts[latch.Speed]; moves || on.Number != 0 == c.body.Value(latch.Speed).Known {
		return facts
	}
	all := Facts{latch.Speed: {Known: on.Number != 0}}
	for f, v := range facts {
		all[f] = v
	}
	return all
}
