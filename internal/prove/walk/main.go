// Command walk lets the engine go through random inputs and judges what it does, as latchd check --prove does. It prints the
// seed, so that a walk can be repeated.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"sync"
	"time"

	"latchd/config"
	"latchd/internal/prove"
)

func main() {
	file := flag.String("config", "profile:mini-r56", "the configuration")
	steps := flag.Int("steps", 100_000_000, "how many steps, over all processors")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the random numbers")
	flag.Parse()
	c, problems := config.Load(*file, config.Options{})
	if c == nil {
		fmt.Fprintln(os.Stderr, problems)
		os.Exit(1)
	}
	fmt.Printf("walk: %s, %d steps, seed %d\n", *file, *steps, *seed)
	if !walk(c, *seed, *steps) {
		os.Exit(1)
	}
}

// walk divides the steps among as many walks as there are processors, each with a seed of its own.
func walk(c *config.Config, seed uint64, steps int) (ok bool) {
	walks := runtime.GOMAXPROCS(0)
	results := make([]*prove.WalkResult, walks)
	errs := make([]error, walks)
	var wg sync.WaitGroup
	for i := range walks {
		wg.Go(func() { results[i], errs[i] = prove.Walk(c, seed+uint64(i), (steps+walks-1)/walks) })
	}
	wg.Wait()
	ok = true
	for i, r := range results {
		switch {
		case errs[i] != nil:
			fmt.Println(errs[i])
			ok = false
		case r.Violation != nil:
			fmt.Printf("seed %d: %s: %s (%s)\n", seed+uint64(i), r.Violation.Name, r.Violation.Wrong, r.Violation.Wandered())
			ok = false
		default:
			fmt.Printf("seed %d: %d steps, %d frames sent, no violation\n", seed+uint64(i), r.Steps, r.Sends)
		}
	}
	return ok
}
