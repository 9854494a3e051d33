package vcantest

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// What the flight recorder writes down is decided again by a replay, byte for byte, whatever latchd went through.
func TestRecord(t *testing.T) {
	file := RelayCar(t)
	dir := t.TempDir()
	socket := filepath.Join(dir, "control.sock")
	d := Start(t, "--config", file, "--arm", "--socket", socket)
	Send(t, "wire0", IgnitionOff)
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	d.Says("sent 201#02")
	IP(t, "link", "set", "car0", "down")
	d.Says("bus body (car0) is lost")
	IP(t, "link", "set", "car0", "up")
	d.Says("bus body (car0) is heard")
	if out, code := Run(t, "disarm", "1h", "--socket", socket); code != 0 {
		t.Fatal(out)
	}
	Send(t, "wire0", AllUp)
	Send(t, "wire0", LockDown)
	d.Says("lock.all refused")
	if out, code := Run(t, "arm", "--yes", "--socket", socket); code != 0 {
		t.Fatal(out)
	}
	Send(t, "wire0", AllUp)
	story := new(Story).Every("car", IgnitionOff, 0, 2*time.Second).At(0, "car", AllUp).Every("car", BootDown, 400*time.Millisecond, 1600*time.Millisecond).At(1650*time.Millisecond, "car", AllUp)
	Play(t, story.Write(t), "wire0=car")
	d.Says("sent 200#01 on relay for boot.release")

	log := filepath.Join(dir, "boot.log")
	out, code := Run(t, "record", log, "--socket", socket)
	if code != 0 {
		t.Fatal(out)
	}
	was, err := os.ReadFile(log + ".decisions")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(was), decidedAgain(t, file, log)); diff != "" {
		t.Errorf("(-decided +replayed)\n%s", diff)
	}
	for _, want := range []string{`"verdict":"allow"`, `"reason":"disarmed"`, `"event":"gap"`} {
		if !strings.Contains(string(was), want) {
			t.Errorf("nothing with %s was recorded:\n%s", want, was)
		}
	}
	if out, code := Run(t, "record", log, "--socket", socket); code != 1 || !strings.Contains(out, "is there already") {
		t.Errorf("over an old recording: exit code %d: %s", code, out)
	}
	if out, code := Run(t, "explain", log, "--config", file, "--last", "1"); code != 0 || !strings.Contains(out, "fob_boot") || strings.Contains(out, "warning") {
		t.Errorf("explain: exit code %d: %s", code, out)
	}

	// A log that was changed is replayed like any other, and that is said.
	if err := os.WriteFile(log, []byte("(1700000000.000000) car0 130#0001C00FEC\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if out, code := Run(t, "replay", log, "--config", file); code != 0 || !strings.Contains(out, "the log was changed since") {
		t.Errorf("a changed log: exit code %d: %s", code, out)
	}
}

// decidedAgain is what a replay of a recording decides: its gestures, decisions and events as JSON lines.
func decidedAgain(t testing.TB, config, log string) string {
	t.Helper()
	out, err := exec.Command(os.Getenv(Program), "replay", log, "--config", config, "--format", "json").Output()
	if err != nil {
		t.Fatal(err)
	}
	var kept strings.Builder
	for line := range strings.Lines(string(out)) {
		if !strings.HasPrefix(line, `{"kind":"frame"`) && !strings.Contains(line, `"event":"replay"`) && !strings.Contains(line, `"event":"pending"`) {
			kept.WriteString(line)
		}
	}
	return kept.String()
}

// A reload takes the file into use, all or nothing; a configuration that has changed is not armed.
func TestReload(t *testing.T) {
	file := RelayCar(t)
	socket := filepath.Join(t.TempDir(), "control.sock")
	board := Listen(t, "board0")
	d := Start(t, "--config", file, "--arm", "--socket", socket)
	write := func(text string) {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	lock := func() {
		Send(t, "wire0", IgnitionOff)
		Send(t, "wire0", AllUp)
		Send(t, "wire0", LockDown)
		d.Says("lock.all allowed")
		Send(t, "wire0", AllUp)
	}
	lock()
	d.Says("sent 201#02")

	write(strings.Replace(Relay, "does:", "deos:", 1))
	if out, code := Run(t, "reload", "--socket", socket); code != 78 || !strings.Contains(out, "latchd.yaml:8:") || !strings.Contains(out, "the old configuration goes on") {
		t.Errorf("a mistake: exit code %d: %s", code, out)
	}
	d.Signal(syscall.SIGHUP)
	d.Says("reload: nothing was changed")
	lock()
	d.Says("sent 201#02")

	Pair(t, "other0", "board1")
	other := Listen(t, "board1")
	write(strings.Replace(Relay, "relay0", "other0", 1))
	d.Signal(syscall.SIGHUP)
	d.Says("not armed: the configuration")
	lock()
	d.Says("would have sent 201#02")
	if out, code := Run(t, "arm", "--yes", "--socket", socket); code != 0 {
		t.Errorf("arm: exit code %d: %s", code, out)
	}
	lock()
	d.Says("sent 201#02")
	if diff := cmp.Diff([]string{"201#02"}, other.Await(1)); diff != "" {
		t.Errorf("the other board heard (-want +got)\n%s", diff)
	}
	if diff := cmp.Diff([]string{"201#02", "201#02"}, board.Await(2)); diff != "" {
		t.Errorf("the board heard (-want +got)\n%s", diff)
	}
	write(Relay)
	if out, code := Run(t, "reload", "--socket", socket); code != 0 || !strings.Contains(out, "armed for this run") {
		t.Errorf("back to what was armed: exit code %d: %s", code, out)
	}
}
