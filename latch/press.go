package latch

import (
	"slices"
	"time"
)

// phase is what is known of a button.
type phase uint8

const (
	unknown phase = iota // not yet seen released (G2)
	up
	down
	ignored // down, but not a press any more: until released
)

// button recognises the gestures of one button: G1 to G14. (Pulses and counters: pulse.go. Escape levers:
// emergency.go.)
type button struct {
	b *Button
	i int

	phase    phase
	deaf     bool          // the bus is lost: silence means nothing
	since    time.Duration // unknown: silence counts from here
	raw      bool          // newest level, before debouncing
	heard    bool          // lastDown is set
	lastDown time.Duration // newest frame that said down
	told     bool          // unknown: the press that was found was answered

	settling bool // the debounce window is open ...
	settles  time.Duration

	downAt   time.Duration
	key      KeyNumber
	held     bool // the hold was sent
	late     bool // the hold is due, and waits for a fresh down frame (G7)
	deferred bool // the action of the press is held back until it is known to be no hold (G11)
	answered bool // this press has asked for something

	pair  pair
	wait  waiting
	pulse pulse
	downs int // escape lever found down: frames that said so
}

// observeButtons takes in what a frame says of buttons. All readings are of one instant; what they end comes before what they
// begin, so that no press finds another one of its signal still down.
func (e *Engine) observeButtons(rs []Reading) {
	e.observeInvalid(rs)
	for _, down := range [...]bool{false, true} {
		for i := range rs {
			r := &rs[i]
			if !r.Present {
				continue
			}
			for _, n := range e.buttonsOf[r.Signal] {
				if b := &e.buttons[n]; b.b.isDown(r.Raw) == down {
					b.observe(e, rs, r, down)
				}
			}
		}
	}
}

// observe takes in the reading of the button's signal; rs is the frame that it comes from.
func (b *button) observe(e *Engine, rs []Reading, r *Reading, isDown bool) {
	key := keyIn(rs, b.b.Key)
	switch {
	case b.b.Talks == Counter:
		b.count(e, r.Raw, key)
	case !b.b.means(r.Raw): // neither down nor up; observeInvalid has dealt with it
	case b.b.Place == Emergency:
		b.lever(e, isDown)
	case b.b.Talks == Pulse:
		if isDown {
			b.pulsed(e, key)
		}
	case b.pressed() && key != b.key && (isDown || e.otherDown(b, rs)):
		b.takenOver(e, isDown)
	default:
		b.level(e, isDown, key)
	}
}

// isDown says whether a raw value means that the button is down.
func (b *Button) isDown(raw int64) bool { return slices.Contains(b.Pressed, raw) }

// means says whether a raw value means anything.
func (b *Button) means(raw int64) bool { return len(b.Named) == 0 || slices.Contains(b.Named, raw) }

func keyIn(rs []Reading, signal int) KeyNumber {
	if signal < 0 {
		return KeyNumber{}
	}
	for i := range rs {
		if rs[i].Signal == signal && rs[i].Present {
			return KeyNumber{true, rs[i].Raw}
		}
	}
	return KeyNumber{}
}

// level takes a frame in that says whether the button is down.
func (b *button) level(e *Engine, isDown bool, key KeyNumber) {
	b.releasedUnseen(e.now)
	if b.phase == down && isDown {
		b.frame(e, !b.fresh(e.now))
	}
	b.raw = isDown
	if isDown {
		b.heard, b.lastDown = true, e.now
	}
	switch {
	case b.phase == unknown && isDown:
		b.found(e, key)
	case b.phase == down && isDown && b.late:
		b.hold(e)
	}
	b.debounce(e, key)
}

// pressed says whether a press is under way, or begins if it outlasts the debounce window.
func (b *button) pressed() bool { return b.phase == down || b.phase == up && b.settling }

// debounce opens the window at the first change; it does not restart, and the level at its end counts. To
// be seen released is a change, too.
func (b *button) debounce(e *Engine, key KeyNumber) {
	if b.settling || b.raw == (b.phase != up) {
		return
	}
	if b.raw {
		b.key = key
	}
	if b.b.Debounce > 0 {
		b.settling, b.settles = true, e.now+b.b.Debounce
		return
	}
	b.edge(e)
}

func (b *button) edge(e *Engine) {
	switch {
	case b.raw:
		b.press(e)
	case b.phase == down:
		b.release(e)
	default:
		b.phase = up
	}
}

func (b *button) press(e *Engine) {
	b.phase = down
	b.downAt = e.now
	b.use(e)
	b.held, b.late, b.answered = false, false, false
	if !b.pair.begin(e, b) {
		return
	}
	e.gesture(Gesture{Button: b.i, Kind: Press, Key: b.key})
	if b.b.Place == Fob {
		e.lid.pressed, e.lid.pressedAt = true, e.now
	}
	if b.b.Does[Press] == NoAction {
		return
	}
	if b.deferred = e.p.PressWaits(b.b); !b.deferred {
		b.act(e, Press)
	}
}

// lost ends a press whose frames have stopped. Nothing follows from it, unless the owner takes it for a release (G9); then
// the press was as long as it can have been.
func (b *button) lost(e *Engine) {
	if !b.b.LossReleases || b.held {
		b.cancel(e, ReleaseLost)
		return
	}
	b.release(e)
	b.settling = false
}

// release ends a press with a frame that says so.
func (b *button) release(e *Engine) {
	b.phase = up
	length := e.now - b.downAt
	if b.held {
		e.gesture(Gesture{Button: b.i, Kind: HoldRelease, Key: b.key, Length: length})
		return
	}
	if b.deferred {
		b.act(e, Press)
	}
	if b.b.Does[Hold] == NoAction || length < b.b.Click {
		b.pair.click(e, b)
	} else {
		b.pair.end(e, b)
		why := TooLong
		if b.late {
			why = HoldUnproven
		}
		b.reject(e, why)
	}
	e.gesture(Gesture{Button: b.i, Kind: Release, Key: b.key, Length: length})
}

// hold fires once (G7).
func (b *button) hold(e *Engine) {
	b.held, b.late = true, false
	b.pair.end(e, b)
	e.gesture(Gesture{Button: b.i, Kind: Hold, Key: b.key, Length: e.now - b.downAt})
	b.act(e, Hold)
}

// cancel ends a press that has no release frame, or one that another key took over.
func (b *button) cancel(e *Engine, why Reason) {
	b.pair.end(e, b)
	length := e.now - b.downAt
	if b.held {
		e.gesture(Gesture{Button: b.i, Kind: HoldRelease, Key: b.key, Length: length, Reason: why})
	} else {
		e.gesture(Gesture{Button: b.i, Kind: Cancel, Key: b.key, Length: length, Reason: why})
		b.answerOnce(e, Cancel, why)
	}
	b.phase, b.settling = up, false
}

// takenOver cancels a press, because a frame of another key says that the button, or another one of the fob,
// is down (G14). A release frame need not name the key.
func (b *button) takenOver(e *Engine, isDown bool) {
	if b.phase == down {
		b.cancel(e, KeyChanged)
	} else {
		b.downAt, b.answered = e.now, false
		b.reject(e, KeyChanged)
	}
	b.settling = false
	if isDown {
		b.disregard(e.now)
	}
}

// reject answers a press that is no gesture.
func (b *button) reject(e *Engine, why Reason) {
	e.gesture(Gesture{Button: b.i, Kind: Rejected, Key: b.key, Length: e.now - b.downAt, Reason: why})
	b.answerOnce(e, Rejected, why)
}

// ignore rejects what is still down, and takes no notice of it until it is released.
func (b *button) ignore(e *Engine, why Reason) {
	b.reject(e, why)
	b.phase = ignored
}

// expire does what is due now, in the order of G10: timers, then an edge that has settled.
func (b *button) expire(e *Engine) {
	b.pair.expire(e, b)
	if b.phase == down && e.now >= b.holdDue() {
		if b.b.Talks == Level && !b.fresh(e.now) {
			b.late = true
		} else {
			b.hold(e)
		}
	}
	if b.phase == down && e.now >= b.staleDue() {
		b.lost(e)
		if !b.b.LossReleases { // else it may be one that sends no release
			b.frame(e, true)
		}
	}
	if b.phase == down && e.now >= b.stuckDue() {
		b.stuck(e)
	}
	b.wait.expire(e)
	if b.settling && e.now >= b.settles {
		b.settling = false
		if b.raw != (b.phase != up) {
			b.edge(e)
		}
	}
}

// fresh says whether the newest down frame of a Level button has come in time for the next (G7).
func (b *button) fresh(now time.Duration) bool {
	return 2*(now-b.lastDown) < holdFreshness*b.b.Period
}

func (b *button) stuck(e *Engine) {
	b.pair.end(e, b)
	e.gesture(Gesture{Button: b.i, Kind: Stuck, Key: b.key, Length: e.now - b.downAt, Reason: StuckDown})
	b.answerOnce(e, Stuck, StuckDown)
	b.phase = ignored // a release that is being debounced goes on
}

func (b *button) holdDue() time.Duration {
	if b.b.Does[Hold] == NoAction || b.held || b.late || b.b.Place == Emergency {
		return never
	}
	return b.downAt + b.b.Hold
}

func (b *button) staleDue() time.Duration {
	if b.b.Talks != Level || !b.raw {
		return never
	}
	return b.lastDown + b.b.Stale
}

func (b *button) stuckDue() time.Duration { return b.downAt + b.b.Stuck }

func (b *button) deadline() time.Duration {
	at := min(b.pair.deadline(b), b.wait.deadline())
	if b.settling {
		at = min(at, b.settles)
	}
	if b.phase == down {
		at = min(at, b.holdDue(), b.staleDue(), b.stuckDue())
	}
	return at
}

func (b *button) busy() bool {
	return b.pressed() || b.pair.owed || b.wait.active
}
