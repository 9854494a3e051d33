package latch_test

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// near is what TestEqualStatesBehaveAlike and its kind take for soon.
const near = time.Millisecond

// allTriggers are those of everything that latchd does by itself.
var allTriggers = []latch.Trigger{latch.ByCrash, latch.ByKeyInside, latch.ByRelockOnClose, latch.ByRelockUnopened, latch.ByRelockUnlocked, latch.ByDriveAway}

// TestEqualStatesBehaveAlike: engines that have come to one state in different ways, or in other times, do the same, whatever
// comes next, and come to one state again. Ages, lengths and the numbers of decisions are no part of the state; show leaves
// them out.
func TestEqualStatesBehaveAlike(t *testing.T) {
	var pairs, compared int
	for seed := range seeds(100, 15) {
		c := fromSeed(seed)
		p := untold(anyCar(c))
		for i := range p.Buttons {
			if b := &p.Buttons[i]; b.Talks == latch.Counter {
				b.Talks = latch.Pulse // of a count, only the steps matter
			}
		}
		steps := anySteps(c, p, 40+c(40))
		first := map[string]*latch.Engine{} // the first engine that came to a state
		for range 4 {
			e, at := latch.New(p), time.Hour // release{} was at 0, and nothing else may be
			for i, s := range steps {
				if i > 0 {
					at += s.at - steps[i-1].at + time.Duration(1000+c(int(20*ms))) // never at a limit
				}
				e.Observe(at, *s.in)
				if due, ok := e.Deadline(); ok && due <= at+near {
					continue // which of several things comes first is no part of the state
				}
				state := string(e.AppendState(nil, near, allTriggers...))
				if first[state] == nil {
					first[state] = copyOf(p, e)
					continue
				}
				pairs++
				compared += goOnAlike(t, c, p, copyOf(p, first[state]), copyOf(p, e))
				if t.Failed() {
					t.Fatalf("seed %d, step %d at %v", seed, i, at)
				}
			}
		}
	}
	t.Logf("%d pairs, %d effects compared", pairs, compared)
	if pairs < 10000 && !testing.Short() && !raced {
		t.Error("too few to prove anything")
	}
}

func copyOf(p *latch.Params, e *latch.Engine) *latch.Engine {
	c := latch.New(p)
	c.CopyFrom(e)
	return c
}

// goOnAlike gives two engines the same, each at its own time.
func goOnAlike(t *testing.T, c choose, p *latch.Params, e, twin *latch.Engine) (compared int) {
	engines := [...]*latch.Engine{e, twin}
	for range 4 {
		in := anyInput(c)
		var did, states [len(engines)][]string
		for i, e := range engines {
			at := e.Now() + 1 // no two things happen at one instant
			effects := slices.Clone(e.Observe(at, in))
			for n := range effects {
				effects[n].At -= at
				effects[n].Send.Expires -= at
			}
			did[i] = acts(p, effects)
			states[i] = []string{string(e.AppendState(nil, near, allTriggers...))}
		}
		compared += len(did[0])
		if diff := cmp.Diff(did[0], did[1]); diff != "" {
			t.Errorf("%+v: (-one +other)\n%s", in, diff)
		} else if !slices.Equal(states[0], states[1]) {
			t.Errorf("%+v: the states are\n%x and\n%x", in, states[0], states[1])
		}
	}
	return compared
}

// seeds are many, or few where little time is wanted for each run, as by make mutate, or each takes long.
func seeds(many, few uint64) uint64 {
	if testing.Short() || raced {
		return few
	}
	return many
}

// untold is a car without what is only told, and without the limits that count over minutes: neither is a part of the state.
func untold(p *latch.Params) *latch.Params {
	p.Maintenance, p.Access.LowVoltage = latch.Maintenance{}, 0
	p.Access.Wear.BootPerMinute, p.Access.Wear.BootPerHour, p.Access.Wear.Operations = 0, 0, 0
	for _, a := range latch.ActuatorActions() {
		if a.IsFeedback() {
			p.Actuators[a] = latch.Actuator{}
		}
	}
	return p
}

// acts leaves out what is only told: who opened the lid, and that it is open; that something was put off; and facts of which no
// change sets anything off.
func acts(p *latch.Params, effects []latch.Effect) []string {
	told := []string{"event opened_", "event boot_warning", "event relock_pending"}
	for _, f := range quietFacts {
		told = append(told, "event "+f.String()+" ")
	}
	return slices.DeleteFunc(showAll(p, effects), func(s string) bool {
		return slices.ContainsFunc(told, func(t string) bool { return strings.Contains(s, t) })
	})
}

// quietFacts are those of which no change sets anything off.
var quietFacts = []latch.Fact{latch.BootLatch, latch.DoorsLatch, latch.BootSlam, latch.Valet, latch.KeyInside, latch.KeyBatteryLow, latch.KeyInIgnition}

// TestCopyIsDeep: a copy goes on as the original does, and what becomes of a copy does not touch the original.
func TestCopyIsDeep(t *testing.T) {
	for seed := range seeds(300, 30) {
		c := fromSeed(seed)
		p := anyCar(c)
		e, alone, copied, astray := latch.New(p), latch.New(p), latch.New(p), latch.New(p)
		var told, was []latch.Effect
		for i, s := range anySteps(c, p, 60) {
			copied, astray = astray, copied // what becomes a copy was something else before
			copied.CopyFrom(e)
			astray.CopyFrom(e)
			astray.Observe(s.at+time.Duration(c(int(time.Second))), anyInput(c))
			if !slices.Equal(told, was) {
				t.Fatalf("seed %d, step %d: what the original told was touched", seed, i)
			}
			told = e.Observe(s.at, *s.in)
			was = slices.Clone(told)
			alone.Observe(s.at, *s.in)
			copied.Observe(s.at, *s.in)
			if !latch.Same(e, alone) {
				t.Fatalf("seed %d, step %d: the original was touched", seed, i)
			}
			if !latch.Same(e, copied) {
				t.Fatalf("seed %d, step %d: the copy is not as the original", seed, i)
			}
		}
	}
}
