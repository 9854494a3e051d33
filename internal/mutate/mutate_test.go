package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestMutate mutates a small package with all there is: it compiles, runs, and judges by the list.
func TestMutate(t *testing.T) {
	const same = "small.go Atmost: x > most => x >= most"
	for _, c := range []struct {
		name, list string
		want       []string
		ok         bool
	}{
		{"no list", "", []string{"small.go:6: no test finds this (boundary):\n\t" + same}, false},
		{"listed", "# a comment\n\n" + same + " # both are the same then\n", []string{"boundary            2        1        0        1        0"}, true},
		{
			"listed, but found", same + " # same\nsmall.go Product: product *= i => removed # nothing\n",
			[]string{"small.go:16: a test finds this, although it is listed as equivalent:\n\tsmall.go Product: product *= i => removed"}, false,
		},
		{
			"listed, but gone", same + " # same\nsmall.go Sum: n => removed # same\n",
			[]string{"there is no such mutant (any more):\n\tsmall.go Sum: n => removed"}, false,
		},
		{"no reason", same, []string{"list:1: no reason # why: " + same}, false},
		{"twice", same + " # same\n" + same + " # same\n", []string{"list:2: listed twice: " + same}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			list := filepath.Join(t.TempDir(), "list")
			if err := os.WriteFile(list, []byte(c.list), 0o600); err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			err := mutate(&out, []string{"-equivalent", list, "testdata/small"})
			text := out.String()
			if err != nil {
				text += err.Error()
			}
			if (err == nil) != c.ok {
				t.Errorf("error %v, want ok %v", err, c.ok)
			}
			for _, want := range c.want {
				if !strings.Contains(text, want) {
					t.Errorf("no %q in\n%s", want, text)
				}
			}
		})
	}
}

// TestSample: the samples of all seeds together are all mutants, each once.
func TestSample(t *testing.T) {
	run := func(args ...string) (n int) {
		var out strings.Builder
		_ = mutate(&out, append(args, "testdata/small")) // that one is left is no matter here
		if _, err := fmt.Sscanf(out.String(), "%d mutants", &n); err != nil {
			t.Fatalf("%v in\n%s", err, out.String())
		}
		return n
	}
	sum := 0
	for _, seed := range []string{"6", "7", "0x8"} {
		sum += run("-sample", "3", "-seed", seed)
	}
	if all := run(); sum != all {
		t.Errorf("%d of %d mutants", sum, all)
	}
}

// TestMutateRefuses what it cannot begin with.
func TestMutateRefuses(t *testing.T) {
	for _, c := range []struct {
		args []string
		want string
	}{
		{[]string{"-equivalent", "none", "testdata/small"}, "no such file"},
		{[]string{"-skip", "(", "testdata/small"}, "missing closing )"},
		{[]string{"-only", "(", "testdata/small"}, "missing closing )"},
		{[]string{"-unknown"}, "not defined"},
		{[]string{"-sample", "0", "testdata/small"}, "-sample 0"},
		{[]string{}, "which directory?"},
		{[]string{"testdata"}, "no Go files"},
		{[]string{"testdata/small", "-test.unknown"}, "fails without a mutant"},
	} {
		if err := mutate(&strings.Builder{}, c.args); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("mutate %q: %v, want %q", c.args, err, c.want)
		}
	}
}
