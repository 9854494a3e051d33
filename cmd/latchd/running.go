package main

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/daemon"
)

// runningOptions are the flags of the commands that speak to a running daemon.
type runningOptions struct{ socket string }

func (o *runningOptions) register(c *cobra.Command) {
	c.Flags().StringVar(&o.socket, "socket", control.DefaultPath(), "control socket of the daemon")
}

// askWithin is how long a running daemon may take to answer.
const askWithin = 10 * time.Second

// reloadWithin is how long a reload may take: it waits for the end of what is under way.
const reloadWithin = 2 * time.Minute

// ask asks a running daemon, and reads the last line of its answer into a value, if there is one.
func (o *runningOptions) ask(ctx context.Context, command string, arguments, into any) error {
	return o.askFor(ctx, askWithin, command, arguments, into)
}

// askFor asks as ask does, and waits for so long.
func (o *runningOptions) askFor(ctx context.Context, wait time.Duration, command string, arguments, into any) error {
	ctx, cancel := context.WithTimeout(ctx, wait)
	defer cancel()
	return o.call(ctx, command, arguments, func(l control.Line) error {
		if into == nil || l.Data == nil {
			return nil
		}
		return json.Unmarshal(l.Data, into)
	})
}

// lines asks a running daemon, and gives each line of its answer to a function. An answer that goes on has all the time that it takes.
func (o *runningOptions) lines(ctx context.Context, goesOn bool, command string, arguments any, each func(control.Line) error) error {
	if !goesOn {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, askWithin)
		defer cancel()
	}
	return o.call(ctx, command, arguments, each)
}

func (o *runningOptions) call(ctx context.Context, command string, arguments any, each func(control.Line) error) error {
	err := control.Call(ctx, o.socket, command, arguments, each)
	if e, ok := errors.AsType[*control.Error](err); ok {
		return exit{e.Code, err}
	}
	return err
}

// show asks a running daemon for something that is answered in one piece, and prints it: as it came in JSON, or for people.
func show[T any](ctx context.Context, a *app, o *runningOptions, format, command string, arguments any, print func(*T) error) error {
	if err := oneOf("format", format, twoFormats...); err != nil {
		return err
	}
	var answer T
	if err := o.ask(ctx, command, arguments, &answer); err != nil {
		return err
	}
	if format == "json" {
		return json.NewEncoder(a.std.out).Encode(answer)
	}
	return print(&answer)
}

func (a *app) status() *cobra.Command {
	var o runningOptions
	var format string
	c := &cobra.Command{
		Use:     "status",
		Short:   "How the running daemon is: armed or not, and its buses",
		Long:    "status asks the running daemon whether it is armed, and how its buses are.",
		Example: "  latchd status\n  latchd status --format json | jq '.buses[].state'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return show(c.Context(), a, &o, format, "status", nil, a.printStatus)
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	return c
}

func (a *app) printStatus(s *daemon.Status) error {
	w := bufio.NewWriter(a.std.out)
	fmt.Fprintf(w, "%s with %s, for %s s\n", s.Latchd, s.Configuration, s.Up)
	switch {
	case s.Disarmed && s.DisarmedFor != "":
		fmt.Fprintf(w, "disarmed, for %s s still: nothing acts but an escape lever and what a crash unlocks\n", s.DisarmedFor)
	case s.Disarmed:
		fmt.Fprintln(w, "disarmed, until it is armed again (latchd arm): nothing acts but an escape lever and what a crash unlocks")
	case s.Armed:
		fmt.Fprintln(w, "armed")
	case s.Mode == "armed":
		fmt.Fprintln(w, "not armed: it decides and reports, and sends nothing (latchd arm)")
	default:
		fmt.Fprintln(w, "mode observe: it decides and reports, and sends nothing")
	}
	for i := range s.Buses {
		b := &s.Buses[i]
		fmt.Fprintf(w, "bus %s (%s): %s; %d frames received, %d missed, %d of this machine, %d sent\n",
			b.Name, b.Interface, b.State, b.Received, b.Missed, b.Local, b.Sent)
		if b.Detail != "" {
			fmt.Fprintf(w, "  %s\n", b.Detail)
		}
		if b.Uncertain {
			fmt.Fprintf(w, "  a frame that was sent is not on the bus, and may come at any time: nothing but an escape is sent before\n"+
				"  it has come, the interface was down (ip link set %s down; ip link set %[1]s up), or latchd arm says that it\n"+
				"  does not come any more\n", b.Interface)
		}
	}
	for _, why := range slices.Sorted(maps.Keys(s.Refused)) {
		fmt.Fprintf(w, "not sent, %s: %s\n", why, count(s.Refused[why], "frame", "frames"))
	}
	return w.Flush()
}

func (a *app) arm() *cobra.Command {
	var o runningOptions
	var yes bool
	c := &cobra.Command{
		Use:   "arm",
		Short: "Let the running daemon send what moves the latches",
		Long: `arm shows what the running daemon will send from now on, and asks. Arming belongs to the
configuration, its DBC files, the interfaces and the latchd that runs: if one of them changes,
latchd starts unarmed, and says so. It outlasts a restart.

It also ends a disarming, such as after somebody else has sent latchd's frames: find out who first.
And it says that frames that were sent and are not on the bus do not come any more (latchd status
tells of them): see first that what moves the latches is there, and does what it should.`,
		Example: "  latchd arm\n  latchd arm --yes      # in a script that has shown latchd status before",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var plan daemon.Plan
			if err := o.ask(c.Context(), "arm", nil, &plan); err != nil {
				return err
			}
			fmt.Fprintln(a.std.out, "Armed, latchd moves the latches:")
			for _, change := range plan.Changes {
				fmt.Fprintln(a.std.out, "  "+change)
			}
			if !yes {
				fmt.Fprint(a.std.out, "Type arm to arm it: ")
				line, _ := bufio.NewReader(a.std.in).ReadString('\n')
				if strings.TrimSpace(line) != "arm" {
					return errors.New("not armed: arm was not typed")
				}
			}
			if err := o.ask(c.Context(), "arm", daemon.ArmArguments{Fingerprint: plan.Fingerprint}, nil); err != nil {
				return err
			}
			fmt.Fprintln(a.std.out, "armed")
			return nil
		},
	}
	o.register(c)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}

func (a *app) disarm() *cobra.Command {
	var o runningOptions
	c := &cobra.Command{
		Use:   "disarm [DURATION]",
		Short: "Switch the running daemon off, for a time or until it is armed again",
		Long: `disarm switches latchd off: for a car wash, a workshop, children. What is under way is dropped, and
nothing acts but an escape lever and what a crash unlocks. It is always allowed, and outlasts a
restart. What is disarmed until it is armed again, as because somebody else sent latchd's frames,
stays so: a time does not shorten it.`,
		Example: "  latchd disarm 2h\n  latchd disarm          # until latchd arm",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			var d daemon.DisarmArguments
			if len(args) > 0 {
				var err error
				if d.For, err = time.ParseDuration(args[0]); err != nil || d.For <= 0 {
					return fmt.Errorf("disarm %q: want a time such as 30m or 2h, or none for until it is armed again", args[0])
				}
			}
			var said daemon.Said
			if err := o.ask(c.Context(), "disarm", d, &said); err != nil {
				return err
			}
			fmt.Fprintln(a.std.out, said.Text)
			return nil
		},
	}
	o.register(c)
	return c
}

func (a *app) reload() *cobra.Command {
	var o runningOptions
	c := &cobra.Command{
		Use:   "reload",
		Short: "Let the running daemon take its configuration file into use again",
		Long: `reload has the running daemon read its configuration and DBC files again, and take them into use:
all or nothing. A file with a mistake changes nothing, and what is wrong is said here and in the
log.
Presses and actuations that are under way finish under the old rules first; a lock that was still
to come by itself is dropped. What outlasts a restart goes on.

Arming belongs to what was armed: a configuration that has changed runs unarmed until latchd arm.

Exit code: 0 when it was taken into use or has not changed, 78 when it is not usable, 1 otherwise.`,
		Example: "  latchd reload\n  latchd check --config latchd.yaml && latchd reload",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			var said daemon.Said
			if err := o.askFor(c.Context(), reloadWithin, "reload", nil, &said); err != nil {
				return err
			}
			fmt.Fprintln(a.std.out, said.Text)
			return nil
		},
	}
	o.register(c)
	return c
}
