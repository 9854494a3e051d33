package main

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The steps of CI, with a stand-in for the tool that they call.

// tool writes a program of the shell and returns its folder.
func tool(t *testing.T, name, text string) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, name), []byte("#!/bin/sh\n"+text), 0o755); err != nil {
		t.Fatal(err)
	}
	return dir
}

// step runs a program with a folder before the others in its path, and returns what it prints and its exit code.
func step(t *testing.T, path, program string, args ...string) (string, int) {
	t.Helper()
	c := exec.Command(program, args...)
	c.Env = append(os.Environ(), "PATH="+path+":"+os.Getenv("PATH"))
	out, err := c.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Fatal(err)
	}
	return string(out), c.ProcessState.ExitCode()
}

func TestVulnerabilitiesAreAFailure(t *testing.T) {
	for _, tt := range []struct {
		name, tool string
		code       int
	}{
		{"none", "exit 0", 0},
		{"found", "echo GO-2024-0001; exit 3", 3},
		{"found in what dials", "echo 'net/http: dial tcp: i/o timeout of proxyconnect'; exit 3", 3},
		{"no network", "echo 'fetching vulnerabilities: dial tcp: no such host'; exit 1", 0},
		{"does not compile", "echo 'undefined: x'; exit 1", 1},
	} {
		dir := tool(t, "govulncheck", tt.tool)
		out, code := step(t, dir, "../../.ci/vuln", filepath.Join(dir, "govulncheck"))
		if code != tt.code || strings.Contains(out, "NOT CHECKED") != (tt.name == "no network") {
			t.Errorf("%s: exit code %d, want %d: %s", tt.name, code, tt.code, out)
		}
	}
}

func TestFuzzTargetWithoutSeedsIsAFailure(t *testing.T) {
	const fake = `case "$*" in
list*) echo latchd/canbus ;;
*-list*) echo FuzzX ;;
*-v*) echo "=== RUN   FuzzX"; echo "%s" ;;
esac
`
	for _, tt := range []struct {
		name, line string
		code       int
	}{
		{"a seed", "=== RUN   FuzzX/seed#0", 0},
		{"no seed", "--- PASS: FuzzX (0.00s)", 1},
	} {
		out, code := step(t, tool(t, "go", strings.ReplaceAll(fake, "%s", tt.line)), "../../.ci/fuzz", "1s")
		if code != tt.code {
			t.Errorf("%s: exit code %d, want %d: %s", tt.name, code, tt.code, out)
		}
	}
}

// Tests that are skipped because the corpus is not there are not passed over in silence.
func TestMissingCorpusIsSaid(t *testing.T) {
	makefile, err := filepath.Abs("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	checkout := filepath.Join(t.TempDir(), "latchd")
	for _, missing := range []bool{true, false} {
		dir := checkout
		if !missing {
			dir = filepath.Join(checkout, "..", "shared", "conformance")
		}
		if err := os.MkdirAll(dir, 0o755); err != nil {
			t.Fatal(err)
		}
		out, code := step(t, tool(t, "go", "echo tested"), "make", "-C", checkout, "-f", makefile, "unit")
		if code != 0 || !strings.Contains(out, "tested") || strings.Contains(out, "NOT CHECKED") != missing {
			t.Errorf("corpus missing: %v, exit code %d: %s", missing, code, out)
		}
	}
}
