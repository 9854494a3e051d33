package main

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"latchd/internal/mutate/chosen"
)

// suite is the compiled tests with every mutant in them.
type suite struct {
	dir    string // in which the tests run
	binary string
	args   []string
	tests  []*test
}

// test is one of them, as it is without a mutant.
type test struct {
	name    string
	time    time.Duration
	steps   int          // how often it asked for a mutant
	reaches map[int]bool // the mutants that can make a difference to it
}

// measure runs each test by itself, without a mutant, and puts the quick ones first.
func (s *suite) measure(skip *regexp.Regexp, temp string) error {
	list := exec.Command(s.binary, "-test.list", "^(Test|Fuzz|Example)")
	list.Dir = s.dir
	out, err := list.Output()
	if err != nil {
		return fmt.Errorf("no list of tests: %w", err)
	}
	for name := range strings.FieldsSeq(string(out)) {
		if !skip.MatchString(name) {
			s.tests = append(s.tests, &test{name: name})
		}
	}
	errs := make([]error, len(s.tests))
	both(len(s.tests), func(i int) { errs[i] = s.measureOne(s.tests[i], filepath.Join(temp, fmt.Sprint("record", i))) })
	slices.SortStableFunc(s.tests, func(a, b *test) int { return cmp.Compare(a.time, b.time) })
	return cmp.Or(errs...)
}

func (s *suite) measureOne(t *test, record string) error {
	start := time.Now()
	cmd := s.command(context.Background(), []*test{t}, chosen.Record+"="+record)
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%s fails without a mutant: %w\n%s", t.name, err, out)
	}
	t.time = time.Since(start)
	text, err := os.ReadFile(record)
	if err != nil {
		return err
	}
	t.reaches = make(map[int]bool)
	for i, line := range strings.Fields(string(text)) {
		n, err := strconv.Atoi(line)
		if err != nil {
			return err
		}
		if i == 0 {
			t.steps = n
		} else {
			t.reaches[n] = true
		}
	}
	return nil
}

// command runs some tests until one fails.
func (s *suite) command(ctx context.Context, tests []*test, environment ...string) *exec.Cmd {
	names := make([]string, len(tests))
	for i, t := range tests {
		names[i] = t.name
	}
	cmd := exec.CommandContext(ctx, s.binary, append([]string{"-test.failfast", "-test.run", "^(" + strings.Join(names, "|") + ")$"}, s.args...)...)
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), environment...)
	return cmd
}
