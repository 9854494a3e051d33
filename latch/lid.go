package latch

import "time"

// openedSoon is how soon after a fob's press a boot that opens without our command was opened by the car (P19).
const openedSoon = 3 * time.Second

// lid is what was seen of the boot's lid and who may have opened it.
type lid struct {
	ours      bool // we released or unlocked it, and it was not closed or locked since
	pressed   bool // a fob's button was pressed ...
	pressedAt time.Duration
	closed    bool // it was seen to close ...
	closedAt  time.Duration
	unlatched bool // a release was not confirmed, and it was not seen to close since (P7)
	warned    warned
}

// warned says what was warned of, until it is over (P12).
type warned struct{ moving, ignition bool }

// lidMoved follows the lid of the boot.
func (e *Engine) lidMoved(open bool) {
	e.closing.moved(e, open)
	if open {
		e.lidOpened()
	} else {
		e.lidClosed()
	}
}

// lidOpened says who opened it, if it was not latchd (P19). A lid that rebounds was not opened again.
func (e *Engine) lidOpened() {
	l := &e.lid
	e.stage.reset()
	for _, a := range [...]*automatic{&e.keyShutIn, &e.relockOnClose, &e.relockUnopened, &e.relockUnlocked} {
		a.cancel(e, Reopened)
	}
	if !e.released.fob {
		e.released.at = e.now
	}
	if rebound := l.closed && e.now-l.closedAt < RelockStable; rebound || l.ours {
		return
	}
	kind := OpenedManually
	if l.pressed && e.now-l.pressedAt < openedSoon {
		kind = OpenedByVehicle
	}
	e.event(Event{Kind: kind, Fact: BootOpen})
}

func (e *Engine) lidClosed() {
	l := &e.lid
	l.ours, l.unlatched = false, false
	l.closed, l.closedAt = true, e.now
	if e.p.HasFact(KeyInside) {
		e.keyShutIn.active, e.keyShutIn.due = true, e.now+RelockStable
	}
	e.relockFollows()
}

// frees notes that a command of ours lets the lid be lifted, or that one locks it.
func (l *lid) frees(a Action) {
	switch o := outcomes[a]; {
	case o.frees()&(1<<Boot) != 0:
		l.ours = true
	case o.locks()&(1<<Boot) != 0:
		l.ours = false
	}
}

// isShutIn says whether a key was shut in (P10): it is inside, and the boot is locked, or about to be.
func (e *Engine) isShutIn() bool {
	return e.fact(KeyInside).True() && (e.fact(Locked).True() || e.fact(BootLocked).True() || e.relockOnClose.active)
}

// watchLid warns of a boot that is open or unlatched while the car moves, and of an ignition that is switched on while it is
// unlatched: once each time (P12).
func (e *Engine) watchLid() {
	w := &e.lid.warned
	speed := e.fact(Speed)
	why := OK
	switch {
	case e.fact(BootOpen).True():
		why = BootIsOpen
	case e.lid.unlatched || e.fact(BootLatch).True():
		why = Unlatched
	}
	limit := e.p.Access.WarnAbove
	switch {
	case why == OK || speed.Known() && speed.Value < e.p.Access.AllowBelow:
		w.moving = false
	case limit > 0 && speed.Known() && speed.Value > limit && !w.moving:
		w.moving = true
		e.event(Event{Kind: BootWarning, Fact: Speed, Reason: why})
	}
	switch ignition := e.fact(Ignition); { // one that was not heard for a while was not switched
	case why != Unlatched || ignition.False():
		w.ignition = false
	case ignition.True() && !w.ignition:
		w.ignition = true
		e.event(Event{Kind: BootWarning, Fact: Ignition, Reason: why})
	}
}
