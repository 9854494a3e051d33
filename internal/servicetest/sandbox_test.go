package servicetest

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"
)

// TestMain is the tests or, where it stands in latchd's place, the probe.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "run" {
		probe()
		return
	}
	os.Exit(m.Run())
}

// forbidden is what latchd never does, and somebody who had taken it over would. Each returns nil when it was not refused.
var forbidden = map[string]func() error{
	"write to /etc":                  writeTo("/etc/latchd"),
	"write to /usr":                  writeTo("/usr/bin"),
	"write to /var":                  writeTo("/var/lib"),
	"read /root":                     func() error { _, err := os.ReadDir("/root"); return err },
	"see processes":                  func() error { _, err := os.Stat("/proc/1"); return err },
	"see disks":                      func() error { _, err := os.Stat("/dev/ubda"); return err },
	"execute a program":              func() error { return exec.Command("/bin/true").Run() },
	"open an inet socket":            socket(unix.AF_INET, unix.SOCK_DGRAM, 0),
	"open a packet socket":           socket(unix.AF_PACKET, unix.SOCK_RAW, 0),
	"make a namespace":               func() error { return unix.Unshare(unix.CLONE_NEWNET) },
	"mount":                          mount,
	"set the clock":                  setClock,
	"set the host's name":            func() error { return unix.Sethostname([]byte("latchd-test")) },
	"become somebody else":           becomeAnother,
	"run in real time":               realTime,
	"make memory that is executable": executable,
	"make a program for its owner":   setUID,
	"use the kernel's keyring":       func() error { _, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_SESSION_KEYRING, true); return err },
	"load a module": func() error {
		if err := unix.InitModule([]byte("nonsense"), ""); !errors.Is(err, unix.ENOEXEC) {
			return err
		}
		return nil // the kernel has read it
	},
}

// needed is what it cannot do without.
var needed = map[string]func() error{
	"open a CAN socket":             socket(unix.AF_CAN, unix.SOCK_RAW, unix.CAN_RAW),
	"open a unix socket":            socket(unix.AF_UNIX, unix.SOCK_STREAM, 0),
	"read its configuration":        func() error { _, err := os.ReadFile(config); return err },
	"write to the state directory":  func() error { return writeTo(os.Getenv("STATE_DIRECTORY"))() },
	"write to the socket directory": func() error { return writeTo(os.Getenv("RUNTIME_DIRECTORY"))() },
}

func writeTo(dir string) func() error {
	return func() error {
		file := filepath.Join(dir, "probe")
		defer os.Remove(file)
		return os.WriteFile(file, nil, 0o600)
	}
}

func socket(family, kind, protocol int) func() error {
	return func() error {
		fd, err := unix.Socket(family, kind, protocol)
		if err == nil {
			_ = unix.Close(fd)
		}
		return err
	}
}

func mount() error {
	if err := unix.Mount("none", "/srv", "tmpfs", 0, ""); err != nil {
		return err
	}
	return unix.Unmount("/srv", 0)
}

// becomeAnother is for this thread alone.
func becomeAnother() error {
	if _, _, code := unix.RawSyscall(unix.SYS_SETRESUID, 1, 1, 0); code != 0 {
		return code
	}
	return nil
}

func setClock() error {
	var now unix.Timespec
	if err := unix.ClockGettime(unix.CLOCK_REALTIME, &now); err != nil {
		return err
	}
	return unix.ClockSettime(unix.CLOCK_REALTIME, &now)
}

func realTime() error {
	return unix.SchedSetAttr(0, &unix.SchedAttr{Size: unix.SizeofSchedAttr, Policy: unix.SCHED_FIFO, Priority: 1}, 0)
}

func executable() error {
	memory, err := unix.Mmap(-1, 0, os.Getpagesize(), unix.PROT_WRITE|unix.PROT_EXEC, unix.MAP_PRIVATE|unix.MAP_ANON)
	if err != nil {
		return err
	}
	return unix.Munmap(memory)
}

func setUID() error {
	file := filepath.Join(os.Getenv("STATE_DIRECTORY"), "setuid")
	if err := os.WriteFile(file, nil, 0o700); err != nil {
		return err
	}
	defer os.Remove(file)
	return unix.Chmod(file, 0o4700)
}

// findings is what a probe finds: why each thing was refused, "" where it was not.
type findings struct{ Forbidden, Needed map[string]string }

// probe tries it all, writes down what became of it, and then is a service that is ready.
func probe() {
	f := findings{attempts(forbidden), attempts(needed)}
	text, _ := json.Marshal(f)
	if err := os.WriteFile(filepath.Join(os.Getenv("STATE_DIRECTORY"), "findings"), text, 0o600); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	stop := make(chan os.Signal, 1)
	signal.Notify(stop, syscall.SIGTERM)
	if told, _ := daemon.SdNotify(true, daemon.SdNotifyReady); told {
		<-stop
	}
}

func attempts(things map[string]func() error) map[string]string {
	why := make(map[string]string)
	for name, do := range things {
		why[name] = attempt(do)
	}
	return why
}

// attempt does it on a thread that ends with it, since some of what is tried holds for a thread.
func attempt(do func() error) string {
	said := make(chan error)
	go func() {
		runtime.LockOSThread()
		said <- do()
	}()
	if err := <-said; err != nil {
		return err.Error()
	}
	return ""
}

func read(t testing.TB, dir string) (f findings) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "findings"))
	if err == nil {
		err = json.Unmarshal(text, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// The unit's sandbox is in force: a probe in latchd's place, started by the unit as it is, can do nothing but what latchd needs. Outside
// of it, the same probe can do it all.
func TestSandbox(t *testing.T) {
	latchd(t, mini())
	self, err := os.ReadFile("/proc/self/exe")
	if err != nil {
		t.Fatal(err)
	}
	const stand = "/run/probe"
	if err := os.WriteFile(stand, self, 0o755); err != nil {
		t.Fatal(err)
	}
	do(t, "mount", "--bind", stand, program)
	t.Cleanup(func() {
		_, _ = try(t, "systemctl", "stop", unit)
		do(t, "umount", program)
		_ = os.Remove(stand)
	})

	do(t, "systemctl", "start", unit)
	inside := read(t, "/var/lib/latchd")
	for name, why := range inside.Forbidden {
		if why == "" {
			t.Errorf("in the sandbox one can %s", name)
		}
	}
	for name, why := range inside.Needed {
		if why != "" {
			t.Errorf("in the sandbox one cannot %s: %s", name, why)
		}
	}
	status, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", process(t)))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"CapBnd:\t0000000000000000", "NoNewPrivs:\t1", "Seccomp:\t2"} {
		if !slices.Contains(strings.Split(string(status), "\n"), want) {
			t.Errorf("not %q:\n%s", want, status)
		}
	}

	t.Run("the probe can", func(t *testing.T) {
		dir := t.TempDir()
		cmd := exec.Command(program, "run")
		cmd.Env = append(os.Environ(), "STATE_DIRECTORY="+dir, "RUNTIME_DIRECTORY="+dir)
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		outside := read(t, dir)
		for name, why := range outside.Forbidden {
			if why != "" {
				t.Errorf("%s: %s", name, why)
			}
		}
	})
}

// systemd's own measure of how much a service could do, from 0 to 10, is as low as latchd's needs allow. A line that the unit loses raises it.
func TestExposure(t *testing.T) {
	latchd(t, mini())
	exposed(t, 9)
}

// exposed fails where the service as it is set up now is more exposed than so many tenths.
func exposed(t testing.TB, most int) {
	t.Helper()
	if out, code := try(t, "systemd-analyze", "security", "--no-pager", fmt.Sprintf("--threshold=%d", most), unit); code != 0 {
		t.Errorf("%s", out)
	}
}
