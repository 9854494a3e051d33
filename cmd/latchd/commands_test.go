package main

import (
	"bytes"
	"strings"
	"testing"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// TestCommands holds what every command owes its reader: a summary, an example that is of this command, a meaning
// for each flag, and help that fits a terminal.
func TestCommands(t *testing.T) {
	var walk func(c *cobra.Command)
	walk = func(c *cobra.Command) {
		t.Run(c.CommandPath(), func(t *testing.T) { checkCommand(t, c) })
		for _, sub := range c.Commands() {
			walk(sub)
		}
	}
	walk(newRoot(streams{out: &bytes.Buffer{}, err: &bytes.Buffer{}, env: func(string) string { return "" }}))
}

func checkCommand(t *testing.T, c *cobra.Command) {
	if c.Short == "" || strings.HasSuffix(c.Short, ".") {
		t.Errorf("summary %q: one is needed, and it has no full stop", c.Short)
	}
	if !c.HasSubCommands() && !strings.Contains(c.Example, c.CommandPath()) {
		t.Errorf("example %q: does not show %s", c.Example, c.CommandPath())
	}
	reads := c.Flags().Lookup("strict") != nil || c.Name() == "check" || c.Name() == "lint" || c.Name() == "doctor"
	if reads && !strings.Contains(c.Long, "Exit code: 0 ") {
		t.Error("what its exit codes mean is not said")
	}
	if c.Example == "" {
		t.Error("no example")
	}
	for _, line := range strings.Split(c.Long+"\n"+c.Example, "\n") {
		if n := len([]rune(line)); n > 100 {
			t.Errorf("%d characters in %q", n, line)
		}
	}
	c.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Usage == "" {
			t.Errorf("--%s has no meaning", f.Name)
		}
	})
}

func TestHelpShowsTheExample(t *testing.T) {
	for _, args := range [][]string{{}, {"demo"}, {"replay"}, {"explain"}, {"check"}, {"test"}, {"fallback"}, {"decode"}, {"dbc"}, {"dbc", "lint"}, {"dbc", "show"}, {"doctor"}, {"setup"}, {"version"}} {
		var out bytes.Buffer
		code := run(append(args, "--help"), streams{out: &out, err: &out, env: func(string) string { return "" }})
		if code != 0 || !strings.Contains(out.String(), "Examples:\n  latchd") {
			t.Errorf("latchd %s --help: exit code %d\n%s", strings.Join(args, " "), code, out.String())
		}
	}
}
