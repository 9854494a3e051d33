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
	"latchd/internal/report"
	"latchd/latch"
)

// answering runs a control socket that answers commands until the test ends, and returns where it is.
func answering(t *testing.T, commands map[string]control.Handler) (socket string) {
	t.Helper()
	socket = filepath.Join(t.TempDir(), "control.sock")
	l, err := control.Listen(socket, control.ForGroup)
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

// inUTC lets a test see the times of day in UTC. It comes before any goroutine that looks at the clock.
func inUTC(t *testing.T) {
	zone := time.Local
	time.Local = time.UTC
	t.Cleanup(func() { time.Local = zone })
}

// Whoever asks how latchd is learns why nothing is sent, and what to do about it.
func TestStatus(t *testing.T) {
	socket := answering(t, map[string]control.Handler{"status": sends(`{"latchd":"latchd 1","configuration":"car.yaml","mode":"armed","armed":true,"up":"7.000","buses":[
		{"name":"body","interface":"lo","state":"there is no such interface","detail":"lo is no CAN interface"},
		{"name":"relay","interface":"can1","state":"heard","uncertain":true,"sent":3}],"refused":{"uncertain":2,"too_late":1}}`)})
	want := `latchd 1 with car.yaml, for 7.000 s
armed
bus body (lo): there is no such interface; 0 frames received, 0 missed, 0 of this machine, 0 sent
  lo is no CAN interface
bus relay (can1): heard; 0 frames received, 0 missed, 0 of this machine, 3 sent
  a frame that was sent is not on the bus, and may come at any time: nothing but an escape is sent before
  it has come, the interface was down (ip link set can1 down; ip link set can1 up), or latchd arm says that it
  does not come any more
not sent, too_late: 1 frame
not sent, uncertain: 2 frames
`
	if out, errs, code := latchd("", "status", "--socket", socket); code != 0 || out != want {
		t.Errorf("exit code %d\n%s%s", code, out, errs)
	}
}

func TestEvents(t *testing.T) {
	const line = `{"time":"2026-11-28T18:05:12.738Z","kind":"event","t":"1.000000000","event":"other","text":"it happened"}`
	inUTC(t)
	socket := answering(t, map[string]control.Handler{"events": sends(line)})
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
		{[]string{"--number", "12"}, `{"number":12}` + "\n", ""},
		{[]string{"--number", "0"}, "", "--number 0: decisions count from 1"},
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

func TestDateSince(t *testing.T) {
	now := time.Date(2026, 11, 28, 8, 0, 0, 0, time.UTC)
	for text, want := range map[string]string{
		"": "", "2026-11-01": "2026-11-01", "7d": "2026-11-21", "24h": "2026-11-27", "1h": "2026-11-28", "2026-11-02T08:00": "2026-11-02",
		"2026-11-03 08:00": "2026-11-03", "2026-11-04T23:30:00-02:00": "2026-11-05", "2026-11-28T07:59": "2026-11-28",
	} {
		if got, err := dateSince(text, now); err != nil || got != want {
			t.Errorf("%q: %s, error %v; want %s", text, got, err, want)
		}
	}
	for text, want := range map[string]string{"yesterday": "want a date such as 2026-11-01", "2026-13-01": "want a date", "2026-11-29": "still to come", "-1h": "still to come"} {
		if got, err := dateSince(text, now); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %s, error %v; want %s", text, got, err, want)
		}
	}
}

func TestReportText(t *testing.T) {
	r := daemon.Report{
		Since: "2026-11-01", Presses: 41, Done: []daemon.Count{{Count: 12, Action: "boot.release"}}, Denied: []daemon.Count{{Count: 3, Action: "boot.release", Reason: "needs_hold"}},
		Ignored: []daemon.Count{{Count: 1, Action: "none", Reason: "found_down"}}, Manually: 2, Faults: []daemon.Count{{Count: 1, Reason: "bus_lost"}},
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	socket := answering(t, map[string]control.Handler{"report": sends(string(text))})
	want := `Since 2026-11-01, whole days: 41 presses
What was before that day is not known any more, or latchd did not count yet.
done:
    12  boot.release
refused:
     3  boot.release: the button acts when it is held, and it was clicked (needs_hold)
ignored:
     1  no action: the button was down before it could be seen going down (found_down)
the boot was opened, and no press explains it:
     2  by hand
noticed:
     1  bus lost
`
	for in, meaning := range map[string]latch.Reason{"the button acts when it is held, and it was clicked": latch.NeedsHold, "the button was down before it could be seen going down": latch.FoundDown} {
		want = strings.Replace(want, in, meaning.Means(), 1)
	}
	if out, errs, code := latchd("", "report", "--socket", socket, "--since", "2026-10-01"); out != want || code != 0 {
		t.Errorf("exit code %d, %s\n%s", code, errs, out)
	}
	if out, _, code := latchd("", "report", "--socket", socket, "--format", "json"); out != string(text)+"\n" || code != 0 {
		t.Errorf("exit code %d: %s", code, out)
	}
}

// wornLatches is what maintenance shows when there is something of everything.
func wornLatches() daemon.Maintenance {
	key := int64(2)
	return daemon.Maintenance{
		Latches: []daemon.LatchCounts{
			{Latch: "doors"},
			{Latch: "boot", Cycles: 212, Opening: "0.181000000", Of: 25, Openings: []string{"0.180000000", "0.181000000"}, Retried: daemon.Share{Count: 3, Of: 50}, Due: []string{"service_retries"}},
		},
		Keys: []daemon.KeyCounts{{Key: &key, Name: "Anna", Late: daemon.Share{Count: 1, Of: 40}, Low: 2, Due: []string{"service_key_battery"}}, {}},
	}
}

func TestSettingsAndMaintenance(t *testing.T) {
	text, err := json.Marshal(wornLatches())
	if err != nil {
		t.Fatal(err)
	}
	socket := answering(t, map[string]control.Handler{
		"get": sends(`{"setting":"boot.fob","on":true}`, `{"setting":"boot.fob","key":2,"key_name":"Anna","on":false,"since":"2026-11-28T18:05:12Z","origin":"root by latchd set"}`),
		"set": func(_ context.Context, _ control.Peer, arguments json.RawMessage, a *control.Answer) error {
			return a.Send(daemon.Said{Text: string(arguments)})
		},
		"maintenance": sends(string(text)),
		"service":     sends(),
	})
	for _, tt := range []struct {
		args []string
		out  string
		errs string
	}{
		{[]string{"get"}, "boot.fob                any key           on   as configured\n" +
			"boot.fob                key 2, Anna       off  since 2026-11-28T18:05:12Z, set by root by latchd set\n", ""},
		{[]string{"set", "boot.fob", "off", "--key", "2"}, `{"setting":"boot.fob","key":"2","value":"off"}` + "\n", ""},
		{[]string{"set", "boot.fob"}, "", "set: want a setting and on, off or inherit"},
		{[]string{"maintenance"}, `doors: opened 0 times
boot: opened 212 times, in 0.181 s (the median of the newest 25)
  3 of the newest 50 movements not confirmed at the first try
  a service is due: the latch often does not move at the first try (service_retries)
key 2, Anna:
  1 of the newest 40 frames that came late, or never
  the car reported a weak battery with the last 2 presses
  a service is due: BATTERY (service_key_battery)
a key without a number:
`, ""},
		{[]string{"maintenance", "--format", "json"}, string(text) + "\n", ""},
		{[]string{"maintenance", "reset"}, "what wears is counted anew\n", ""},
	} {
		want := strings.Replace(tt.out, "BATTERY", latch.ServiceKeyBattery.Means(), 1)
		out, errs, code := latchd("", append(tt.args, "--socket", socket)...)
		if out != want || !strings.Contains(errs, tt.errs) || code == 0 && tt.errs != "" {
			t.Errorf("%v: exit code %d\n%s%s", tt.args, code, out, errs)
		}
	}
}

// Nothing is erased unless that is typed, or said before.
func TestForget(t *testing.T) {
	erased := 0
	socket := answering(t, map[string]control.Handler{"forget": func(context.Context, control.Peer, json.RawMessage, *control.Answer) error {
		erased++
		return nil
	}})
	for _, tt := range []struct {
		in     string
		args   []string
		code   int
		erased int
		says   string
	}{
		{"forget\n", nil, 0, 1, "\nType forget to erase them: erased; arming, disarming"},
		{"yes\n", nil, 1, 1, "nothing was erased: forget was not typed"},
		{"", nil, 1, 1, "nothing was erased"},
		{"", []string{"--yes"}, 0, 2, "erased; arming"},
	} {
		out, errs, code := latchd(tt.in, append([]string{"forget", "--socket", socket}, tt.args...)...)
		if code != tt.code || erased != tt.erased || !strings.Contains(out+errs, tt.says) {
			t.Errorf("%q %v: exit code %d, erased %d times\n%s%s", tt.in, tt.args, code, erased, out, errs)
		}
	}
}

func TestCarCommand(t *testing.T) {
	car := knownCar()
	car.Facts = []report.FactLook{{Fact: report.Fact{State: "stale"}, Fresh: "0.500", Text: "ignition stale, 700ms old"}, {Fact: report.Fact{State: "known"}, Text: "speed 12.5 km/h, 20ms old"}}
	car.Buttons[0].Text = "fob_boot down for 900ms (key 2)"
	car.Pending = nil
	text, err := json.Marshal(car)
	if err != nil {
		t.Fatal(err)
	}
	socket := answering(t, map[string]control.Handler{"car": sends(string(text))})
	want := "facts:\n  ignition stale, 700ms old, and counts for 0.500 s\n  speed 12.5 km/h, 20ms old\nbuttons:\n  fob_boot down for 900ms (key 2)\n"
	if out, errs, code := latchd("", "car", "--socket", socket); out != want || code != 0 {
		t.Errorf("%q, %q, %d", out, errs, code)
	}
	if out, _, code := latchd("", "car", "--socket", socket, "--format", "json"); out != string(text)+"\n" || code != 0 {
		t.Errorf("%q, %d", out, code)
	}
}
