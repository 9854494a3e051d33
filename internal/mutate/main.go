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

func mutate(w io.Writer, args []string) error {
	flags := flag.NewFlagSet("mutate", flag.ContinueOnError)
	flags.SetOutput(w)
	list := flags.String("equivalent", "", "`file` with the mutants that no test can find, and why")
	skip := flags.String("skip", "^$", "`tests` that are not run, a regular expression")
	only := flags.String("only", "", "names of the `mutants` to run, a regular expression")
	if err := flags.Parse(args); err != nil {
		return err
	}
	if flags.NArg() == 0 {
		return errors.New("which directory?")
	}
	skipped, err := regexp.Compile(*skip)
	if err != nil {
		return err
	}
	wanted, err := regexp.Compile(*only)
	if err != nil {
		return err
	}
	listed, err := equivalents(*list)
	if err != nil {
		return err
	}
	temp, err := os.MkdirTemp("", "mutate")
	if err != nil {
		return err
	}
	defer os.RemoveAll(temp)
	start := time.Now()
	source, err := load(flags.Arg(0))
	if err != nil {
		return err
	}
	mutants, copies := source.mutate()
	binary, err := build(source, copies, temp)
	if err != nil {
		return err
	}
	s := &suite{dir: source.dir, binary: binary, args: flags.Args()[1:]}
	if err := s.measure(skipped, temp); err != nil {
		return err
	}
	var outcomes []outcome
	for _, m := range mutants {
		if wanted.MatchString(m.name()) {
			outcomes = append(outcomes, outcome{mutant: m})
		}
	}
	errs := make([]error, len(outcomes))
	fmt.Fprintf(w, "%d mutants, %d tests\n", len(outcomes), len(s.tests))
	both(len(outcomes), func(i int) { outcomes[i].fate, errs[i] = s.try(outcomes[i].mutant) })
	if err := cmp.Or(errs...); err != nil {
		return err
	}
	ok := report(w, flags.Arg(0), outcomes, listed, *only == "")
	fmt.Fprintf(w, "%v\n", time.Since(start).Round(time.Second))
	if !ok {
		return errors.New("see above")
	}
	return nil
}
