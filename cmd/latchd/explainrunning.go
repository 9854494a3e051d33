package main

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"latchd/internal/control"
	"latchd/internal/daemon"
)

// fits says which flag of explain makes no sense with a log, or without one.
func fits(c *cobra.Command, logs bool) (err error) {
	both := []string{"last", "number", "as-scenario", "button", "verbose", "format", "color"}
	c.Flags().Visit(func(f *pflag.Flag) {
		switch {
		case slices.Contains(both, f.Name):
		case logs && f.Name == "socket":
			err = fmt.Errorf("--socket: with a LOG no daemon is asked; leave one of them out")
		case !logs && f.Name != "socket":
			err = fmt.Errorf("--%s: goes with a LOG, and none is given; the running daemon tells what it decided under its own configuration", f.Name)
		}
	})
	return err
}

// composeWithin is how long a running daemon may look for a scenario, and a little longer.
const composeWithin = 30 * time.Second

// explainRunning asks the running daemon about its presses.
func (a *app) explainRunning(ctx context.Context, o explainOptions) error {
	if o.compose {
		var s daemon.Said
		err := o.running.askFor(ctx, composeWithin, "scenario", daemon.ScenarioArguments{Number: o.number}, &s)
		fmt.Fprint(a.std.out, s.Text)
		return err
	}
	ask := daemon.ExplainArguments{Last: o.last, Number: o.number, Button: o.button, Verbose: o.verbose, Colour: a.std.colours(a.flags.colour)}
	if o.format == "json" {
		ask.Format, ask.Colour = o.format, false
	}
	return o.running.lines(ctx, false, "explain", ask, func(l control.Line) error {
		if o.format == "json" {
			return a.copyEvent(l)
		}
		return a.say(l)
	})
}

// say prints a line that is a text.
func (a *app) say(l control.Line) error {
	var s daemon.Said
	if err := json.Unmarshal(l.Data, &s); err != nil {
		return fmt.Errorf("latchd's answer: %w", err)
	}
	_, err := fmt.Fprint(a.std.out, s.Text)
	return err
}
