package daemon

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"latchd/internal/report"
	"latchd/internal/store"
)

// copied is what a state holds now, as after a power cut.
func copied(t testing.TB, state string) string {
	t.Helper()
	text, err := os.ReadFile(state)
	if err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(t.TempDir(), "state")
	if err := os.WriteFile(name, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// The last presses are there after a restart, and after a power cut that comes a while after them.
func TestPressesOutlastARestart(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		var cut string
		run(t, parse(t, held), Options{State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.pressLock(t)
			time.Sleep(time.Second)
			cut = copied(t, state)
			m.press(t, lockDown) // and it ends
		})
		const denied = "Someone pressed fob_lock. latchd refused to lock the car: the button acts when it is held for 900ms. Hold it longer."
		const ended = "Someone pressed fob_lock. latchd ended before its answer."
		for range 2 {
			run(t, parse(t, held), Options{State: state}, func(m *modelBuses) {
				time.Sleep(time.Second)
				data, failed := m.ask(t, "explain", `{"format":"json"}`)
				if failed != "" || len(data) != 2 {
					t.Fatalf("%q, error %s", data, failed)
				}
				for i, want := range []string{denied, ended} {
					var l report.PressLine
					if err := json.Unmarshal([]byte(data[i]), &l); err != nil || l.Text != want || l.UTC == "" || l.T != "" {
						t.Errorf("%s: error %v, want %q", data[i], err, want)
					}
				}
				if got := m.told(t, "explain", `{"verbose":true}`); strings.Count(got, notKept) != 1 {
					t.Errorf("nothing is said of the tiers:\n%s", got)
				}
			})
		}
		run(t, parse(t, held), Options{State: cut}, func(m *modelBuses) {
			time.Sleep(time.Second)
			if got := strings.Join(strings.Fields(m.told(t, "explain", "")), " "); !strings.HasSuffix(got, denied) {
				t.Errorf("after a power cut:\n%s", got)
			}
		})
	})
}

// Whatever there is to keep, it fits, and of the presses the newest are kept.
func TestKeptFits(t *testing.T) {
	k := kept{Version: keptVersion}
	for n := range pressesKept {
		k.Presses = append(k.Presses, report.PressLine{Kind: "press", Until: fmt.Sprint(n), Text: strings.Repeat("word ", 200)})
	}
	text := k.fit()
	again, err := parseKept(text)
	if err != nil || len(text) > store.MaxSize {
		t.Fatalf("%d bytes, error %v", len(text), err)
	}
	n := len(again.Presses)
	if n < 50 || again.Presses[n-1].Until != fmt.Sprint(pressesKept-1) {
		t.Errorf("%d presses, the last is %+v", n, again.Presses[n-1])
	}
}

const relocks = `
version: 1
mode: armed
buses:
  - {name: body, interface: can0, dbc: "profile:mini-r56/mini-r56.dbc"}
  - {name: relay, interface: can1}
buttons:
  - {name: fob_unlock, place: fob, signal: body/FobStatus.Buttons, pressed: Unlock, does: {press: unlock.all}}
facts:
  - {name: driver_door_open, signal: body/DoorStatus.DriverFront, is: Open}
  - {name: boot_open, signal: body/DoorStatus.Boot, is: Open}
actuators:
  - {action: unlock.all, send: "relay 201#01"}
  - {action: lock.all, send: "relay 201#02"}
access: {unlock: {relock_unopened: 120s}}
`

// What was still to come by itself is dropped at a restart. That is logged, and once.
func TestPendingIsDropped(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relocks), Options{State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, "23A#22300162")
			time.Sleep(time.Second)
		})
		const dropped = "lock.all (relock_unlocked) was still to come when latchd ended, and is dropped"
		var cut string
		log := run(t, parse(t, relocks), Options{State: state}, func(m *modelBuses) {
			synctest.Wait()
			cut = copied(t, state) // as after a power cut that comes at once
			time.Sleep(5 * time.Minute)
			if sent := m.sending(); len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
		})
		if strings.Count(log, dropped) != 1 {
			t.Errorf("it is not told:\n%s", log)
		}
		for _, state := range []string{state, cut} {
			if log := run(t, parse(t, relocks), Options{State: state}, func(*modelBuses) { time.Sleep(time.Second) }); strings.Contains(log, dropped) {
				t.Errorf("it is told again:\n%s", log)
			}
		}
	})
}
