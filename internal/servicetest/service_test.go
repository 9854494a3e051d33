package servicetest

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/vcantest"
)

// Where things are.
const (
	unit     = "latchd.service"
	program  = "/usr/bin/latchd"
	config   = "/etc/latchd/latchd.yaml"
	state    = "/var/lib/latchd/state"
	handed   = "/share/latchd.deb" // the package, by .ci/systemd
	keyCount = 16
)

// mini is the MINI's profile, armed. Its frames expire later than by default, because the kernel of the tests can be slow.
func mini() string {
	text := "version: 1\nprofile: mini-r56\nmode: armed\nactuators: [{action: lock.all, expires: 2s}]\nkeys:\n"
	for n := range keyCount {
		text += fmt.Sprintf("  - {number: %d, name: key%d}\n", n, n)
	}
	return text
}

// need skips a test that runs on somebody's machine.
func need(t testing.TB) {
	t.Helper()
	if os.Getenv("SERVICETEST") == "" {
		t.Skip("needs a machine of its own with systemd: make test-systemd")
	}
}

// try runs a program, and returns what it says and its exit code.
func try(t testing.TB, name string, args ...string) (out string, code int) {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
	text, err := cmd.CombinedOutput()
	if cmd.ProcessState == nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(text)), cmd.ProcessState.ExitCode()
}

// do runs a program that has to succeed, and returns what it says.
func do(t testing.TB, name string, args ...string) string {
	t.Helper()
	out, code := try(t, name, args...)
	if code != 0 {
		t.Fatalf("%s %s: exit code %d: %s", name, strings.Join(args, " "), code, out)
	}
	return out
}

// await waits until something is so.
func await(t testing.TB, what string, so func() bool) {
	t.Helper()
	for until := time.Now().Add(2 * vcantest.Patience); !so(); time.Sleep(100 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatalf("it does not come about: %s; %s", what, do(t, "systemctl", "show", "-p", "ActiveState,SubState,Result,ExecMainStatus,NRestarts", unit))
		}
	}
}

// property is what systemd knows of the service.
func property(t testing.TB, name string) string {
	t.Helper()
	return do(t, "systemctl", "show", "-P", name, unit)
}

func process(t testing.TB) int {
	t.Helper()
	pid, err := strconv.Atoi(property(t, "MainPID"))
	if err != nil {
		t.Fatal(err)
	}
	return pid
}

// is compares properties of the service: name, value, name, value.
func is(t testing.TB, want ...string) {
	t.Helper()
	var names, values []string
	for pair := range slices.Chunk(want, 2) {
		names, values = append(names, pair[0]), append(values, pair[0]+"="+pair[1])
	}
	got := strings.Split(do(t, "systemctl", "show", "-p", strings.Join(names, ","), unit), "\n")
	slices.Sort(got) // systemd has an order of its own
	slices.Sort(values)
	if diff := cmp.Diff(values, got); diff != "" {
		t.Errorf("of the service (-want +got)\n%s", diff)
	}
}

// anew waits until another process than one from before runs, and is ready.
func anew(t testing.TB, before int) {
	t.Helper()
	await(t, "it runs anew", func() bool {
		return property(t, "ActiveState") == "active" && process(t) != before
	})
}

// journal is what the journal has of the service since a moment.
type journal struct {
	t     testing.TB
	since string
}

// follow begins now. A cursor would not do: after one that a filter leaves out, journalctl leaves out the next entry as well.
func follow(t testing.TB) *journal {
	now := time.Now().UnixMicro()
	return &journal{t, fmt.Sprintf("@%d.%06d", now/1e6, now%1e6)}
}

// has is what it has, one entry a line, as journalctl shows it with arguments.
func (j *journal) has(args ...string) string {
	j.t.Helper()
	return do(j.t, "journalctl", append([]string{"-u", unit, "-q", "-o", "cat", "--since", j.since}, args...)...)
}

// says waits for an entry.
func (j *journal) says(text string) {
	j.t.Helper()
	await(j.t, "the journal says "+text, func() bool { return strings.Contains(j.has(), text) })
}

func write(t testing.TB, file, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
}

func installed(t testing.TB) bool {
	t.Helper()
	out, _ := try(t, "dpkg-query", "-W", "-f", "${db:Status-Status}", "latchd")
	return out == "installed"
}

// latchd has the package installed, with a configuration that is not yet in use, and leaves neither that nor a state.
func latchd(t testing.TB, text string) *journal {
	t.Helper()
	need(t)
	j := follow(t)
	j.showIfFailed()
	t.Cleanup(func() {
		_, _ = try(t, "systemctl", "stop", unit)
		for _, gone := range []string{config, "/var/lib/private/latchd", "/var/lib/latchd"} {
			_ = os.RemoveAll(gone)
		}
	})
	if !installed(t) {
		do(t, "dpkg", "-i", handed)
	}
	write(t, config, text)
	return j
}

func (j *journal) showIfFailed() {
	j.t.Cleanup(func() {
		if j.t.Failed() {
			j.t.Logf("the journal:\n%s", j.has("-o", "short-monotonic"))
		}
	})
}

// car is the MINI on its buses, and latchd's service in it, armed. The other ends of the wires are wire0, the car's, and wire1, the
// latch controller's.
type car struct {
	*journal
	board *vcantest.Dump
}

// drive starts the service with the MINI.
func drive(t testing.TB) *car {
	t.Helper()
	c := &car{journal: latchd(t, mini())}
	plug(t, "can0", "wire0")
	plug(t, "can1", "wire1")
	t.Cleanup(func() {
		_, _ = try(t, "ip", "link", "del", "can0")
		_, _ = try(t, "ip", "link", "del", "can1")
	})
	c.board = vcantest.Listen(t, "wire1")
	do(t, "systemctl", "start", unit)
	do(t, program, "arm", "--yes")
	return c
}

// plug makes two interfaces that are joined by a wire.
func plug(t testing.TB, here, there string) {
	t.Helper()
	script := fmt.Sprintf("link add dev %s type vxcan peer name %s\nlink set %[1]s up\nlink set %[2]s up\n", here, there)
	vcantest.IP(t, "-batch", vcantest.File(t, "plug", script))
}

// in is the same car in a part of a test.
func (c *car) in(t testing.TB) *car {
	return &car{follow(t), c.board}
}

// lockAll is what the controller hears of a press of the fob's lock button that is the first since latchd's start.
var lockAll = []string{"300#030300A9", "300#030301B4", "300#03030293", "300#0103038D", "300#010304DE", "300#010305C3"}

// press presses the fob's lock button, and returns what the controller hears: the doors and then the boot are to lock, three times each.
func (c *car) press() []string {
	c.t.Helper()
	before := len(c.board.Frames())
	for _, frame := range []string{vcantest.IgnitionOff, vcantest.AllUp, vcantest.LockDown, vcantest.AllUp} {
		vcantest.Send(c.t, "wire0", frame)
	}
	heard := c.board.Await(before + 6)[before:]
	for _, frame := range heard {
		if !strings.HasPrefix(frame, "300#0303") && !strings.HasPrefix(frame, "300#0103") {
			c.t.Errorf("the controller heard %q", heard)
			break
		}
	}
	vcantest.Send(c.t, "wire1", "310#000000003C000028") // all is latched
	c.board.Await(before + 7)
	return heard
}
