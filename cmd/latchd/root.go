package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
)

// app is what the commands share.
type app struct {
	std   streams
	flags *settings
}

func newRoot(std streams) *cobra.Command {
	a := &app{std: std, flags: newSettings(std.env)}
	root := &cobra.Command{
		Use:   "latchd",
		Short: "A gateway between key fobs, switches and latches on CAN buses",
		Long: `latchd listens to key-fob and switch frames on CAN buses, decodes them with DBC files, applies its
owner's policy and moves latches. Every press gets an explained answer, and every decision can be
replayed from a candump log.`,
		Example: `  latchd demo                                     # a car in the browser, to be played with
  latchd check latchd.yaml                        # is my configuration usable, and what will it do?
  latchd replay drive.log --config latchd.yaml    # what would it have done?`,
		SilenceUsage:  true,
		SilenceErrors: true,
	}
	root.PersistentPreRunE = func(c *cobra.Command, _ []string) error {
		if c.Name() != cobra.ShellCompRequestCmd {
			warnVariables(std)
		}
		return oneOf("color", a.flags.colour, "auto", "always", "never")
	}
	root.SetOut(std.out)
	root.SetErr(std.err)
	root.SetFlagErrorFunc(func(c *cobra.Command, err error) error {
		return fmt.Errorf("%w (see '%s --help')", err, c.CommandPath())
	})
	a.flags.register(root)
	root.AddCommand(a.run(), a.status(), a.car(), a.arm(), a.disarm(), a.reload(), a.record(), a.try(), a.events(), a.report(), a.get(), a.set(), a.maintenance(), a.forget(), a.web(), a.demo(), a.replay(), a.sim(), a.explain(), a.check(), a.test(), a.fallback(), a.decode(), a.dbc(), a.doctor(), a.setup(), a.version(), a.manual())
	group(root)
	return root
}

// oneOf checks the value of a flag that takes a word.
func oneOf(flag, value string, words ...string) error {
	if slices.Contains(words, value) {
		return nil
	}
	return fmt.Errorf("--%s %q: want %s", flag, value, strings.Join(words, ", "))
}

// formatFlag adds --format with its completion.
func formatFlag(c *cobra.Command, value *string, words ...string) {
	c.Flags().StringVar(value, "format", words[0], "output: "+strings.Join(words, ", "))
	// The flag exists, so this cannot fail.
	_ = c.RegisterFlagCompletionFunc("format", cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
}

// group makes a command that only holds others: a word that is none of them is a mistake, not a wish for help.
func group(c *cobra.Command) {
	c.SuggestionsMinimumDistance = 2
	c.RunE = func(c *cobra.Command, _ []string) error { return c.Help() }
	c.Args = func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		hint := ""
		if near := c.SuggestionsFor(args[0]); len(near) > 0 {
			hint = ": did you mean " + strings.Join(near, " or ") + "?"
		}
		return fmt.Errorf("unknown command %q%s (see '%s --help')", args[0], hint, c.CommandPath())
	}
}

// some asks for one argument or more.
func some(what string) cobra.PositionalArgs {
	return func(c *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("%s: no %s given (see '%s --help')", c.Name(), what, c.CommandPath())
		}
		return nil
	}
}

// count is a number of things.
func count[T int | uint64](n T, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
