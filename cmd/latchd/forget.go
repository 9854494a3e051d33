package main

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
)

func (a *app) forget() *cobra.Command {
	var o runningOptions
	var yes bool
	c := &cobra.Command{
		Use:   "forget",
		Short: "Erase what the running daemon keeps of presses, settings and maintenance",
		Long: `forget erases what tells of people, as before the car changes hands: the presses and events, what
was counted by the day, the settings that were changed by latchd set, what was counted of latches
and keys, and recordings of faults. Their place in the file of the state is overwritten; an SD card
may still hold older copies inside, where no program reads them. The log, such as systemd's journal,
is not latchd's to erase.

What spares people and the hardware stays: whether latchd is armed or disarmed, a crash, and the
limits of the motors.`,
		Example: "  latchd forget\n  latchd forget --yes    # without asking",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			if !yes {
				fmt.Fprintln(a.std.out, "Presses, events, days, settings that were changed, and what was counted of latches and keys are erased.")
				fmt.Fprint(a.std.out, "Type forget to erase them: ")
				line, _ := bufio.NewReader(a.std.in).ReadString('\n')
				if strings.TrimSpace(line) != "forget" {
					return errors.New("nothing was erased: forget was not typed")
				}
			}
			if err := o.ask(c.Context(), "forget", nil, nil); err != nil {
				return err
			}
			_, err := fmt.Fprintln(a.std.out, "erased; arming, disarming, a crash and the limits of the motors stay")
			return err
		},
	}
	o.register(c)
	c.Flags().BoolVar(&yes, "yes", false, "do not ask")
	return c
}
