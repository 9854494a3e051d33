package vcantest

import (
	"bufio"
	"encoding/json"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Patience is how long a test waits for what happens at once. It is no measure of anything.
const Patience = 20 * time.Second

// Line is one line of the daemon's log.
type Line struct {
	Level   string  `json:"level"`
	Text    string  `json:"msg"`
	At      float64 `json:"at"` // seconds, on the daemon's clock
	Event   string  `json:"event"`
	Verdict string  `json:"verdict"`
	Reason  string  `json:"reason"`
	Action  string  `json:"action"`
	Button  string  `json:"button"`
}

// Daemon is the built program, running.
type Daemon struct {
	t     testing.TB
	cmd   *exec.Cmd
	mu    sync.Mutex
	more  sync.Cond
	lines []Line
	raw   []string
	ended bool
	err   error
	read  int // of lines, by Await
}

// Start starts `latchd run` with arguments, and waits until it says that it is ready.
func Start(t testing.TB, args ...string) *Daemon {
	t.Helper()
	Need(t)
	socket := filepath.Join(t.TempDir(), "notify")
	ready, err := net.ListenUnixgram("unixgram", &net.UnixAddr{Name: socket, Net: "unixgram"})
	if err != nil {
		t.Fatal(err)
	}
	defer ready.Close()
	d := Launch(t, []string{"NOTIFY_SOCKET=" + socket}, args...)
	said := make([]byte, 256)
	_ = ready.SetReadDeadline(time.Now().Add(Patience))
	for {
		n, err := ready.Read(said)
		if err != nil {
			t.Fatalf("latchd is not ready: %v", err)
		}
		if strings.Contains(string(said[:n]), "READY=1") {
			return d
		}
	}
}

// Launch starts `latchd run` with arguments.
func Launch(t testing.TB, env []string, args ...string) *Daemon {
	t.Helper()
	d := &Daemon{t: t, cmd: exec.Command(os.Getenv(Program), append([]string{"run", "--log-format", "json"}, args...)...)}
	d.more.L = &d.mu
	d.cmd.Env = append(os.Environ(), env...)
	out, err := d.cmd.StderrPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := d.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		for in := bufio.NewScanner(out); in.Scan(); {
			var l Line
			_ = json.Unmarshal(in.Bytes(), &l) // a line that is no JSON is in the log as text
			d.mu.Lock()
			d.lines, d.raw = append(d.lines, l), append(d.raw, in.Text())
			d.more.Broadcast()
			d.mu.Unlock()
		}
		err := d.cmd.Wait()
		d.mu.Lock()
		d.ended, d.err = true, err
		d.more.Broadcast()
		d.mu.Unlock()
	}()
	t.Cleanup(func() {
		d.Signal(syscall.SIGKILL)
		d.Wait()
		if t.Failed() {
			lines := strings.Split(d.Log(), "\n")
			t.Logf("what latchd said last:\n%s", strings.Join(lines[max(0, len(lines)-100):], "\n"))
		}
	})
	return d
}

// Log is what it has said so far.
func (d *Daemon) Log() string {
	d.mu.Lock()
	defer d.mu.Unlock()
	return strings.Join(d.raw, "\n")
}

// Lines is what it has said so far.
func (d *Daemon) Lines() []Line {
	d.mu.Lock()
	defer d.mu.Unlock()
	return append([]Line(nil), d.lines...)
}

// Await waits for a line that is new and fits, and returns it.
func (d *Daemon) Await(what string, fits func(*Line) bool) Line {
	d.t.Helper()
	late := time.AfterFunc(Patience, d.wake)
	defer late.Stop()
	until := time.Now().Add(Patience)
	d.mu.Lock()
	defer d.mu.Unlock()
	for {
		for d.read < len(d.lines) {
			l := &d.lines[d.read]
			d.read++
			if fits(l) {
				return *l
			}
		}
		if d.ended || !time.Now().Before(until) {
			d.t.Fatalf("latchd does not say %s", what)
		}
		d.more.Wait()
	}
}

func (d *Daemon) wake() {
	d.mu.Lock()
	d.more.Broadcast()
	d.mu.Unlock()
}

// Says waits for a new line that holds a text.
func (d *Daemon) Says(text string) Line {
	d.t.Helper()
	return d.Await(text, func(l *Line) bool { return strings.Contains(l.Text, text) })
}

// SaysEach waits for a new line for each text, in whatever order they come.
func (d *Daemon) SaysEach(texts ...string) {
	d.t.Helper()
	for left := slices.Clone(texts); len(left) > 0; {
		d.Await(strings.Join(left, ", "), func(l *Line) bool {
			before := len(left)
			left = slices.DeleteFunc(left, func(text string) bool { return strings.Contains(l.Text, text) })
			return len(left) < before
		})
	}
}

// Signal sends a signal to it.
func (d *Daemon) Signal(s syscall.Signal) { _ = d.cmd.Process.Signal(s) }

// Process is its number.
func (d *Daemon) Process() int { return d.cmd.Process.Pid }

// Wait waits until it has ended, and returns its exit code; -1: by a signal.
func (d *Daemon) Wait() int {
	late := time.AfterFunc(Patience, d.wake)
	defer late.Stop()
	until := time.Now().Add(Patience)
	d.mu.Lock()
	defer d.mu.Unlock()
	for !d.ended {
		if !time.Now().Before(until) {
			d.t.Error("latchd does not end")
			return -2
		}
		d.more.Wait()
	}
	return d.cmd.ProcessState.ExitCode()
}

// Run runs another command of the program, and returns what it says and its exit code.
func Run(t testing.TB, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command(os.Getenv(Program), args...)
	text, err := cmd.CombinedOutput()
	if err != nil && cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return string(text), cmd.ProcessState.ExitCode()
}
