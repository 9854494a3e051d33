package store

import (
	"errors"
	"fmt"
	"io/fs"
	"os"

	"golang.org/x/sys/unix"
)

// call makes a system call on the file, again when a signal interrupted it: Go's scheduler sends some.
func call(f *os.File, name string, do func(fd int) error) error {
	c, err := f.SyscallConn()
	if err != nil {
		return err
	}
	for {
		if e := c.Control(func(fd uintptr) { err = do(int(fd)) }); e != nil {
			return e
		}
		switch err {
		case nil:
			return nil
		case unix.EINTR:
		default:
			return &fs.PathError{Op: name, Path: f.Name(), Err: err}
		}
	}
}

// lock refuses a file that another process has open. The lock ends with the process, however that ends.
func lock(f *os.File) error {
	err := call(f, "flock", func(fd int) error { return unix.Flock(fd, unix.LOCK_EX|unix.LOCK_NB) })
	if errors.Is(err, unix.EWOULDBLOCK) {
		return fmt.Errorf("%s is used by another latchd: end that one, or name another file", f.Name())
	}
	return err
}

// Sync leaves out what is not needed to read the data, such as the time of the change: it would cost a write of its own.
func (f file) Sync() error { return call(f.File, "fdatasync", unix.Fdatasync) }

// allocate makes the file so long, with blocks on the disk, so that no save needs to find some.
func allocate(f *os.File, size int64) error {
	err := call(f, "fallocate", func(fd int) error { return unix.Fallocate(fd, 0, 0, size) })
	if errors.Is(err, unix.EOPNOTSUPP) {
		return f.Truncate(size) // a filesystem that cannot
	}
	return err
}

// Forget is advice to the kernel, which takes it where the filesystem has a disk.
func (f file) Forget() {
	_ = call(f.File, "fadvise", func(fd int) error { return unix.Fadvise(fd, 0, 0, unix.FADV_DONTNEED) })
}
