package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"latchd/config"
)

// manual writes the pages of the manual as Markdown, from the texts that --help and the reference configuration have. The packages
// make man pages of them; it is no command for people, so it is hidden.
func (a *app) manual() *cobra.Command {
	return &cobra.Command{
		Use:       "manual PAGE",
		Short:     "Write a page of the manual as Markdown",
		Example:   "  latchd manual latchd.8",
		Hidden:    true,
		ValidArgs: []string{"latchd.8", "latchd.yaml.5"},
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		RunE: func(c *cobra.Command, args []string) error {
			m := &manualPage{}
			if args[0] == "latchd.8" {
				m.commands(c.Root())
			} else {
				m.configuration()
			}
			_, err := io.WriteString(a.std.out, m.String())
			return err
		},
	}
}

type manualPage struct{ strings.Builder }

func (m *manualPage) add(format string, args ...any) { fmt.Fprintf(m, format, args...) }

func (m *manualPage) commands(root *cobra.Command) {
	m.add("# NAME\n\nlatchd - %s\n\n# SYNOPSIS\n\n**latchd** *COMMAND* [*OPTION*...] [*ARGUMENT*...]\n\n# DESCRIPTION\n\n", lowerFirst(root.Short))
	m.text(root.Long)
	m.verbatim(root.Example)
	m.add("# COMMANDS\n\n")
	m.children(root)
	m.add("# OPTIONS OF ALL COMMANDS\n\n")
	m.flags(root.PersistentFlags())
	m.add(`# ENVIRONMENT

Each option of all commands can be set by a variable, such as **LATCHD_CONFIG** for **--config**. The option outranks it.

# FILES

*/etc/latchd/latchd.yaml*
:   the configuration of the service; see **latchd.yaml**(5)

*/var/lib/latchd/state*
:   what outlasts a restart of the service; recordings of faults are beside it

*/run/latchd/control.sock*
:   the control socket of the service

*/run/latchd/view.sock*
:   beside it, what only tells: for the page of latchd web

*/usr/share/doc/latchd/examples*
:   how a CAN interface is set up, and more

# SEE ALSO

**latchd.yaml**(5), **latchd-test**(5), **candump**(1), **ip-link**(8), **systemd.network**(5)
`)
}

func (m *manualPage) children(c *cobra.Command) {
	for _, sub := range c.Commands() {
		switch {
		case sub.Hidden || sub.Name() == "completion" || sub.Name() == "help":
		default:
			m.command(sub)
		}
	}
}

func (m *manualPage) command(c *cobra.Command) {
	if c.HasSubCommands() {
		m.add("## %s\n\n", strings.TrimPrefix(c.CommandPath(), "latchd "))
	} else {
		m.add("## %s\n\n", escape(strings.TrimPrefix(c.UseLine(), "latchd ")))
	}
	if c.Long == "" {
		m.text(c.Short + ".")
	} else {
		m.text(c.Long)
	}
	m.flags(c.LocalNonPersistentFlags())
	m.verbatim(c.Example)
	m.children(c)
}

func (m *manualPage) configuration() {
	m.add(`# NAME

latchd.yaml - configuration of latchd

# DESCRIPTION

The configuration says what a button is, where it is, how it talks and what it does; which signals tell of the car; and what is
sent. **latchd check** shows every mistake in it, and what follows from it; **latchd check --prove** that it can do no harm.

This is every key, with its default and the reason for it. A line *profile: mini-r56* at the top of a file puts the built-in MINI
underneath: write over it what is different.

`)
	m.verbatim(string(config.Reference))
	m.add("# SEE ALSO\n\n**latchd**(8), **latchd-test**(5)\n")
}

// text writes paragraphs. One with an indented line is set as it stands.
func (m *manualPage) text(s string) {
	for paragraph := range strings.SplitSeq(strings.TrimSpace(s), "\n\n") {
		if strings.HasPrefix(paragraph, "  ") || strings.Contains(paragraph, "\n  ") {
			m.verbatim(paragraph)
			continue
		}
		m.add("%s\n\n", escape(paragraph))
	}
}

// verbatim writes a text as it stands.
func (m *manualPage) verbatim(s string) { m.add("```\n%s\n```\n\n", strings.TrimRight(s, "\n")) }

func (m *manualPage) flags(flags *pflag.FlagSet) {
	if flags.HasAvailableFlags() {
		m.verbatim(flags.FlagUsagesWrapped(90))
	}
}

// escape keeps Markdown from finding anything in a text.
func escape(s string) string {
	return strings.NewReplacer(`\`, `\\`, "*", `\*`, "_", `\_`, "<", `\<`, "[", `\[`, "`", "\\`", "#", `\#`, "|", `\|`).Replace(s)
}

// lowerFirst makes a summary that follows the name.
func lowerFirst(s string) string { return strings.ToLower(s[:1]) + s[1:] }
