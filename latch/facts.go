package latch

import (
	"math"
	"slices"
	"time"
)

// factState is the newest reading of a fact.
type factState struct {
	seen    bool // ever, since the start or the last gap
	known   bool // the newest reading has a meaning
	value   float64
	at      time.Duration // of the newest reading
	since   time.Duration // start of the unbroken run of fresh readings of this value
	told    bool          // lastOne holds a value that was reported
	lastOne bool          // the last known value of a true-or-false fact
}

// FactUse is what a decision saw of a fact.
type FactUse struct {
	Fact  Fact
	State FactState
	Value float64 // 1 and 0 for true and false
	Age   time.Duration
}

// FactState says how good a fact is.
type FactState uint8

// The states of a fact.
const (
	Undeclared FactState = iota // the configuration does not name it
	NeverSeen                   // not heard since the start, or the last gap
	Stale                       // too old
	Undefined                   // fresh, but the value means neither yes nor no
	Known
)

var factStateNames = [...]string{"undeclared", "never_seen", "stale", "undefined", "known"}

func (s FactState) String() string { return factStateNames[s] }

// Known says whether the fact has a fresh value.
func (u FactUse) Known() bool { return u.State == Known }

// True says whether the fact is known and true.
func (u FactUse) True() bool { return u.State == Known && u.Value != 0 }

// False says whether the fact is known and false.
func (u FactUse) False() bool { return u.State == Known && u.Value == 0 }

// Declared says whether the configuration names the fact.
func (u FactUse) Declared() bool { return u.State != Undeclared }

// fact reads a fact as of now.
func (e *Engine) fact(f Fact) FactUse {
	s, source := &e.facts[f], &e.p.Facts[f]
	u := FactUse{Fact: f, Age: e.now - s.at}
	switch {
	case !source.Declared:
		return FactUse{}
	case !s.seen:
		return FactUse{Fact: f, State: NeverSeen}
	case u.Age >= source.Stale:
		u.State = Stale
	case !s.known:
		u.State = Undefined
	default:
		u.State, u.Value = Known, s.value
	}
	return u
}

// observeFact takes a reading in.
func (e *Engine) observeFact(f Fact, r *Reading) {
	s, source := &e.facts[f], &e.p.Facts[f]
	before := e.fact(f)
	unbroken := before.Known()
	value, known := source.value(f, r)
	if !unbroken || value != s.value {
		s.since = e.now
	}
	s.seen, s.known, s.at, s.value = true, known, e.now, value
	if f.IsNumber() {
		e.quantity(f, before, value, known)
	} else if known {
		e.truth(f, value != 0)
	}
}

// quantity follows a reading of a number; before is what was known of it until then.
func (e *Engine) quantity(f Fact, before FactUse, value float64, known bool) {
	switch f {
	case Speed:
		if known {
			e.driving.observe(e.p, e.now, value, before.Known())
			if before.Known() {
				e.driveAway.passes(e, before.Value, value)
			}
		}
	case Voltage:
		e.battery.observe(e, value, known, before.Known())
	}
}

// truth follows a reading that says yes or no.
func (e *Engine) truth(f Fact, is bool) {
	s := &e.facts[f]
	if f == Ignition && !is {
		e.crash.ignitionOff(e)
	}
	if s.told && is == s.lastOne {
		if f == Crash && is { // the state after it may have ended while it was not heard
			e.crashSeen(false)
		}
		return
	}
	first := !s.told
	s.told, s.lastOne = true, is
	e.event(Event{Kind: FactChanged, Fact: f, Is: is})
	if f == Crash && is {
		e.crashSeen(!first)
	}
	if !first {
		e.factChanged(f, is)
	}
}

// value turns a reading into the fact's value, in its unit, or 1 and 0 for true and false. It is not ok
// when the reading has no meaning.
func (s *FactSource) value(f Fact, r *Reading) (value float64, ok bool) {
	if f.IsNumber() {
		return s.number(f, r.Value)
	}
	is, known := s.Truth(r.Raw)
	if is {
		value = 1
	}
	return value, known
}

// Truth is what a raw value says of a fact that is true or false, and whether it says anything.
func (s *FactSource) Truth(raw int64) (is, known bool) {
	switch {
	case slices.Contains(s.True, raw):
		return true, true
	case len(s.False) > 0:
		return false, slices.Contains(s.False, raw)
	case len(s.Named) > 0:
		return false, slices.Contains(s.Named, raw)
	}
	return false, true
}

// number scales a quantity. A speed counts whichever way the car moves: some signals are negative in reverse.
func (s *FactSource) number(f Fact, physical float64) (value float64, ok bool) {
	value = physical * s.Scale
	if math.IsNaN(value) {
		return 0, false
	}
	if f == Speed {
		value = math.Abs(value)
	}
	return value, s.Min >= s.Max || physical >= s.Min && physical <= s.Max
}

// factChanged follows an edge: a fact that was seen with one value and now has the other. A first reading
// is no edge, nor is the first one after a gap (P13).
func (e *Engine) factChanged(f Fact, is bool) {
	if f.IsDoor() {
		e.driveAway.doorMoved(e, is)
	}
	switch {
	case f.IsDoor() && is:
		e.stage.reset()
		e.relockUnlocked.cancel(e, Reopened)
	case f == BootOpen:
		e.lidMoved(is)
	case f == Ignition && is:
		e.relockUnlocked.cancel(e, IgnitionOn)
		e.relockUnopened.cancel(e, IgnitionOn)
	case f == Locked:
		e.unlocked, e.unlockedAt = !is, e.now
		if is {
			e.lockSeen()
		}
	case f == BootSlam && is:
		e.closing.slam(e)
	case f == BootLocked && is:
		e.relockUnopened.cancel(e, VehicleLocked)
	case f == Disarm && is:
		e.standDown()
	}
}

// forget makes the facts of a bus unknown, because frames may have been lost.
func (e *Engine) forget(bus int) {
	for f := range e.facts {
		if bus == AllBuses || e.p.Facts[f].Bus == bus {
			e.facts[f] = factState{}
		}
	}
}
