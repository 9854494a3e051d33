package socketcan

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"golang.org/x/sys/unix"
)

// lock is the right to use an interface: a name among the abstract Unix sockets. They belong to the network namespace, as the
// interface does, need no folder, and vanish with the process, however it ends.
type lock struct{ fd int }

func lockInterface(name string) (*lock, error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, fmt.Errorf("interface %s: %w", name, err)
	}
	address := &unix.SockaddrUnix{Name: "@latchd/" + name}
	if err = unix.Bind(fd, address); err == nil {
		err = unix.Listen(fd, unix.SOMAXCONN) // so that others can ask who it is; nobody answers, so each keeps a place
	}
	if err == nil {
		return &lock{fd}, nil
	}
	defer unix.Close(fd)
	if errors.Is(err, unix.EADDRINUSE) {
		return nil, taken(name, address)
	}
	return nil, fmt.Errorf("interface %s: %w", name, err)
}

// taken says who has the lock of an interface, and what to do about it. Any program of the machine can take the name, so it need not be
// a latchd.
func taken(name string, address *unix.SockaddrUnix) error {
	who, err := holder(address)
	if err != nil {
		return fmt.Errorf("interface %s: somebody holds its lock, the socket %s, and does not tell who it is (%w): find it with ss -xlp, and end it first", name, address.Name, err)
	}
	process := fmt.Sprintf("process %d", who.Pid)
	if who.Pid == 0 {
		process = "a process of another container"
	}
	switch program := programOf(int(who.Pid)); program {
	case "":
		return fmt.Errorf("interface %s: its lock, the socket %s, is held by %s of user %d: by another latchd, or by a program that keeps this one off: end that first", name, address.Name, process, who.Uid)
	case programOf(os.Getpid()):
		return fmt.Errorf("interface %s is already used by another latchd (%s): two would act twice; end that one first", name, process)
	default:
		return fmt.Errorf("interface %s: its lock, the socket %s, is held by %s (%s of user %d), which is no latchd and keeps this one off: end it first, and find out why it does that", name, address.Name, process, program, who.Uid)
	}
}

// holder is the process that has a lock.
func holder(address *unix.SockaddrUnix) (*unix.Ucred, error) {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return nil, err
	}
	defer unix.Close(fd)
	if err := unix.Connect(fd, address); err != nil {
		return nil, err
	}
	return unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
}

// programOf is the name of the program that a process runs; empty where that is not visible, as of other users to a service of systemd.
func programOf(pid int) string {
	name, err := os.ReadFile(fmt.Sprintf("/proc/%d/comm", pid))
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(name))
}

func (l *lock) release() { _ = unix.Close(l.fd) }
