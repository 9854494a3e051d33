package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/pflag"

	"latchd/internal/playback"
)

// checkPlay says which flags have no meaning where a log is played on a bus.
func checkPlay(flags *pflag.FlagSet) error {
	for _, name := range []string{"compare", "format", "simulate", "closed-loop", "open-loop", "map"} {
		if flags.Changed(name) {
			return fmt.Errorf("--to plays the log on a bus, and nothing is decided: leave --%s out", name)
		}
	}
	return nil
}

// play plays logs on interfaces of this machine.
func (a *app) play(ctx context.Context, paths []string, o replayOptions) error {
	out, err := newOutputs(o.to)
	if err != nil {
		return err
	}
	in, err := a.open(paths, o.logs, nil, out.bus)
	if err != nil {
		return err
	}
	defer in.close()
	senders, err := out.open(in.tell)
	if err != nil {
		return err
	}
	defer closeAll(senders)
	opts := playback.Options{Watch: func(s *playback.Summary) { in.progress.line(position(s)) }}
	for _, s := range senders {
		opts.Outputs = append(opts.Outputs, s)
	}
	if o.from.set {
		opts.From = o.from.since(in)
	}
	if o.until.set {
		opts.Until = o.until.since(in)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	sum, err := playback.Run(ctx, in, opts)
	in.progress.clear()
	writePlayed(a.std.out, out, sum)
	switch {
	case ctx.Err() != nil:
		return errors.New("stopped before the end of the log")
	case err != nil:
		return mend(err)
	}
	for _, w := range out.missing() {
		in.tell("warning: " + w)
	}
	if err := in.check(o.logs.strict); err != nil {
		return err
	}
	return unplayed(sum)
}

// position is where in the log it is, for the person who waits.
func position(s *playback.Summary) string {
	text := fmt.Sprintf("%.1f s, %s played", s.At.Seconds(), count(s.Played(), "frame", "frames"))
	if s.Next >= 2*time.Second {
		text += fmt.Sprintf(", the next one in %.0f s", s.Next.Seconds())
	}
	return text
}

// unplayed is an error if frames were not sent, or if there were none.
func unplayed(s *playback.Summary) error {
	var unsent uint64
	for _, c := range s.Outputs {
		unsent += c.Full + c.Classical
	}
	switch {
	case unsent > 0:
		return fmt.Errorf("%s not sent", count(unsent, "frame was", "frames were"))
	case s.Played() == 0:
		return errors.New("no frame of the log was played")
	}
	return nil
}

// writePlayed says what became of the frames of a log.
func writePlayed(w io.Writer, out *outputs, s *playback.Summary) {
	for i, c := range s.Outputs {
		fmt.Fprintf(w, "%s: %s played\n", out.names[i], count(c.Played, "frame", "frames"))
		if c.Full > 0 {
			fmt.Fprintf(w, "%s: %s not sent: the queue stayed full; nobody acknowledges frames there, or the bus is slower than the log's\n", out.names[i], count(c.Full, "frame", "frames"))
		}
		if c.Classical > 0 {
			fmt.Fprintf(w, "%s: %s not sent: CAN FD, and the interface takes classical frames only\n", out.names[i], count(c.Classical, "frame", "frames"))
		}
	}
	var others []string
	for _, b := range slices.Sorted(maps.Keys(s.LeftOut)) {
		others = append(others, fmt.Sprintf("%s of %s", count(s.LeftOut[b], "frame", "frames"), out.other(b)))
	}
	if len(others) > 0 {
		fmt.Fprintf(w, "left out: %s\n", strings.Join(others, ", "))
	}
	if s.Errors > 0 {
		fmt.Fprintf(w, "left out: %s: they are what a controller reports, and nobody can send them\n", count(s.Errors, "error frame", "error frames"))
	}
	if s.Played() > 0 {
		fmt.Fprintf(w, "at %.3f s of the log; at worst a frame was %.1f ms late\n", s.At.Seconds(), float64(s.Late)/float64(time.Millisecond))
	}
}
