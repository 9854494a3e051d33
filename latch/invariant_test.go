package latch_test

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"latchd/latch"
)

// TestInvariants drives a car at random and lets the oracle judge every effect.
func TestInvariants(t *testing.T) {
	allowed, journeys := map[latch.Trigger]int{}, 0
	rapid.Check(t, func(t *rapid.T) {
		o := travel(t)
		journeys++
		if o.broken != "" {
			t.Fatalf("%s\n%s", o.broken, strings.Join(o.history[max(0, len(o.history)-60):], "\n"))
		}
		for _, d := range o.decisions {
			if d.d.Verdict == latch.Allow && !d.emergency {
				allowed[d.d.Trigger]++
			}
		}
	})
	t.Log("allowed, by trigger:", allowed)
	// The other triggers are rare: a few journeys, as of -short, may miss them.
	if allowed[latch.ByPress] == 0 || journeys >= 100 && len(allowed) < 3 {
		t.Error("the journeys lead to too little to prove anything")
	}
}

// journey is a car on its way, its engine, and the oracle that watches both.
type journey struct {
	e *latch.Engine
	o *oracle
	c *carModel
}

// travel goes on a random journey, and waits at its end until everything has ended.
func travel(t *rapid.T) *oracle {
	p := drawAccess(t)
	j := journey{latch.New(p), newOracle(p), newCarModel()}
	j.start(rapid.Bool().Draw(t, "quiet"))
	for range rapid.IntRange(1, 40).Draw(t, "steps") {
		for range j.c.change(t, j.feed) {
			for _, in := range j.c.tick() {
				j.feed(in)
			}
			j.c.at += 100 * time.Millisecond
		}
		if j.o.broken != "" {
			return j.o
		}
	}
	j.follow(j.e.Advance(j.c.at + time.Minute))
	for n, open := range j.o.open {
		if open {
			j.o.fail("the actuation of decision %d never ends", n)
		}
	}
	return j.o
}

func (j *journey) start(quiet bool) {
	j.e.Observe(0, latch.Input{Kind: latch.Start, Quiet: quiet})
	for i := range j.o.buttons {
		j.o.buttons[i].up = quiet && j.o.p.Buttons[i].Talks == latch.Level
	}
	j.c.at = time.Millisecond
	j.feed(j.c.frame(signal("dash"), signal("plate")))
}

// feed gives an input to the engine. What was due before it is judged by what was known before it.
func (j *journey) feed(in latch.Input) {
	j.follow(j.e.Advance(j.c.at))
	if in.Kind == latch.Readings && j.o.lost[in.Bus] {
		return
	}
	j.o.observe(j.c.at, in)
	j.follow(j.e.Observe(j.c.at, in))
}

// follow judges effects, and lets the car answer what is sent.
func (j *journey) follow(effects []latch.Effect) {
	j.o.judge(effects)
	for _, ef := range effects {
		if ef.Kind == latch.EffectSend {
			j.c.answer(ef.Send.Action)
		}
	}
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
	p.Access.Boot.UnlockAllFirst = flip("unlock all first")
	p.Access.LockAt = rapid.SampledFrom([]float64{0, 16}).Draw(t, "lock_at")
	p.Access.Wear.Operations = rapid.SampledFrom([]int{2, 4, 10}).Draw(t, "operations")
	p.Access.Wear.BootPerMinute = rapid.SampledFrom([]int{2, 6}).Draw(t, "per minute")
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
