package main

import (
	"github.com/spf13/cobra"

	"latchd/config"
	"latchd/internal/report"
)

func (a *app) fallback() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "fallback",
		Short: "Print the ways into the car that need no latchd, as a card for the glove box",
		Long: `fallback prints what to do when nothing works: the ways into this car that need neither latchd nor a
bus, as the section fallback of its configuration declares them. It is plain text of 80 columns, to
be printed before it is needed. It reads the configuration and nothing else.`,
		Example: `  latchd fallback --config profile:mini-r56
  latchd fallback --config latchd.yaml | lp`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("format", format, twoFormats...); err != nil {
				return err
			}
			conf, err := a.configure()
			if err != nil {
				return err
			}
			switch {
			case format == "json":
				return a.printWays(conf)
			case len(conf.Fallback) == 0:
				return report.NoCard(a.std.out, conf)
			}
			return report.Card(a.std.out, conf)
		},
	}
	formatFlag(c, &format, twoFormats...)
	return c
}

// wayLine is one line of JSON output.
type wayLine struct {
	Kind string `json:"kind"` // way, or none
	File string `json:"file"`
	Way  string `json:"way,omitempty"`
	How  string `json:"how,omitempty"`
}

func (a *app) printWays(conf *config.Config) error {
	print := jsonPrinter[wayLine](a.std.out)
	for _, w := range conf.Fallback {
		if err := print(wayLine{"way", conf.File, w.Title, w.How}); err != nil {
			return err
		}
	}
	if len(conf.Fallback) == 0 {
		return print(wayLine{Kind: "none", File: conf.File})
	}
	return nil
}
