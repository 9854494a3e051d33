package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/signal"
	"regexp"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"latchd/canbus"
	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/quantity"
	"latchd/internal/scenario"
	"latchd/internal/simcar"
)

// simOptions are the flags of sim.
type simOptions struct {
	on      []string
	play    string
	run     string
	seed    uint64
	stay    bool
	factory bool
}

func (a *app) sim() *cobra.Command {
	var o simOptions
	c := &cobra.Command{
		Use:   "sim",
		Short: "Be the car and its latches, on interfaces of this machine",
		Long: `sim is a car on CAN interfaces of this machine, such as vcan: a parked one, of the configuration's
buttons, facts and simulated latches. It speaks through the same DBC files as latchd run, which
cannot tell it from a car. Where both are on the same vcan, declare that a test bus (see run).

What is done to the car comes from the standard input, one line each:

` + simHelp("  ") + `

Names are those of the configuration. A line that cannot be done is told; from a terminal it goes
on, and else it ends there. It ends with the input, or stays until it is stopped with --stay.

With --play it does first what a scenario says, on a car of that scenario's configuration: see
latchd test. What a scenario does to latchd itself, such as a restart, is left out and told.

Exit code: 0 when all could be done, 78 when the configuration is not usable, 1 otherwise.`,
		Example: `  latchd sim --on vcan0=body,vcan1=latch --config profile:mini-r56
  printf 'hold fob_boot\nwait 2s\nboot open\nstate\n' |
      latchd sim --on vcan0=body,vcan1=latch --config latchd.yaml
  latchd sim --on vcan0=body,vcan1=latch --play scenarios.yaml --run 'boot button, held'`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if o.play != "" {
				return a.playSim(c.Context(), o)
			}
			conf, err := a.configure()
			if err != nil {
				return err
			}
			return a.runSim(c.Context(), conf, nil, simcar.Options{Seed: o.seed, NoCentralLocking: !o.factory}, o)
		},
	}
	f := c.Flags()
	f.StringSliceVar(&o.on, "on", nil, "interface of each bus of the configuration: IFACE=BUS")
	f.StringVar(&o.play, "play", "", "file of scenarios, of which one is played")
	f.StringVar(&o.run, "run", "", "the one whose name this regular expression matches")
	f.Uint64Var(&o.seed, "seed", 1, "of which frames get lost, or come twice")
	f.BoolVar(&o.stay, "stay", false, "stay when the input has ended, until it is stopped")
	f.BoolVar(&o.factory, "central-locking", true, "the car's own central locking answers the fob")
	return c
}

// simWords are the lines of sim that do nothing to the car.
var simWords = [][2]string{
	{"wait TIME", "until the next line"},
	{"state", "how the car is"},
	{"help", "these lines"},
	{"quit", "the end"},
}

// simHelp explains the lines.
func simHelp(indent string) string {
	var b strings.Builder
	for _, line := range append(simcar.Lines[:len(simcar.Lines):len(simcar.Lines)], simWords...) {
		fmt.Fprintf(&b, "%s%-29s %s\n", indent, line[0], line[1])
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// playSim plays a scenario.
func (a *app) playSim(ctx context.Context, o simOptions) error {
	wanted, err := regexp.Compile(o.run)
	if err != nil {
		return fmt.Errorf("--run %q: no regular expression", o.run)
	}
	suites, err := a.loadSuites([]string{o.play})
	if err != nil {
		return err
	}
	list := picked(suites[0], wanted)
	if len(list) != 1 {
		return fmt.Errorf("--run %q: %s such a name, and one is played", o.run, count(len(list), "scenario has", "scenarios have"))
	}
	steps, others := list[0].Steps()
	if len(others) > 0 {
		fmt.Fprintln(a.std.err, "left out:", strings.Join(others, ", "))
	}
	options := list[0].Car()
	options.Seed = o.seed
	return a.runSim(ctx, list[0].Config, steps, options, o)
}

// runSim lets a car live on interfaces of this machine.
func (a *app) runSim(ctx context.Context, conf *config.Config, steps []scenario.Step, options simcar.Options, o simOptions) error {
	if err := o.apply(conf); err != nil {
		return err
	}
	car, err := simcar.New(conf, options)
	if err != nil {
		return fmt.Errorf("a parked car cannot be said in frames: %w", err)
	}
	buses, err := socketcan.Open(simcar.Interfaces(conf))
	if err != nil {
		return err
	}
	defer buses.Close()
	for i := range conf.Buses {
		name := conf.Buses[i].Interface
		if s := buses.Status(canbus.Bus(i)); s.Cause != canbus.NoCause {
			return mend(&socketcan.LostError{Interface: name, Cause: s.Cause})
		}
		if c, err := socketcan.LookUpController(name); err == nil && c.Kind == "can" {
			fmt.Fprintf(a.std.err, "warning: %s is a real bus: whatever is on it takes these frames for real. At a desk; never in a car\n", name)
		}
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	return a.drive(ctx, conf, simcar.NewDriver(car, buses), steps, o.stay)
}

// apply puts every bus on an interface that was named for it: the configuration's own may be those of a real car.
func (o *simOptions) apply(conf *config.Config) error {
	var bare []string
	for i := range conf.Buses {
		if name := conf.Buses[i].Name; !strings.Contains(strings.Join(o.on, ",")+",", "="+name+",") {
			bare = append(bare, name)
		}
	}
	if err := mapBuses(conf, "on", o.on); err != nil {
		return err
	}
	if len(bare) > 0 {
		return fmt.Errorf("--on names no interface for %s: as in --on vcan0=%s", strings.Join(bare, " and "), bare[0])
	}
	return nil
}

// drive lets a car live, and does to it the steps of a scenario and what the standard input says.
func (a *app) drive(ctx context.Context, conf *config.Config, d *simcar.Driver, steps []scenario.Step, stay bool) error {
	ctx, cancel := context.WithCancel(ctx)
	lives := make(chan struct{})
	go func() {
		defer close(lives)
		d.Run(ctx)
	}()
	defer func() {
		cancel()
		<-lives
	}()
	p := &prompt{conf: conf, driver: d, out: a.std.out, err: a.std.err, asks: isTerminal(a.std.in)}
	err := play(ctx, d, steps)
	if err == nil {
		err = p.obey(ctx, typed(ctx, a.std.in))
	}
	if err == nil && stay && !p.quit {
		<-ctx.Done()
	}
	if err == nil || ctx.Err() != nil {
		return nil
	}
	return err
}

// play does the steps of a scenario, each at its time from now.
func play(ctx context.Context, d *simcar.Driver, steps []scenario.Step) error {
	start := time.Now()
	for _, s := range steps {
		if err := pause(ctx, time.Until(start.Add(s.At))); err != nil {
			return err
		}
		if err := d.Do(ctx, s.Action); err != nil {
			return fmt.Errorf("at %v: %w", s.At, err)
		}
	}
	return nil
}

// pause waits for a time.
func pause(ctx context.Context, span time.Duration) error {
	select {
	case <-time.After(span):
	case <-ctx.Done():
	}
	return ctx.Err()
}

// typed reads lines in a goroutine of its own, so that an input on which nothing comes holds nothing up. It may still be reading
// when the context has ended.
func typed(ctx context.Context, in io.Reader) <-chan string {
	c := make(chan string)
	go func() {
		defer close(c)
		for s := bufio.NewScanner(in); s.Scan(); {
			select {
			case c <- s.Text():
			case <-ctx.Done():
				return
			}
		}
	}()
	return c
}

// prompt does what lines say.
type prompt struct {
	conf     *config.Config
	driver   *simcar.Driver
	out, err io.Writer
	asks     bool // a person types
	quit     bool
}

func (p *prompt) obey(ctx context.Context, lines <-chan string) error {
	for !p.quit {
		if p.asks {
			fmt.Fprint(p.err, "> ")
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case line, more := <-lines:
			if !more {
				return nil
			}
			line, _, _ = strings.Cut(line, " #")
			err := p.do(ctx, strings.TrimSpace(line))
			switch {
			case err == nil:
			case !p.asks || ctx.Err() != nil:
				return fmt.Errorf("%q: %w", line, err)
			default:
				fmt.Fprintln(p.err, err)
			}
		}
	}
	return nil
}

func (p *prompt) do(ctx context.Context, line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case line == "" || word[0] == '#':
		return nil
	case word == "wait":
		span, err := quantity.Duration(strings.TrimSpace(rest), "2s")
		if err != nil {
			return fmt.Errorf("wait: %w", err)
		}
		return pause(ctx, span)
	case rest != "": // none of these says more
	case word == "state":
		v, unsent, err := p.driver.View(ctx)
		if err == nil {
			writeCar(p.out, &v, unsent)
		}
		return err
	case word == "help":
		fmt.Fprintln(p.out, simHelp(""))
		return nil
	case word == "quit":
		p.quit = true
		return nil
	}
	action, err := simcar.ParseAction(p.conf, line)
	if err != nil {
		return err
	}
	return p.driver.Do(ctx, action)
}

// writeCar says how a car is.
func writeCar(w io.Writer, v *simcar.View, unsent uint64) {
	for i := range v.Facts {
		f := &v.Facts[i]
		fmt.Fprintf(w, "%-24s %s\n", f.Name, simcar.Value{Known: f.Known, Number: f.Value}.Text(f.Fact))
	}
	for i := range v.Closures {
		c := &v.Closures[i]
		fmt.Fprintf(w, "%-24s %s, %s\n", "closure "+c.Name, c.State, c.Fault)
	}
	for i := range v.Buttons {
		b := &v.Buttons[i]
		switch {
		case b.Down && b.Key != nil:
			fmt.Fprintf(w, "%-24s down, key %d\n", b.Name, *b.Key)
		case b.Down:
			fmt.Fprintf(w, "%-24s down\n", b.Name)
		}
	}
	fmt.Fprintf(w, "%-24s %d sent, %d lost and %d twice on demand, %d heard\n", "frames", v.Frames.Sent, v.Frames.Lost, v.Frames.Repeated, v.Frames.Heard)
	if unsent > 0 {
		fmt.Fprintf(w, "%-24s %d: the bus was away, or its queue full\n", "frames not sent", unsent)
	}
}
