package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"latchd/latch"
)

// judge looks at the effects of one call, and then at what must have come of an escape lever.
func (o *oracle) judge(effects []latch.Effect) {
	for i := range effects {
		ef := &effects[i]
		o.seq++
		o.now = ef.At
		o.history = append(o.history, "      "+show(o.p, ef))
		switch ef.Kind {
		case latch.EffectDecision:
			o.decision(ef.At, ef.Decision)
		case latch.EffectSend:
			o.send(ef.At, ef.Send)
		case latch.EffectEvent:
			o.event(ef.Event)
		}
	}
	for i := range o.buttons {
		if b := &o.buttons[i]; b.escapes {
			b.escapes = false
			if !slices.ContainsFunc(effects, func(ef latch.Effect) bool {
				return ef.Kind == latch.EffectSend && ef.Send.Action == latch.BootRelease && o.decisions[ef.Send.Decision].emergency
			}) {
				o.fail("the lever was pulled and nothing was sent")
			}
		}
	}
}

func (o *oracle) decision(at time.Duration, d latch.Decision) {
	if d.Number != o.last+1 {
		o.fail("decision %d after %d", d.Number, o.last)
	}
	o.last = d.Number
	if o.retrying && (d.Trigger != latch.ByRetry || d.Verdict != latch.Allow) {
		o.fail("a retry was told, and no allowed retry follows")
	}
	o.retrying = false
	place := latch.Place(255) // automatic
	if d.Button >= 0 {
		place = o.p.Buttons[d.Button].Place
	}
	o.decisions[d.Number] = decided{o.seq, at, place == latch.Emergency, d}
	if d.Verdict != latch.Allow || place == latch.Emergency {
		return
	}
	switch {
	case d.Action.OpensBoot():
		o.opensBoot(at, place)
		o.opened = o.seq
	case d.Action.Locks():
		o.locks(at, d.Button < 0)
	case d.Action.Unlocks():
		if place == latch.Exterior && !o.isNot(latch.Locked, at) {
			o.fail("unlocked from outside")
		}
		o.unlocked = o.seq
	}
	if v, ok := o.known(latch.Voltage, at); ok && v < o.p.Access.MinVoltage {
		o.fail("started at %v V", v)
	}
	o.licensed(d)
}

// opensBoot: P3, P0, P2, P4.
func (o *oracle) opensBoot(at time.Duration, place latch.Place) {
	speed, known := o.known(latch.Speed, at)
	switch {
	case known && speed >= 5:
		o.fail("the boot opens at %v km/h", speed)
	case !(known && o.slow(at)) && !o.isNot(latch.Ignition, at):
		o.fail("the boot opens with neither the car known slow nor the ignition known off")
	case place == latch.Fob && o.is(latch.Ignition, at) && !o.p.Access.Boot.WhileIgnitionOn:
		o.fail("the fob opens the boot with the ignition on")
	}
	for _, f := range []latch.Fact{latch.Crash, latch.Valet} {
		if o.p.HasFact(f) && !o.isNot(f, at) {
			o.fail("the boot opens with %v not known to be off", f)
		}
	}
	lock := latch.Locked
	if place != latch.Fob && o.p.HasFact(latch.BootLocked) {
		lock = latch.BootLocked
	}
	if (place != latch.Fob || o.p.Access.Boot.RequiresUnlocked) && !o.isNot(lock, at) {
		o.fail("the boot opens with %v not known to be off", lock)
	}
}

// locks: §5, P0, P2, P10.
func (o *oracle) locks(at time.Duration, automatic bool) {
	for f := latch.DriverDoorOpen; f <= latch.RearPassengerDoorOpen; f++ {
		if o.is(f, at) || automatic && o.p.HasFact(f) && !o.isNot(f, at) {
			o.fail("locks with %v", f)
		}
	}
	if automatic && !o.isNot(latch.BootOpen, at) {
		o.fail("locks by itself with the lid not known closed")
	}
	if o.is(latch.KeyInside, at) || automatic && o.p.HasFact(latch.KeyInside) && !o.isNot(latch.KeyInside, at) {
		o.fail("locks a key in")
	}
	if o.is(latch.Crash, at) {
		o.fail("locks after a crash")
	}
}

// licensed: P13, P14. Every allowed decision has a cause of its own that was seen since the last gap.
func (o *oracle) licensed(d latch.Decision) {
	switch d.Trigger {
	case latch.ByPress:
		b := &o.buttons[d.Button]
		if b.credit--; b.credit < 0 {
			o.fail("a second actuation for one press")
		}
		if !b.fresh {
			o.fail("acts on a press from before a gap")
		}
		if keys := o.p.Keys; d.Key.Known && len(keys) > 0 && !slices.ContainsFunc(keys, func(k latch.Key) bool { return k.Enabled && k.Number == d.Key.Number }) {
			o.fail("acts for key %d", d.Key.Number)
		}
	case latch.ByRelockOnClose:
		if o.lidClosed < o.lastGap {
			o.fail("locks, and the lid was not seen to close")
		}
	case latch.ByRelockUnopened:
		if o.opened < o.lastGap {
			o.fail("locks a boot that was opened before a gap")
		}
	case latch.ByRelockUnlocked:
		if o.unlocked < o.lastGap {
			o.fail("locks a car that was unlocked before a gap")
		}
	}
}

// send: P13, P15.
func (o *oracle) send(at time.Duration, s latch.Send) {
	d, ok := o.decisions[s.Decision]
	a := &o.p.Actuators[s.Action]
	switch {
	case !ok || d.d.Verdict != latch.Allow || d.d.Action != s.Action:
		o.fail("a frame without a decision")
	case d.seq < o.lastGap && !d.emergency:
		o.fail("a frame of a decision from before a gap")
	case at > s.Expires || s.Expires != d.at+a.Expires:
		o.fail("a frame of %v that expires at %v", d.at, s.Expires)
	case !slices.ContainsFunc(a.Steps, func(st latch.Step) bool { return st.Frame == s.Frame && d.at+st.After == at }):
		o.fail("frame %d is no step of %v", s.Frame, s.Action)
	case s.Attempt > 1+a.Confirm.Retries:
		o.fail("attempt %d", s.Attempt)
	}
	if _, known := o.open[s.Decision]; !known {
		o.open[s.Decision] = true
	}
}

// event: every actuation ends, and ends once.
func (o *oracle) event(ev latch.Event) {
	switch ev.Kind {
	case latch.Confirmed, latch.SentUnverified, latch.Unconfirmed, latch.Unverified, latch.Superseded, latch.Retried, latch.Dropped:
	default:
		return
	}
	if ev.Decision == 0 {
		return // a relock was dropped
	}
	switch proves := o.p.Actuators[ev.Action].Confirm.Fact != latch.NoFact; {
	case ev.Kind == latch.Superseded || ev.Kind == latch.Dropped:
	case proves == (ev.Kind == latch.SentUnverified):
		o.fail("%v of %v", ev.Kind, ev.Action)
	}
	if !o.open[ev.Decision] {
		o.fail("%v ends twice", ev.Action)
	}
	o.open[ev.Decision] = false
	o.retrying = ev.Kind == latch.Retried
}

// carModel is a car that sends every fact each 100 ms, and answers a release.
type carModel struct {
	values  []float64 // of rigSignals
	muted   []bool
	answers bool
	at      time.Duration
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

// drawAccess draws an owner's wishes, which facts there are, and what the buttons do.
func drawAccess(t *rapid.T) *latch.Params {
	p := rigParams()
	pick := func(name string, as ...latch.Action) latch.Action { return rapid.SampledFrom(as).Draw(t, name) }
	flip := func(name string) bool { return rapid.Bool().Draw(t, name) }
	p.Access.Boot = latch.BootAccess{
		RequiresUnlocked: rapid.IntRange(0, 3).Draw(t, "requires_unlocked") == 0, WhileIgnitionOn: flip("while_ignition_on"), AcceptLockIn: true,
		RelockOnClose:  rapid.SampledFrom(latch.RelockSettings()).Draw(t, "relock_on_close"),
		RelockUnopened: rapid.SampledFrom([]time.Duration{0, 2 * time.Second, 4 * time.Second}).Draw(t, "relock_unopened"),
	}
	p.Access.RelockUnlocked = rapid.SampledFrom([]time.Duration{0, 3 * time.Second, 6 * time.Second}).Draw(t, "relock_unlocked")
	p.Access.WaitForFacts = rapid.SampledFrom([]time.Duration{0, 300 * time.Millisecond}).Draw(t, "wait")
	p.Access.Stages = rapid.SampledFrom([][]latch.Action{
		{latch.UnlockAll}, {latch.UnlockDriver, latch.UnlockAll}, {latch.UnlockDriver, latch.BootRelease, latch.UnlockAll}, {latch.UnlockAll, latch.BootRelease},
	}).Draw(t, "stages")
	if flip("keys") {
		p.Keys = []latch.Key{{Number: 2, Enabled: true}, {Number: 1}}
	}
	fobBoot, dash, plate := &p.Buttons[2], &p.Buttons[3], &p.Buttons[4]
	g := rapid.SampledFrom([]latch.GestureKind{latch.Click, latch.Double, latch.Hold}).Draw(t, "fob_boot")
	fobBoot.Does = [4]latch.Action{}
	fobBoot.Does[g] = latch.BootRelease
	dash.Does = [4]latch.Action{latch.Click: pick("dash", latch.BootRelease, latch.LockToggle, latch.UnlockAll, latch.LockAll, latch.BootLock, latch.BootUnlock)}
	plate.Does = [4]latch.Action{
		latch.Click: pick("plate", latch.BootRelease, latch.BootRelease, latch.LockAll, latch.LockToggle), latch.Double: pick("plate double", latch.NoAction, latch.UnlockAll, latch.BootRelease),
	}
	for _, f := range latch.Facts() {
		if f != latch.Ignition && rapid.IntRange(0, 9).Draw(t, f.String()) == 0 {
			p.Facts[f] = latch.FactSource{}
		}
	}
	retries := rapid.IntRange(0, 2).Draw(t, "retries")
	for a, f := range map[latch.Action]latch.Fact{latch.BootRelease: latch.BootLatch, latch.BootLock: latch.BootLatch, latch.LockAll: latch.DoorsLatch} {
		p.Actuators[a].Confirm = latch.Confirm{}
		if p.HasFact(f) {
			p.Actuators[a].Confirm = latch.Confirm{Fact: f, Is: a == latch.BootRelease, Within: 1500 * time.Millisecond, Retries: retries}
		}
	}
	return p
}

// TestInvariants drives a car at random and lets the oracle judge every effect.
func TestInvariants(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) { drive(t) })
}

func drive(t *rapid.T) (sent int) {
	p := drawAccess(t)
	e, o := latch.New(p), newOracle(p)
	c := &carModel{values: make([]float64, len(rigSignals)), muted: make([]bool, len(rigSignals))}
	c.values[signal("voltage")] = 12
	defer func() {
		if o.broken != "" {
			t.Fatalf("%s\n%s", o.broken, strings.Join(o.history[max(0, len(o.history)-60):], "\n"))
		}
	}()
	follow := func(effects []latch.Effect) {
		o.judge(effects)
		for _, ef := range effects {
			if ef.Kind != latch.EffectSend {
				continue
			}
			sent++
			if l := signal("boot_latch"); c.answers && ef.Send.Action == latch.BootRelease {
				c.values[l] = 1
			} else if c.answers && ef.Send.Action == latch.BootLock {
				c.values[l] = 0
			}
		}
	}
	feed := func(in latch.Input) {
		follow(slices.Clone(e.Advance(c.at)))
		if in.Kind == latch.Readings && o.lost[in.Bus] {
			return
		}
		o.observe(c.at, in)
		follow(slices.Clone(e.Observe(c.at, in)))
	}
	start := latch.Input{Kind: latch.Start, Quiet: rapid.Bool().Draw(t, "quiet")}
	e.Observe(0, start)
	for i := range o.buttons {
		o.buttons[i].up = start.Quiet && p.Buttons[i].Talks == latch.Level
	}
	o.history = append(o.history, "0s start")
	c.at = time.Millisecond
	feed(c.frame(signal("dash"), signal("plate")))
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		for range c.change(t, feed) {
			for _, in := range c.tick() {
				feed(in)
			}
			c.at += 100 * time.Millisecond
		}
		if o.broken != "" {
			return sent
		}
	}
	follow(slices.Clone(e.Advance(c.at + time.Minute)))
	for n, open := range o.open {
		if open {
			o.fail("the actuation of decision %d never ends", n)
		}
	}
	return sent
}

// change makes one thing different, and says for how many ticks the car then goes on.
func (c *carModel) change(t *rapid.T, feed func(latch.Input)) int {
	ticks := rapid.SampledFrom([]int{0, 1, 1, 2, 3, 5, 6, 10, 11, 20, 40}).Draw(t, "ticks")
	pick := func(vs ...float64) float64 { return rapid.SampledFrom(vs).Draw(t, "value") }
	switch rapid.IntRange(0, 15).Draw(t, "change") {
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
		c.values[signal("speed")] = pick(0, 0, 1.9, 2, 4.9, 5, 50, 777)
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
