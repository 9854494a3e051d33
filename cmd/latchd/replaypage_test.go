package main

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"latchd/config"
	"latchd/internal/report"
)

// A recording has the lines that replay prints, whatever is replayed, and beside them only the frames of buttons.
func TestRecordingIsTheReplay(t *testing.T) {
	logs := "../../testdata/logs/"
	for _, args := range [][]string{
		{logs + "boot-hold-parked.log"},
		{logs + "boot-hold-parked.log", "--simulate", "boot=jam"},
		{logs + "boot-hold-parked.log", "--open-loop"},
		{logs + "three-clicks.log", "--from", "3s", "--until", "3.5"},
		{logs + "three-clicks.log", "--from", "1700100003.131936"},
		{logs + "three-clicks.log", "--map", "can0=latch"},
		{logs + "three-clicks.log", logs + "release-lost.log"},
	} {
		t.Run(strings.Join(args, " "), func(t *testing.T) {
			want, errs, code := latchd("", append([]string{"replay", "--config", "profile:mini-r56", "--format", "json"}, args...)...)
			if code != 0 {
				t.Fatal(errs)
			}
			c, _ := config.Load("profile:mini-r56", config.Options{})
			var o replayOptions
			command := &cobra.Command{}
			o.register(command)
			if err := command.ParseFlags(args); err != nil {
				t.Fatal(err)
			}
			var warned bytes.Buffer
			r, err := (&app{std: streams{err: &warned}}).recording(c, command.Flags().Args(), o)
			if err != nil {
				t.Fatal(err)
			}
			var document bytes.Buffer
			if err := r.Write(&document); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, unheard(t, document.Bytes())); diff != "" || warned.String() != errs {
				t.Errorf("it warns %q, and not %q (-replay +recording)\n%s", &warned, errs, diff)
			}
		})
	}
}

// unheard are the lines of a recording without the frames that were heard.
func unheard(t *testing.T, document []byte) string {
	t.Helper()
	var d struct{ Lines []json.RawMessage }
	if err := json.Unmarshal(document, &d); err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, l := range d.Lines {
		if !bytes.HasPrefix(l, []byte(`{"kind":"heard"`)) {
			b.Write(append(l, '\n'))
		}
	}
	return b.String()
}

// The address is printed, and the recording is there until the command is interrupted.
func TestReplayOnPage(t *testing.T) {
	c, _ := config.Load("profile:mini-r56", config.Options{})
	printed, out := io.Pipe()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	o := replayOptions{playOptions: playOptions{logs: logOptions{time: "auto"}}, page: webOptions{web: true, listen: defaultListen}}
	go func() {
		ended <- (&app{std: streams{out: out, err: io.Discard}}).replayOnPage(ctx, c, []string{"../../testdata/logs/three-clicks.log"}, o)
	}()
	address := make([]byte, 100)
	n, err := printed.Read(address)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.Get(strings.TrimSpace(string(address[:n])) + "recording")
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var d struct {
		Name, Until, Origin string
		Stories             []report.PressLine
	}
	if err := json.NewDecoder(r.Body).Decode(&d); err != nil {
		t.Fatal(err)
	}
	if d.Name != "three-clicks.log" || d.Until != "10.167220000" || d.Origin != "2023-11-16T02:00:00.131936Z" || len(d.Stories) != 3 {
		t.Errorf("%+v", d)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

// What makes no sense with a page, or without one, is refused; so is an address that cannot be had.
func TestReplayOnPageRefuses(t *testing.T) {
	log := "../../testdata/logs/three-clicks.log"
	for _, tt := range []struct {
		args []string
		want string
	}{
		{[]string{"--web", "--format", "json"}, "--web shows the replay on a page: leave --format out"},
		{[]string{"--web", "--compare", "profile:mini-r56"}, "--web shows the replay on a page: leave --compare out"},
		{[]string{"--web", "--to", "vcan0"}, "--web shows the replay on a page: leave --to out"},
		{[]string{"--listen", "127.0.0.1:0"}, "--listen is the address of the page: give --web too, or leave it out"},
		{[]string{"--web", "--listen", "256.0.0.1:1"}, "--listen 256.0.0.1:1: "},
		{[]string{"--web", "--open-loop", "--simulate", "boot=jam"}, "--simulate needs the closed loop"},
	} {
		t.Run(strings.Join(tt.args, " "), func(t *testing.T) {
			if _, errs, code := latchd("", append([]string{"replay", log, "--config", "profile:mini-r56"}, tt.args...)...); code != 1 || !strings.Contains(errs, tt.want) {
				t.Errorf("exit code %d, %q", code, errs)
			}
		})
	}
}
