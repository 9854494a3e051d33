package chosen

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestFunctions: each is the original, unless its mutant is chosen.
func TestFunctions(t *testing.T) {
	up := func(x int) int { Up(1, &x); return x }
	down := func(x int) int { Down(1, &x); return x }
	assign := func(x int) int { Assign(1, &x, 7); return x }
	for _, c := range []struct {
		name           string
		do             func() any
		original, then any
	}{
		{"not", func() any { return Not(1, true) }, true, false},
		{"instead", func() any { return Instead(1, "a", "b") }, "a", "b"},
		{"zero", func() any { return Zero(1, 3) }, 3, 0},
		{"assign", func() any { return assign(2) }, 7, 2},
		{"1 < 2", func() any { return Less(1, 1, 2) }, true, true},
		{"2 < 2", func() any { return Less(1, 2, 2) }, false, true},
		{"1 <= 2", func() any { return AtMost(1, 1, 2) }, true, true},
		{"2 <= 2", func() any { return AtMost(1, 2, 2) }, true, false},
		{"3 <= 2", func() any { return AtMost(1, 3, 2) }, false, false},
		{"2 > 1", func() any { return More(1, 2, 1) }, true, true},
		{"2 > 2", func() any { return More(1, 2, 2) }, false, true},
		{"2 >= 2", func() any { return AtLeast(1, 2, 2) }, true, false},
		{"1 >= 2", func() any { return AtLeast(1, 1, 2) }, false, false},
		{"min", func() any { return Min(1, 2, 1, 3) }, 1, 3},
		{"max", func() any { return Max(1, 2, 1, 3) }, 3, 1},
		{"add", func() any { return Add(1, 6, 2) }, 8, 4},
		{"sub", func() any { return Sub(1, 6, 2) }, 4, 8},
		{"mul", func() any { return Mul(1, 6, 2) }, 12, 3},
		{"div", func() any { return Div(1, 6, 2) }, 3, 12},
		{"and", func() any { return And(1, 6, 3) }, 2, 7},
		{"or", func() any { return Or(1, 6, 3) }, 7, 2},
		{"up", func() any { return up(5) }, 6, 4},
		{"down", func() any { return down(5) }, 4, 6},
		{"unless", func() any { return Unless(1, uint8(3)) }, uint8(3), uint8(252)},
	} {
		for chosen = range 2 {
			want := c.original
			if chosen == 1 {
				want = c.then
			}
			if got := c.do(); got != want {
				t.Errorf("%s is %v with mutant %d, want %v", c.name, got, chosen, want)
			}
		}
	}
	chosen = 0
}

// TestLazy: what need not be computed is not, whichever mutant is chosen.
func TestLazy(t *testing.T) {
	for chosen = range 2 {
		for _, a := range []bool{false, true} {
			for _, b := range []bool{false, true} {
				var calls int
				second := func() bool { calls++; return b }
				got := Not(1, Not(1, a) && Not(1, second()))
				want, once := a && b, a
				if chosen == 1 {
					want, once = a || b, !a
				}
				if got != want || (calls == 1) != once {
					t.Errorf("mutant %d of %v && %v is %v, with %d calls", chosen, a, b, got, calls)
				}
			}
		}
	}
	chosen = 0
}

// TestProcess: the environment chooses, and bounds how often is asked; what was asked for is recorded.
func TestProcess(t *testing.T) {
	if os.Getenv("IN_PROCESS") != "" {
		os.Exit(Run(func() int {
			if Is(3); Is(4) {
				return 5
			}
			return 0
		}))
	}
	record := filepath.Join(t.TempDir(), "record")
	for _, c := range []struct {
		environment string
		code        int
	}{
		{Mutant + "=0", 0}, {Mutant + "=4", 5}, {Steps + "=1", Loops}, {Steps + "=2", 0}, {Record + "=" + record, 0},
	} {
		cmd := exec.Command(os.Args[0], "-test.run", "^TestProcess$")
		cmd.Env = append(os.Environ(), "IN_PROCESS=1", c.environment)
		_ = cmd.Run()
		if got := cmd.ProcessState.ExitCode(); got != c.code {
			t.Errorf("with %s the process ends with %d, want %d", c.environment, got, c.code)
		}
	}
	text, err := os.ReadFile(record)
	if err != nil {
		t.Fatal(err)
	}
	if lines := strings.Fields(string(text)); len(lines) != 3 || lines[0] != "2" {
		t.Errorf("recorded %q, want 2 questions, for 3 and 4", lines)
	}
}
