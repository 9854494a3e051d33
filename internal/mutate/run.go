package main

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"sync"
	"sync/atomic"
	"time"

	"latchd/internal/mutate/chosen"
)

// fate is what became of a mutant.
type fate int

const (
	survived fate = iota
	found
	timedOut // it looped, which counts as found
)

// workers is how many mutants run at a time.
const workers = 2

// both calls f for 0 to n-1, several at a time.
func both(n int, f func(i int)) {
	var next atomic.Int64
	var wait sync.WaitGroup
	for range workers {
		wait.Go(func() {
			for i := next.Add(1) - 1; i < int64(n); i = next.Add(1) - 1 {
				f(int(i))
			}
		})
	}
	wait.Wait()
}

// try runs the tests that a mutant makes a difference to, the quick ones first, until one finds it.
func (s *suite) try(m *mutant) (fate, error) {
	const quick = 60 * time.Millisecond
	var batch []*test
	var slow []*test
	for _, t := range s.tests {
		switch {
		case !t.reaches[m.n]:
		case t.time < quick:
			batch = append(batch, t)
		default:
			slow = append(slow, t)
		}
	}
	if f, err := s.tryWith(m, batch); f != survived || err != nil {
		return f, err
	}
	for i := range slow {
		if f, err := s.tryWith(m, slow[i:i+1]); f != survived || err != nil {
			return f, err
		}
	}
	return survived, nil
}

// tryWith runs some tests with a mutant. It loops if it asks far more often than the original, or is so slow that the
// machine's load does not explain it.
func (s *suite) tryWith(m *mutant, tests []*test) (fate, error) {
	if len(tests) == 0 {
		return survived, nil
	}
	steps, most, limit := 100_000, 0, 10*time.Second
	for _, t := range tests {
		steps += t.steps
		most = max(most, t.steps)
		limit += 20 * t.time
	}
	steps += 20 * most // one that only does more than it need is no loop; and not all tests have room for one
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	defer cancel()
	err := s.command(ctx, tests, fmt.Sprintf("%s=%d", chosen.Mutant, m.n), fmt.Sprintf("%s=%d", chosen.Steps, steps)).Run()
	var exit *exec.ExitError
	switch {
	case err == nil:
		return survived, nil
	case !errors.As(err, &exit):
		return survived, err
	case ctx.Err() != nil || exit.ExitCode() == chosen.Loops:
		return timedOut, nil
	}
	return found, nil
}
