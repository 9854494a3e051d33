package daemon

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"latchd/internal/gateway"
	"latchd/latch"
)

// When and how often the recorder writes by itself, so that a fault is found with what led to it and an SD card outlives many.
const (
	faultSettles = 5 * time.Second // what follows a fault belongs to it
	faultPause   = time.Hour       // between two recordings
	faultsKept   = 8               // recordings; older ones are removed
)

// isFault says whether a person will want to know what led to it: a latch did not do what it was told, or somebody else moves it.
func isFault(e *entry) bool {
	switch e.kind {
	case anEffect:
		return e.effect.Kind == latch.EffectEvent && e.effect.Event.Kind == latch.Unconfirmed
	case aRefused:
		return true
	case aNotice:
		return e.notice.Kind == gateway.Impostor || e.notice.Kind == gateway.Unconfirmed
	}
	return false
}

// recordFaults writes a recording after a fault, into a folder beside the state.
func (d *daemon) recordFaults(ctx context.Context) {
	if d.options.State == "" {
		return
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-d.faults:
		}
		if !wait(ctx, faultSettles) {
			return
		}
		if path, err := d.recordFault(ctx); err != nil {
			d.now().log.Error("what led to a fault was not recorded: " + err.Error())
		} else {
			d.now().log.Info(fmt.Sprintf("what led to a fault is recorded: latchd explain %s", path))
		}
		if !wait(ctx, faultPause) {
			return
		}
	}
}

// wait waits, and says whether it was not interrupted.
func wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-time.After(d):
		return true
	}
}

// recordsFolder is where recordings of faults are.
func (d *daemon) recordsFolder() string {
	return filepath.Join(filepath.Dir(d.options.State), "records")
}

// ownRecords waits until nobody else writes or removes recordings of faults, and keeps others from it until disown is called. A
// recording that was begun before something was forgotten would else be written after that.
func (d *daemon) ownRecords(ctx context.Context) (disown func(), err error) {
	select {
	case d.records <- struct{}{}:
		return func() { <-d.records }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// forgetRecords removes them.
func (d *daemon) forgetRecords() error {
	if d.options.State == "" {
		return nil
	}
	return removeOldest(d.recordsFolder(), 0)
}

func (d *daemon) recordFault(ctx context.Context) (path string, err error) {
	disown, err := d.ownRecords(ctx)
	if err != nil {
		return "", err
	}
	defer disown()
	r, err := d.record(ctx)
	if err != nil {
		return "", err
	}
	folder := d.recordsFolder()
	if err := os.MkdirAll(folder, 0o750); err != nil {
		return "", err
	}
	path = filepath.Join(folder, r.Until.UTC().Format("20060102T150405Z")+".log")
	for _, f := range r.files() {
		if err := replaceFile(path+f.suffix, f.text); err != nil {
			return "", err
		}
	}
	return path, removeOldest(folder, faultsKept)
}

// replaceFile writes a file whole or not at all.
func replaceFile(path string, text []byte) error {
	if err := os.WriteFile(path+".new", text, 0o640); err != nil {
		return err
	}
	return os.Rename(path+".new", path)
}

// removeOldest leaves so many of the newest recordings. Their names tell their order.
func removeOldest(folder string, keep int) error {
	entries, err := os.ReadDir(folder)
	if errors.Is(err, os.ErrNotExist) {
		return nil
	} else if err != nil {
		return err
	}
	files := map[string][]string{} // of each recording, also of one that was not written to the end
	for _, e := range entries {
		if name, _, ok := strings.Cut(e.Name(), ".log"); ok {
			files[name] = append(files[name], filepath.Join(folder, e.Name()))
		}
	}
	names := slices.Sorted(maps.Keys(files))
	var errs []error
	for _, name := range names[:max(0, len(names)-keep)] {
		for _, path := range files[name] {
			errs = append(errs, os.Remove(path))
		}
	}
	return errors.Join(errs...)
}
