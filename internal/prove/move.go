package prove

import (
	"slices"
	"time"

	"latchd/latch"
)

// move is one thing that can happen, after a pause.
type move struct {
	kind moveKind
	n    int // which line, pad, bus or action
	to   int // which symbol or value
	key  int
}

type moveKind uint8

const (
	pass     moveKind = iota // nothing: time passes
	says                     // a line says something else
	silences                 // a line falls silent, until it is stale
	winks                    // a line says something else, and then again what it said
	moves                    // a pad says something
	loses                    // a pad is released, and the frame that says so is lost
	uses                     // a button of a pad is used for what it is bound to, from press to release
	pulls                    // an escape lever is pulled and let go: from every state, it must be honoured
	overflows
	busLost
	busBack
	restarts
	disarms // latchd is disarmed, and armed again
	tries   // somebody asks for an action at the terminal
)

// aside, as what a try is to: it is not what the view is about.
const aside = 1

// asleep, as what a line winks to: it falls silent until it is stale.
const asleep = -1

// possible says whether a move makes a difference now.
func (w *world) possible(mv move) bool {
	switch mv.kind {
	case says:
		return w.car.lines[mv.n].symbol != mv.to || w.car.lines[mv.n].silent
	case silences:
		return !w.car.lines[mv.n].silent
	case winks:
		return w.car.lines[mv.n].symbol != mv.to
	case moves:
		h := &w.car.pads[mv.n]
		return h.value != mv.to || mv.to != up && h.key != mv.key
	case loses:
		return w.car.pads[mv.n].value != up
	case uses:
		return w.car.pads[mv.n].value == up
	case pulls:
		return !w.car.lost[w.m.pads[mv.n].bus]
	case overflows:
		return !w.car.lost[mv.n]
	case busLost: // one at a time
		return !slices.Contains(w.car.lost, true)
	case busBack:
		return w.car.lost[mv.n]
	}
	return true
}

// make lets a move happen. No two things happen at one instant.
func (w *world) make(mv move) {
	w.do(mv)
	w.advance(w.car.now + 1)
}

func (w *world) do(mv move) {
	switch mv.kind {
	case says:
		w.car.lines[mv.n].symbol, w.car.lines[mv.n].silent = mv.to, false
		w.say(mv.n)
	case silences:
		w.car.lines[mv.n].silent = true
		w.say(mv.n)
		if left := w.car.lines[mv.n].at + w.m.stale(mv.n) - w.car.now; left > 0 {
			w.wait(left)
		}
	case winks:
		s := &w.car.lines[mv.n]
		was := s.symbol
		if mv.to == asleep {
			w.make(move{kind: silences, n: mv.n})
		} else {
			w.make(move{kind: says, n: mv.n, to: mv.to})
			w.wait(1)
		}
		w.make(move{kind: says, n: mv.n, to: was})
	case moves:
		w.car.pads[mv.n].value, w.car.pads[mv.n].key = mv.to, mv.key
		w.press(mv.n, false)
	case loses:
		w.car.pads[mv.n].value = up
		w.press(mv.n, true)
	case uses:
		w.use(mv)
	case pulls:
		w.pull(mv)
	case overflows:
		w.input(latch.Input{Kind: latch.Overflow, Bus: mv.n})
	case busLost:
		w.input(latch.Input{Kind: latch.BusLost, Bus: mv.n})
	case busBack:
		w.input(latch.Input{Kind: latch.BusBack, Bus: mv.n})
	case restarts:
		w.input(latch.Input{Kind: latch.Start, Bus: latch.AllBuses})
	case tries:
		w.try(latch.Action(mv.n))
		if mv.to == aside {
			w.wait(100 * time.Millisecond) // so that what it asked for is sent, as where a button is used
		}
	case disarms:
		w.arming(latch.DisarmFor)
		w.advance(w.car.now + 1)
		w.arming(latch.Arm)
	}
}

// stale is when every fact of a line is stale.
func (m *model) stale(i int) time.Duration {
	at := time.Duration(0)
	for _, f := range m.lines[i].facts {
		at = max(at, m.p.Facts[f].Stale)
	}
	return at
}

// use makes the gesture that does most: a hold where one is bound, else a double, a click or a press.
func (w *world) use(mv move) {
	d := &w.m.pads[mv.n]
	b := &w.m.p.Buttons[d.buttons[mv.to-1]]
	length := b.Debounce + 1
	if b.Does[latch.Hold] != latch.NoAction {
		length = b.Debounce + b.Hold
	}
	times := 1
	if b.Does[latch.Double] != latch.NoAction && b.Does[latch.Hold] == latch.NoAction {
		times = 2
	}
	for range times {
		w.make(move{kind: moves, n: mv.n, to: mv.to, key: mv.key})
		w.wait(length)
		if d.talks != latch.Pulse && d.talks != latch.Counter {
			w.make(move{kind: moves, n: mv.n, to: up, key: mv.key})
		}
		w.wait(max(b.Gap, b.Debounce) + 1)
	}
	w.wait(100 * time.Millisecond) // so that what it asked for is sent
}

// pull pulls an escape lever. Found down after a gap, its second frame counts (P1).
func (w *world) pull(mv move) {
	if w.car.pads[mv.n].value != up {
		w.make(move{kind: moves, n: mv.n, to: up})
	}
	if n := w.m.pads[mv.n].buttons[mv.to-1]; w.car.shows[n].down { // nobody heard that it was let go: only silence tells
		w.wait(silence(&w.m.p.Buttons[n], false))
	}
	w.car.escaped = false
	w.make(move{kind: moves, n: mv.n, to: mv.to})
	for range 2 {
		if !w.car.escaped && w.broken == nil {
			w.wait(w.m.pads[mv.n].period)
			w.car.pads[mv.n].value = mv.to
			w.press(mv.n, false)
		}
	}
	if !w.car.escaped && w.broken == nil {
		w.broken = notHonoured(w.m, w.car, w.m.pads[mv.n].buttons[mv.to-1])
	}
	w.make(move{kind: moves, n: mv.n, to: up})
}
