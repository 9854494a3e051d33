package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/report"
	"latchd/latch"
)

func (a *app) try() *cobra.Command {
	var o runningOptions
	var format string
	c := &cobra.Command{
		Use:   "try ACTION",
		Short: "Do one thing now, standing beside the car: for a test of what latchd is wired to",
		Long: `try has the running daemon do one thing, such as boot.release, as if somebody had asked for it with
the fob: by the same rules, through the same gate, and with the same explained answer. It is there
for whoever stands beside the car and sees what moves. It asks before it does anything, and works
only where the configuration says access: {try: true}, and latchd is armed.

Exit code: 0 when it was sent, and confirmed where a status tells; 1 otherwise.`,
		Example: "  latchd try boot.release\n  latchd try lock.all --format json",
		Args:    cobra.ExactArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", format, twoFormats...); err != nil {
				return err
			}
			fmt.Fprintf(a.std.err, "This moves the real thing: see that nobody is in its way.\nType %s to do it: ", args[0])
			line, _ := bufio.NewReader(a.std.in).ReadString('\n')
			if strings.TrimSpace(line) != args[0] {
				return fmt.Errorf("nothing was done: %s was not typed", args[0])
			}
			done := false
			err := o.lines(c.Context(), true, "try", daemon.TryArguments{Action: args[0]}, func(l control.Line) error {
				var e report.Event
				if err := json.Unmarshal(l.Data, &e); err != nil {
					return err
				}
				_, done = daemon.Ended(&e)
				if format == "json" {
					return json.NewEncoder(a.std.out).Encode(e)
				}
				return e.WriteText(a.std.out, a.std.colours(a.flags.colour))
			})
			if err == nil && !done {
				err = errors.New(args[0] + " was not done")
			}
			return err
		},
		ValidArgs: actionNames(),
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	return c
}

// actionNames are what can be tried.
func actionNames() (names []string) {
	for _, action := range latch.TryActions() {
		names = append(names, action.String())
	}
	return names
}
