package main

import (
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/spf13/cobra"

	"latchd/canbus/dbc"
	"latchd/internal/source"
)

func (a *app) dbc() *cobra.Command {
	c := &cobra.Command{
		Use:     "dbc",
		Short:   "Look at DBC files: what they say, and what in them could not be read",
		Example: "  latchd dbc lint car.dbc\n  latchd dbc show car.dbc --message FobStatus",
	}
	c.AddCommand(a.dbcLint(), a.dbcShow())
	group(c)
	return c
}

// Exit codes of dbc lint.
const (
	lintSkipped = 1 // some records were skipped
	lintNothing = 2 // nothing could be read
)

// lintLine is one line of JSON output.
type lintLine struct {
	Kind     string           `json:"kind"` // problem or summary
	File     string           `json:"file"`
	Line     int              `json:"line,omitempty"`
	Col      int              `json:"col,omitempty"`
	Severity *source.Severity `json:"severity,omitempty"`
	Loaded   *int             `json:"loaded,omitempty"`
	Repaired *int             `json:"repaired,omitempty"`
	Skipped  *int             `json:"skipped,omitempty"`
	Messages *int             `json:"messages,omitempty"`
	Text     string           `json:"text"`
}

func (a *app) dbcLint() *cobra.Command {
	var format string
	c := &cobra.Command{
		Use:   "lint FILE...",
		Short: "Say what in DBC files was repaired or skipped, and what is doubtful",
		Long: `lint reads DBC files record by record and reports, each with file:line:col, what was repaired,
what was skipped, and what can be read but is doubtful: signals that overlap or lie outside their
message, identifiers and names used twice, multiplexed signals without a multiplexer.

Exit code: 0 when every record loaded, 1 when some were skipped, 2 when nothing could be read.`,
		Example: "  latchd dbc lint car.dbc\n  latchd dbc lint *.dbc --format json",
		Args:    some("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			code := 0
			for _, path := range args {
				db, problems, err := loadDBC(path)
				if err != nil {
					fmt.Fprintf(a.std.err, "latchd: %v\n", err)
					code = lintNothing
					continue
				}
				code = max(code, lintCode(db, problems))
				problems = append(problems, dbc.Lint(db)...)
				problems.Sort()
				if err := printLint(a.std.out, format == "json", path, db, problems); err != nil {
					return err
				}
			}
			if code != 0 {
				return exit{code: code}
			}
			return nil
		},
	}
	formatFlag(c, &format, "text", "json")
	return c
}

func lintCode(db *dbc.Database, problems source.Problems) int {
	switch {
	case problems.HasErrors():
		return lintNothing
	case db.Summary.Total.Skipped > 0:
		return lintSkipped
	}
	return 0
}

func printLint(w io.Writer, asJSON bool, path string, db *dbc.Database, problems source.Problems) error {
	n := len(db.Messages)
	t := db.Summary.Total
	text := fmt.Sprintf("%s, %s loaded (%d of them repaired), %d skipped", count(n, "message", "messages"), count(t.Loaded, "record", "records"), t.Repaired, t.Skipped)
	if asJSON {
		print := jsonPrinter[lintLine](w)
		for i := range problems {
			p := &problems[i]
			if err := print(lintLine{Kind: "problem", File: p.Pos.File, Line: p.Pos.Line, Col: p.Pos.Col, Severity: &p.Severity, Text: p.Message}); err != nil {
				return err
			}
		}
		return print(lintLine{Kind: "summary", File: path, Loaded: &t.Loaded, Repaired: &t.Repaired, Skipped: &t.Skipped, Messages: &n, Text: text})
	}
	for i := range problems {
		if _, err := fmt.Fprintln(w, problems[i].Error()); err != nil {
			return err
		}
	}
	_, err := fmt.Fprintf(w, "%s: %s\n", path, text)
	return err
}

func loadDBC(path string) (*dbc.Database, source.Problems, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("DBC: %w", err)
	}
	db, problems := dbc.Load(path, text)
	return db, problems, nil
}

func (a *app) dbcShow() *cobra.Command {
	var o struct {
		format  string
		message []string
	}
	c := &cobra.Command{
		Use:     "show FILE...",
		Short:   "Print the messages and signals of DBC files",
		Example: "  latchd dbc show car.dbc\n  latchd dbc show car.dbc --message FobStatus --format json",
		Args:    some("FILE"),
		RunE: func(_ *cobra.Command, args []string) error {
			if err := oneOf("format", o.format, "text", "json"); err != nil {
				return err
			}
			var errs []error
			for _, path := range args {
				db, problems, err := loadDBC(path)
				if err != nil {
					errs = append(errs, err)
					continue
				}
				for _, p := range problems {
					fmt.Fprintln(a.std.err, p.Error())
				}
				errs = append(errs, showDBC(a.std.out, o.format == "json", db, o.message))
			}
			return errors.Join(errs...)
		},
	}
	formatFlag(c, &o.format, "text", "json")
	c.Flags().StringSliceVar(&o.message, "message", nil, "only these messages, by name")
	return c
}
