package main

import (
	"path/filepath"
	"strings"
	"testing"
)

// A configuration that is not there is not usable either, so that systemd does not start latchd again and again.
func TestRunWithoutConfiguration(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	for _, args := range [][]string{{"run", "--config", filepath.Join(dir, "none.yaml")}, {"run", "--config", dir}} {
		if out, errs, code := latchd("", args...); code != 78 || !strings.Contains(errs, "configuration") {
			t.Errorf("%v: exit code %d\n%s%s", args, code, out, errs)
		}
	}
}

// Flags of run that come to nothing are refused before anything begins.
func TestRunRefuses(t *testing.T) {
	for args, want := range map[string]string{
		"--map =body":                      "--map =body: want IFACE=BUS with one of",
		"--map can0=bdy":                   "--map can0=bdy: want IFACE=BUS with one of",
		"--map can7=body,can7=latch":       "buses body and latch are both on can7: each needs an interface of its own",
		"--test-bus bdy":                   "--test-bus bdy: want one of",
		"--mode observe --arm":             "the configuration says mode: observe",
		"--map can0=body --test-bus body,": "--test-bus : want one of",
	} {
		out, errs, code := latchd("", append([]string{"run", "--config", "profile:mini-r56"}, strings.Fields(args)...)...)
		if code != 1 || !strings.Contains(errs, want) {
			t.Errorf("run %s: exit code %d\n%s%s", args, code, out, errs)
		}
	}
}
