package control

import (
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"sync"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// Modes of a socket: who may connect, beside root.
const (
	ForGroup fs.FileMode = 0o660 // the daemon's user and its group
	ForOwner fs.FileMode = 0o600 // the daemon's user
)

// Listen makes a control socket with a mode. A socket file that a latchd left behind is replaced; one on which somebody answers,
// and a file that is no socket, are errors. The directory has to be there, and be writable by the daemon alone. Close removes the file.
func Listen(path string, mode fs.FileMode) (net.Listener, error) {
	if err := checkPath(path); err != nil {
		return nil, err
	}
	if err := makeRoom(path); err != nil {
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	l, err := bind(path, mode)
	if err != nil {
		return nil, fmt.Errorf("control socket %s: %w", path, err)
	}
	return l, nil
}

// makeRoom removes a socket file on which nobody listens. Two daemons that start in one instant could both find it so; the locks of
// the interfaces let only one of them come this far.
func makeRoom(path string) error {
	info, err := os.Lstat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case info.Mode().Type() != fs.ModeSocket:
		return errors.New("this is a file, and no socket: remove it, or choose another path")
	}
	const patience = time.Second
	conn, err := net.DialTimeout("unix", path, patience)
	switch {
	case err == nil:
		defer conn.Close()
		return fmt.Errorf("another latchd answers here%s: end that one first, or choose another path", process(conn))
	case errors.Is(err, unix.ECONNREFUSED):
		return os.Remove(path)
	}
	return fmt.Errorf("somebody may use it: %w", err)
}

// process is whose socket it is, in words; empty where nobody can tell.
func process(conn net.Conn) string {
	who, err := peerOf(conn)
	if err != nil || who.PID <= 0 {
		return ""
	}
	return fmt.Sprintf(" (process %d)", who.PID)
}

// bind makes the socket by hand, so that its mode can be set between bind and listen: the file is there then, and whoever connects is
// still refused. (The other way, the umask, belongs to all goroutines, and would change what they write meanwhile.)
func bind(path string, mode fs.FileMode) (net.Listener, error) {
	fd, err := newSocket()
	if err != nil {
		return nil, err
	}
	file := os.NewFile(uintptr(fd), path)
	defer file.Close() // the listener has a descriptor of its own
	err = unix.Bind(fd, &unix.SockaddrUnix{Name: path})
	if errors.Is(err, unix.ENOENT) {
		return nil, fmt.Errorf("there is no directory %s: systemd makes it with RuntimeDirectory=; make it, or choose another path", filepath.Dir(path))
	}
	if err != nil {
		return nil, fmt.Errorf("bind: %w", err)
	}
	if err := os.Chmod(path, mode); err != nil {
		return nil, err
	}
	info, err := os.Lstat(path)
	if err != nil {
		return nil, err
	}
	if err := unix.Listen(fd, unix.SOMAXCONN); err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	l, err := net.FileListener(file)
	if err != nil {
		return nil, err
	}
	return &listener{Listener: l, path: path, info: info}, nil
}

// newSocket makes a socket that no child process inherits.
func newSocket() (int, error) {
	syscall.ForkLock.RLock()
	defer syscall.ForkLock.RUnlock()
	fd, err := unix.Socket(unix.AF_UNIX, unix.SOCK_STREAM, 0)
	if err != nil {
		return 0, fmt.Errorf("socket: %w", err)
	}
	unix.CloseOnExec(fd)
	return fd, nil
}

// listener removes its file when it is closed.
type listener struct {
	net.Listener
	path  string
	info  os.FileInfo
	close sync.Once
}

// Close ends the listening. The file is removed first, and only if it is still ours: as long as the socket is open no other file can
// have its number.
func (l *listener) Close() (err error) {
	l.close.Do(func() {
		if now, statErr := os.Lstat(l.path); statErr == nil && os.SameFile(now, l.info) {
			err = os.Remove(l.path)
		}
		err = errors.Join(err, l.Listener.Close())
	})
	return err
}
