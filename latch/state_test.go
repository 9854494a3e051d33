package latch_test

import (
	"bytes"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/latch"
)

// TestEqualStatesBehaveAlike: an engine that is set to the state of another, at another time, goes on as that one does.
// Ages, lengths and the numbers of decisions are no part of the state; show leaves them out.
func TestEqualStatesBehaveAlike(t *testing.T) {
	var compared int
	for seed := range seeds(2000, 300) {
		c := fromSeed(seed)
		p := untold(anyCar(c))
		steps := anySteps(c, p, 60+c(60))
		for i := range steps {
			steps[i].at += time.Hour // release{} was at 0, and nothing else may be
		}
		cut := 1 + c(len(steps)-1)
		e := latch.New(p)
		for _, s := range steps[:cut] {
			e.Observe(s.at, *s.in)
		}
		state := e.AppendState(nil, 0)
		const later = 1000 * time.Hour
		twin := latch.New(p)
		twin.Observe(0, latch.Input{Kind: latch.Start}) // whatever it was before
		twin.SetState(state, e.Now()+later)
		if again := twin.AppendState(nil, 0); !bytes.Equal(state, again) {
			t.Fatalf("seed %d: the state is %x, and is read as %x", seed, state, again)
		}
		for _, s := range steps[cut:] {
			want := acts(p, e.Observe(s.at, *s.in))
			effects := slices.Clone(twin.Observe(s.at+later, *s.in))
			for i := range effects {
				effects[i].At -= later
				effects[i].Send.Expires -= later
			}
			compared += len(effects)
			if got := acts(p, effects); !slices.Equal(want, got) {
				t.Fatalf("seed %d, %d steps after the cut at %v: (-original +twin)\n%s", seed, s.at, steps[cut-1].at, cmp.Diff(want, got))
			}
			if mine, its := e.AppendState(nil, 0), twin.AppendState(nil, 0); !bytes.Equal(mine, its) {
				t.Fatalf("seed %d at %v: the states are %x and %x", seed, s.at, mine, its)
			}
			if due, ok := e.Deadline(); ok {
				if its, ok := twin.Deadline(); !ok || its != due+later {
					t.Fatalf("seed %d at %v: the deadlines are %v and %v", seed, s.at, due, its-later)
				}
			}
		}
	}
	t.Logf("%d effects compared", compared)
	if compared < 25000 && !testing.Short() && !raced {
		t.Error("too few to prove anything")
	}
}

// seeds are many, or few where little time is wanted for each run, as by make mutate, or each takes long.
func seeds(many, few uint64) uint64 {
	if testing.Short() || raced {
		return few
	}
	return many
}

// untold is a car without what is only told.
func untold(p *latch.Params) *latch.Params {
	p.Maintenance, p.Access.LowVoltage = latch.Maintenance{}, 0
	return p
}

// acts leaves out what only the lid tells: who opened it, and that it is open.
func acts(p *latch.Params, effects []latch.Effect) []string {
	return slices.DeleteFunc(showAll(p, effects), func(s string) bool {
		return strings.Contains(s, "event opened_") || strings.Contains(s, "event boot_warning")
	})
}

// TestCopyIsDeep: what becomes of a copy does not touch the original.
func TestCopyIsDeep(t *testing.T) {
	for seed := range uint64(300) {
		c := fromSeed(seed)
		p := anyCar(c)
		steps := anySteps(c, p, 60)
		e, twin := latch.New(p), latch.New(p)
		for i, s := range steps {
			twin.CopyFrom(e)
			before := e.AppendState(nil, 0)
			twin.Observe(s.at+time.Duration(c(int(time.Second))), *s.in)
			if after := e.AppendState(nil, 0); !bytes.Equal(before, after) {
				t.Fatalf("seed %d, step %d: the original changed from %x to %x", seed, i, before, after)
			}
			e.Observe(s.at, *s.in)
		}
	}
}
