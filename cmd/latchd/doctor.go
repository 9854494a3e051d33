package main

import (
	"errors"

	"github.com/spf13/cobra"

	"latchd/internal/doctor"
	"latchd/internal/report"
	"latchd/internal/source"
)

func (a *app) doctor() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "doctor",
		Short: "Look at this machine: why does CAN not work, and what to type next",
		Long: `doctor answers on this machine what users of CAN on a Raspberry Pi ask most: is there an interface;
is its transceiver of the kind that this bus needs; do overlay, oscillator and bit rate fit; the
controller's state, error counters and restart; the transmit queue; who else listens or sends; what
is known to break with this kernel and this systemd; the receive buffer, the clock, a read-only
root, the service. Each finding has its evidence and the next command to type.

It changes nothing, runs no other program and needs no root. What it could not read, it says. With a
configuration, the one of --config or else the one that the daemon would use, it compares the
machine with what each bus needs. latchd setup prints the file that brings an interface up.

Exit code: 0 when there is no problem, 1 when there is one.`,
		Example: `  latchd doctor
  latchd doctor --config profile:mini-r56
  latchd doctor --format json | jq -r 'select(.severity=="problem").next'`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			if err := oneOf("format", format, twoFormats...); err != nil {
				return err
			}
			o, err := a.expectations()
			if err != nil {
				return err
			}
			findings := doctor.Examine(a.std.look(), o)
			if format == "json" {
				err = a.printFindings(findings)
			} else {
				err = report.Doctor(a.std.out, findings)
			}
			if err == nil && countOf(findings, doctor.Problem) > 0 {
				return exit{code: exitFailure}
			}
			return err
		},
	}
	formatFlag(c, &format, twoFormats...)
	return c
}

// expectations is what the configuration says of this machine. There need not be one, and it need not be usable.
func (a *app) expectations() (o doctor.Options, err error) {
	path, err := a.flags.path()
	if err != nil {
		return o, nil // none is found: then the machine is looked at alone
	}
	if err := readable("configuration", path); err != nil {
		return o, err
	}
	c, problems := a.flags.load(path)
	o = doctor.Options{File: path, Config: c}
	for _, p := range problems {
		if p.Severity == source.Error {
			o.Mistakes++
		}
	}
	return o, nil
}

// findingLine is one line of JSON output.
type findingLine struct {
	Kind string `json:"kind"` // finding, or summary
	*doctor.Finding
	*findingCounts
}

// findingCounts count the findings of each severity.
type findingCounts struct {
	Questions int `json:"questions"`
	Problems  int `json:"problems"`
	Warnings  int `json:"warnings"`
	Notes     int `json:"notes"`
	OK        int `json:"ok"`
}

func (a *app) printFindings(findings []doctor.Finding) error {
	print := jsonPrinter[findingLine](a.std.out)
	var wrong []error
	for i := range findings {
		wrong = append(wrong, print(findingLine{Kind: "finding", Finding: &findings[i]}))
	}
	wrong = append(wrong, print(findingLine{Kind: "summary", findingCounts: &findingCounts{
		countOf(findings, doctor.Question), countOf(findings, doctor.Problem), countOf(findings, doctor.Warning),
		countOf(findings, doctor.Note), countOf(findings, doctor.OK),
	}}))
	return errors.Join(wrong...)
}

func countOf(findings []doctor.Finding, s doctor.Severity) (n int) {
	for i := range findings {
		if findings[i].Severity == s {
			n++
		}
	}
	return n
}
