package daemon

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/zap"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/report"
	"latchd/latch"
)

// told is the text that a command answers.
func (m *modelBuses) told(t testing.TB, command, arguments string) string {
	t.Helper()
	data, failed := m.ask(t, command, arguments)
	if failed != "" || len(data) != 1 {
		t.Fatalf("%s %s: %q, error %s", command, arguments, data, failed)
	}
	var s Said
	if err := json.Unmarshal([]byte(data[0]), &s); err != nil {
		t.Fatal(err)
	}
	return s.Text
}

// pressLock presses and lets go.
func (m *modelBuses) pressLock(t testing.TB) {
	t.Helper()
	m.press(t, lockDown)
	m.press(t, allUp)
	time.Sleep(time.Second)
}

// held acts when its button is held.
var held = strings.Replace(relays, "does: {press: lock.all}", "does: {hold: lock.all}", 1)

// A press is told with the time of day at which it began; so is one that led to nothing, and one that is under way.
func TestExplain(t *testing.T) {
	zone := time.Local
	time.Local = time.UTC
	defer func() { time.Local = zone }()
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, held), Options{Arm: true}, func(m *modelBuses) {
			time.Sleep(time.Second)
			none := m.told(t, "explain", "")
			want := "No press has been seen. What would have told of one:\n" +
				"  0 frames of any kind heard on its bus: message 23A (FobStatus) on bus body (can0), for fob_lock\n"
			if diff := cmp.Diff(want, none); diff != "" {
				t.Errorf("no press (-want +got)\n%s", diff)
			}
			m.pressLock(t)
			m.press(t, lockDown)
			synctest.Wait()
			want = "2000-01-01 00:00:01.000 UTC\n  Someone pressed fob_lock. latchd refused to lock the car: the button acts when it is held for\n  900ms. Hold it longer.\n" +
				"\n2000-01-01 00:00:02.000 UTC\n  Someone pressed fob_lock. Its answer is still to come.\n"
			if diff := cmp.Diff(want, m.told(t, "explain", "")); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if got := m.told(t, "explain", `{"last":1}`); !strings.HasPrefix(got, "2000-01-01 00:00:02.000 UTC\n") {
				t.Errorf("the last one: %s", got)
			}
			if got := m.told(t, "explain", `{"last":2,"verbose":true,"colour":true}`); !strings.Contains(got, "\n    binding    deny needs_hold") || !strings.Contains(got, "\x1b[31m2000-") {
				t.Errorf("with its tiers, in colour: %q", got)
			}
			data, failed := m.ask(t, "explain", `{"format":"json","button":"fob_lock"}`)
			var l report.PressLine
			if failed != "" || len(data) != 2 || json.Unmarshal([]byte(data[0]), &l) != nil || l.UTC != "2000-01-01T00:00:01Z" || l.Answers[0].Reason != "needs_hold" {
				t.Errorf("as JSON: %q, error %s", data, failed)
			}
			if _, failed := m.ask(t, "explain", `{"button":"fob_lok"}`); failed != `explain: no button has the name "fob_lok": did you mean fob_lock?` {
				t.Errorf("error %q", failed)
			}
			for format, want := range map[string]string{"text": "", "": "", "jsn": "did you mean json?", "xml": "one of text, json"} {
				if _, failed := m.ask(t, "explain", fmt.Sprintf(`{"format":%q}`, format)); !strings.HasSuffix(failed, want) || (failed == "") != (want == "") {
					t.Errorf("format %q: error %q", format, failed)
				}
			}
			data, failed = m.ask(t, "explain", `{"format":"json","number":1}`)
			if failed != "" || len(data) != 1 || json.Unmarshal([]byte(data[0]), &l) != nil || l.Answers[0].Number != 1 || len(l.Answers[0].Chain) == 0 {
				t.Errorf("by number: %q, error %s", data, failed)
			}
			if got := m.told(t, "explain", `{"number":1}`); !strings.Contains(got, "\n    binding    deny needs_hold") || strings.Contains(got, "still to come") {
				t.Errorf("by number: %s", got)
			}
			for arguments, want := range map[string]string{
				`{"number":2}`: "decision 2 is not known: want one of 1", `{"number":1,"last":1}`: "leave last and button out", `{"number":1,"button":"fob_lock"}`: "leave last and button out",
			} {
				if _, failed := m.ask(t, "explain", arguments); !strings.Contains(failed, want) {
					t.Errorf("%s: error %q", arguments, failed)
				}
			}
			if _, failed := m.ask(t, "explain", `{"last":-1}`); failed == "" {
				t.Error("a last of -1 is taken")
			}
		})
	})
}

// What was pressed under another configuration is told under that: its button may have another name by now.
func TestExplainAfterReload(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		hangup := make(chan os.Signal, 1)
		o := Options{Reload: hangup, Load: func() (*config.Config, *zap.Logger, error) {
			return parse(t, strings.ReplaceAll(relays, "fob_lock", "lock_it")), zap.NewNop(), nil
		}}
		run(t, parse(t, relays), o, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.pressLock(t)
			hangup <- syscall.SIGHUP
			synctest.Wait()
			m.press(t, allUp)
			time.Sleep(time.Second)
			m.pressLock(t)
			data, failed := m.ask(t, "explain", `{"format":"json"}`)
			var buttons []string
			for _, text := range data {
				var l report.PressLine
				if err := json.Unmarshal([]byte(text), &l); err != nil {
					t.Fatal(err)
				}
				if !strings.Contains(l.Text, "would have locked the car") || !strings.Contains(l.Text, "It was not armed, so nothing was sent.") {
					t.Errorf("%s", l.Text)
				}
				buttons = append(buttons, l.Button)
			}
			if diff := cmp.Diff([]string{"fob_lock", "lock_it"}, buttons); diff != "" || failed != "" {
				t.Errorf("error %q (-want +got)\n%s", failed, diff)
			}
		})
	})
}

// The history has a bound, over all configurations, and the oldest goes first.
func TestHistoryIsBounded(t *testing.T) {
	var h history
	n := 0
	tell := func(times int) {
		g := newGeneration(parse(t, relays), zap.NewNop())
		for range times {
			n++
			ef := latch.Effect{At: time.Duration(n) * time.Second, Kind: latch.EffectGesture, Gesture: latch.Gesture{Kind: latch.Press}}
			h.follow(&entry{kind: anEffect, generation: g, effect: ef})
			if got, want := len(h.presses(explain.StillToCome)), min(n, pressesKept); got != want {
				t.Fatalf("after %d presses %d are kept, want %d", n, got, want)
			}
		}
	}
	tell(70)
	tell(70)
	tell(250)
	if first, want := h.presses(explain.StillToCome)[0].line.T, fmt.Sprintf("%d.000000000", n-pressesKept+1); first != want {
		t.Errorf("the oldest is of %s, want %s", first, want)
	}
}

func TestLastPresses(t *testing.T) {
	list := make([]press, 5)
	for i, kind := range []string{"automatic", "press", "automatic", "press", "service"} {
		list[i].line.Kind = kind
	}
	for n, want := range map[int]int{0: 5, 1: 2, 2: 4, 3: 5} {
		if got := len(lastPresses(list, n)); got != want {
			t.Errorf("the last %d: %d, want %d", n, got, want)
		}
	}
}
