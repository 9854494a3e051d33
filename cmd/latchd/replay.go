package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"latchd/canbus"
	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/gateway"
	"latchd/internal/logging"
	"latchd/internal/replay"
	"latchd/internal/report"
	"latchd/internal/simcar"
)

// playOptions are the flags that say how logs are replayed.
type playOptions struct {
	logs    logOptions
	until   logTime
	closed  bool
	open    bool
	faults  []string
	mapping []string
	state   *flight.State // of a recording, which stands beside the log; nil: there is none to be used
}

// replayOptions are the flags of replay.
type replayOptions struct {
	playOptions
	format  string
	from    logTime
	compare string
	to      []string
	page    webOptions
}

func (a *app) replay() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "replay LOG...",
		Short: "Replay candump logs through the policy: presses, decisions and the frames they send",
		Long: `replay runs the production engine over recorded logs in virtual time, as fast as the machine goes,
and prints a timeline of gestures, decisions with their reasons, and frames sent. Nothing is sent
on any bus. The same logs and the same configuration give the same bytes, on any machine.

Several logs are merged by their stamps; - is standard input, profile:NAME/FILE a built-in log, and
gzip is read as it is. A log's interfaces are the buses of the configuration with that interface or
name; --map says otherwise.

The time before the log is taken as silence on a live bus, so that a button that is down in the
first frame counts as pressed then. After the log's end time runs on, on a silent bus, until every
press and every actuation has its outcome; automatic locks that are still to come are listed.

What the actuators' controllers answer comes from the model under simulation: in the configuration
(closed loop, the default: a log that was recorded without these frames being sent cannot hold the
answer to them) or from the log (open loop, for a log that was recorded with latchd at work). In
the closed loop the status frames of the simulated controllers that the log holds are left out,
and counted.

A log that latchd record wrote has beside it, in LOG.state, what no log can tell. The replay then
decides byte for byte what was decided: with the same latchd and configuration, in the open loop,
and not with --compare or --closed-loop. Its times count from where the recording begins.

--compare runs two configurations over the same logs and prints the decisions that differ in their
verdict, reason or action. A decision of the one belongs to that of the other with the same time,
button and gesture.

--web shows the replay on a page instead: all that was told, the car at every moment of the log, and
each decision with its reasons. It prints the address, by default one that only this machine
reaches, and serves until it is interrupted. Of a log that is too long for it, the oldest frames of
buttons, changes of facts and looks at the car are left out, and counted; of decisions none is:
where there are too many, it asks for --from and --until.

--to plays the logs on CAN interfaces of this machine instead, in real time. Nothing is decided, and
no configuration is needed. It sends frames on a real bus: at a desk, never in a car. With IFACE all
frames go there; with IFACE=LOGIFACE, repeated or after a comma, those of the interfaces of the log
that are named, and others are left out. --from and --until say which part is played. Where the time
of the log runs backwards, it goes on at once. A frame for which the queue of the interface has no
room is tried for 50 ms, then counted as not sent, and those after it keep their time.

Exit code: 0 when the logs were replayed, 78 when the configuration is not usable, 1 for usage or
input, for a refused line with --strict, with --compare when a decision differs, and with --to when
a frame was not sent or the end was not reached.`,
		Example: `  latchd replay profile:mini-r56/fob-presses.log --config profile:mini-r56   # a built-in log
  latchd replay drive.log --config latchd.yaml
  latchd replay body.log.gz latch.log --format json | jq 'select(.kind == "decision")'
  latchd replay drive.log --simulate boot=jam
  latchd replay drive.log --map vcan0=body --from 1700079841 --until 1700079843.5
  latchd replay drive.log --config latchd.yaml --compare other.yaml
  latchd replay drive.log --web --from 90s
  latchd replay drive.log --to vcan0               # real time, on a bus
  latchd replay drive.log --to vcan0=can0,vcan1=can1`,
		Args: some("LOG"),
		RunE: func(c *cobra.Command, args []string) error {
			if err := o.page.check(c.Flags()); err != nil {
				return err
			}
			if c.Flags().Changed("to") {
				if err := checkPlay(c.Flags()); err != nil {
					return err
				}
				return a.play(c.Context(), args, o)
			}
			if err := o.check(); err != nil {
				return err
			}
			conf, err := a.configure()
			if err != nil {
				return err
			}
			if o.compare != "" {
				return a.runCompare(conf, args, o)
			}
			if o.page.web {
				return a.replayOnPage(c.Context(), conf, args, o)
			}
			return a.runReplay(conf, args, o)
		},
	}
	o.register(c)
	o.page.register(c.Flags())
	c.Flags().StringVar(&o.compare, "compare", "", "another configuration: show which decisions would change with it;\nexit code 1 if any does")
	c.Flags().StringSliceVar(&o.to, "to", nil, "play the log on a bus, in real time: IFACE, or IFACE=LOGIFACE for each interface of the log\n(sends frames: at a desk, never in a car)")
	return c
}

func (o *replayOptions) register(c *cobra.Command) {
	formatFlag(c, &o.format, report.Formats()...)
	c.Flags().Var(&o.from, "from", "show what happens from this time on; what came before is replayed too, for the state")
	o.playOptions.register(c)
}

func (o *playOptions) register(c *cobra.Command) {
	f := c.Flags()
	o.logs.register(c)
	f.Var(&o.until, "until", "end the replay at this time")
	f.BoolVar(&o.closed, "closed-loop", false, "the configuration's simulation answers for the actuators (default)")
	f.BoolVar(&o.open, "open-loop", false, "the log answers for the actuators")
	c.MarkFlagsMutuallyExclusive("closed-loop", "open-loop")
	f.StringSliceVar(&o.faults, "simulate", nil, "a fault of a simulated closure, CLOSURE=FAULT: jam sticks half-way,\nsilent reports nothing, deaf does not move, slow takes 18 times as long")
	f.StringSliceVar(&o.mapping, "map", nil, "an interface of the log as a bus of the configuration: IFACE=BUS")
}

// check says what is wrong with the flags, before any file is opened.
func (o *replayOptions) check() error {
	formats := report.Formats()
	if o.compare != "" {
		formats = twoFormats
	}
	if err := o.playOptions.check(); err != nil {
		return err
	}
	return oneOf("format", o.format, formats...)
}

func (o *playOptions) check() error {
	if o.open && len(o.faults) > 0 {
		return errors.New("--simulate needs the closed loop: leave --open-loop out")
	}
	return nil
}

// twoFormats are the formats of what is no timeline.
var twoFormats = []string{string(report.Text), string(report.JSON)}

// options are those of a replay of opened logs with a configuration.
func (o *playOptions) options(conf *config.Config, in *logs) (replay.Options, error) {
	var opts replay.Options
	if o.state != nil {
		opts.Recording = &replay.Recording{State: o.state, Start: in.start()}
		in.zero = (o.state.Epoch + o.state.From) * int64(time.Microsecond)
	}
	if o.until.set {
		opts.Until = o.until.since(in)
	}
	if o.open {
		return opts, nil
	}
	faults, err := simcar.ParseFaults(conf, o.faults)
	if err != nil {
		return opts, err
	}
	opts.Controllers = simcar.NewControllers(conf, faults)
	return opts, nil
}

// runReplay replays files.
func (a *app) runReplay(conf *config.Config, paths []string, o replayOptions) error {
	buses, err := newBusMap(conf, o.mapping)
	if err != nil {
		return err
	}
	o.state = a.recorded(conf, paths, &o.playOptions, buses)
	interest := gateway.Interest(conf)
	in, err := a.open(paths, o.logs, interest, buses.bus)
	if err != nil {
		return err
	}
	defer in.close()
	if err := a.replayLogs(conf, in, o); err != nil {
		return err
	}
	buses.warn(a.std.err)
	return in.check(o.logs.strict)
}

// replayLogs replays what was opened.
func (a *app) replayLogs(conf *config.Config, in *logs, o replayOptions) error {
	opts, err := o.options(conf, in)
	if err != nil {
		return err
	}
	out := a.writer(a.std.out, conf, in, o.format)
	log, err := a.std.logger(quietLog(conf))
	if err != nil {
		return err
	}
	var from time.Duration
	if o.from.set {
		from = o.from.since(in)
	}
	out.Note(0, "replay", about(conf, o.open))
	sum, err := replay.Run(conf, in, logging.Decisions(report.From(out, from), log, conf), opts)
	for _, p := range sum.Pending {
		out.Note(sum.Settled, "pending", report.StillToCome(p))
	}
	a.warnIgnored(sum)
	return errors.Join(err, out.Flush())
}

// warnIgnored tells of status frames that the simulation stood in for.
func (a *app) warnIgnored(sum replay.Summary) {
	if sum.Ignored > 0 {
		fmt.Fprintf(a.std.err, "warning: %d status frames of the log were left out, because the simulation answers: --open-loop uses them\n", sum.Ignored)
	}
}

// about says how to read what follows.
func about(conf *config.Config, open bool) string {
	s := "mode armed: a replay sends nothing on a bus"
	if conf.Mode == config.Observe {
		s = "mode observe: would = what armed mode sends"
	}
	switch {
	case open:
		s += "; the log answers for the controllers"
	case len(conf.Simulation) > 0:
		s += "; the controllers are simulated"
	}
	return s
}

// quietLog is the log of a command whose answer is its output: warnings only, unless a level was asked for.
func quietLog(conf *config.Config) config.Log {
	log := conf.Log
	for _, s := range conf.Effective() {
		if s.Path == "log.level" && s.From == "default" {
			log.Level = "warn"
		}
	}
	return log
}

func (a *app) writer(w io.Writer, conf *config.Config, in *logs, format string) report.Writer {
	switch report.Format(format) {
	case report.JSON:
		return report.NewJSON(w, conf)
	case report.Candump:
		return report.NewCandump(w, conf, in.origin)
	}
	return report.NewText(w, conf, a.std.colours(a.flags.colour))
}

// busMap says which bus an interface of a log is.
type busMap struct {
	conf    *config.Config
	given   map[string]canbus.Bus
	unknown []string
}

func newBusMap(conf *config.Config, mapping []string) (*busMap, error) {
	m := &busMap{conf: conf, given: map[string]canbus.Bus{}}
	for _, item := range mapping {
		iface, name, _ := strings.Cut(item, "=")
		i := slices.IndexFunc(conf.Buses, func(b config.Bus) bool { return b.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("--map %s: want IFACE=BUS with one of %s", item, busList(conf))
		}
		m.given[iface] = canbus.Bus(i)
	}
	return m, nil
}

// warn tells of interfaces that were left out.
func (m *busMap) warn(w io.Writer) {
	for _, name := range m.unknown {
		fmt.Fprintf(w, "warning: interface %s of the log is no bus of the configuration, and was left out: --map %s=BUS with one of %s\n", name, name, m.names())
	}
}

func (m *busMap) names() string { return busList(m.conf) }

// busList names the buses of a configuration.
func busList(conf *config.Config) string {
	names := make([]string, len(conf.Buses))
	for i := range conf.Buses {
		names[i] = conf.Buses[i].Name
	}
	return strings.Join(names, ", ")
}

// bus is called rarely: the reader remembers the answers.
func (m *busMap) bus(iface []byte) canbus.Bus {
	if b, ok := m.given[string(iface)]; ok {
		return b
	}
	for i := range m.conf.Buses {
		if b := &m.conf.Buses[i]; b.Interface == string(iface) || b.Name == string(iface) {
			return canbus.Bus(i)
		}
	}
	if !slices.Contains(m.unknown, string(iface)) && len(m.unknown) < 16 {
		m.unknown = append(m.unknown, string(iface))
	}
	return canbus.NoBus
}
