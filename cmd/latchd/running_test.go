package main

import (
	"bytes"
	"context"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"latchd/internal/control"
	"latchd/internal/daemon"
)

// answering runs a control socket that answers commands until the test ends, and returns where it is.
func answering(t *testing.T, commands map[string]control.Handler) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "control.sock")
	l, err := control.Listen(socket)
	if err != nil {
		t.Fatal(err)
	}
	s := control.Server{Commands: map[string]control.Command{}}
	for name, h := range commands {
		s.Commands[name] = control.Command{Handle: h}
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return socket
}

// sends is a command that answers with lines of JSON.
func sends(lines ...string) control.Handler {
	return func(_ context.Context, _ control.Peer, _ json.RawMessage, a *control.Answer) error {
		for _, l := range lines {
			if err := a.Send(json.RawMessage(l)); err != nil {
				return err
			}
		}
		return nil
	}
}

// latchd runs a command as a person does.
func latchd(in string, args ...string) (out, errs string, code int) {
	var o, e bytes.Buffer
	code = run(args, streams{in: strings.NewReader(in), out: &o, err: &e, env: func(string) string { return "" }})
	return o.String(), e.String(), code
}

// inUTC lets a test see the times of day in UTC.
func inUTC(t *testing.T) {
	zone := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = zone })
}

func TestEvents(t *testing.T) {
	const line = `{"time":"2026-11-28T18:05:12.738Z","kind":"event","t":"1.000000000","event":"other","text":"it happened"}`
	socket := answering(t, map[string]control.Handler{"events": sends(line)})
	inUTC(t)
	for _, tt := range []struct {
		name      string
		args      []string
		out, errs string
		code      int
	}{
		{"for people", nil, "2026-11-28 18:05:12.738  event    it happened\n", "", 0},
		{"for programs", []string{"--format", "json"}, line + "\n", "", 0},
		{"none", []string{"--last", "0"}, "", "--last 0: want 1 or more", 1},
		{"no such format", []string{"--format", "xml"}, "", `--format "xml": want text, json`, 1},
	} {
		out, errs, code := latchd("", append([]string{"events", "--socket", socket}, tt.args...)...)
		if out != tt.out || !strings.Contains(errs, tt.errs) || code != tt.code {
			t.Errorf("%s: exit code %d\n%s%s", tt.name, code, out, errs)
		}
	}
}

// A latchd that stops ends what follows it, and what was missed is told.
func TestEventsFollowed(t *testing.T) {
	var feed control.Feed
	stops := answering(t, map[string]control.Handler{"events": func(ctx context.Context, _ control.Peer, _ json.RawMessage, a *control.Answer) error {
		f := feed.Join()
		defer f.Leave()
		for range 301 {
			feed.Publish(json.RawMessage(`{"kind":"event"}`))
		}
		ctx, cancel := context.WithCancel(ctx)
		cancel() // it tells what is there
		_ = a.Follow(ctx, f)
		return &control.Error{Message: "latchd is stopping", Code: 1}
	}})
	out, errs, code := latchd("", "events", "--follow", "--socket", stops)
	if code != 1 || !strings.Contains(errs, "latchd is stopping") {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
	if !strings.Contains(out, "45 events are missing here: they came faster than they were read\n") {
		t.Errorf("what is missing is not told:\n%s", out)
	}
}

// Without a log explain asks the running daemon, and takes no flag that only a log has a use for.
func TestExplainRunning(t *testing.T) {
	socket := answering(t, map[string]control.Handler{"explain": func(_ context.Context, _ control.Peer, arguments json.RawMessage, a *control.Answer) error {
		return a.Send(daemon.Said{Text: string(arguments) + "\n"})
	}})
	for _, tt := range []struct {
		args []string
		out  string
		errs string
	}{
		{[]string{"--last", "1", "-v", "--button", "fob_boot"}, `{"last":1,"button":"fob_boot","verbose":true}` + "\n", ""},
		{[]string{"--format", "json", "--color", "always"}, `{"text":"{\"format\":\"json\"}\n"}` + "\n", ""},
		{[]string{"--color", "always"}, `{"colour":true}` + "\n", ""},
		{[]string{"--config", "latchd.yaml"}, "", "--config: goes with a LOG, and none is given"},
		{[]string{"--at", "5"}, "", "--at: goes with a LOG, and none is given"},
		{[]string{"drive.log"}, "", "--socket: with a LOG no daemon is asked"},
		{[]string{"--last", "0"}, "", "--last 0: want 1 or more"},
	} {
		out, errs, code := latchd("", append([]string{"explain", "--socket", socket}, tt.args...)...)
		if out != tt.out || !strings.Contains(errs, tt.errs) || code == 0 && tt.errs != "" {
			t.Errorf("%v: exit code %d\n%s%s", tt.args, code, out, errs)
		}
	}
	if _, errs, code := latchd("", "explain", "--socket", socket+"-elsewhere"); code != 1 || !strings.Contains(errs, "latchd does not run, or its socket is elsewhere") {
		t.Errorf("without a daemon: exit code %d, %s", code, errs)
	}
}
