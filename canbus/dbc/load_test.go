package dbc

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

var update = flag.Bool("update", false, "write the golden files of this package anew")

// Each file in testdata breaks the rules of the format in one way. The golden file beside it holds the
// warnings, what was loaded, and what Lint says.
func TestLoadFixtures(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.dbc"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no fixtures: %v", err)
	}
	for _, path := range files {
		t.Run(filepath.Base(path), func(t *testing.T) {
			d, problems := Load(filepath.Base(path), readFile(t, path))
			var got strings.Builder
			for _, p := range problems {
				fmt.Fprintln(&got, p)
			}
			fmt.Fprintln(&got)
			dump(&got, d)
			for _, p := range Lint(d) {
				fmt.Fprintln(&got, "lint:", p)
			}
			golden := strings.TrimSuffix(path, ".dbc") + ".golden"
			if *update {
				if err := os.WriteFile(golden, []byte(got.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if diff := cmp.Diff(string(readFile(t, golden)), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// dump writes a database as the golden files have it.
func dump(out *strings.Builder, d *Database) {
	fmt.Fprintf(out, "version %q, nodes %q, records %+v\n", d.Version, d.Nodes, d.Summary.Total)
	for _, m := range d.Messages {
		fmt.Fprintf(out, "message %v %s: %d bytes, line %d", m.ID, m.Name, m.Length, m.Pos.Line)
		detail(out, "from", m.Sender)
		if m.Cycle > 0 {
			detail(out, "every", m.Cycle.String())
		}
		mark(out, "FD", m.FD)
		detail(out, "comment", m.Comment)
		fmt.Fprintln(out)
		for _, s := range m.Signals {
			dumpSignal(out, s)
		}
		for _, s := range m.Incomplete {
			fmt.Fprintf(out, "  missing %q\n", s.Name)
		}
	}
}

func dumpSignal(out *strings.Builder, s *Signal) {
	fmt.Fprintf(out, "  %s: %d|%d×%v%+g[%v|%v]", s.Name, s.Start, s.Length, s.Factor, s.Offset, s.Min, s.Max)
	mark(out, "big-endian", s.BigEndian)
	mark(out, "signed", s.Signed)
	mark(out, "float", s.Float)
	mark(out, "multiplexer", s.IsMultiplexer)
	detail(out, "unit", s.Unit)
	if s.Mux != nil {
		by := "?"
		if s.Mux.Signal != nil {
			by = s.Mux.Signal.Name
		}
		detail(out, "by "+by, fmt.Sprint(s.Mux.Ranges))
	}
	if len(s.Values) > 0 {
		detail(out, "values", fmt.Sprint(s.Values))
	}
	detail(out, "comment", s.Comment)
	fmt.Fprintln(out)
}

func detail(out *strings.Builder, name, value string) {
	if value != "" {
		fmt.Fprintf(out, ", %s %q", name, value)
	}
}

func mark(out *strings.Builder, name string, is bool) {
	if is {
		fmt.Fprintf(out, ", %s", name)
	}
}
