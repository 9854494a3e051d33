package daemon

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/internal/report"
)

// What is tried is answered with its decision, its frames and its outcome, and nothing of what else happens.
func TestTry(t *testing.T) {
	allowed := relays + "access: {try: true}\n"
	for _, tt := range []struct {
		name, config string
		armed        bool
		action       string
		want         []string
		failed       string
	}{
		{"done", allowed, true, "lock.all", []string{"decision allow", "frame 201", "event sent_unverified"}, ""},
		{"not armed", allowed, false, "lock.all", []string{"decision allow", "frame 201", "event withheld"}, ""},
		{"no actuator", allowed, true, "boot.release", []string{"decision deny"}, ""},
		{"not allowed", relays, true, "lock.all", []string{"decision deny"}, ""},
		{"misspelt", allowed, true, "lock.al", nil, `try "lock.al": there is no such action: did you mean lock.all?`},
	} {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				run(t, parse(t, tt.config), Options{Arm: tt.armed}, func(m *modelBuses) {
					time.Sleep(time.Second)
					data, failed := m.ask(t, "try", `{"action":"`+tt.action+`"}`)
					if failed != tt.failed {
						t.Errorf("error %q", failed)
					}
					var got []string
					done := false
					for _, text := range data {
						var e report.Event
						if err := json.Unmarshal([]byte(text), &e); err != nil {
							t.Fatal(err)
						}
						got = append(got, e.Kind+" "+e.Verdict+e.ID+e.Line.Event)
						_, done = Ended(&e)
					}
					if !slices.Equal(got, tt.want) {
						t.Errorf("told %q", got)
					}
					if want := tt.name == "done"; done != want || (len(m.sending()) > 0) != want {
						t.Errorf("done %v", done)
					}
				})
			})
		})
	}
}

// A release that nobody confirms is awaited with its second try.
func TestTryAgain(t *testing.T) {
	text := strings.Replace(relays, "buttons:", `facts:
  - {name: ignition, signal: body/Terminal.KL15, is: "On"}
  - {name: boot_latch, signal: body/DoorStatus.Boot, is: Open, stale: 12s}
buttons:`, 1) + "  - {action: boot.release, send: \"relay 200#01\", confirm: {fact: boot_latch, retries: 1}}\naccess: {try: true}\n"
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, text), Options{Arm: true}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, "130#0001C00FEC")
			go func() {
				for range 80 {
					m.press(t, "130#0001C00FEC")
					m.press(t, "2FC#81000000000000") // closed
					time.Sleep(100 * time.Millisecond)
				}
			}()
			time.Sleep(time.Second)
			data, failed := m.ask(t, "try", `{"action":"boot.release"}`)
			if failed != "" {
				t.Errorf("error %q", failed)
			}
			if n := len(m.sending()); n != 2 || len(data) < 6 || !strings.Contains(data[len(data)-1], `"event":"unconfirmed"`) {
				t.Errorf("sent %d frames, told %s", n, strings.Join(data, "\n"))
			}
			time.Sleep(10 * time.Second)
		})
	})
}
