package socketcan

import (
	"errors"
	"fmt"

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
		err = unix.Listen(fd, 1) // so that a second one can ask who it is
	}
	if err == nil {
		return &lock{fd}, nil
	}
	defer unix.Close(fd)
	if errors.Is(err, unix.EADDRINUSE) {
		return nil, fmt.Errorf("interface %s is already used by another latchd%s: two would act twice; end that one first", name, owner(address))
	}
	return nil, fmt.Errorf("interface %s: %w", name, err)
}

// owner is which process has a lock, in words; empty where nobody can tell.
func owner(address *unix.SockaddrUnix) string {
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM|unix.SOCK_CLOEXEC|unix.SOCK_NONBLOCK, 0)
	if err != nil {
		return ""
	}
	defer unix.Close(fd)
	if unix.Connect(fd, address) != nil {
		return ""
	}
	who, err := unix.GetsockoptUcred(fd, unix.SOL_SOCKET, unix.SO_PEERCRED)
	if err != nil || who.Pid == 0 {
		return ""
	}
	return fmt.Sprintf(" (process %d)", who.Pid)
}

func (l *lock) release() { _ = unix.Close(l.fd) }
