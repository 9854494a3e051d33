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
	"syscall"
	"testing"
	"unsafe"

	"github.com/coreos/go-systemd/v22/daemon"
	"golang.org/x/sys/unix"
)

// TestMain is the tests or, where it stands in latchd's place, the probe.
func TestMain(m *testing.M) {
	switch {
	case len(os.Args) > 1 && os.Args[1] == "run":
		probe()
	case len(os.Args) > 1 && os.Args[1] == "nothing":
	default:
		os.Exit(m.Run())
	}
}

// forbidden is what latchd never does, and somebody who had taken it over would. Each returns nil when it was not refused.
var forbidden = map[string]func() error{
	"write to /etc":                  writeTo("/etc/latchd"),
	"write to /usr":                  writeTo("/usr/bin"),
	"write to /var":                  writeTo("/var/lib"),
	"read /root":                     list("/root"),
	"read /home":                     list("/home"),
	"read /boot":                     list("/boot"),
	"read /mnt":                      list("/mnt"),
	"see the kernel's modules":       list("/usr/lib/modules"),
	"see what others have in /tmp":   stat(inTmp),
	"see processes":                  stat("/proc/1"),
	"see more of the machine":        stat("/proc/meminfo"),
	"see disks":                      stat("/dev/ubda"),
	"change a setting of the kernel": openForWriting("/sys/class/net/lo/tx_queue_len"),
	"move processes between groups":  openForWriting("/sys/fs/cgroup/cgroup.procs"),
	"execute a program":              func() error { return exec.Command("/bin/true").Run() },
	"open an inet socket":            socket(unix.AF_INET, unix.SOCK_DGRAM, 0),
	"open a packet socket":           socket(unix.AF_PACKET, unix.SOCK_RAW, 0),
	"make a namespace":               func() error { return unix.Unshare(unix.CLONE_NEWNET) },
	"make a namespace for a user":    userNamespace,
	"mount":                          mount,
	"set the clock":                  setClock,
	"set the host's name":            func() error { return unix.Sethostname([]byte("latchd-test")) },
	"become somebody else":           becomeAnother,
	"run in real time":               realTime,
	"take another personality":       personality,
	"make memory that is executable": executable,
	"queue system calls":             queueCall,
	"ask about system calls":         filterCall,
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

// inTmp is a file that is not the probe's.
const inTmp = "/tmp/of-somebody-else"

func list(dir string) func() error {
	return func() error { _, err := os.ReadDir(dir); return err }
}

func stat(file string) func() error {
	return func() error { _, err := os.Stat(file); return err }
}

func openForWriting(file string) func() error {
	return func() error {
		f, err := os.OpenFile(file, os.O_WRONLY, 0)
		if err == nil {
			_ = f.Close()
		}
		return err
	}
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

// userNamespace starts the program that is allowed, itself, in one.
func userNamespace() error {
	cmd := exec.Command(program, "nothing")
	cmd.SysProcAttr = &syscall.SysProcAttr{Cloneflags: unix.CLONE_NEWUSER}
	return cmd.Run()
}

func personality() error {
	const unlike = 0x0040000 // ADDR_NO_RANDOMIZE
	if _, _, code := unix.RawSyscall(unix.SYS_PERSONALITY, unlike, 0, 0); code != 0 {
		return code
	}
	return nil
}

// queueCall is of a part of the kernel in which many errors were found.
func queueCall() error {
	if _, _, code := unix.RawSyscall(unix.SYS_IO_URING_SETUP, 0, 0, 0); code == unix.EPERM {
		return code
	}
	return nil // it was asked with nonsense, and came through
}

func filterCall() error {
	action := uint32(unix.SECCOMP_RET_KILL_PROCESS)
	if _, _, code := unix.RawSyscall(unix.SYS_SECCOMP, unix.SECCOMP_GET_ACTION_AVAIL, 0, uintptr(unsafe.Pointer(&action))); code != 0 {
		return code
	}
	return nil
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
type findings struct {
	Forbidden, Needed map[string]string
	Process           int // its own
}

// probe tries it all, writes down what became of it, and then is a service that is ready.
func probe() {
	f := findings{attempts(forbidden), attempts(needed), os.Getpid()}
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
