package main

import (
	"fmt"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"latchd/config"
	"latchd/internal/demo"
)

func (a *app) demo() *cobra.Command {
	var listen string
	var seed uint64
	c := &cobra.Command{
		Use:   "demo",
		Short: "Play with latchd in a browser: a simulated car, its fob and switches, and what latchd does",
		Long: `demo runs the daemon with a simulated car round it, on buses within the program, and serves a page
on which fob, switches, doors and faults are there to be pressed. Open the address that it prints.
It needs no bus, no file and no configuration, nothing of this machine is moved, and what was
changed is gone when it ends (Ctrl-C).

The car is a MINI R56 of the built-in profile, with switches for the boot and the locks that its
owner has added. --config gives it another configuration, such as your own: it is armed there as
well, and its interfaces are not used.`,
		Example: `  latchd demo                          # then open the address that it prints
  latchd demo --config latchd.yaml     # your own car`,
		Args: cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			conf, err := a.demoCar()
			if err != nil {
				return err
			}
			log, err := a.std.logger(quietLog(conf))
			if err != nil {
				return err
			}
			ctx, stop := signal.NotifyContext(c.Context(), syscall.SIGTERM, os.Interrupt)
			defer stop()
			l, err := listenHere(listen)
			if err != nil {
				return err
			}
			if isTerminal(a.std.err) {
				fmt.Fprintln(a.std.err, "Open this address in a browser; Ctrl-C ends the demonstration.")
			}
			fmt.Fprintf(a.std.out, "http://%s/\n", l.Addr())
			return demo.Run(ctx, conf, l, demo.Options{Log: log, Identity: identity(), Seed: seed})
		},
	}
	c.Flags().StringVar(&listen, "listen", "127.0.0.1:8018", "address and port of the page, on this machine only")
	c.Flags().Uint64Var(&seed, "seed", 1, "of which frames get lost, or come twice")
	return c
}

// demoCar is the configuration of the car: the built-in one, or the one that --config gives. What is armed is a simulation.
func (a *app) demoCar() (*config.Config, error) {
	o := config.Options{Overrides: append(a.flags.overrides(), config.Override{Path: "mode", Value: config.Armed.String(), From: "latchd demo"})}
	path := a.flags.given()
	if path == "" {
		path = config.Demo
	} else if err := readable("configuration", path); err != nil {
		return nil, err
	}
	return a.loadWith(path, o)
}
