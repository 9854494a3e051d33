package main

import (
	"fmt"
	"regexp"
	"slices"

	"github.com/spf13/cobra"

	"latchd/internal/report"
	"latchd/internal/scenario"
	"latchd/internal/source"
)

// testOptions are the flags of test.
type testOptions struct {
	format  string
	run     string
	verbose bool
}

func (a *app) test() *cobra.Command {
	var o testOptions
	c := &cobra.Command{
		Use:   "test FILE...",
		Short: "Test configurations with scenarios: what happens, and what is expected",
		Long: `test runs the scenarios of its files, each from a start of its own, on the production engine in
virtual time. A scenario says what the car reports, what is pressed and when, and what latchd is
expected to do or not to do; docs/testing.md describes the files. Presses and facts become frames
through the configuration's own DBC files, and the simulation under simulation: answers for the
controllers. Nothing is sent on any bus.

A file names the configuration that it tests; --config tests another one. An expectation that does
not come true shows what came nearest to it, and what happened around it. At the end stands what
the scenarios exercise of each configuration: which of its bindings, and which of the reasons that
it can come to. profile:NAME/FILE is a file that is part of the program.

Exit code: 0 when all scenarios passed, 1 when any failed, 78 when a file or its configuration is
not usable, 1 for usage or input.`,
		Example: `  latchd test profile:mini-r56/scenarios.yaml
  latchd test scenarios.yaml --config latchd.yaml
  latchd test scenarios.yaml --run 'boot|lid' -v      # some of them, and all that happened
  latchd test scenarios.yaml --format json | jq 'select(.kind == "scenario" and (.passed | not))'`,
		Args: some("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", o.format, twoFormats...); err != nil {
				return err
			}
			wanted, err := regexp.Compile(o.run)
			if err != nil {
				return fmt.Errorf("--run %q: no regular expression", o.run)
			}
			suites, err := a.loadSuites(args)
			if err != nil {
				return err
			}
			return a.runTests(suites, wanted, o)
		},
	}
	formatFlag(c, &o.format, twoFormats...)
	c.Flags().StringVar(&o.run, "run", "", "only scenarios whose name this regular expression matches; without coverage")
	c.Flags().BoolVarP(&o.verbose, "verbose", "v", false, "scenarios that passed as well, and all that happened in them")
	return c
}

// loadSuites reads all files, and tells of every mistake in any of them.
func (a *app) loadSuites(paths []string) ([]*scenario.Suite, error) {
	opts := scenario.Options{Config: a.flags.given(), Default: a.flags.path, Overrides: a.flags.overrides()}
	if opts.Config != "" {
		if err := readable("configuration", opts.Config); err != nil {
			return nil, err
		}
	}
	var suites []*scenario.Suite
	var told source.Problems
	unusable := 0
	for _, path := range paths {
		if err := readable("scenarios", path); err != nil {
			return nil, err
		}
		s, problems := scenario.Load(path, opts)
		for _, p := range problems {
			if !slices.Contains(told, p) { // of a configuration, each file that tests it tells
				told = append(told, p)
				fmt.Fprintln(a.std.err, p.Error())
			}
		}
		if s == nil {
			unusable++
		}
		suites = append(suites, s)
	}
	if unusable > 0 {
		return nil, exit{exitConfig, fmt.Errorf("%s not usable", count(unusable, "file of scenarios is", "files of scenarios are"))}
	}
	return suites, nil
}

// picked are the scenarios of a suite that are to run.
func picked(s *scenario.Suite, wanted *regexp.Regexp) []*scenario.Scenario {
	return slices.DeleteFunc(slices.Clone(s.Scenarios), func(s *scenario.Scenario) bool { return !wanted.MatchString(s.Name) })
}

// runTests runs what is picked and tells of it.
func (a *app) runTests(suites []*scenario.Suite, wanted *regexp.Regexp, o testOptions) error {
	total, failed := 0, false
	for _, s := range suites {
		total += len(picked(s, wanted))
	}
	if total == 0 {
		return fmt.Errorf("--run %q: no scenario has such a name", o.run)
	}
	progress := newProgress(a.std.err)
	progress.expect(total, "scenarios")
	defer progress.clear()
	out := a.testWriter(o)
	covered := coverages{}
	for _, s := range suites {
		for _, sc := range picked(s, wanted) {
			r := sc.Run()
			out.Scenario(r)
			covered.add(s, r)
			failed = failed || !r.Passed()
			progress.step(1)
		}
	}
	progress.clear()
	if o.run == "" {
		for _, c := range covered.list {
			out.Coverage(c.config, c.Coverage)
		}
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if failed {
		return exit{code: exitFailure}
	}
	return nil
}

func (a *app) testWriter(o testOptions) report.Tests {
	opts := report.TestOptions{Verbose: o.verbose, Colour: a.std.colours(a.flags.colour)}
	if report.Format(o.format) == report.JSON {
		return report.NewTestLines(a.std.out, opts)
	}
	return report.NewTestText(a.std.out, opts)
}

// coverages has one coverage a configuration, in the order of the files: several files can test the same one.
type coverages struct{ list []covered }

type covered struct {
	config string
	*scenario.Coverage
}

func (c *coverages) add(s *scenario.Suite, r *scenario.Result) {
	i := slices.IndexFunc(c.list, func(k covered) bool { return k.config == s.Config })
	if i < 0 {
		i = len(c.list)
		c.list = append(c.list, covered{s.Config, scenario.NewCoverage(s.Base)})
	}
	c.list[i].Add(r)
}
