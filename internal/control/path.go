package control

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/sys/unix"
)

// longestPath is how many bytes the kernel's address of a socket has for a path; a zero ends it.
const longestPath = len(unix.RawSockaddrUnix{}.Path) - 1

// DefaultPath is where the control socket is unless somebody says otherwise: control.sock in the directory that systemd made for the
// service ($RUNTIME_DIRECTORY, the first of them), else in /run/latchd.
func DefaultPath() string { return inDirectory("control.sock") }

// DefaultViewPath is where the socket for looking is, beside it.
func DefaultViewPath() string { return inDirectory("view.sock") }

func inDirectory(name string) string {
	dir, _, _ := strings.Cut(os.Getenv("RUNTIME_DIRECTORY"), ":")
	if dir == "" {
		dir = "/run/latchd"
	}
	return filepath.Join(dir, name)
}

// checkPath refuses what the kernel would not take for a file. A name that begins with @ or is empty has no file, so no file mode
// would say who may connect.
func checkPath(path string) error {
	switch {
	case path == "" || path[0] == '@':
		return fmt.Errorf("control socket %q: want the path of a file, like %s", path, DefaultPath())
	case strings.ContainsRune(path, 0):
		return fmt.Errorf("control socket %q: a path holds no zero byte", path)
	case len(path) > longestPath:
		return fmt.Errorf("control socket %s: the path has %d bytes, and the kernel takes at most %d: choose a shorter one", path, len(path), longestPath)
	}
	return nil
}
