package daemon

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/internal/control"
	"latchd/latch"
)

// keys tells fobs apart: the test's frames are of key 2.
const keys = `
version: 1
mode: armed
buses:
  - {name: body, interface: can0, dbc: "profile:mini-r56/mini-r56.dbc"}
  - {name: relay, interface: can1}
buttons:
  - {name: fob_lock, place: fob, signal: body/FobStatus.Buttons, pressed: Lock, key: body/FobStatus.KeyNumber, does: {press: lock.all}}
keys:
  - {number: 1, name: Anna}
  - {number: 2, name: Boris}
actuators:
  - {action: lock.all, send: "relay 201#02"}
`

// A setting is changed for a key, is kept before that is said, shows where it comes from, decides, and can be taken back.
func TestSettings(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, keys), Options{State: state, Arm: true}, func(m *modelBuses) {
			time.Sleep(time.Second)
			if data, failed := m.ask(t, "get", ""); len(data) != 9 || failed != "" {
				t.Errorf("all: %q, error %s", data, failed)
			}
			said := m.told(t, "set", `{"setting":"enabled","value":"off","key":"Boris"}`)
			if want := "setting enabled for key 2, Boris is off, it was on: an unknown user by latchd set"; said != want {
				t.Errorf("it says %q, want %q", said, want)
			}
			if text, err := os.ReadFile(state); err != nil || !strings.Contains(string(text), `"Origin":"an unknown user by latchd set"`) {
				t.Errorf("it is not in the file yet, error %v", err)
			}
			m.pressLock(t)
			if sent := m.sending(); len(sent) > 0 {
				t.Errorf("sent %q", sent)
			}
			data, _ := m.ask(t, "get", `{"setting":"enabled"}`)
			want := []string{
				`{"setting":"enabled","on":true}`, `{"setting":"enabled","key":1,"key_name":"Anna","on":true}`,
				`{"setting":"enabled","key":2,"key_name":"Boris","on":false,"since":"2000-01-01T00:00:01Z","origin":"an unknown user by latchd set"}`,
			}
			if diff := cmp.Diff(want, data); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if data, _ := m.ask(t, "get", `{"setting":"enabled","key":"2"}`); len(data) != 1 || data[0] != want[2] {
				t.Errorf("of key 2: %q", data)
			}
			m.told(t, "set", `{"setting":"enabled","value":"inherit","key":"2"}`)
			m.pressLock(t)
			if sent := m.sending(); len(sent) != 1 {
				t.Errorf("after it was taken back: sent %q", sent)
			}
			for arguments, want := range map[string]string{
				`{"setting":"enabeld","value":"off"}`:                        `there is no setting "enabeld": did you mean enabled?`,
				`{"setting":"enabled","value":"of"}`:                         `set enabled to "of": want on, off or inherit`,
				`{"setting":"enabled","value":"off","key":"3"}`:              `key "3": the configuration has no such key: one of 1, 2`,
				`{"setting":"enabled","value":"off","key":"Bors"}`:           `key "Bors": the configuration has no such key: did you mean Boris?`,
				`{"value":"off"}`:                                            "which setting is not said",
				`{"setting":"boot.requires_unlocked","value":"on"}`:          "no signal tells whether the car is locked",
				`{"setting":"enabled","value":"off","key":"2","for":"ever"}`: "unknown field",
			} {
				if data, failed := m.ask(t, "set", arguments); !strings.Contains(failed, want) || len(data) > 0 {
					t.Errorf("set %s: %q, error %q, want %q", arguments, data, failed, want)
				}
			}
			if _, failed := m.ask(t, "get", `{"key":"7"}`); !strings.Contains(failed, "no such key") {
				t.Errorf("get of key 7: %q", failed)
			}
		})
		run(t, parse(t, relays), Options{}, func(m *modelBuses) {
			if _, failed := m.ask(t, "set", `{"setting":"enabled","value":"off","key":"1"}`); !strings.Contains(failed, "lists no keys") {
				t.Errorf("without keys: %q", failed)
			}
		})
	})
}

// Who asked is told by name.
func TestUserOf(t *testing.T) {
	for uid, want := range map[int64]string{0: "root", -1: "an unknown user", 4000000000: "user 4000000000"} {
		if got := userOf(control.Peer{UID: uid}); got != want {
			t.Errorf("%d: %s, want %s", uid, got, want)
		}
	}
}

// What is counted for maintenance is shown, and counted anew after a service.
func TestMaintenance(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	synctest.Test(t, func(t *testing.T) {
		counted := func(m *modelBuses) (c Maintenance) {
			data, failed := m.ask(t, "maintenance", "")
			if failed != "" || len(data) != 1 || json.Unmarshal([]byte(data[0]), &c) != nil {
				t.Fatalf("%q, error %s", data, failed)
			}
			return c
		}
		var cut string
		run(t, parse(t, keys), Options{State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			for range 5 {
				m.press(t, lockDown)
				time.Sleep(100 * time.Millisecond)
			}
			m.press(t, allUp)
			time.Sleep(time.Second)
			two := int64(2)
			want := []KeyCounts{{Key: &two, Name: "Boris", Late: Share{0, 4}}}
			if diff := cmp.Diff(want, counted(m).Keys); diff != "" {
				t.Errorf("(-want +got)\n%s", diff)
			}
			if _, failed := m.ask(t, "service", ""); failed != "" {
				t.Error(failed)
			}
			if c := counted(m); len(c.Keys) > 0 {
				t.Errorf("after the service: %+v", c)
			}
			cut = copied(t, state) // at once
		})
		run(t, parse(t, keys), Options{State: cut}, func(m *modelBuses) {
			if c := counted(m); len(c.Keys) > 0 {
				t.Errorf("after a power cut: %+v", c)
			}
		})
	})
}

func TestCountsOf(t *testing.T) {
	var h latch.Health
	boot := &h.Latches[latch.Boot]
	boot.Cycles, boot.Retried, boot.Told = 3, latch.Recent{Bits: 0b101, Seen: 7}, []latch.Reason{latch.ServiceSlow}
	boot.Opening.Seen = 3
	copy(boot.Opening.Newest[:], []time.Duration{300 * time.Millisecond, 100 * time.Millisecond, 200 * time.Millisecond})
	want := LatchCounts{Latch: "boot", Cycles: 3, Opening: "0.200000000", Of: 3, Openings: []string{"0.300000000", "0.100000000", "0.200000000"}, Retried: Share{2, 7}, Due: []string{"service_slow"}}
	if diff := cmp.Diff(want, countsOf(parse(t, keys), &h).Latches[latch.Boot]); diff != "" {
		t.Errorf("(-want +got)\n%s", diff)
	}
}
