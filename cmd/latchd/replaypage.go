package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"

	"github.com/spf13/pflag"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/internal/recording"
	"latchd/internal/web"
)

// webOptions are the flags of a replay that is shown on a page.
type webOptions struct {
	web    bool
	listen string
}

// defaultListen is this machine alone, at a port that is free.
const defaultListen = "127.0.0.1:0"

func (o *webOptions) register(f *pflag.FlagSet) {
	f.BoolVar(&o.web, "web", false, "show the replay on a page, with the car at every moment of the log")
	f.StringVar(&o.listen, "listen", defaultListen, "address and port of that page, on this machine only")
}

// check says which flags have no meaning where a replay is shown on a page, or is not.
func (o *webOptions) check(flags *pflag.FlagSet) error {
	if !o.web {
		if flags.Changed("listen") {
			return errors.New("--listen is the address of the page: give --web too, or leave it out")
		}
		return nil
	}
	for _, name := range []string{"format", "compare", "to"} {
		if flags.Changed(name) {
			return fmt.Errorf("--web shows the replay on a page: leave --%s out", name)
		}
	}
	return nil
}

// replayOnPage replays files and shows the replay on a page until it is interrupted.
func (a *app) replayOnPage(ctx context.Context, conf *config.Config, paths []string, o replayOptions) error {
	l, err := listenHere(o.page.listen) // first, because a replay can take long
	if err != nil {
		return err
	}
	defer l.Close()
	r, err := a.recording(conf, paths, o)
	if err != nil {
		return err
	}
	if n := r.Missing(); n > 0 {
		fmt.Fprintf(a.std.err, "warning: the log is long: %d of the oldest lines of what was heard, and looks at the car, are left out; --from and --until show a part of it whole\n", n)
	}
	ctx, stop := signal.NotifyContext(ctx, syscall.SIGTERM, os.Interrupt)
	defer stop()
	fmt.Fprintf(a.std.out, "http://%s/\n", l.Addr())
	return (&web.Site{Recording: r}).Serve(ctx, l, web.Hosts(l.Addr()))
}

// recording replays files and keeps what there is to see.
func (a *app) recording(conf *config.Config, paths []string, o replayOptions) (*recording.Recording, error) {
	buses, err := newBusMap(conf, o.mapping)
	if err != nil {
		return nil, err
	}
	o.state = a.recorded(conf, paths, &o.playOptions, buses)
	in, err := a.open(paths, o.logs, gateway.Interest(conf), buses.bus)
	if err != nil {
		return nil, err
	}
	defer in.close()
	opts, err := o.options(conf, in)
	if err != nil {
		return nil, err
	}
	made := recording.Options{Name: logNames(in), About: about(conf, o.open), Replay: opts, Epoch: in.epoch()}
	if o.from.set {
		made.From = o.from.since(in)
	}
	r, sum, err := recording.Make(conf, in, made)
	if err != nil {
		return nil, err
	}
	a.warnIgnored(sum)
	buses.warn(a.std.err)
	return r, in.check(o.logs.strict)
}

// logNames names logs without their folders.
func logNames(in *logs) string {
	names := make([]string, len(in.names))
	for i, name := range in.names {
		names[i] = filepath.Base(name)
	}
	return strings.Join(names, ", ")
}
