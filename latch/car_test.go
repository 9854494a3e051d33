package latch_test

import (
	"slices"
	"strings"
	"time"

	"pgregory.net/rapid"

	"latchd/latch"
)

// carModel is a car that sends every fact each 100 ms, and answers a release.
type carModel struct {
	values  []float64 // of rigSignals
	muted   []bool
	answers bool
	at      time.Duration
}

func newCarModel() *carModel {
	c := &carModel{values: make([]float64, len(rigSignals)), muted: make([]bool, len(rigSignals))}
	c.values[signal("voltage")] = 12
	return c
}

// answer moves the boot's latch as its controller would.
func (c *carModel) answer(a latch.Action) {
	if !c.answers {
		return
	}
	switch a {
	case latch.BootRelease:
		c.values[signal("boot_latch")] = 1
	case latch.BootLock:
		c.values[signal("boot_latch")] = 0
	}
}

func signal(name string) int { return slices.Index(rigSignals, name) }

func (c *carModel) frame(signals ...int) latch.Input {
	in := latch.Input{Kind: latch.Readings}
	for _, s := range signals {
		in.Readings = append(in.Readings, latch.Reading{Signal: s, Present: true, Raw: int64(c.values[s]), Value: c.values[s]})
		if strings.HasSuffix(rigSignals[s], "s_latch") || rigSignals[s] == "boot_latch" {
			in.Bus = latchBus
		}
	}
	return in
}

// tick is what the car sends every 100 ms.
func (c *carModel) tick() (ins []latch.Input) {
	var car, controller []int
	for s := signal("ignition"); s < len(rigSignals); s++ {
		switch {
		case c.muted[s]:
		case strings.HasSuffix(rigSignals[s], "_latch"):
			controller = append(controller, s)
		default:
			car = append(car, s)
		}
	}
	ins = append(ins, c.frame(car...), c.frame(controller...))
	ins[1].Bus = latchBus
	if c.values[0] != 0 {
		ins = append(ins, c.frame(0, 1))
	}
	if c.values[signal("lever")] != 0 {
		ins = append(ins, c.frame(signal("lever")))
	}
	return ins
}

// change makes one thing different, and says for how many ticks the car then goes on.
func (c *carModel) change(t *rapid.T, feed func(latch.Input)) int {
	ticks := rapid.SampledFrom([]int{0, 1, 1, 2, 3, 5, 6, 10, 11, 20, 40}).Draw(t, "ticks")
	pick := func(vs ...float64) float64 { return rapid.SampledFrom(vs).Draw(t, "value") }
	switch rapid.IntRange(0, 16).Draw(t, "change") {
	case 0, 1, 2, 3: // the fob
		if c.values[0] != 0 {
			c.values[0] = 0
		} else {
			c.values[0], c.values[1] = pick(1, 4, 16, 16), pick(2, 2, 2, 1, 3)
		}
		feed(c.frame(0, 1))
	case 4, 5, 6: // a button that tells of changes
		s := signal(rapid.SampledFrom([]string{"dash", "plate"}).Draw(t, "button"))
		for range rapid.SampledFrom([]int{1, 2, 2, 2, 4}).Draw(t, "edges") {
			c.values[s] = 1 - c.values[s]
			feed(c.frame(s))
			c.at += rapid.SampledFrom([]time.Duration{0, 10 * time.Millisecond, 30 * time.Millisecond, 100 * time.Millisecond}).Draw(t, "length")
		}
	case 7: // the lever
		c.values[signal("lever")] = 1 - c.values[signal("lever")]
		feed(c.frame(signal("lever")))
	case 8: // a fact that is false or true
		s := rapid.IntRange(signal("ignition"), len(rigSignals)-1).Draw(t, "fact")
		if name := rigSignals[s]; name != "speed" && name != "voltage" {
			c.values[s] = pick(0, 0, 0, 1, 1, 777)
		}
	case 9:
		c.values[signal("speed")] = pick(0, 0, 1.9, 2, 4.9, 5, 15.9, 16, 50, 777)
		c.values[signal("voltage")] = pick(12, 12, 12, 9, 8.9)
	case 10: // the lid
		c.values[signal("boot_open")] = pick(0, 0, 1)
	case 11: // silence
		s := rapid.IntRange(signal("ignition"), len(rigSignals)-1).Draw(t, "muted")
		c.muted[s] = !c.muted[s]
	case 12:
		c.answers = !c.answers
	case 13:
		c.gap(t, feed)
	case 14:
		feed(rapid.SampledFrom([]latch.Input{{Kind: latch.DisarmFor, For: time.Second}, {Kind: latch.DisarmFor}, {Kind: latch.Arm}, {Kind: latch.Arm}}).Draw(t, "arm"))
	default: // all is well again
		for s := signal("ignition"); s < len(rigSignals); s++ {
			c.values[s], c.muted[s] = 0, false
		}
		c.values[signal("voltage")] = 12
	}
	return ticks
}

func (c *carModel) gap(t *rapid.T, feed func(latch.Input)) {
	bus := rapid.SampledFrom([]int{latch.AllBuses, carBus, latchBus}).Draw(t, "bus")
	kind := rapid.SampledFrom([]latch.InputKind{latch.Overflow, latch.BusLost, latch.BusBack, latch.NewSegment, latch.Start}).Draw(t, "gap")
	feed(latch.Input{Kind: kind, Bus: bus})
	if kind == latch.BusLost && rapid.Bool().Draw(t, "back at once") {
		feed(latch.Input{Kind: latch.BusBack, Bus: bus})
	}
}
