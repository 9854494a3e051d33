package main

import (
	"bufio"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchd/internal/daemon"
	"latchd/latch"
)

func (a *app) report() *cobra.Command {
	var o runningOptions
	var since, format string
	c := &cobra.Command{
		Use:   "report",
		Short: "What the running daemon has done in the last days: how often, and what it refused and why",
		Long: `report counts what happened at the car: presses, what was opened and locked, what was refused or
ignored and why, what was not confirmed, and openings of the boot that no press explains. Whole days
are counted, of which the newest 60 with anything in them are kept over a restart; the report says
how far it reaches back. latchd explain tells the newest presses one by one.

--since takes a date, a time of which the day counts, or how long ago.`,
		Example: "  latchd report --since 7d\n  latchd report --since 2026-11-01 --format json",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			date, err := dateSince(since, time.Now())
			if err != nil {
				return err
			}
			return show(c.Context(), a, &o, format, "report", daemon.ReportArguments{Since: date}, a.printReport)
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	c.Flags().StringVar(&since, "since", "", "from when on: a date (2026-11-01), a time (2026-11-01T08:00), or how long ago (7d, 24h)")
	return c
}

// inDays is a number of days.
var inDays = regexp.MustCompile(`^(\d{1,5})d$`)

// dateSince is the date from which on somebody wants to know; "": all.
func dateSince(text string, now time.Time) (date string, err error) {
	if text == "" {
		return "", nil
	}
	at, err := sinceWhen(text, now)
	switch {
	case err != nil:
		return "", fmt.Errorf("--since %q: want a date such as 2026-11-01, a time such as 2026-11-01T08:00, or how long ago, such as 7d or 24h", text)
	case at.After(now):
		return "", fmt.Errorf("--since %q: that is still to come; now it is %s", text, now.Format("2006-01-02 15:04"))
	}
	return at.Format(time.DateOnly), nil
}

func sinceWhen(text string, now time.Time) (at time.Time, err error) {
	if m := inDays.FindStringSubmatch(text); m != nil {
		n, err := strconv.Atoi(m[1])
		return now.AddDate(0, 0, -n), err
	}
	if d, err := time.ParseDuration(text); err == nil {
		return now.Add(-d), nil
	}
	if at, err = time.Parse(time.RFC3339, text); err == nil {
		return at.In(now.Location()), nil
	}
	for _, layout := range []string{time.DateOnly, "2006-01-02T15:04", "2006-01-02T15:04:05", "2006-01-02 15:04"} {
		if at, err = time.ParseInLocation(layout, text, now.Location()); err == nil {
			return at, nil
		}
	}
	return at, err
}

// printReport writes a report for people.
func (a *app) printReport(r *daemon.Report) error {
	w := bufio.NewWriter(a.std.out)
	fmt.Fprintf(w, "Since %s, whole days: %s\n", r.Since, count(r.Presses, "press", "presses"))
	if !r.Complete {
		fmt.Fprintln(w, "What was before that day is not known any more, or latchd did not count yet.")
	}
	printCounts(w, "done", r.Done)
	printCounts(w, "would have been done, but latchd was not armed", r.Withheld)
	printCounts(w, "refused", r.Denied)
	printCounts(w, "ignored", r.Ignored)
	printCounts(w, "done, and not confirmed", r.Unconfirmed)
	printCounts(w, "to be done, and not sent, or not all of it", r.NotSent)
	printCounts(w, "the boot was opened, and no press explains it", []daemon.Count{
		{Count: r.Manually, Action: "by hand"}, {Count: r.ByVehicle, Action: "by the car itself"},
	})
	printCounts(w, "switched off", []daemon.Count{{Count: r.Disarmed, Action: "disarmed"}})
	printCounts(w, "noticed", r.Faults)
	printCounts(w, "on days with too much to tell apart", []daemon.Count{{Count: r.Other, Action: "other things"}})
	return w.Flush()
}

// printCounts writes how often things were, with a head if there are any.
func printCounts(w *bufio.Writer, head string, counts []daemon.Count) {
	begun := false
	for _, c := range counts {
		if c.Count == 0 {
			continue
		}
		if !begun {
			fmt.Fprintf(w, "%s:\n", head)
		}
		begun = true
		fmt.Fprintf(w, "%6d  %s\n", c.Count, words(c))
	}
}

// words are what was counted, with the meaning of its reason.
func words(c daemon.Count) string {
	s := c.Action
	if s == latch.NoAction.String() {
		s = "no action"
	}
	if c.Reason == "" {
		return s
	}
	if s != "" {
		s += ": "
	}
	for _, r := range latch.Reasons() {
		if r.String() == c.Reason {
			return s + r.Means() + " (" + c.Reason + ")"
		}
	}
	return s + strings.ReplaceAll(c.Reason, "_", " ")
}
