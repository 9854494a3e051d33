package latch_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"latchd/latch"
)

// TestEveryPressIsAnswered: a press that was seen and led to nothing is the case that people ask about most; it may
// never be silent (policy §4). Presses are counted by an observer of the raw levels, not by the engine's gestures.
func TestEveryPressIsAnswered(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		c := func(n int) int { return rapid.IntRange(0, n-1).Draw(t, "choice") }
		a, b := watchedButton(c, "a", 1), watchedButton(c, "b", 2)
		a.Talks, a.Debounce = pick(c, latch.Level, latch.Change, latch.Pulse, latch.Counter), pick(c, 0, 20*ms)
		b.Talks, b.Debounce = a.Talks, a.Debounce
		if a.Talks == latch.Counter {
			a.Width, b.Width, b.Signal = 3, 3, 2 // the rig's dash
		}
		p := bench(a, b)
		t.Logf("%+v\n%+v", a, b)
		e := latch.New(p)
		seen := make([]observer, len(p.Buttons))
		answers := make([][]time.Duration, len(p.Buttons))
		note := func(effects []latch.Effect) {
			for i := range effects {
				if d := &effects[i].Decision; effects[i].Kind == latch.EffectDecision && d.Trigger == latch.ByPress {
					answers[d.Button] = append(answers[d.Button], effects[i].At)
				}
			}
		}
		var at time.Duration
		note(e.Observe(at, latch.Input{Kind: latch.Start}))
		for range 2 + c(40) {
			// Each level outlasts the debounce window, so each edge counts.
			at += 21*ms + pick(c, 0, 20*ms, 79*ms, 229*ms, 329*ms, 600*ms, 880*ms, 2*time.Second)
			in := watchedInput(c)
			t.Logf("%v %+v", at, in)
			for i := range seen {
				seen[i].observe(&p.Buttons[i], at, &in)
			}
			note(e.Observe(at, in))
		}
		note(e.Advance(at + time.Minute))
		for i := range seen {
			seen[i].check(t, &p.Buttons[i], answers[i])
		}
	})
}

// watchedButton is a fob's button that is bound in any way.
func watchedButton(c choose, name string, value int64) latch.Button {
	b := fobButton(pick(c, nothing, pressOnly, clickOnly, doubleOnly, holdOnly, clickHold, clickDouble, allThree))
	b.Name, b.Pressed = name, []int64{value}
	b.Click = pick(c, b.Hold, b.Hold/2)
	b.Stuck = pick(c, b.Stuck, 2*time.Second)
	return b
}

func watchedInput(c choose) latch.Input {
	switch c(30) {
	case 0:
		return latch.Input{Kind: latch.Overflow, Bus: c(3) - 1}
	case 1:
		return latch.Input{Kind: latch.NewSegment, Bus: latch.AllBuses}
	case 2:
		return latch.Input{Kind: latch.BusLost, Bus: c(2)}
	case 3:
		return latch.Input{Kind: latch.BusBack, Bus: c(2)}
	}
	in := latch.Input{Readings: []latch.Reading{
		{Signal: 0, Present: true, Raw: pick[int64](c, 0, 0, 1, 1, 2, 7)},
		{Signal: 2, Present: true, Raw: int64(c(3))},
	}}
	if key := pick[int64](c, 0, 2, 2, 2, 3); key > 0 {
		in.Readings = append(in.Readings, latch.Reading{Signal: 1, Present: true, Raw: key})
	}
	return in
}

// observer notes the presses of one button: edges from a level that said up to one that says down.
type observer struct {
	up      bool // the newest level says up, or the counter's value is known
	lost    bool // the bus is lost
	raw     int64
	heard   time.Duration // newest down frame, or the last gap
	presses []time.Duration
}

func (o *observer) observe(b *latch.Button, at time.Duration, in *latch.Input) {
	if in.Kind != latch.Readings {
		if in.Bus == latch.AllBuses || in.Bus == b.Bus {
			o.gap(at, in.Kind)
		}
		return
	}
	i := slices.IndexFunc(in.Readings, func(r latch.Reading) bool { return r.Signal == b.Signal })
	raw := in.Readings[i].Raw
	down := slices.Contains(b.Pressed, raw)
	switch b.Talks {
	case latch.Level, latch.Change:
		if down && o.up {
			o.presses = append(o.presses, at)
		}
		o.up = raw != 7 && !down
	case latch.Pulse:
		if down && !o.lost && at-o.heard >= b.RepeatWithin {
			o.presses = append(o.presses, at)
		}
		if raw != 0 {
			o.heard = at
		}
	case latch.Counter:
		if o.up && (raw-o.raw)&7 != 0 {
			o.presses = append(o.presses, at)
		}
		o.up, o.raw = true, raw
	}
}

func (o *observer) gap(at time.Duration, kind latch.InputKind) {
	switch kind {
	case latch.BusBack:
		o.lost = false
	case latch.BusLost:
		o.up, o.lost = false, true
	case latch.NewSegment:
		o.up, o.lost = false, false
	default:
		o.up = false
	}
	o.heard = at
}

// check wants an answer for each press, at or after it. Only a double answers two.
func (o *observer) check(t *rapid.T, b *latch.Button, answers []time.Duration) {
	presses := 1
	if b.Does[latch.Double] != latch.NoAction {
		presses = 2
	}
	for i, at := range o.presses {
		left := len(o.presses) - i
		from, _ := slices.BinarySearch(answers, at)
		if got, want := len(answers)-from, (left+presses-1)/presses; got < want {
			t.Fatalf("button %s: %d answers since %v, want at least %d\npresses %v\nanswers %v", b.Name, got, at, want, o.presses, answers)
		}
	}
}
