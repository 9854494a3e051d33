package vcantest

import (
	"bufio"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// Recorded logs, played in real time by canplayer and by latchd itself, give what the replay gives of them: each decision and each
// change of a fact.
func TestRecordedLogsInRealTime(t *testing.T) {
	Need(t)
	const corpus = "../../../shared/conformance/logs/bmw"
	if _, err := os.Stat(corpus); err != nil {
		t.Skip("no ../shared/conformance beside the checkout")
	}
	for _, tt := range []struct {
		log, car, wire, latch string
		least                 int
		play                  func(t testing.TB, log string, wires ...string)
	}{
		{"E92_0x23A_fob_presses.log", "e92car", "e92wire", "e92latch", 3, Play},
		{"F11_KCAN.log", "f11car", "f11wire", "f11latch", 10, Play},
		{"E92_0x23A_fob_presses.log", "e92car2", "e92wire2", "e92latch2", 3, replayTo},
		{"F11_KCAN.log", "f11car2", "f11wire2", "f11latch2", 10, replayTo},
	} {
		t.Run(tt.log+" "+tt.car, func(t *testing.T) {
			t.Parallel()
			log, err := filepath.Abs(filepath.Join(corpus, tt.log))
			if err != nil {
				t.Fatal(err)
			}
			Pair(t, tt.car, tt.wire)
			Up(t, tt.latch)
			d := Start(t, "--config", "profile:mini-r56", "--map", tt.car+"=body,"+tt.latch+"=latch", "--log-level", "debug")
			d.Says("started")
			time.Sleep(time.Second) // a replay takes the time before a log as silence (G2), so there has to be some
			tt.play(t, log, tt.wire+"=can0")
			want := replayed(t, log)
			if len(want) < tt.least {
				t.Fatalf("the replay tells only %q", want)
			}
			if last := want[len(want)-1]; last != "" {
				d.Await(last, func(l *Line) bool { return told(l) == last })
			}
			var got []string
			for _, l := range d.Lines() {
				if s := told(&l); s != "" {
					got = append(got, s)
				}
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-replay +live)\n%s", diff)
			}
		})
	}
}

// replayTo is Play by latchd itself.
func replayTo(t testing.TB, log string, wires ...string) {
	t.Helper()
	if out, code := Run(t, "replay", log, "--to", strings.Join(wires, ",")); code != 0 {
		t.Fatalf("exit code %d: %s", code, out)
	}
}

// told is what is compared of a line of the daemon's log: decisions, with all but the length of the press, and facts.
func told(l *Line) string {
	switch {
	case l.Verdict != "":
		return strings.Join([]string{l.Button, l.Verdict, l.Action, l.Reason}, " ")
	case l.Event == "fact":
		return l.Text
	}
	return ""
}

// replayed is the same of a replay.
func replayed(t testing.TB, log string) (list []string) {
	t.Helper()
	out, err := exec.Command(os.Getenv(Program), "replay", "--open-loop", "--format", "json", "--config", "profile:mini-r56", log).Output()
	if err != nil {
		t.Fatal(err)
	}
	for in := bufio.NewScanner(strings.NewReader(string(out))); in.Scan(); {
		var l struct{ Kind, Button, Verdict, Action, Reason, Event, Text string }
		if err := json.Unmarshal(in.Bytes(), &l); err != nil {
			t.Fatal(err)
		}
		if s := told(&Line{Button: l.Button, Verdict: l.Verdict, Action: l.Action, Reason: l.Reason, Event: l.Event, Text: l.Text}); s != "" {
			list = append(list, s)
		}
	}
	return list
}
