package latch_test

import (
	"math/rand/v2"
	"slices"
	"time"

	"latchd/latch"
)

// choose picks one of n, from 0. Random timelines are made with one, so that they can come from a seed, from
// rapid or from the bytes of a fuzzer.
type choose func(n int) int

func fromSeed(seed uint64) choose {
	return rand.New(rand.NewPCG(seed, 0)).IntN
}

// fromBytes ends in zeros.
func fromBytes(text []byte) choose {
	return func(n int) int {
		if len(text) == 0 {
			return 0
		}
		b := text[0]
		text = text[1:]
		return int(b) % n
	}
}

func pick[T any](c choose, from ...T) T { return from[c(len(from))] }

// anyCar is the rig with buttons of every kind and settings of every kind.
func anyCar(c choose) *latch.Params {
	p := rigParams()
	for i := range p.Buttons {
		anyButton(c, &p.Buttons[i])
	}
	p.Access.Boot.RelockOnClose = pick(c, latch.RelockSettings()...)
	p.Access.Boot.RequiresUnlocked = c(2) == 0
	p.Access.Boot.WhileIgnitionOn = c(2) == 0
	p.Access.Stages = pick(c, []latch.Action{latch.UnlockAll}, []latch.Action{latch.UnlockDriver, latch.UnlockAll, latch.BootRelease})
	if c(2) == 0 {
		p.Actuators[latch.UnlockAll].Confirm = latch.Confirm{Fact: latch.DoorsLatch, Is: true, Within: 700 * ms, Retries: 1}
	}
	if c(4) == 0 {
		p.Facts[latch.KeyInside] = latch.FactSource{}
	}
	p.Access.LockAt = pick(c, 0, 16.0)
	p.Access.Boot.UnlockAllFirst = c(2) == 0
	p.Access.Wear.Operations = pick(c, 3, 10)
	p.Access.Wear.BootPerMinute = pick(c, 0, 2, 6)
	if c(2) == 0 {
		p.Actuators[latch.BootLock].Confirm = latch.Confirm{Fact: latch.BootLatch, Within: 700 * ms, Retries: 1}
	}
	for _, a := range []latch.Action{latch.FeedbackDone, latch.FeedbackDenied, latch.FeedbackFault} {
		if c(2) == 0 {
			p.Actuators[a] = latch.Actuator{Steps: []latch.Step{{Frame: 20}, {Frame: 20, After: 20 * ms}}, Expires: 250 * ms}
		}
	}
	if c(2) == 0 {
		p.Maintenance = latch.Maintenance{Cycles: 2, Retries: 1, Rebounds: 1, LateFrames: 2}
	}
	return p
}

// anyButton changes how a button talks and what it does. A lever does what it did.
func anyButton(c choose, b *latch.Button) {
	b.Talks = pick(c, latch.AllTalks()...)
	if b.Talks == latch.Counter {
		b.Width = 2
	}
	b.Debounce = pick(c, 0, 20*ms)
	b.Click = pick(c, b.Hold, b.Hold/2)
	b.Stuck = pick(c, b.Stuck, 2*time.Second)
	if b.Place == latch.Emergency || c(3) == 0 {
		return
	}
	actions := append(latch.ButtonActions(), latch.NoAction)
	for i := range b.Does {
		b.Does[i] = pick(c, actions...)
	}
	if b.Talks == latch.Pulse || b.Talks == latch.Counter {
		b.Does[latch.Hold] = latch.NoAction
	}
}

// Values that a signal of the rig may have, beside 0 and 1; more than the names that it has.
var rigValues = map[string][]float64{
	"fob":     {0, 1, 4, 16, 7},
	"key":     {2, 3},
	"dash":    {0, 1, 2, 3},
	"speed":   {0, 1.9, 2, 4.9, 5, 15.9, 16, 50, -1},
	"voltage": {8.9, 9, 12.5},
}

// healthy is a frame of each bus that speaks for everything: a car that is parked and unlocked.
func healthy(bus int) latch.Input {
	in := latch.Input{Kind: latch.Readings, Bus: bus}
	for i, name := range rigSignals[5:] {
		if value := map[string]float64{"voltage": 12.5}[name]; (i == 9 || i == 10) == (bus == latchBus) {
			in.Readings = append(in.Readings, latch.Reading{Signal: i + 5, Present: true, Raw: int64(value), Value: value})
		}
	}
	return in
}

// anyFrame is a frame with one to three signals.
func anyFrame(c choose) latch.Input {
	in := latch.Input{Kind: latch.Readings}
	for range 1 + c(3) {
		i := c(len(rigSignals))
		if c(2) == 0 {
			i = c(5) // the buttons
		}
		if slices.ContainsFunc(in.Readings, func(r latch.Reading) bool { return r.Signal == i }) {
			continue
		}
		values := append(rigValues[rigSignals[i]], 0, 1, 2)
		value := pick(c, values...)
		in.Readings = append(in.Readings, latch.Reading{Signal: i, Present: c(20) > 0, Raw: int64(value), Value: value})
		if rigSignals[i] == "fob" && c(2) == 0 {
			in.Readings = append(in.Readings, latch.Reading{Signal: 1, Present: true, Raw: int64(2 + c(2))})
			break
		}
	}
	return in
}

// anyInput is one of all the things that can happen.
func anyInput(c choose) latch.Input {
	switch n := c(60); n {
	case 0:
		return latch.Input{Kind: latch.BusLost, Bus: c(3) - 1}
	case 1:
		return latch.Input{Kind: latch.BusBack, Bus: c(3) - 1}
	case 2:
		return latch.Input{Kind: latch.Overflow, Bus: c(3) - 1}
	case 3:
		return latch.Input{Kind: latch.NewSegment, Bus: latch.AllBuses}
	case 4:
		return latch.Input{Kind: latch.Start, Quiet: c(2) == 0}
	case 13:
		return latch.Input{Kind: latch.DisarmFor, For: pick(c, 0, time.Second)}
	case 19:
		return latch.Input{Kind: latch.Unsent, Action: pick(c, latch.BootRelease, latch.UnlockAll, latch.LockAll), Decision: uint64(c(20))}
	case 14, 15:
		return latch.Input{Kind: latch.Arm}
	case 17, 18:
		return latch.Input{Kind: latch.Transmit, Open: n == 17}
	case 16:
		change := latch.SettingChange{Setting: pick(c, latch.Settings()...), Choice: pick(c, latch.Inherit, latch.Off, latch.On)}
		if c(2) == 0 {
			change.Key = latch.KeyNumber{Known: true, Number: int64(2 + c(2))}
		}
		return latch.Input{Kind: latch.Set, Change: &change}
	case 5, 6, 7, 8, 9, 10, 11, 12:
		return healthy(n % 2)
	}
	return anyFrame(c)
}

// anyPause is the time to the next input: often none, often one of the limits, or one off.
func anyPause(c choose) time.Duration {
	pause := pick(c, 0, 0, 20*ms, 40*ms, 100*ms, 100*ms, 250*ms, 300*ms, 350*ms, 600*ms, 900*ms, 1500*ms, 3*time.Second, 30*time.Second)
	return max(0, pause+time.Duration(c(3)-1))
}

// anySteps makes n inputs. Some come exactly when something falls due, and some are repeated as a button does that is
// held: for both, an engine runs along.
func anySteps(c choose, p *latch.Params, n int) []step {
	e := latch.New(p)
	var at time.Duration
	var steps []step
	observe := func(in latch.Input) {
		e.Observe(at, in)
		steps = append(steps, step{at, &in})
	}
	observe(latch.Input{Kind: latch.Start, Quiet: c(2) == 0})
	for len(steps) < n {
		at += anyPause(c)
		if due, ok := e.Deadline(); ok && c(4) == 0 {
			at = max(at, due)
		}
		in := anyInput(c)
		observe(in)
		for range c(4) / 3 * c(12) { // held
			at += 100 * ms
			observe(in)
		}
		signal, down := pick(c, 0, 2, 3), int64(pick(c, 1, 4, 16))
		for range c(8) / 7 * c(4) { // clicked
			for _, raw := range []int64{0, down, 0} {
				at += 60 * ms
				observe(latch.Input{Readings: []latch.Reading{{Signal: signal, Present: true, Raw: raw, Value: float64(raw)}}})
			}
		}
	}
	return steps
}
