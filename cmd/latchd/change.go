package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/daemon"
)

func (a *app) get() *cobra.Command {
	var o runningOptions
	var ask daemon.SettingArguments
	var format string
	c := &cobra.Command{
		Use:   "get [SETTING]",
		Short: "The settings that may differ by key, and where each comes from",
		Long: `get shows what the running daemon goes by: whether a key may ask for anything (enabled), whether its
boot button opens the boot (boot.fob), and whether that needs the car to be unlocked
(boot.requires_unlocked). Each comes from the configuration, or was changed by latchd set: then get
says when, and by whom.`,
		Example: "  latchd get\n  latchd get boot.fob --key 2",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, twoFormats...); err != nil {
				return err
			}
			if len(args) > 0 {
				ask.Setting = args[0]
			}
			return o.lines(c.Context(), false, "get", ask, func(l control.Line) error {
				if format == "json" {
					return a.copyEvent(l)
				}
				var s daemon.SettingState
				if err := json.Unmarshal(l.Data, &s); err != nil {
					return fmt.Errorf("latchd's answer: %w", err)
				}
				_, err := fmt.Fprintln(a.std.out, settingLine(&s))
				return err
			})
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	c.Flags().StringVar(&ask.Key, "key", "", "only of this key: its number or its name")
	return c
}

// settingLine is what a setting says for a key, in columns.
func settingLine(s *daemon.SettingState) string {
	key, is, from := "any key", "off", "as configured"
	if s.Key != nil {
		key = fmt.Sprintf("key %d", *s.Key)
	}
	if s.KeyName != "" {
		key += ", " + s.KeyName
	}
	if s.On {
		is = "on"
	}
	if s.Origin != "" {
		from = fmt.Sprintf("since %s, set by %s", s.Since, s.Origin)
	}
	return fmt.Sprintf("%-22s  %-16s  %-3s  %s", s.Setting, key, is, from)
}

func (a *app) set() *cobra.Command {
	var o runningOptions
	var ask daemon.SettingArguments
	c := &cobra.Command{
		Use:   "set SETTING on|off|inherit",
		Short: "Change a setting of the running daemon, for a key or for all",
		Long: `set changes a setting while latchd runs. It holds at once and outlasts a restart, and the
configuration file stays as it is: inherit takes the change back. Without --key it holds for every
key that has no change of its own. A press that it denies says so, with when and by whom it was
changed. latchd get shows the settings.`,
		Example: "  latchd set enabled off --key 2          # this key is lost\n  latchd set boot.fob off\n  latchd set boot.fob inherit",
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return errors.New("set: want a setting and on, off or inherit, as in latchd set boot.fob off")
			}
			return nil
		},
		RunE: func(c *cobra.Command, args []string) error {
			ask.Setting, ask.Value = args[0], args[1]
			var said daemon.Said
			if err := o.ask(c.Context(), "set", ask, &said); err != nil {
				return err
			}
			_, err := fmt.Fprintln(a.std.out, said.Text)
			return err
		},
	}
	o.register(c)
	c.Flags().StringVar(&ask.Key, "key", "", "only for this key: its number or its name")
	return c
}

func (a *app) maintenance() *cobra.Command {
	var o runningOptions
	var format string
	c := &cobra.Command{
		Use:   "maintenance",
		Short: "What is counted of latches and keys since their last service",
		Long: `maintenance shows what the running daemon has counted since the last service: how often a latch was
opened and how long that takes, how often it had to be asked twice, how often the lid sprang open or
was slammed, and how the fobs' frames and batteries do. What is due is told by itself as well:
latchd events, latchd explain.

latchd maintenance reset begins anew, when they were looked after.`,
		Example: "  latchd maintenance\n  latchd maintenance reset",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return show(c.Context(), a, &o, format, "maintenance", nil, a.printMaintenance)
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	c.AddCommand(a.maintenanceReset())
	return c
}

func (a *app) maintenanceReset() *cobra.Command {
	var o runningOptions
	c := &cobra.Command{
		Use:     "reset",
		Short:   "Latches and keys were looked after: count anew",
		Long:    "reset has the running daemon count everything of latches and keys anew, after a service.",
		Example: "  latchd maintenance reset",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if err := o.ask(c.Context(), "service", nil, nil); err != nil {
				return err
			}
			_, err := fmt.Fprintln(a.std.out, "what wears is counted anew")
			return err
		},
	}
	o.register(c)
	return c
}

// printMaintenance writes what was counted for people.
func (a *app) printMaintenance(m *daemon.Maintenance) error {
	w := bufio.NewWriter(a.std.out)
	for i := range m.Latches {
		l := &m.Latches[i]
		fmt.Fprintf(w, "%s: opened %s", l.Latch, count(l.Cycles, "time", "times"))
		if l.Of > 0 {
			fmt.Fprintf(w, ", in %.5s s (the median of the newest %d)", l.Opening, l.Of)
		}
		fmt.Fprintln(w)
		printShare(w, "movements not confirmed at the first try", l.Retried)
		printShare(w, "closings after which it sprang open", l.Rebound)
		printShare(w, "closings that were too hard", l.Slammed)
		printDue(w, l.Due)
	}
	for i := range m.Keys {
		k := &m.Keys[i]
		key := "a key without a number"
		if k.Key != nil {
			key = fmt.Sprintf("key %d", *k.Key)
		}
		if k.Name != "" {
			key += ", " + k.Name
		}
		fmt.Fprintf(w, "%s:\n", key)
		printShare(w, "frames that came late, or never", k.Late)
		if k.Low > 0 {
			fmt.Fprintf(w, "  the car reported a weak battery with the last %s\n", count(k.Low, "press", "presses"))
		}
		printDue(w, k.Due)
	}
	return w.Flush()
}

func printShare(w *bufio.Writer, what string, s daemon.Share) {
	if s.Of > 0 {
		fmt.Fprintf(w, "  %d of the newest %d %s\n", s.Count, s.Of, what)
	}
}

func printDue(w *bufio.Writer, reasons []string) {
	for _, r := range reasons {
		fmt.Fprintf(w, "  a service is due: %s\n", words(daemon.Count{Reason: r}))
	}
}
