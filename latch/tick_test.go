package latch_test

import (
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// effectsOf runs steps, and before each calls between, which may advance the engine until then.
func effectsOf(p *latch.Params, steps []step, between func(*latch.Engine, time.Duration) []latch.Effect) []latch.Effect {
	e := latch.New(p)
	var all []latch.Effect
	for _, s := range steps {
		all = append(all, between(e, s.at)...)
		all = append(all, e.Observe(s.at, *s.in)...)
	}
	end := steps[len(steps)-1].at + time.Hour
	all = append(all, between(e, end)...)
	return append(all, e.Advance(end)...)
}

func never(*latch.Engine, time.Duration) []latch.Effect { return nil }

// often advances as a shell does that wakes at every deadline, and whenever it likes. It checks what Deadline
// promises.
func often(t *testing.T, c choose) func(*latch.Engine, time.Duration) []latch.Effect {
	var now time.Duration
	return func(e *latch.Engine, until time.Duration) (all []latch.Effect) {
		advance := func(to time.Duration) {
			due, ok := e.Deadline()
			effects := e.Advance(to)
			for i := range effects {
				if ok && to == due && effects[i].At != max(due, now) {
					t.Errorf("Advance(%v), the deadline, has an effect at %v", to, effects[i].At)
				}
			}
			if (!ok || to < due) && len(effects) > 0 {
				t.Errorf("Advance(%v) has effects before the deadline, %v", to, due)
			}
			all = append(all, effects...)
			now = max(now, to)
			if next, ok := e.Deadline(); ok && next <= now {
				t.Fatalf("after Advance(%v) the deadline is %v", to, next)
			}
		}
		for now < until {
			due, ok := e.Deadline()
			switch c(5) {
			case 0:
				if ok {
					advance(min(max(due, now), until))
				}
			case 1:
				if ok {
					advance(min(max(due-1, now), until))
				}
			case 2:
				advance(min(now+time.Duration(1+c(500))*ms, until))
			case 3:
				advance(now)
			default:
				if until-now > time.Minute || c(2) == 0 {
					return all
				}
			}
		}
		return all
	}
}

// TestTicksChangeNothing: however often Advance is called, and when, the effects are the same.
func TestTicksChangeNothing(t *testing.T) {
	var sends int
	gestures := make(map[latch.GestureKind]int)
	timelines := 2500
	if testing.Short() {
		timelines = 100
	}
	for seed := range uint64(timelines) {
		c := fromSeed(seed)
		p := anyCar(c)
		steps := anySteps(c, p, 60)
		want := effectsOf(p, steps, never)
		got := effectsOf(p, steps, often(t, c))
		if !slices.Equal(want, got) {
			t.Fatalf("seed %d: with more ticks (-want +got)\n%s", seed, cmp.Diff(showAll(p, want), showAll(p, got)))
		}
		checkOrder(t, want)
		for i := range want {
			if want[i].Kind == latch.EffectSend {
				sends++
			} else if want[i].Kind == latch.EffectGesture {
				gestures[want[i].Gesture.Kind]++
			}
		}
	}
	t.Logf("%d timelines: %v, %d sends", timelines, gestures, sends)
	for g := latch.Press; g <= latch.Stuck; g++ {
		if gestures[g] < timelines/25 {
			t.Errorf("%d times %v in %d timelines: too few to prove anything", gestures[g], g, timelines)
		}
	}
	if sends < timelines {
		t.Errorf("%d sends in %d timelines: too few to prove anything", sends, timelines)
	}
}

func showAll(p *latch.Params, effects []latch.Effect) []string {
	out := make([]string, len(effects))
	for i := range effects {
		out[i] = show(p, &effects[i])
	}
	return out
}

// checkOrder: effects are in the order of time, and decisions are numbered 1, 2, 3 …
func checkOrder(t *testing.T, effects []latch.Effect) {
	t.Helper()
	var at time.Duration
	var decisions uint64
	for i := range effects {
		if effects[i].At < at {
			t.Fatalf("an effect at %v after one at %v", effects[i].At, at)
		}
		at = effects[i].At
		if effects[i].Kind != latch.EffectDecision {
			continue
		}
		decisions++
		if n := effects[i].Decision.Number; n != decisions {
			t.Fatalf("decision %d has the number %d", decisions, n)
		}
	}
}

// TestDeadlineIsWhenSomethingHappens: an engine that is only woken at its deadlines sleeps soundly in the end.
func TestDeadlineIsWhenSomethingHappens(t *testing.T) {
	timelines := uint64(500)
	if testing.Short() {
		timelines = 20
	}
	for seed := range timelines {
		c := fromSeed(seed)
		p := anyCar(c)
		e := latch.New(p)
		steps := anySteps(c, p, 40)
		for _, s := range steps {
			e.Observe(s.at, *s.in)
		}
		var wakes int
		for {
			due, ok := e.Deadline()
			if !ok {
				break
			}
			for _, ef := range e.Advance(due) {
				if want := max(due, steps[len(steps)-1].at); ef.At != want {
					t.Fatalf("seed %d: Advance(%v) has an effect at %v", seed, due, ef.At)
				}
			}
			if wakes++; wakes > 1000 {
				t.Fatalf("seed %d: no end of deadlines, the newest at %v", seed, due)
			}
		}
	}
}

func FuzzEngine(f *testing.F) {
	f.Add([]byte{})
	for seed := range uint64(8) {
		text := make([]byte, 600)
		c := fromSeed(seed)
		for i := range text {
			text[i] = byte(c(256))
		}
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		c := fromBytes(text)
		p := anyCar(c)
		steps := anySteps(c, p, min(len(text)/4+1, 400))
		want := effectsOf(p, steps, never)
		checkOrder(t, want)
		if got := effectsOf(p, steps, often(t, fromSeed(uint64(len(text))))); !slices.Equal(want, got) {
			t.Fatalf("with more ticks (-want +got)\n%s", cmp.Diff(showAll(p, want), showAll(p, got)))
		}
	})
}

// TestFramesWithoutEffectsCostNoMemory: a daemon reads thousands of frames a second.
func TestFramesWithoutEffectsCostNoMemory(t *testing.T) {
	e := latch.New(rigParams())
	e.Observe(0, latch.Input{Kind: latch.Start, Quiet: true})
	e.Observe(0, healthy(carBus))
	e.Observe(0, healthy(latchBus))
	up := latch.Input{Readings: []latch.Reading{{Signal: 0, Present: true}, {Signal: 1, Present: true, Raw: 2}, {Signal: 2, Present: true}}}
	frames := []latch.Input{healthy(carBus), healthy(latchBus), up}
	var at time.Duration
	if n := testing.AllocsPerRun(1000, func() {
		for i := range frames {
			at += ms
			if effects := e.Observe(at, frames[i]); len(effects) > 0 {
				t.Fatalf("effects %v", effects)
			}
		}
	}); n != 0 {
		t.Errorf("%v allocations for three frames without effects, want none", n)
	}
}

func BenchmarkObserve(b *testing.B) {
	e := latch.New(rigParams())
	e.Observe(0, latch.Input{Kind: latch.Start, Quiet: true})
	in := healthy(carBus)
	var at time.Duration
	for b.Loop() {
		at += ms
		e.Observe(at, in)
	}
}
