package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"latchd/config"
	"latchd/internal/source"
)

func (a *app) check() *cobra.Command {
	var o struct {
		format                       string
		effective, vocabulary, prove bool
		limit                        int
	}
	c := &cobra.Command{
		Use:   "check [FILE...]",
		Short: "Check configurations: every mistake at its place, and what the rest comes to",
		Long: `check reads configurations exactly as the daemon does and reports every mistake at once, as
file:line:col: message. Without FILE it checks the one that the daemon would use.

For a usable configuration it also says what follows from it: what the car does itself because no
actuator is configured, which presses wait and which act at once, what bypasses a rule.

With --prove it also explores every state that the engine reaches with the configuration, over
abstract inputs, and checks what must never happen (docs/proving.md). It says how much it covered,
or prints the shortest way to a violation as a scenario for latchd test. That takes minutes.
The last of the examples below writes that scenario into a file.

Exit code: 0 when every file is usable (warnings included) and, with --prove, proved; 78 when one is
not usable or can break an invariant; 1 for usage or input, and when the limit came first.`,
		Example: `  latchd check latchd.yaml
  latchd check latchd.yaml --effective     # every setting, and where it comes from
  latchd check latchd.yaml --prove         # can it ever do harm?
  latchd check --vocabulary                # the words that a configuration may use
  latchd check latchd.yaml --prove --format json |
    jq -r 'select(.kind=="violation").scenario' >violation.yaml`,
		RunE: func(c *cobra.Command, args []string) error {
			if err := oneOf("format", o.format, "text", "json"); err != nil {
				return err
			}
			switch limited := c.Flags().Changed("limit"); {
			case limited && !o.prove:
				return fmt.Errorf("--limit %d: it bounds a proof, and none is asked for: give --prove too, or leave it out", o.limit)
			case o.limit < 1:
				return fmt.Errorf("--limit %d: want 1 or more", o.limit)
			}
			if o.vocabulary {
				return printVocabulary(a.std.out, o.format == "json")
			}
			if len(args) == 0 {
				path, err := a.flags.path()
				if err != nil {
					return err
				}
				args = []string{path}
			}
			if o.prove {
				return a.checkFiles(args, o.format == "json", o.effective, &prover{limit: o.limit, progress: a.std.err})
			}
			return a.checkFiles(args, o.format == "json", o.effective, nil)
		},
	}
	formatFlag(c, &o.format, "text", "json")
	c.Flags().BoolVar(&o.effective, "effective", false, "print every setting and where it comes from: default, profile, file, environment or flag")
	c.Flags().BoolVar(&o.prove, "prove", false, "explore every state that the configuration can reach, and check what must never happen")
	c.Flags().IntVar(&o.limit, "limit", 200_000_000, "with --prove: give a view up after so many transitions")
	c.Flags().BoolVar(&o.vocabulary, "vocabulary", false, "print the words that a configuration may use, and end")
	return c
}

// checkLine is one line of JSON output.
type checkLine struct {
	Kind     string           `json:"kind"` // problem, note, setting or summary; escape, view, violation or proof
	File     string           `json:"file"`
	Line     int              `json:"line,omitempty"`
	Col      int              `json:"col,omitempty"`
	Severity *source.Severity `json:"severity,omitempty"`
	Path     string           `json:"path,omitempty"`  // of a setting
	Value    *string          `json:"value,omitempty"` // of a setting
	From     string           `json:"from,omitempty"`  // of a setting
	Usable   *bool            `json:"usable,omitempty"`
	Text     string           `json:"text,omitempty"`
	*proofLine
}

func (a *app) checkFiles(paths []string, asJSON, effective bool, p *prover) error {
	for _, path := range paths {
		if err := readable("configuration", path); err != nil {
			return err
		}
	}
	print := textLines(a.std.out)
	if asJSON {
		print = jsonPrinter[checkLine](a.std.out)
	}
	unusable := 0
	for _, path := range paths {
		c, problems := a.flags.load(path)
		if c == nil {
			unusable++
		}
		for _, l := range checkLines(path, c, problems, effective) {
			if err := print(l); err != nil {
				return err
			}
		}
		if p != nil && c != nil {
			if err := p.prove(path, c, print); err != nil {
				return err
			}
		}
	}
	switch {
	case unusable > 0 || p != nil && p.broken:
		return exit{code: exitConfig}
	case p != nil && p.open:
		return exit{code: exitFailure, err: errors.New("not proved: the limit was reached; raise --limit")}
	}
	return nil
}

// checkLines is everything that is to be said of a file.
func checkLines(path string, c *config.Config, problems source.Problems, effective bool) []checkLine {
	var list []checkLine
	warnings := 0
	for i := range problems {
		p := &problems[i]
		if p.Severity == source.Warning {
			warnings++
		}
		list = append(list, checkLine{Kind: "problem", File: p.Pos.File, Line: p.Pos.Line, Col: p.Pos.Col, Severity: &p.Severity, Text: p.Message})
	}
	usable := c != nil
	summary := checkLine{Kind: "summary", File: path, Usable: &usable}
	if !usable {
		summary.Text = fmt.Sprintf("not usable: %s, %s", count(len(problems)-warnings, "error", "errors"), count(warnings, "warning", "warnings"))
		return append(list, summary)
	}
	if effective {
		for _, s := range c.Effective() {
			list = append(list, checkLine{Kind: "setting", File: path, Path: s.Path, Value: &s.Value, From: s.From})
		}
	}
	for _, n := range c.Notes {
		list = append(list, checkLine{Kind: "note", File: path, Text: n})
	}
	summary.Text = fmt.Sprintf("usable, mode %v: %s, %s, %s", c.Mode, count(len(c.Buses), "bus", "buses"),
		count(len(c.Params.Buttons), "button", "buttons"), count(warnings, "warning", "warnings"))
	return append(list, summary)
}

func textLines(w io.Writer) func(checkLine) error {
	return func(l checkLine) (err error) {
		switch l.Kind {
		case "problem":
			_, err = fmt.Fprintln(w, source.Problem{Pos: source.Pos{File: l.File, Line: l.Line, Col: l.Col}, Severity: *l.Severity, Message: l.Text}.Error())
		case "setting":
			_, err = fmt.Fprintf(w, "%-44s %-28s %s\n", l.Path, *l.Value, l.From)
		case "note":
			_, err = fmt.Fprintf(w, "%s: note: %s\n", l.File, l.Text)
		case "violation":
			_, err = fmt.Fprintf(w, "%s: %s\n\n%s\n", l.File, l.Text, l.Scenario)
		default:
			_, err = fmt.Fprintf(w, "%s: %s\n", l.File, l.Text)
		}
		return err
	}
}

// jsonPrinter prints one object a line.
func jsonPrinter[T any](w io.Writer) func(T) error {
	e := json.NewEncoder(w)
	e.SetEscapeHTML(false)
	return func(v T) error { return e.Encode(v) }
}

// printVocabulary prints the words that a configuration may use.
func printVocabulary(w io.Writer, asJSON bool) error {
	if asJSON {
		print := jsonPrinter[config.Words](w)
		for _, kind := range config.Vocabulary() {
			if err := print(kind); err != nil {
				return err
			}
		}
		return nil
	}
	for _, kind := range config.Vocabulary() {
		if _, err := fmt.Fprintf(w, "%s:\n", kind.Kind); err != nil {
			return err
		}
		for _, word := range kind.Words {
			help := word.Help
			if word.Unit != "" {
				help += " (" + word.Unit + ")"
			}
			if _, err := fmt.Fprintf(w, "  %-26s %s\n", word.Name, help); err != nil {
				return err
			}
		}
	}
	return nil
}
