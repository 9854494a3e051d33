package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"time"

	"github.com/spf13/cobra"

	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/flight"
)

func (a *app) record() *cobra.Command {
	var o runningOptions
	var force bool
	c := &cobra.Command{
		Use:   "record [LOG]",
		Short: "Write down the last minutes of the running daemon: its flight recorder",
		Long: `record writes down what the running daemon has in memory of the last minutes: the frames that it
used, as a candump log, in LOG.decisions the gestures, decisions and events as JSON lines, and in
LOG.state what no candump log can tell, so that latchd replay and latchd explain decide all of it
again, byte for byte: with the same latchd and the same configuration.

Without LOG the file is named by the time, here. The daemon does the same by itself after a fault,
at most once an hour, in the folder records beside its state, where the newest eight are kept.

The frames of other messages are not in it, nor is anything else of the machine. It tells when
which button and key was used: think before you publish it.`,
		Example: "  latchd record boot.log\n  latchd explain boot.log --last 1 -v",
		Args:    cobra.MaximumNArgs(1),
		RunE: func(c *cobra.Command, args []string) error {
			path := time.Now().UTC().Format("latchd-20060102T150405Z.log")
			if len(args) > 0 {
				path = args[0]
			}
			return a.runRecord(c.Context(), &o, path, force)
		},
	}
	o.register(c)
	c.Flags().BoolVar(&force, "force", false, "replace files that are there")
	return c
}

func (a *app) runRecord(ctx context.Context, o *runningOptions, path string, force bool) error {
	files := map[string]*os.File{}
	suffixes := []string{"", flight.StateSuffix, flight.DecisionsSuffix}
	defer func() {
		for _, f := range files {
			_ = f.Close() // closed already, unless something went wrong
		}
	}()
	flags := os.O_WRONLY | os.O_CREATE | os.O_EXCL
	if force {
		flags = os.O_WRONLY | os.O_CREATE | os.O_TRUNC
	}
	for _, suffix := range suffixes {
		f, err := os.OpenFile(path+suffix, flags, 0o640)
		if errors.Is(err, fs.ErrExist) {
			err = fmt.Errorf("record: %s is there already: name another file, or give --force", path+suffix)
		}
		if err != nil {
			return errors.Join(err, removeAll(files))
		}
		files[suffix] = f
	}
	var span daemon.RecordingSpan
	err := o.lines(ctx, false, "record", nil, func(l control.Line) error {
		if span.Until.IsZero() {
			return json.Unmarshal(l.Data, &span)
		}
		var part daemon.RecordingPart
		if err := json.Unmarshal(l.Data, &part); err != nil {
			return err
		}
		f := files[part.Suffix]
		if f == nil {
			return nil // of a later version
		}
		_, err := f.WriteString(part.Text)
		return err
	})
	for _, suffix := range suffixes {
		err = errors.Join(err, files[suffix].Close())
	}
	if err != nil {
		return errors.Join(err, removeAll(files))
	}
	fmt.Fprintf(a.std.out, "%s: %s to %s (%.0f s)\nlatchd explain %s   tells what was decided, and why\n",
		path, span.From.Local().Format(time.DateTime), span.Until.Local().Format(time.TimeOnly), span.Until.Sub(span.From).Seconds(), path)
	return nil
}

// removeAll takes back files that were made for nothing.
func removeAll(files map[string]*os.File) error {
	var errs []error
	for _, f := range files {
		errs = append(errs, os.Remove(f.Name()))
	}
	return errors.Join(errs...)
}
