package store

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// disk is the file as the store sees it. Tests put a simulated one in its place.
type disk interface {
	io.ReaderAt
	io.WriterAt
	io.Closer
	// Reserve makes the file so long, with room on the disk for all of it. It says whether the file was shorter.
	Reserve(size int64) (grown bool, err error)
	// Sync returns when the disk has all that was written.
	Sync() error
	// SyncDirectory returns when the disk knows that there is such a file.
	SyncDirectory() error
	// Forget makes what follows be read from the disk, as far as all of it was synced.
	Forget()
}

// file is a disk that is one.
type file struct{ *os.File }

// openFile opens the file, or makes an empty one. It is locked for as long as it is open.
func openFile(path string) (disk, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, advise(err)
	}
	info, err := f.Stat()
	switch {
	case err != nil:
	case !info.Mode().IsRegular():
		err = fmt.Errorf("%s is not a regular file: name one that latchd may overwrite", path)
	default:
		err = lock(f)
	}
	if err != nil {
		_ = f.Close() // nothing was written
		return nil, err
	}
	return file{f}, nil
}

// advise adds to an error what would be right.
func advise(err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w: make its directory first; systemd does with StateDirectory=", err)
	case errors.Is(err, syscall.EROFS):
		return fmt.Errorf("%w: mount it for writing, or name a directory that is", err)
	case errors.Is(err, fs.ErrPermission):
		return fmt.Errorf("%w: the file and its directory have to belong to latchd's user; systemd sees to it with StateDirectory=", err)
	}
	return err
}

func (f file) Reserve(size int64) (grown bool, err error) {
	info, err := f.Stat()
	if err != nil || info.Size() >= size {
		return false, err
	}
	return true, allocate(f.File, size)
}

func (f file) SyncDirectory() error {
	d, err := os.Open(filepath.Dir(f.Name()))
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) {
		return nil // a filesystem that cannot sync a directory
	}
	return err
}
