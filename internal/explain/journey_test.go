package explain

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

const ms = time.Millisecond

// The signals of the rig. The fob's values are 0 up, 1 unlock, 4 lock, 16 boot, 32 twice; others are 1 when down.
const (
	fobSignal = iota
	keySignal
	dashSignal
	padSignal
	countSignal
	leverSignal
	firstFact
)

func rigButton(name string, place latch.Place, signal int, does [4]latch.Action) latch.Button {
	return latch.Button{
		Name: name, Place: place, Signal: signal, Key: -1, Group: -1, Pressed: []int64{1}, Talks: latch.Change, Does: does,
		Click: 900 * ms, Hold: 900 * ms, Double: 600 * ms, Gap: 40 * ms, Period: 100 * ms, Stale: 350 * ms, Stuck: 5000 * ms, RepeatWithin: 250 * ms,
	}
}

func rigFob(name string, value int64, does [4]latch.Action) latch.Button {
	b := rigButton(name, latch.Fob, fobSignal, does)
	b.Key, b.Group, b.Talks = keySignal, 0, latch.Level
	b.Pressed, b.Named = []int64{value}, []int64{0, 1, 4, 16, 32}
	return b
}

// rig is a car with every kind of button and every fact.
func rig() *latch.Params {
	p := &latch.Params{
		Signals: firstFact + int(latch.NumFacts), Buses: 1,
		Keys: []latch.Key{{Number: 2, Name: "Anna", Enabled: true}, {Number: 1}},
		Access: latch.Access{
			Stages: []latch.Action{latch.UnlockDriver, latch.UnlockAll}, Window: 3 * time.Second, RelockUnlocked: 20 * time.Second,
			Boot:    latch.BootAccess{RelockOnClose: latch.RelockAlways, RelockUnopened: 10 * time.Second},
			BlockAt: 5, AllowBelow: 2, AllowAfter: 500 * ms, MinVoltage: 9, Try: true, WaitForFacts: 300 * ms, LowVoltage: 11, LowAfter: time.Second,
			Wear: latch.Wear{Operations: 4, OperationsWithin: 2 * time.Second, Rest: time.Second},
		},
		Maintenance: latch.Maintenance{Cycles: 2, Retries: 1, Rebounds: 1, Slams: 1, LateFrames: 5, LowBattery: 1},
	}
	counter := rigButton("count", latch.Cabin, countSignal, [4]latch.Action{latch.Click: latch.LockToggle})
	counter.Talks, counter.Width = latch.Counter, 4
	pad := rigButton("pad", latch.Exterior, padSignal, [4]latch.Action{latch.Click: latch.BootRelease, latch.Double: latch.UnlockAll})
	pad.Talks = latch.Pulse
	lever := rigButton("lever", latch.Emergency, leverSignal, [4]latch.Action{latch.Press: latch.BootRelease})
	lever.Talks = latch.Level
	dash := rigButton("dash", latch.Cabin, dashSignal, [4]latch.Action{latch.Press: latch.LockAll, latch.Hold: latch.UnlockAll})
	dash.Debounce = 20 * ms
	p.Buttons = []latch.Button{
		rigFob("fob_unlock", 1, [4]latch.Action{latch.Press: latch.Unlock}),
		rigFob("fob_lock", 4, [4]latch.Action{latch.Press: latch.LockAll}),
		rigFob("fob_boot", 16, [4]latch.Action{latch.Hold: latch.BootRelease}),
		rigFob("fob_twice", 32, [4]latch.Action{latch.Click: latch.LockAll, latch.Double: latch.BootRelease, latch.Hold: latch.UnlockAll}),
		dash, pad, counter, lever,
	}
	for _, f := range latch.Facts() {
		p.Facts[f] = latch.FactSource{Declared: true, Signal: firstFact + int(f), True: []int64{1}, Named: []int64{0, 1}, Scale: 1, Stale: 2 * time.Second}
		if f.IsNumber() {
			p.Facts[f].True, p.Facts[f].Named = nil, nil
		}
	}
	for i, a := range latch.ActuatorActions() {
		p.Actuators[a] = latch.Actuator{Steps: []latch.Step{{Frame: i}, {Frame: i, After: 20 * ms}}, Expires: 250 * ms}
	}
	p.Actuators[latch.BootRelease].Confirm = latch.Confirm{Fact: latch.BootLatch, Is: true, Within: 1500 * ms, Retries: 1}
	p.Actuators[latch.UnlockDriver] = latch.Actuator{}
	return p
}

// notArmed says whether nothing is sent on a journey.
func notArmed(seed uint64) bool { return seed%5 == 4 }

// journey feeds a random journey to an engine, and tells each effect.
func journey(p *latch.Params, seed uint64, tell func(*latch.Effect)) {
	r := rand.New(rand.NewPCG(seed, 0))
	e := latch.New(p)
	at := time.Duration(0)
	feed := func(effects []latch.Effect) {
		for i := range effects {
			tell(&effects[i])
		}
	}
	values := make([]float64, p.Signals)
	values[firstFact+int(latch.Voltage)] = 12
	frame := func(signals ...int) {
		in := latch.Input{Kind: latch.Readings}
		for _, s := range signals {
			in.Readings = append(in.Readings, latch.Reading{Signal: s, Present: true, Raw: int64(values[s]), Value: values[s]})
		}
		feed(e.Observe(at, in))
	}
	pick := func(vs ...float64) float64 { return vs[r.IntN(len(vs))] }
	feed(e.Observe(0, latch.Input{Kind: latch.Start, Quiet: seed%2 == 0}))
	if notArmed(seed) {
		feed(e.Observe(0, latch.Input{Kind: latch.Transmit}))
	}
	muted := false
	for range 300 {
		switch r.IntN(14) {
		case 0, 1, 2, 3:
			values[fobSignal], values[keySignal] = pick(0, 0, 0, 1, 4, 16, 16, 32, 32, 32, 17), pick(2, 2, 2, 2, 2, 1, 7)
		case 4:
			values[dashSignal] = 1 - values[dashSignal]
			frame(dashSignal)
		case 5:
			values[padSignal] = 1
			frame(padSignal)
		case 6:
			values[countSignal] = float64((int(values[countSignal]) + int(pick(0, 1, 1, 1, 2))) % 16)
			frame(countSignal)
		case 7:
			values[leverSignal] = pick(0, 0, 0, 1)
		case 8, 9:
			f := firstFact + 1 + r.IntN(int(latch.NumFacts)-1)
			values[f] = pick(0, 0, 0, 1, 7)
			if f == firstFact+int(latch.Voltage) {
				values[f] = pick(12, 12, 8)
			}
		case 10:
			if muted = r.IntN(4) == 0; muted { // the bus sleeps, and a press wakes it
				at += 3 * time.Second
				values[fobSignal], values[keySignal] = 1, 2
				frame(fobSignal, keySignal)
				values[padSignal] = 1
				frame(padSignal)
			}
		case 11:
			if r.IntN(6) == 0 {
				feed(e.Observe(at, latch.Input{Kind: latch.Overflow, Bus: 0}))
			} else {
				feed(e.Observe(at, latch.Input{Kind: latch.Try, Action: latch.TryActions()[r.IntN(len(latch.TryActions()))]}))
			}
		default:
			for f := firstFact; f < p.Signals; f++ {
				values[f] = 0
			}
			values[firstFact+int(latch.Voltage)] = 12
		}
		for range 1 + r.IntN(12) {
			at += time.Duration(1+r.IntN(110)) * ms
			if values[fobSignal] != 0 || r.IntN(3) == 0 {
				frame(fobSignal, keySignal)
			}
			if values[leverSignal] != 0 || r.IntN(3) == 0 {
				frame(leverSignal)
			}
			if !muted {
				facts := make([]int, 0, latch.NumFacts)
				for f := firstFact + 1; f < p.Signals; f++ {
					facts = append(facts, f)
				}
				frame(facts...)
			}
		}
	}
	feed(e.Advance(at + time.Minute))
}

// TestJourneys: whatever happens, each gesture, each decision and each outcome belongs to one press, each press has an
// answer, and each story is told in whole sentences. Every reason is where the guide says.
func TestJourneys(t *testing.T) {
	p := rig()
	met := map[latch.Reason]bool{}
	var merged, waits, retries int
	alone := map[latch.EventKind]bool{}
	for seed := range uint64(60) {
		c := NewCollector()
		var gestures, decisions, events, told int
		journey(p, seed, func(ef *latch.Effect) {
			c.Effect(ef)
			switch ef.Kind {
			case latch.EffectGesture:
				gestures++
			case latch.EffectDecision:
				decisions++
				d := &ef.Decision
				met[d.Reason] = true
				if !slices.Contains(guides[d.Reason].tiers, d.Tier) {
					t.Errorf("seed %d: %v decides with %v: not in guides (reasons.go)", seed, d.Tier, d.Reason)
				}
			case latch.EffectSend:
				c.Sent(&gateway.Transmission{At: ef.At, For: ef.Send, Withheld: notArmed(seed)})
			case latch.EffectEvent:
				if ef.Event.Decision != 0 {
					events++
				}
				if standsAlone(ef.Event.Kind) {
					told++
					alone[ef.Event.Kind] = true
				}
			}
		})
		seen := map[uint64]bool{}
		for _, press := range c.Presses(math.MaxInt64) {
			gestures -= len(press.Gestures)
			if press.Began > press.Ended {
				t.Errorf("seed %d: %v ends at %v", seed, press.Began, press.Ended)
			}
			if press.Told != nil {
				told--
			} else if len(press.Answers) == 0 {
				t.Errorf("seed %d: the press of %s at %v has no answer", seed, p.Buttons[press.Button].Name, press.Began)
			}
			if press.Began != press.down {
				merged++
			}
			for _, a := range press.Answers {
				decisions--
				if seen[a.Decision.Number] {
					t.Errorf("seed %d: decision %d is told twice", seed, a.Decision.Number)
				}
				seen[a.Decision.Number] = true
				if a.Decision.Button != press.Button {
					t.Errorf("seed %d: decision %d about button %d is told of %d", seed, a.Decision.Number, a.Decision.Button, press.Button)
				}
				for _, o := range a.Outcomes {
					if o.Decision != 0 {
						events--
					}
				}
				if a.Decision.Waited > 0 {
					waits++
				}
				if a.Decision.Trigger == latch.ByRetry {
					retries++
				}
			}
			checkStory(t, seed, (&Teller{Params: p, Observe: seed%3 == 0}).Story(press))
		}
		if gestures != 0 || decisions != 0 || events != 0 || told != 0 {
			t.Errorf("seed %d: %d gestures, %d decisions, %d outcomes and %d events are not told", seed, gestures, decisions, events, told)
		}
	}
	if len(met) < 25 || merged == 0 || waits == 0 || retries == 0 || len(alone) < 6 {
		t.Errorf("met %d reasons, %d doubles, %d waits, %d retries, %v: the journeys are too short", len(met), merged, waits, retries, alone)
	}
}

func checkStory(t *testing.T, seed uint64, story string) {
	t.Helper()
	for _, bad := range []string{"..", "  ", " .", ": .", "%!", "did none", "do none", "would act"} {
		if strings.Contains(story, bad) {
			t.Errorf("seed %d: %q in %s", seed, bad, story)
		}
	}
	if !strings.HasSuffix(story, ".") {
		t.Errorf("seed %d: no full stop: %s", seed, story)
	}
}
