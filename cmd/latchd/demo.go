package main

import (
	"bytes"
	"fmt"

	"github.com/spf13/cobra"

	"latchd/canbus/candump"
	"latchd/config"
	"latchd/internal/gateway"
)

// The built-in profile and its recorded log.
const (
	demoProfile = "profile:mini-r56"
	demoLog     = "profiles/mini-r56/fob-presses.log"
)

func (a *app) demo() *cobra.Command {
	var o replayOptions
	c := &cobra.Command{
		Use:   "demo",
		Short: "Replay the built-in recorded log through the built-in MINI profile",
		Long: `demo replays a short log of real key-fob presses, which is part of the program, through the
built-in MINI R56 profile. It needs no bus, no file and no configuration, and ends by itself.`,
		Example: "  latchd demo\n  latchd demo --format json",
		Args:    cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := o.check(); err != nil {
				return err
			}
			conf, problems := a.flags.load(demoProfile)
			for _, p := range problems {
				fmt.Fprintln(a.std.err, p.Error())
			}
			if conf == nil {
				return exit{exitConfig, fmt.Errorf("%s is not usable with these settings", demoProfile)}
			}
			return a.runDemo(conf, o)
		},
	}
	o.register(c)
	return c
}

func (a *app) runDemo(conf *config.Config, o replayOptions) error {
	text, err := config.Profiles.ReadFile(demoLog)
	if err != nil {
		return err
	}
	buses, err := newBusMap(conf, o.mapping)
	if err != nil {
		return err
	}
	r := candump.NewReader(bytes.NewReader(text), demoLog, candump.Options{Interest: gateway.Interest(conf), Bus: buses.bus})
	return a.replayLogs(conf, &logs{readers: []*candump.Reader{r}, records: r}, o)
}
