package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/gateway"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/scenario"
	"latchd/internal/spell"
	"latchd/latch"
)

// explainOptions are the flags of explain.
type explainOptions struct {
	playOptions
	format  string
	at      logTime
	last    int
	number  uint64
	compose bool
	button  string
	verbose bool
	running runningOptions
}

func (a *app) explain() *cobra.Command {
	var o explainOptions
	c := &cobra.Command{
		Use:   "explain [LOG...]",
		Short: "Explain each press, just now or in a log: what was decided, why, and what became of it",
		Long: `explain tells each press as a short paragraph: when, who, what was done, what was decided and why,
what would have changed it, and what became of the actuation. Without a LOG it asks the running
daemon, which keeps the newest 100, over a restart as well; with logs it replays them as
'latchd replay' does.

A press that led to nothing is told like any other, and so is what latchd does by itself, and what
it tells by itself: a service that has become due, a boot that the car or a hand opened or that is
open while the car drives, hardware that rests, a battery that is low.

With --number it tells the one story that has a decision, with its tiers; the numbers stand in the
JSON output, in that of latchd events and latchd replay as well, and in the log. With --as-scenario
it writes a file for latchd test instead, which comes to that decision again: what the car said,
what was pressed, and what is expected; or it says why presses and facts do not lead there.

With -v every decision shows the tiers that it passed, one a line, with the facts that each looked
at, their values and ages. Where a log holds no press at all, explain says which messages would have
told of one, and how often each was seen.

Exit code: 0 when the presses were explained, 78 when the configuration is not usable, 1 for usage
or input, for a daemon that does not answer, and for a refused line with --strict.`,
		Example: `  latchd explain --last 1 -v                       # why did it not open just now?
  latchd explain drive.log --config latchd.yaml
  latchd explain drive.log --last 1 -v
  latchd explain drive.log --button fob_boot --format json
  latchd explain drive.log --at 1700079912.8
  latchd explain --number 12
  latchd explain --number 12 --as-scenario > why.yaml && latchd test why.yaml`,
		RunE: func(c *cobra.Command, args []string) error {
			if c.Flags().Changed("number") && o.number == 0 {
				return errors.New("--number 0: decisions count from 1")
			}
			if o.compose && o.number == 0 {
				return errors.New("--as-scenario: of which decision? name it with --number")
			}
			if err := o.check(c.Flags().Changed("last")); err != nil {
				return err
			}
			if err := fits(c, len(args) > 0); err != nil {
				return err
			}
			if len(args) == 0 {
				return a.explainRunning(c.Context(), o)
			}
			conf, err := a.configure()
			if err != nil {
				return err
			}
			return a.runExplain(conf, args, o)
		},
	}
	f := c.Flags()
	formatFlag(c, &o.format, twoFormats...)
	o.playOptions.register(c)
	o.running.register(c)
	f.Var(&o.at, "at", "only the press at, or nearest to, this time")
	f.IntVar(&o.last, "last", 0, "only the last N presses, and what latchd did and told by itself since the first of them")
	f.Uint64Var(&o.number, "number", 0, "only the story of the decision with this number, with its tiers")
	f.StringVar(&o.button, "button", "", "only presses of this button")
	f.BoolVar(&o.compose, "as-scenario", false, "with --number: a scenario for latchd test that comes to this decision")
	c.MarkFlagsMutuallyExclusive("at", "last", "number")
	c.MarkFlagsMutuallyExclusive("button", "number")
	f.BoolVarP(&o.verbose, "verbose", "v", false, "with the tiers of each decision, and the facts that each looked at")
	return c
}

func (o *explainOptions) check(last bool) error {
	if last && o.last < 1 {
		return fmt.Errorf("--last %d: want 1 or more", o.last)
	}
	if err := o.playOptions.check(); err != nil {
		return err
	}
	return oneOf("format", o.format, twoFormats...)
}

// runExplain replays files and tells their presses.
func (a *app) runExplain(conf *config.Config, paths []string, o explainOptions) error {
	button, err := buttonNamed(conf, o.button)
	if err != nil {
		return err
	}
	buses, err := newBusMap(conf, o.mapping)
	if err != nil {
		return err
	}
	o.state = a.recorded(conf, paths, &o.playOptions, buses)
	in, err := a.open(paths, o.logs, gateway.Interest(conf), buses.bus)
	if err != nil {
		return err
	}
	defer in.close()
	opts, err := o.options(conf, in)
	if err != nil {
		return err
	}
	seen, census := explain.NewCollector(), explain.NewCensus(conf)
	past := &scenario.Newest{Decision: o.number}
	var all gateway.Sink = seen
	if o.compose {
		all = &remembered{seen, past}
	}
	sum, err := replay.Run(conf, &counted{in, census}, all, opts)
	if err != nil {
		return err
	}
	if o.compose {
		text, err := scenario.Compose(context.Background(), conf, past.Effects(), o.number, conf.File)
		fmt.Fprint(a.std.out, text)
		return errors.Join(err, in.check(o.logs.strict))
	}
	out := a.pressWriter(conf, in, o)
	out.Note(aboutPresses(conf, o.open))
	presses := seen.Presses(sum.End)
	if button >= 0 {
		presses = explain.Of(presses, button)
	}
	chosen, err := o.choose(presses, in)
	if err != nil {
		return err
	}
	for _, p := range chosen {
		out.Press(p)
	}
	if !slices.ContainsFunc(presses, func(p *explain.Press) bool { return !p.Automatic() }) {
		out.None(noPress(o.button), census.Messages(button))
	}
	a.warnIgnored(sum)
	buses.warn(a.std.err)
	return errors.Join(out.Flush(), in.check(o.logs.strict))
}

// remembered is a collector of presses that also keeps what a scenario is composed of.
type remembered struct {
	*explain.Collector
	past *scenario.Newest
}

func (r *remembered) Effect(ef *latch.Effect) {
	r.past.Effect(ef)
	r.Collector.Effect(ef)
}

// choose picks the presses that were asked for by their time or by a decision.
func (o *explainOptions) choose(presses []*explain.Press, in *logs) ([]*explain.Press, error) {
	switch {
	case o.number > 0:
		p, err := explain.Numbered(presses, o.number)
		return []*explain.Press{p}, err
	case o.at.set:
		return explain.At(presses, o.at.since(in)), nil
	case o.last > 0:
		return explain.Last(presses, o.last), nil
	}
	return presses, nil
}

// aboutPresses says how to read the stories.
func aboutPresses(conf *config.Config, open bool) string {
	s := "Mode armed; a replay sends nothing on a bus."
	if conf.Mode == config.Observe {
		s = "Mode observe: latchd sends nothing, and tells what it would have done."
	}
	switch {
	case open:
		s += " The log answers for the controllers."
	case len(conf.Simulation) > 0:
		s += " The controllers are simulated."
	}
	return s
}

func noPress(button string) string {
	if button != "" {
		return fmt.Sprintf("No press of %s was seen. What would have told of one:", button)
	}
	return "No press was seen. What would have told of one:"
}

// buttonNamed is the number of a button, -1 for no name.
func buttonNamed(conf *config.Config, name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	buttons := conf.Params.Buttons
	i := slices.IndexFunc(buttons, func(b latch.Button) bool { return b.Name == name })
	if i < 0 {
		names := make([]string, len(buttons))
		for i := range buttons {
			names[i] = buttons[i].Name
		}
		return 0, fmt.Errorf("--button %s: no button has this name: %s", name, spell.Instead(name, names))
	}
	return i, nil
}

func (a *app) pressWriter(conf *config.Config, in *logs, o explainOptions) report.Presses {
	opts := report.PressOptions{
		Teller: explain.Teller{
			Params: &conf.Params, Observe: conf.Mode == config.Observe, Simulated: !o.open && len(conf.Simulation) > 0,
		},
		Epoch: in.epoch(), Verbose: o.verbose || o.number > 0, Colour: a.std.colours(a.flags.colour),
	}
	if report.Format(o.format) == report.JSON {
		return report.NewPressLines(a.std.out, conf, opts)
	}
	return report.NewStories(a.std.out, conf, opts)
}

// counted are logs whose frames of buttons are counted as they are read.
type counted struct {
	*logs
	census *explain.Census
}

func (c *counted) Next() bool {
	more := c.logs.Next()
	if more {
		c.census.Take(c.logs.Record())
	}
	return more
}

func (c *counted) Record() *candump.Record { return c.logs.Record() }

// epoch is the time of day of the logs' first frame, the zero time if their stamps are none.
func (l *logs) epoch() time.Time {
	start := l.origin()
	if start < firstStamp*int64(time.Second) {
		return time.Time{}
	}
	return time.Unix(0, start).UTC()
}
