package main

import (
	"bufio"
	"fmt"

	"github.com/spf13/cobra"

	"latchd/internal/report"
)

func (a *app) car() *cobra.Command {
	var o runningOptions
	var format string
	c := &cobra.Command{
		Use:   "car",
		Short: "What the running daemon knows of the car: facts with their age, buttons, what it is about to do",
		Long: `car asks the running daemon what it knows of the car just now: each fact of the configuration and
how old it is, each button, and the locks that are to come by themselves. It is the first thing to
look at when presses are refused because something is unknown.

A fact that is stale was not heard for longer than its configuration allows; a button is unknown
until it was seen up. While a bus sleeps, both are so.`,
		Example: "  latchd car\n  latchd car --format json | jq -r '.facts[] | select(.state != \"known\").name'",
		Args:    cobra.NoArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			return show(c.Context(), a, &o, format, "car", nil, a.printCar)
		},
	}
	o.register(c)
	formatFlag(c, &format, twoFormats...)
	return c
}

func (a *app) printCar(car *report.Car) error {
	w := bufio.NewWriter(a.std.out)
	part := func(head string, texts []string) {
		for i, text := range texts {
			if i == 0 {
				fmt.Fprintln(w, head+":")
			}
			fmt.Fprintln(w, "  "+text)
		}
	}
	part("facts", texts(car.Facts, func(f report.FactLook) string {
		if f.State == "stale" {
			return f.Text + ", and counts for " + f.Fresh + " s"
		}
		return f.Text
	}))
	part("buttons", texts(car.Buttons, func(b report.ButtonLook) string { return b.Text }))
	part("to come", texts(car.Pending, func(p report.PendingAction) string { return p.Text }))
	return w.Flush()
}

// texts is what is said of each.
func texts[T any](list []T, text func(T) string) []string {
	var all []string
	for i := range list {
		all = append(all, text(list[i]))
	}
	return all
}
