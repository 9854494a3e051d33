package vcantest

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// follower is `latchd events --follow`, running.
type follower struct {
	cmd  *exec.Cmd
	mu   sync.Mutex
	text bytes.Buffer
}

func (f *follower) Write(b []byte) (int, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.Write(b)
}

func (f *follower) said() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.text.String()
}

// says waits until it has said something.
func (f *follower) says(t testing.TB, want string) {
	t.Helper()
	for until := time.Now().Add(Patience); !strings.Contains(f.said(), want); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("events --follow does not say %q:\n%s", want, f.said())
		}
	}
}

// ends waits for its end, and compares its exit code.
func (f *follower) ends(t testing.TB, code int) {
	t.Helper()
	late := time.AfterFunc(Patience, func() { _ = f.cmd.Process.Kill() })
	defer late.Stop()
	_ = f.cmd.Wait()
	if got := f.cmd.ProcessState.ExitCode(); got != code {
		t.Errorf("events --follow: exit code %d, want %d:\n%s", got, code, f.said())
	}
}

// follow starts it, and waits until it follows: the newest event from before comes first.
func follow(t testing.TB, socket []string) *follower {
	t.Helper()
	f := &follower{cmd: exec.Command(os.Getenv(Program), append([]string{"events", "--follow", "--last", "1"}, socket...)...)}
	f.cmd.Stdout, f.cmd.Stderr = f, f
	if err := f.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = f.cmd.Process.Kill() })
	f.says(t, "\n")
	return f
}

// A person who asks a running latchd, changes a setting, starts it again, and has it forget.
func TestTalk(t *testing.T) {
	Pair(t, "car0", "wire0")
	Pair(t, "relay0", "board0")
	file := File(t, "latchd.yaml", strings.Replace(Relay, "pressed: Lock,", "pressed: Lock, key: body/FobStatus.KeyNumber,", 1)+
		"keys:\n  - {number: 2, name: Anna}\n")
	dir := t.TempDir()
	state, socket := filepath.Join(dir, "state"), []string{"--socket", filepath.Join(dir, "control.sock")}
	begin := func() *Daemon {
		t.Helper()
		return Start(t, append([]string{"--config", file, "--state", state, "--arm"}, socket...)...)
	}
	command := func(want string, args ...string) {
		t.Helper()
		out, code := Run(t, append(args, socket...)...)
		if words := strings.Join(strings.Fields(out), " "); code != 0 || !strings.Contains(words, want) {
			t.Errorf("%v: exit code %d, want %q:\n%s", args, code, want, out)
		}
	}
	pressed := func(d *Daemon, what string) {
		t.Helper()
		for _, frame := range []string{IgnitionOff, AllUp, LockDown, AllUp} {
			Send(t, "wire0", frame)
		}
		d.Says(what)
	}

	d := begin()
	command("No press has been seen. What would have told of one:", "explain")
	f := follow(t, socket)
	pressed(d, "lock.all allowed")
	f.says(t, "allow    fob_lock pressed (key 2, Anna): lock.all allowed\n")
	f.says(t, "send     201#02 on relay for lock.all\n")
	_ = f.cmd.Process.Signal(os.Interrupt)
	f.ends(t, 0)
	const allowed = "At once latchd locked the car. Nothing spoke against it" // the release may come too late for a click
	command(allowed, "explain", "--last", "1")
	command("binding passed", "explain", "--last", "1", "-v")

	command("setting enabled for key 2, Anna is off, it was on: root by latchd set", "set", "enabled", "off", "--key", "Anna")
	command("enabled key 2, Anna off since", "get", "enabled", "--key", "2")
	if out, code := Run(t, append([]string{"set", "enabeld", "off"}, socket...)...); code != 1 || !strings.Contains(out, "did you mean enabled?") {
		t.Errorf("a setting that there is not: exit code %d, %s", code, out)
	}
	f = follow(t, socket)
	d.Signal(syscall.SIGTERM)
	d.Wait()
	f.says(t, "latchd is stopping")
	f.ends(t, 1)

	d = begin()
	command(allowed, "explain", "--last", "1")
	pressed(d, "lock.all refused: the key is disabled")
	command("latchd refused to lock the car: the key is disabled (enabled is off since", "explain", "--last", "1")
	command("2 presses done: 1 lock.all refused: 1 lock.all: the key is disabled (key_disabled)", "report")

	command("erased; arming", "forget", "--yes")
	command("No press has been seen.", "explain")
	command("0 presses", "report")
	command("enabled key 2, Anna on as configured", "get", "enabled")
	text, err := os.ReadFile(state)
	if err != nil || strings.Contains(string(text), "Anna") || strings.Contains(string(text), "Someone") {
		t.Errorf("the file still tells of somebody, error %v", err)
	}
	pressed(d, "lock.all allowed")
}
