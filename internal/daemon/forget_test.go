package daemon

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/zap"

	"latchd/internal/control"
	"latchd/internal/gateway"
	"latchd/latch"
)

// While a recording of a fault is being written nothing is forgotten, nor the other way round: what was recorded before is removed.
func TestForgetDuringARecording(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		ctx, end := context.WithCancel(t.Context())
		m, c := newModelBuses(), parse(t, relays)
		d := &daemon{options: Options{State: filepath.Join(folder, "state")}, buses: m, journal: newJournal(), records: make(chan struct{}, 1), state: &state{}, ended: ctx}
		d.live = gateway.NewLive(c, m, d.journal)
		d.journal.armed, d.journal.status = d.live.Armed, m.Status
		d.begin(newGeneration(c, zap.NewNop()), &latch.Memory{}, 0)
		go d.live.Run(ctx)
		go d.follow()
		defer func() {
			end()
			synctest.Wait()
			close(d.journal.entries)
		}()

		for name, do := range map[string]func() error{
			"forget":      func() error { return d.forget(ctx, control.Peer{}, nil, nil) },
			"recordFault": func() error { _, err := d.recordFault(ctx); return err },
		} {
			disown, err := d.ownRecords(ctx)
			if err != nil {
				t.Fatal(err)
			}
			done := make(chan error, 1)
			go func() { done <- do() }()
			synctest.Wait()
			if len(done) > 0 {
				t.Errorf("%s does not wait", name)
			}
			disown()
			if err := <-done; err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
	})
}

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
