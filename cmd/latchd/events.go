package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/signal"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/report"
)

func (a *app) events() *cobra.Command {
	var o runningOptions
	var ask daemon.EventsArguments
	var format string
	c := &cobra.Command{
		Use:   "events",
		Short: "What the running daemon does: presses, decisions, frames, and what else happens",
		Long: `events shows what the running daemon has done, one line an event, as latchd replay shows it for a
log: the newest 2048 events are kept, until it is restarted. With --follow it goes on with what
happens from now on, until Ctrl-C.

With --frames it also shows the frames of buttons as they are received, and what each says: those
that differ from the one before and, while a button is down, all of them. They are not kept.

A frame that is shown as would was not sent, because latchd is not armed. What could not be shown,
because it was read too slowly, is counted.

Exit code: 0 when all was shown or Ctrl-C ended it, 1 otherwise, as when latchd stops.`,
		Example: `  latchd events --last 20
  latchd events --follow                           # then press the button
  latchd events --follow --frames                  # with the frames that the fob sends
  latchd events --follow --format json | jq -c 'select(.kind=="decision")'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if c.Flags().Changed("last") && ask.Last < 1 {
				return fmt.Errorf("--last %d: want 1 or more", ask.Last)
			}
			if ask.Frames && !ask.Follow {
				return errors.New("--frames: frames of buttons are shown as they come, and are not kept: add --follow")
			}
			if err := oneOf("format", format, twoFormats...); err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(c.Context(), os.Interrupt)
			defer stop()
			show := a.showEvent
			if format == "json" {
				show = a.copyEvent
			}
			err := o.lines(ctx, ask.Follow, "events", ask, show)
			if ctx.Err() != nil && c.Context().Err() == nil {
				return nil // Ctrl-C
			}
			return err
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	c.Flags().BoolVarP(&ask.Follow, "follow", "f", false, "go on with what happens from now on")
	c.Flags().BoolVar(&ask.Frames, "frames", false, "with --follow: received frames of buttons as well")
	c.Flags().IntVar(&ask.Last, "last", 0, "only the newest N of what has happened; without it all, and with --follow none")
	return c
}

// showEvent writes a line for people.
func (a *app) showEvent(l control.Line) error {
	if l.Missed > 0 {
		_, err := fmt.Fprintf(a.std.out, "%s here: they came faster than they were read\n", missing(l.Missed))
		return err
	}
	var e report.Event
	if err := json.Unmarshal(l.Data, &e); err != nil {
		return fmt.Errorf("latchd's answer: %w", err)
	}
	return e.WriteText(a.std.out, a.std.colours(a.flags.colour))
}

// copyEvent writes a line as it came. What is missing is told beside.
func (a *app) copyEvent(l control.Line) error {
	if l.Missed > 0 {
		_, err := fmt.Fprintf(a.std.err, "latchd: %s after the last line: they came faster than they were read\n", missing(l.Missed))
		return err
	}
	_, err := fmt.Fprintf(a.std.out, "%s\n", l.Data)
	return err
}

func missing(n uint64) string {
	if n == 1 {
		return "1 event is missing"
	}
	return fmt.Sprintf("%d events are missing", n)
}
