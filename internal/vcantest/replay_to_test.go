package vcantest

import (
	"bytes"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const twoBuses = `(1700000000.000000) can0 123#01
(1700000000.000000) can0 00000123#02
(1700000000.010000) can1 124#R3
(1700000000.020000) can2 7FE#
(1700000000.030000) can0 20000004#0000000000000000
(1700000000.040000) can1 125##10102030405060708090A0B0C
no frame
(1700000000.050000) can0 126#03
(1699999999.000000) can1 127#
(1699999999.020000) can0 128#
`

// The frames of a log are heard in their order, on the interfaces that were asked for; what was not played is told.
func TestReplayToBuses(t *testing.T) {
	Up(t, "play0")
	Up(t, "play1")
	zero, one := Listen(t, "play0"), Listen(t, "play1")
	log := File(t, "two.log", twoBuses)
	out, code := Run(t, "replay", log, "--to", "play0=can0,play1=can1")
	if diff := cmp.Diff([]string{"123#01", "00000123#02", "126#03", "128#"}, zero.Await(4)); diff != "" {
		t.Errorf("play0 (-want +got)\n%s", diff)
	}
	frames := one.Await(3)
	frames[1] = strings.Replace(frames[1], "##5", "##1", 1) // newer kernels tell of CAN FD in the flags, too
	if diff := cmp.Diff([]string{"124#R3", "125##10102030405060708090A0B0C", "127#"}, frames); diff != "" {
		t.Errorf("play1 (-want +got)\n%s", diff)
	}
	for _, line := range []string{
		`two.log:7: no time stamp`, `two.log:9: warning: `, `warning: .*two.log: 1 line refused`,
		`play0: 4 frames played`, `play1: 3 frames played`, `left out: 1 frame of can2`, `left out: 1 error frame: .*`, `at 0.070 s of the log; .*`,
	} {
		if !regexp.MustCompile(`(?m)^.*` + line).MatchString(out) {
			t.Errorf("it does not say %s:\n%s", line, out)
		}
	}
	if code != 0 {
		t.Errorf("exit code %d", code)
	}
}

// All on one bus, from standard input; and on a bus without CAN FD.
func TestReplayToBus(t *testing.T) {
	Up(t, "play0")
	IP(t, "link", "set", "play0", "down")
	IP(t, "link", "set", "play0", "mtu", "16")
	IP(t, "link", "set", "play0", "up")
	heard := Listen(t, "play0")
	cmd := exec.Command(os.Getenv(Program), "replay", "-", "--to", "play0", "--strict")
	cmd.Stdin = strings.NewReader(twoBuses)
	out, err := cmd.CombinedOutput()
	if diff := cmp.Diff([]string{"123#01", "00000123#02", "124#R3", "7FE#", "126#03", "127#", "128#"}, heard.Await(7)); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
	if !strings.Contains(string(out), "play0: 1 frame not sent: CAN FD") || !strings.Contains(string(out), "--strict asked for none") || cmd.ProcessState.ExitCode() != 1 {
		t.Errorf("%v:\n%s", err, out)
	}
}

// What the error says mends it.
func TestReplayToMendedBus(t *testing.T) {
	Need(t)
	t.Cleanup(func() { _ = exec.Command("ip", "link", "del", "play0").Run() })
	log := File(t, "two.log", twoBuses)
	mend := func(what, marker string) {
		t.Helper()
		out, code := Run(t, "replay", log, "--to", "play0")
		_, command, found := strings.Cut(out, marker)
		if code != 1 || !found || !strings.Contains(out, what) {
			t.Fatalf("exit code %d: %s", code, out)
		}
		if out, err := exec.Command("sh", "-c", command).CombinedOutput(); err != nil {
			t.Fatalf("%s: %v: %s", command, err, out)
		}
	}
	mend("interface play0: there is no such interface", "virtual one: ")
	IP(t, "link", "set", "play0", "down")
	mend("interface play0: the interface is down", "is down: ")
	if out, code := Run(t, "replay", log, "--to", "play0"); code != 0 {
		t.Errorf("exit code %d: %s", code, out)
	}
	if out, code := Run(t, "replay", log, "--to", "lo"); code != 1 || !strings.Contains(out, "lo is no CAN interface") {
		t.Errorf("lo: exit code %d: %s", code, out)
	}
}

// In the middle of a pause of the log it stops when it is asked to.
func TestReplayToStops(t *testing.T) {
	for _, signal := range []os.Signal{os.Interrupt, syscall.SIGTERM} {
		t.Run(signal.String(), func(t *testing.T) {
			Up(t, "play0")
			heard := Listen(t, "play0")
			cmd := exec.Command(os.Getenv(Program), "replay", File(t, "pause.log", "(1700000000.0) can0 123#01\n(1700009000.0) can0 123#02\n"), "--to", "play0")
			var out bytes.Buffer
			cmd.Stdout, cmd.Stderr = &out, &out
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			late := time.AfterFunc(Patience, func() { _ = cmd.Process.Kill() })
			defer late.Stop()
			heard.Await(1)
			_ = cmd.Process.Signal(signal)
			_ = cmd.Wait()
			if code := cmd.ProcessState.ExitCode(); code != 1 || !strings.Contains(out.String(), "stopped before the end of the log") || !strings.Contains(out.String(), "play0: 1 frame played") {
				t.Errorf("exit code %d: %s", code, out.String())
			}
		})
	}
}
