// Package store keeps the state of latchd on an SD card, so that a restart, a crash and a power cut take nothing of it that
// counted as saved.
//
// It is one file of two slots. Each save goes to the slot that does not hold the newest state, so whatever happens to it, the
// state before is still there.
package store

import "fmt"

// Store is an open file. One goroutine uses it.
type Store struct {
	disk     disk
	sequence uint64 // of the newest state
	next     int    // the slot that is written next, which never holds the newest state
}

// Open opens the file of the state, or makes it in a directory that exists. Whatever the file contains, this is no error as long as
// it is not of a newer format: Recovered says what can be used of it. An error means that nothing can be saved, and that what is
// there was left as it is.
func Open(path string) (*Store, Recovered, error) {
	d, err := openFile(path)
	if err != nil {
		return nil, Recovered{}, fmt.Errorf("open the state: %w", err)
	}
	return open(d, path)
}

// open opens a disk; on an error it closes it.
func open(d disk, path string) (*Store, Recovered, error) {
	s := &Store{disk: d}
	r, err := s.recover()
	if err != nil {
		_ = d.Close() // nothing was written
		return nil, Recovered{}, fmt.Errorf("open the state %s: %w", path, err)
	}
	return s, r, nil
}

func (s *Store) recover() (r Recovered, err error) {
	if err := s.settle(); err != nil {
		return r, err
	}
	if r, s.next, err = choose([2]slot{readSlot(s.disk, 0), readSlot(s.disk, 1)}); err != nil {
		return r, err
	}
	s.sequence = r.Sequence
	// A file that is only half made is finished here, before anything counts as saved in it. So one that holds a state was longer once.
	cut, err := s.disk.Reserve(2 * spacing)
	if cut && r.Data != nil {
		r.Warn = true
		r.Note += "; the file was cut off, and is made longer again"
	}
	if err != nil { // what there was can be used all the same
		r.Warn = true
		r.Note += fmt.Sprintf("; %d MiB for it cannot be reserved, so that saving may fail: %v", 2*spacing>>20, err)
	}
	return r, nil
}

// settle makes sure that what is read is also on the disk. An earlier process may have been killed before it synced, or its sync may
// have failed: then its state is only in the kernel's memory. Were it taken for saved, the next save would overwrite the state
// before, and a power cut could take both.
func (s *Store) settle() error {
	if s.disk.Sync() != nil {
		// The error may be an old one, which the first that syncs is told (errseq_t in the kernel), so a second one counts. That
		// it succeeds says nothing of what failed before: that the kernel may count as written, and Forget drops it.
		if err := s.disk.Sync(); err != nil {
			return err
		}
	}
	// Always, because whoever made the file may not have come to it.
	if err := s.disk.SyncDirectory(); err != nil {
		return err
	}
	s.disk.Forget()
	return nil
}

// Save saves a state of up to MaxSize bytes. When it returns nil the state survives a power cut; after an error the state before
// does, and the next Save tries anew. It takes as long as the card does: 10 to 500 ms, or for ever on a broken one.
func (s *Store) Save(data []byte) error {
	if len(data) > MaxSize {
		return fmt.Errorf("save the state: it has %d bytes, and may have %d", len(data), MaxSize)
	}
	// After an error the slot is written again as a whole, for a sync that failed leaves pages that count as written and are not:
	// syncing again would succeed without them (https://lwn.net/Articles/752063/).
	sequence := s.sequence + 1
	if _, err := s.disk.WriteAt(encode(sequence, data), int64(s.next)*spacing); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	if err := s.disk.Sync(); err != nil {
		return fmt.Errorf("save the state: %w", err)
	}
	s.sequence, s.next = sequence, 1-s.next
	return nil
}

// Close closes the file. All that Save returned nil for is on the disk already.
func (s *Store) Close() error { return s.disk.Close() }
