package doctor_test

import (
	"bytes"
	"flag"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"unicode"

	"github.com/google/go-cmp/cmp"
	"github.com/rogpeppe/go-internal/txtar"

	"latchd/config"
	"latchd/internal/doctor"
	"latchd/internal/doctortest"
	"latchd/internal/report"
)

var update = flag.Bool("update", false, "write what doctor says into the machines of testdata")

// machines are the files of testdata/machines: a comment, the machine's files, and in want.txt what doctor says of it.
func machines(t testing.TB) map[string]*txtar.Archive {
	t.Helper()
	paths, err := filepath.Glob("testdata/machines/*.txtar")
	if err != nil || len(paths) < 8 {
		t.Fatalf("%d machines, %v", len(paths), err)
	}
	all := map[string]*txtar.Archive{}
	for _, path := range paths {
		a, err := txtar.ParseFile(path)
		if err != nil {
			t.Fatal(err)
		}
		all[strings.TrimSuffix(filepath.Base(path), ".txtar")] = a
	}
	return all
}

const golden = "want.txt"

// files is a machine's file system.
func files(a *txtar.Archive) fstest.MapFS {
	m := fstest.MapFS{}
	for _, f := range a.Files {
		if f.Name != golden {
			m[f.Name] = &fstest.MapFile{Data: f.Data}
		}
	}
	return m
}

// examine looks at a machine, with the configuration that answers/config names.
func examine(t testing.TB, files fstest.MapFS) []doctor.Finding {
	t.Helper()
	var o doctor.Options
	if f := files["answers/config"]; f != nil {
		o.File = strings.TrimSpace(string(f.Data))
		c, problems := config.Load(o.File, config.Options{})
		if c == nil {
			t.Fatal(problems)
		}
		o.Config = c
	}
	return doctor.Examine(doctortest.Machine(files), o)
}

func TestMachines(t *testing.T) {
	for name, a := range machines(t) {
		t.Run(name, func(t *testing.T) {
			var got bytes.Buffer
			if err := report.Doctor(&got, examine(t, files(a))); err != nil {
				t.Fatal(err)
			}
			var want []byte
			rest := a.Files[:0:0]
			for _, f := range a.Files {
				if f.Name == golden {
					want = f.Data
				} else {
					rest = append(rest, f)
				}
			}
			if *update {
				a.Files = append(rest, txtar.File{Name: golden, Data: got.Bytes()})
				if err := os.WriteFile("testdata/machines/"+name+".txtar", txtar.Format(a), 0o644); err != nil {
					t.Fatal(err)
				}
				return
			}
			if diff := cmp.Diff(string(want), got.String()); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
		})
	}
}

// Every check finds something on one machine, and nothing on another. Every finding has what its reader needs, and none of
// it steers a terminal.
func TestEveryCheckIsShown(t *testing.T) {
	worst := map[string]map[bool]bool{} // check: whether something was found
	for _, check := range doctor.Checks() {
		worst[check] = map[bool]bool{}
	}
	for name, a := range machines(t) {
		found := map[string]bool{}
		for _, f := range examine(t, files(a)) {
			found[f.Check] = found[f.Check] || f.Severity != doctor.OK && !strings.HasPrefix(f.Title, "not known")
			text := strings.Join(append(f.Evidence, f.Title, f.Why, f.Next), " ")
			if strings.ContainsFunc(text, unicode.IsControl) {
				t.Errorf("%s: %q", name, text)
			}
			if f.Title == "" || strings.HasSuffix(f.Title, ".") || f.Why != "" && !strings.HasSuffix(f.Why, ".") {
				t.Errorf("%s: %+v", name, f)
			}
			if (f.Severity == doctor.Problem || f.Severity == doctor.Warning || f.Severity == doctor.OK) && len(f.Evidence) == 0 {
				t.Errorf("%s: no evidence for %q", name, f.Title)
			}
			if f.Severity == doctor.Problem && f.Next == "" {
				t.Errorf("%s: %q, and what next?", name, f.Title)
			}
		}
		for check := range worst {
			worst[check][found[check]] = true
		}
	}
	for check, seen := range worst {
		if !seen[true] || !seen[false] {
			t.Errorf("check %s: finds something on a machine: %v, and nothing on another: %v", check, seen[true], seen[false])
		}
	}
}

// What is read has an end, whatever a file is.
func TestWhatIsNoFileOfThisKind(t *testing.T) {
	for what, file := range map[string]*fstest.MapFile{
		"endless":      {Data: bytes.Repeat([]byte("dtoverlay=mcp2515-can0\n"), 1<<16)},
		"a folder":     {Mode: fs.ModeDir | 0o755},
		"a named pipe": {Mode: fs.ModeNamedPipe | 0o644},
		"empty":        {},
		"zeros":        {Data: make([]byte, 100_000)},
	} {
		base := files(machines(t)["bus-off"])
		for name := range base {
			if strings.HasPrefix(name, "answers/") {
				continue
			}
			m := fstest.MapFS{}
			for other, f := range base {
				m[other] = f
			}
			m[name] = file
			if len(examine(t, m)) < 10 {
				t.Errorf("%s is %s: hardly anything is found", name, what)
			}
		}
	}
}

// refusing is a file system of which no file may be opened.
type refusing struct{ fstest.MapFS }

func (refusing) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrPermission}
}
func (r refusing) ReadFile(name string) ([]byte, error) { _, err := r.Open(name); return nil, err }

// Without the right to read anything there is an answer, and it claims nothing.
func TestNothingMayBeRead(t *testing.T) {
	m := doctortest.Machine(refusing{files(machines(t)["pi4-bookworm"])})
	for _, f := range doctor.Examine(m, doctor.Options{}) {
		if f.Severity == doctor.OK && f.Check != "interface" {
			t.Errorf("%s claims: %s %v", f.Check, f.Title, f.Evidence)
		}
	}
}
