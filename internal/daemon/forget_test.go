package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// What is forgotten is nowhere any more: not in the answers, not in the file, and not after a restart. What spares people and the
// hardware stays.
func TestForget(t *testing.T) {
	state := filepath.Join(t.TempDir(), "state")
	config := strings.Replace(keys, "does: {press: lock.all}", "does: {hold: lock.all}", 1)
	traces := []string{"Someone", "Boris", "needs_hold", "latchd set", `"date"`, `"key"`, `"Key":{"Known":true`}
	found := func() (left []string) {
		text, err := os.ReadFile(state)
		if err != nil {
			t.Fatal(err)
		}
		for _, trace := range traces {
			if strings.Contains(string(text), trace) {
				left = append(left, trace)
			}
		}
		return left
	}
	synctest.Test(t, func(t *testing.T) {
		told := func(m *modelBuses) string {
			events, _ := m.ask(t, "events", "")
			explained, _ := m.ask(t, "explain", "")
			report, _ := m.ask(t, "report", "")
			settings, _ := m.ask(t, "get", "")
			counted, _ := m.ask(t, "maintenance", "")
			return strings.Join(append(append(append(append(events, explained...), report...), settings...), counted...), "\n")
		}
		run(t, parse(t, config), Options{State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			for range 60 { // long enough that a short state does not cover it
				m.press(t, lockDown)
				time.Sleep(100 * time.Millisecond)
				m.press(t, lockDown)
				m.pressLock(t)
			}
			m.told(t, "set", `{"setting":"enabled","value":"off","key":"2"}`)
			if _, failed := m.ask(t, "disarm", `{"for":3600000000000}`); failed != "" {
				t.Error(failed)
			}
			if left := found(); len(left) != len(traces) {
				t.Errorf("before, the file holds only %q", left)
			}
			before := told(m)
			if !strings.Contains(before, "needs_hold") || !strings.Contains(before, "latchd set") {
				t.Errorf("before:\n%s", before)
			}
			if _, failed := m.ask(t, "forget", ""); failed != "" {
				t.Error(failed)
			}
			if left := found(); len(left) > 0 {
				t.Errorf("the file still holds %q", left)
			}
			for _, trace := range []string{"needs_hold", "latchd set", "Someone", `"presses":1`, `"late"`} {
				if strings.Contains(told(m), trace) {
					t.Errorf("it still tells of %s:\n%s", trace, told(m))
				}
			}
			m.press(t, lockDown)
			m.pressLock(t)
			if got := m.told(t, "explain", ""); !strings.Contains(got, "Someone with key 2") {
				t.Errorf("it tells of nothing new:\n%s", got)
			}
			if _, failed := m.ask(t, "forget", ""); failed != "" {
				t.Error(failed)
			}
		})
		if left := found(); len(left) > 0 {
			t.Errorf("after the end the file holds %q", left)
		}
		run(t, parse(t, config), Options{State: state}, func(m *modelBuses) {
			time.Sleep(time.Second)
			if got := m.told(t, "explain", ""); !strings.HasPrefix(got, "No press has been seen.") {
				t.Errorf("after a restart:\n%s", got)
			}
			if data, _ := m.ask(t, "status", ""); len(data) != 1 || !strings.Contains(data[0], `"disarmed":true`) {
				t.Errorf("the disarming is forgotten: %q", data)
			}
		})
	})
}
