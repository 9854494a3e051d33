package doctor

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strconv"
	"strings"

	"latchd/canbus/socketcan"
)

// Machine is all that doctor may look at. Every part only reads.
type Machine struct {
	Files        fs.FS                                           // the root: /sys is "sys"
	Controller   func(name string) (socketcan.Controller, error) // what a driver says of an interface, by netlink
	Synchronised func() (bool, error)                            // whether the kernel's clock follows the time of day
}

// ThisMachine is the one that latchd runs on.
func ThisMachine() Machine {
	return Machine{Files: os.DirFS("/"), Controller: socketcan.LookUpController, Synchronised: synchronised}
}

// Limits of what is read. What is longer is no file of this kind.
const (
	longestFile   = 256 << 10 // bytes
	longestFolder = 4096      // entries
)

var (
	errTooLong  = fmt.Errorf("longer than %d KiB, so not read", longestFile>>10)
	errNoFile   = errors.New("not a regular file, so not read")
	errNoNumber = errors.New("not a number")
)

// read returns a file of the machine. Only regular files are opened: a named pipe would never answer.
func (m *Machine) read(path string) (string, error) {
	name := strings.TrimPrefix(path, "/")
	info, err := fs.Stat(m.Files, name)
	if err != nil {
		return "", cause(err)
	}
	if !info.Mode().IsRegular() {
		return "", errNoFile
	}
	f, err := m.Files.Open(name)
	if err != nil {
		return "", cause(err)
	}
	defer f.Close()
	data, err := io.ReadAll(io.LimitReader(f, longestFile+1))
	switch {
	case err != nil:
		return "", cause(err)
	case len(data) > longestFile:
		return "", errTooLong
	}
	return string(data), nil
}

// line returns a file that holds one line, as those of /sys do. Device trees end theirs with a zero byte.
func (m *Machine) line(path string) (string, error) {
	text, err := m.read(path)
	return strings.TrimRight(text, " \n\x00"), err
}

// number returns a file that holds a number.
func (m *Machine) number(path string) (uint64, error) {
	text, err := m.line(path)
	if err != nil {
		return 0, err
	}
	n, err := strconv.ParseUint(text, 0, 64)
	if err != nil {
		return 0, fmt.Errorf("%q is %w", printable(text), errNoNumber)
	}
	return n, nil
}

// names returns the entries of a folder, sorted. One that is not there has none.
func (m *Machine) names(path string) (names []string) {
	entries, _ := m.folder(path)
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

func (m *Machine) folder(path string) ([]fs.DirEntry, error) {
	entries, err := fs.ReadDir(m.Files, strings.TrimPrefix(path, "/"))
	if len(entries) > longestFolder {
		entries = entries[:longestFolder]
	}
	return entries, err
}

// exists says whether there is such a file or folder, be it readable or not.
func (m *Machine) exists(path string) bool {
	_, err := fs.Stat(m.Files, strings.TrimPrefix(path, "/"))
	return err == nil
}

// cause is an error without the path, which stands before it.
func cause(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}

// variable finds NAME=value in a file of such lines: /etc/os-release, uevent, networkd's state.
func variable(text, name string) string {
	for line := range strings.Lines(text) {
		if value, ok := strings.CutPrefix(strings.TrimSpace(line), name+"="); ok {
			return strings.Trim(value, `"`)
		}
	}
	return ""
}
