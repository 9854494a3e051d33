package vcantest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Arming is asked for, outlasts a restart and a kill, and belongs to the configuration; disarming outlasts them, too.
func TestArm(t *testing.T) {
	file := RelayCar(t)
	board := Listen(t, "board0")
	dir := t.TempDir()
	socket := []string{"--socket", filepath.Join(dir, "control.sock")}
	begin := func() *Daemon {
		t.Helper()
		return Start(t, append([]string{"--config", file, "--state", filepath.Join(dir, "state")}, socket...)...)
	}
	command := func(want string, args ...string) {
		t.Helper()
		if out, code := Run(t, append(args, socket...)...); code != 0 || !strings.Contains(out, want) {
			t.Fatalf("%v: exit code %d: %s", args, code, out)
		}
	}
	again := func(d *Daemon, with syscall.Signal) *Daemon {
		t.Helper()
		d.Signal(with)
		d.Wait()
		return begin()
	}

	if out, code := Run(t, append([]string{"status"}, socket...)...); code != 1 || !strings.Contains(out, "latchd") {
		t.Errorf("status without a daemon: exit code %d: %s", code, out)
	}
	d := begin()
	d.Says("not armed: it decides and reports, and sends nothing (latchd arm)")
	command("not armed", "status")
	pressed := func(d *Daemon, what string) {
		t.Helper()
		for _, frame := range []string{IgnitionOff, AllUp, LockDown, AllUp} {
			Send(t, "wire0", frame)
		}
		d.Says(what)
	}
	pressed(d, "not armed: would have sent 201#02")

	command("lock.all sends 201 on relay (relay0)", "arm", "--yes")
	command("\narmed\n", "status")
	press(t, d, board)
	d = again(d, syscall.SIGKILL)
	d.Says("latchd.yaml, armed")
	press(t, d, board)

	command("disarmed for 1h0m0s", "disarm", "1h")
	pressed(d, "lock.all refused")
	d = again(d, syscall.SIGTERM)
	command("disarmed, for 35", "status") // 3600 s less a little
	pressed(d, "lock.all refused")
	command("armed", "arm", "--yes")
	press(t, d, board)

	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, append(text, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
	d = again(d, syscall.SIGTERM)
	d.Says("not armed: the configuration, a DBC file, an interface or latchd itself has changed since it was armed")
	pressed(d, "not armed: would have sent 201#02")
	if diff := cmp.Diff([]string{"201#02", "201#02", "201#02"}, board.Frames()); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}

// A gateway that was disarmed because somebody else sends its frames stays so over a restart.
func TestDisarmedByAnImpostor(t *testing.T) {
	file := RelayCar(t)
	state := filepath.Join(t.TempDir(), "state")
	d := Start(t, "--config", file, "--arm", "--state", state)
	Send(t, "board0", "201#02")
	d.Says("somebody else sends our frame 201#02: disarmed")
	d.Signal(syscall.SIGTERM)
	d.Wait()
	d = Start(t, "--config", file, "--arm", "--state", state)
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	if l := d.Await("a decision", func(l *Line) bool { return l.Verdict != "" }); l.Verdict != "deny" || l.Reason != "disarmed" {
		t.Errorf("decided %+v", l)
	}
}

// One thing is tried from the terminal: by the rules, once it was typed, and only where the configuration allows it.
func TestTry(t *testing.T) {
	RelayCar(t)
	board := Listen(t, "board0")
	socket := filepath.Join(t.TempDir(), "control.sock")
	d := Start(t, "--config", File(t, "latchd.yaml", Relay+"access: {try: true}\n"), "--arm", "--socket", socket)
	try := func(typed, action string) (string, int) {
		cmd := exec.Command(os.Getenv(Program), "try", action, "--socket", socket)
		cmd.Stdin = strings.NewReader(typed + "\n")
		out, _ := cmd.CombinedOutput()
		return string(out), cmd.ProcessState.ExitCode()
	}
	if out, code := try("yes", "lock.all"); code != 1 || !strings.Contains(out, "nothing was done") {
		t.Errorf("not typed: exit code %d: %s", code, out)
	}
	if out, code := try("boot.release", "boot.release"); code != 1 || !strings.Contains(out, "refused") {
		t.Errorf("without a word of the ignition: exit code %d: %s", code, out)
	}
	if out, code := try("lock.all", "lock.all"); code != 0 || !strings.Contains(out, "201#02 on relay") {
		t.Errorf("allowed: exit code %d: %s", code, out)
	}
	d.Says("lock.all is tried by")
	d.Says("sent 201#02 on relay for lock.all")
	if diff := cmp.Diff([]string{"201#02"}, board.Await(1)); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
}
