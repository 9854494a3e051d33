// Mutate changes a package in every small way that its types allow, and says which changes no test finds.
//
//	mutate [-equivalent FILE] [-skip TESTS] [-only MUTANTS] DIR [ARGUMENTS OF THE TESTS]
//
// All mutants are in one binary, which is compiled once and then told which of them to be. A survivor that is not listed
// in FILE with the reason why no test can find it is a failure; so is a line of FILE that is not true any more.
package main

import (
	"cmp"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"regexp"
	"time"
)

func main() {
	if err := mutate(os.Stdout, os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "mutate:", err)
		os.Exit(1)
	}
}

// options are what the command line says.
type options struct {
	dir        string
	args       []string // of the tests
	equivalent string
	skip, only *regexp.Regexp
	sample     uint64 // every which mutant is run ...
	seed       uint64 // ... and where that begins
}

func parse(w io.Writer, args []string) (o options, err error) {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.SetOutput(w)
	flags.StringVar(&o.equivalent, "equivalent", "", "`file` with the mutants that no test can find, and why")
	skip := flags.String("skip", "^$", "`tests` that are not run, a regular expression")
	only := flags.String("only", "", "names of the `mutants` to run, a regular expression")
	flags.Uint64Var(&o.sample, "sample", 1, "run every such `mutant` only: 3 is a third of them")
	flags.Uint64Var(&o.seed, "seed", 0, "which of them, with -sample")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	if o.sample == 0 {
		return o, errors.New("-sample 0: want 1 for all mutants, or more")
	}
	if flags.NArg() == 0 {
		return o, errors.New("which directory?")
	}
	o.dir, o.args = flags.Arg(0), flags.Args()[1:]
	if o.skip, err = regexp.Compile(*skip); err != nil {
		return o, err
	}
	o.only, err = regexp.Compile(*only)
	return o, err
}

func mutate(w io.Writer, args []string) error {
	start := time.Now()
	o, err := parse(w, args)
	if err != nil {
		return err
	}
	listed, err := equivalents(o.equivalent)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	source, err := load(o.dir)
	if err != nil {
		return err
	}
	mutants, copies := source.mutate()
	binary, err := build(source, copies, temp)
	if err != nil {
		return err
	}
	s := &suite{dir: source.dir, binary: binary, args: o.args}
	if err := s.measure(o.skip, temp); err != nil {
		return err
	}
	var outcomes []outcome
	for i, m := range mutants {
		if o.only.MatchString(m.name()) && uint64(i)%o.sample == o.seed%o.sample {
			outcomes = append(outcomes, outcome{mutant: m})
		}
	}
	fmt.Fprintf(w, "%d mutants, %d tests\n", len(outcomes), len(s.tests))
	errs := make([]error, len(outcomes))
	both(len(outcomes), func(i int) { outcomes[i].fate, errs[i] = s.try(outcomes[i].mutant) })
	if err := cmp.Or(errs...); err != nil {
		return err
	}
	ok := report(w, o.dir, outcomes, listed, o.only.String() == "" && o.sample == 1)
	fmt.Fprintln(w, time.Since(start).Round(time.Second))
	if !ok {
		return errors.New("see above")
	}
	return nil
}
