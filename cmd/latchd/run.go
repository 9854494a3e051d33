package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"slices"
	"strings"
	"syscall"

	"github.com/spf13/cobra"
	"go.uber.org/zap"

	"latchd/canbus/socketcan"
	"latchd/config"
	"latchd/internal/daemon"
)

// runOptions are the flags of run.
type runOptions struct {
	arm     bool
	mapping []string
	test    []string
	state   string
	socket  string
	view    string
	owner   bool
}

func (a *app) run() *cobra.Command {
	var o runOptions
	c := &cobra.Command{
		Use:   "run",
		Short: "Watch the buses and move the latches: the daemon",
		Long: `run listens on the CAN interfaces of the configuration, decides every press as a replay would, and
sends the frames that move the latches. It runs until it is stopped (SIGTERM, Ctrl-C).

It changes no interface and needs no privilege: bring the interfaces up first, or later. One that is
not there, goes down or is unplugged is waited for; the log says so. Another latchd on the same
interface is refused.

Until it is armed, nothing is sent: latchd decides and reports what it would have sent. latchd arm
arms the running daemon, where the configuration says mode: armed; --arm arms for this run alone.

SIGHUP, or latchd reload, takes the file's configuration into use, all or nothing: a file with a
mistake leaves the old configuration running and the log says why; what is under way finishes first.
A configuration that has changed is not armed.

--state keeps what has to outlast a restart: arming and disarming, a crash, the limits of the
hardware, settings that were changed, the newest presses, and what is counted for reports and for
maintenance (latchd forget erases what tells of people). As a service of systemd it is state in
$STATE_DIRECTORY, and in $RUNTIME_DIRECTORY are the control socket, control.sock, and beside it
view.sock, which takes only what tells and changes nothing, for a page and other watchers.

Frames that programs of this machine send are not believed, so on a vcan interface, where every
frame is of this machine, the bus has to be declared a test bus: with test_bus: true in the
configuration or --test-bus here. Never do that in a car.

Exit code: 0 when it was stopped, 78 when the configuration is not there or not usable, 1 otherwise.`,
		Example: `  latchd run --config latchd.yaml
  latchd run --config latchd.yaml --arm
  latchd run --config profile:mini-r56 --map vcan0=body,vcan1=latch --test-bus body,latch`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, err := a.configure()
			if err != nil {
				return exit{exitConfig, err} // also one that is not there: systemd would start latchd again and again
			}
			if err := o.apply(conf); err != nil {
				return err
			}
			return a.runDaemon(c.Context(), conf, o)
		},
	}
	f := c.Flags()
	f.BoolVar(&o.arm, "arm", false, "arm for this run: send what moves the latches")
	f.StringSliceVar(&o.mapping, "map", nil, "another interface for a bus of the configuration: IFACE=BUS")
	f.StringSliceVar(&o.test, "test-bus", nil, "buses on which frames of this machine count as the car's")
	f.StringVar(&o.state, "state", inDirectory("STATE_DIRECTORY", "state"), "file that keeps what outlasts a restart")
	f.StringVar(&o.socket, "socket", inDirectory("RUNTIME_DIRECTORY", "control.sock"), "control socket that latchd opens, for latchd status, arm, explain and others")
	f.StringVar(&o.view, "view", inDirectory("RUNTIME_DIRECTORY", "view.sock"), "socket for looking that latchd opens, for latchd web: it takes no command that changes anything")
	f.BoolVar(&o.owner, "owner-only", false, "latchd's group may look, but not command: the control socket is for its user and root")
	return c
}

// apply lays the flags over the configuration.
func (o *runOptions) apply(conf *config.Config) error {
	if err := mapBuses(conf, "map", o.mapping); err != nil {
		return err
	}
	for _, name := range o.test {
		b := busNamed(conf, name)
		if b == nil {
			return fmt.Errorf("--test-bus %s: want one of %s", name, busList(conf))
		}
		b.TestBus = true
	}
	return nil
}

// mapBuses puts buses on other interfaces, as a flag says: IFACE=BUS each. No two may be on one.
func mapBuses(conf *config.Config, flag string, items []string) error {
	for _, item := range items {
		iface, name, _ := strings.Cut(item, "=")
		b := busNamed(conf, name)
		if b == nil || iface == "" {
			return fmt.Errorf("--%s %s: want IFACE=BUS with one of %s", flag, item, busList(conf))
		}
		b.Interface = iface
	}
	on := map[string]string{}
	for i := range conf.Buses {
		b := &conf.Buses[i]
		if other, taken := on[b.Interface]; taken {
			return fmt.Errorf("buses %s and %s are both on %s: each needs an interface of its own", other, b.Name, b.Interface)
		}
		on[b.Interface] = b.Name
	}
	return nil
}

// inDirectory is a file in a directory that systemd made for the service; empty: it made none.
func inDirectory(variable, file string) string {
	dir, _, _ := strings.Cut(os.Getenv(variable), ":")
	if dir == "" {
		return ""
	}
	return filepath.Join(dir, file)
}

func busNamed(conf *config.Config, name string) *config.Bus {
	if i := slices.IndexFunc(conf.Buses, func(b config.Bus) bool { return b.Name == name }); i >= 0 {
		return &conf.Buses[i]
	}
	return nil
}

func (a *app) runDaemon(ctx context.Context, conf *config.Config, o runOptions) error {
	if o.arm && conf.Mode != config.Armed {
		return daemon.ErrObserve
	}
	log, err := a.std.logger(conf.Log)
	if err != nil {
		return err
	}
	buses, err := socketcan.Open(daemon.Interfaces(conf))
	if err != nil {
		return err
	}
	defer buses.Close()
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	defer signal.Stop(hangup)
	return daemon.Run(ctx, conf, buses, daemon.Options{
		Arm: o.arm, Log: log, State: o.state, Socket: o.socket, View: o.view, OwnerOnly: o.owner, Identity: identity(),
		Reload: hangup, Load: func() (*config.Config, *zap.Logger, error) { return a.again(conf.File, o) },
	})
}

// again reads a configuration once more, with what was laid over it.
func (a *app) again(path string, o runOptions) (*config.Config, *zap.Logger, error) {
	if err := readable("configuration", path); err != nil {
		return nil, nil, err
	}
	conf, problems := a.flags.load(path)
	if conf == nil {
		lines := []error{fmt.Errorf("configuration %s is not usable", path)}
		for _, p := range problems {
			lines = append(lines, p)
		}
		return nil, nil, errors.Join(lines...)
	}
	if err := o.apply(conf); err != nil {
		return nil, nil, err
	}
	log, err := a.std.logger(conf.Log)
	return conf, log, err
}
