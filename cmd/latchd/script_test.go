package main

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/hex"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"

	"latchd/internal/doctortest"
)

var update = flag.Bool("update", false, "write what the commands print into the goldens of testdata/scripts")

// conformance lies beside the checkout.
const conformance = "../../../shared/conformance"

// TestScripts tells the stories of testdata/scripts. Beyond the usual commands they have:
//
//	[!] latchd ARG... [<FILE]   the program, in this process, with FILE as its standard input
//	exits N                     the exit code of the latchd before
//	gzip FILE FILE.gz
//	unhex TEXT FILE             FILE with the bytes that TEXT writes in hexadecimal
//	older FILE                  gives FILE another date
//
// A folder named machine is what doctor and setup look at (see package doctortest).
//
// $TESTDATA is the repository's testdata, $PROFILE the MINI's files, $CONFORMANCE the shared corpus, where there
// is one: [conformance].
func TestScripts(t *testing.T) {
	_, err := os.Stat(conformance)
	hasCorpus := err == nil
	scripts, err := filepath.Abs("../../testdata/scripts") // the scripts change the working directory
	if err != nil {
		t.Fatal(err)
	}
	testscript.RunT(serial{t}, testscript.Params{
		Dir:           scripts,
		UpdateScripts: *update,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"latchd": program, "exits": exits, "gzip": compress, "unhex": unhex, "older": older,
		},
		Condition: func(cond string) (bool, error) {
			if cond == "conformance" {
				return hasCorpus, nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Setup: func(e *testscript.Env) error {
			for name, dir := range map[string]string{"TESTDATA": "..", "PROFILE": "../../config/profiles/mini-r56", "CONFORMANCE": conformance} {
				e.Setenv(name, filepath.Join(scripts, dir))
			}
			e.Values[exitCode{}] = new(int)
			return nil
		},
	})
}

// serial runs scripts one after the other, because the working directory, the environment and the time zone belong
// to the whole process.
type serial struct{ *testing.T }

func (serial) Parallel() {}

func (serial) Verbose() bool { return testing.Verbose() }

func (s serial) Run(name string, f func(testscript.T)) {
	s.T.Run(name, func(t *testing.T) { f(serial{t}) })
}

// exitCode is the key of the last exit code of a script.
type exitCode struct{}

// inherited are the variables that the program reads by itself.
var inherited = []string{"HOME", "XDG_CONFIG_HOME", "LATCHD_CONFIG", "LATCHD_MODE", "LATCHD_LOG_LEVEL", "LATCHD_LOG_FORMAT"}

// program runs latchd as a script asks.
func program(ts *testscript.TestScript, neg bool, args []string) {
	std := streams{in: strings.NewReader(""), out: ts.Stdout(), err: ts.Stderr(), env: ts.Getenv}
	if dir := ts.MkAbs("machine"); isFolder(dir) {
		m := doctortest.Machine(os.DirFS(dir))
		std.machine = &m
	}
	if n := len(args); n > 0 && strings.HasPrefix(args[n-1], "<") {
		std.in = strings.NewReader(ts.ReadFile(args[n-1][1:]))
		args = args[:n-1]
	}
	defer enter(ts)()
	code := run(args, std)
	*ts.Value(exitCode{}).(*int) = code
	if neg == (code == 0) {
		ts.Fatalf("latchd %s: exit code %d", strings.Join(args, " "), code)
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// enter goes to a script's folder, environment and time zone, and returns the way back.
func enter(ts *testscript.TestScript) (back func()) {
	before, err := os.Getwd()
	ts.Check(err)
	ts.Check(os.Chdir(ts.MkAbs(".")))
	env := map[string]string{}
	for _, name := range inherited {
		env[name] = os.Getenv(name)
		ts.Check(os.Setenv(name, ts.Getenv(name)))
	}
	zone := time.Local
	time.Local, err = time.LoadLocation(cmp.Or(ts.Getenv("TZ"), "UTC"))
	ts.Check(err)
	return func() {
		time.Local = zone
		for name, value := range env {
			ts.Check(os.Setenv(name, value))
		}
		ts.Check(os.Chdir(before))
	}
}

// exits compares the last exit code.
func exits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: exits CODE")
	}
	if got := *ts.Value(exitCode{}).(*int); strconv.Itoa(got) != args[0] {
		ts.Fatalf("exit code %d, want %s", got, args[0])
	}
}

func unhex(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: unhex TEXT FILE")
	}
	data, err := hex.DecodeString(strings.TrimSpace(ts.ReadFile(args[0])))
	ts.Check(err)
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), data, 0o644))
}

func older(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 1 {
		ts.Fatalf("usage: older FILE")
	}
	then := time.Date(2001, 9, 9, 1, 46, 40, 0, time.UTC)
	ts.Check(os.Chtimes(ts.MkAbs(args[0]), then, then))
}

// compress writes a gzip file.
func compress(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: gzip FILE FILE.gz")
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, ts.ReadFile(args[0]))
	ts.Check(err)
	ts.Check(w.Close())
	ts.Check(os.WriteFile(ts.MkAbs(args[1]), b.Bytes(), 0o644))
}
