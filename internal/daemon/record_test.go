package daemon

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"latchd/config"
	"latchd/internal/flight"
	"latchd/internal/flight/flighttest"
)

// again replays a recording, and returns what it decides, as the recorder writes it.
func again(t testing.TB, c *config.Config, path string) string {
	t.Helper()
	read := func(suffix string) []byte {
		text, err := os.ReadFile(path + suffix)
		if err != nil {
			t.Fatal(err)
		}
		return text
	}
	got := flighttest.Replay(t, c, "latchd of a test", read(""), read(flight.StateSuffix))
	if diff := cmp.Diff(string(read(flight.DecisionsSuffix)), got); diff != "" {
		t.Errorf("%s (-was +is)\n%s", path, diff)
	}
	return got
}

// After a fault the recorder writes by itself what led to it, once an hour, and the newest eight are kept. Each is decided again,
// byte for byte.
func TestFaultsAreRecorded(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		c := parse(t, relays)
		log := run(t, c, Options{Arm: true, State: filepath.Join(folder, "state")}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, allUp)
			time.Sleep(time.Second)
			for range 10 {
				for range 3 {
					m.lose() // a frame that is not confirmed is a fault
					m.press(t, lockDown)
					m.press(t, allUp)
					time.Sleep(5*time.Minute + 1234567*time.Nanosecond)
				}
				time.Sleep(time.Hour)
			}
		})
		if n := strings.Count(log, "what led to a fault is recorded: latchd explain "); n < 12 || n > 13 {
			t.Errorf("recorded %d times:\n%s", n, log)
		}
		records, err := filepath.Glob(filepath.Join(folder, "records", "*.log"))
		if err != nil || len(records) != 8 {
			t.Errorf("kept %q, error %v", records, err)
		}
		if all, _ := filepath.Glob(filepath.Join(folder, "records", "*")); len(all) != 3*len(records) {
			t.Errorf("there is %q", all)
		}
		for _, path := range records {
			if text := again(t, c, path); !strings.Contains(text, `"verdict":"allow"`) {
				t.Errorf("%s does not tell of the press:\n%s", path, text)
			}
		}
	})
}

// What is forgotten is in no recording any more, neither in one that was written nor in the next one.
func TestForgottenRecordings(t *testing.T) {
	folder := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{Arm: true, State: filepath.Join(folder, "state")}, func(m *modelBuses) {
			time.Sleep(time.Second)
			m.press(t, allUp)
			m.lose()
			m.press(t, lockDown)
			time.Sleep(time.Minute)
			if all, _ := filepath.Glob(filepath.Join(folder, "records", "*")); len(all) != 3 {
				t.Errorf("before: %q", all)
			}
			if text, failed := m.ask(t, "record", ""); failed != "" || !strings.Contains(strings.Join(text, ""), "23A#22300462") {
				t.Errorf("before: %q, error %s", text, failed)
			}
			// One that was not written to the end, because of a kill.
			if err := os.WriteFile(filepath.Join(folder, "records", "20260101T000000Z.log.decisions"), nil, 0o640); err != nil {
				t.Fatal(err)
			}
			if _, failed := m.ask(t, "forget", ""); failed != "" {
				t.Error(failed)
			}
			if all, _ := filepath.Glob(filepath.Join(folder, "records", "*")); len(all) != 0 {
				t.Errorf("after: %q", all)
			}
			if text, failed := m.ask(t, "record", ""); failed != "" || strings.Contains(strings.Join(text, ""), "23A#") || strings.Contains(strings.Join(text, ""), "fob_lock") {
				t.Errorf("after: %q, error %s", text, failed)
			}
		})
	})
}

// Where the list of what was told does not reach back as far as the frames, the recording is shorter, and whole.
func TestDecidedIsBounded(t *testing.T) {
	var d decided
	for n := range uint64(3 * decidedSize) {
		d.add(told{number: n + 1})
	}
	for _, tt := range []struct {
		after, last uint64
		ok          bool
	}{
		{2 * decidedSize, 3 * decidedSize, true},
		{2*decidedSize - 1, 3 * decidedSize, false},
		{2*decidedSize + 1, 3*decidedSize - 1, true},
		{3 * decidedSize, 3 * decidedSize, true},
		{2*decidedSize + 1, 3*decidedSize + 1, false},
	} {
		list, ok := d.between(tt.after, tt.last)
		if ok != tt.ok || ok && uint64(len(list)) != tt.last-tt.after {
			t.Errorf("after %d up to %d: %d, %v", tt.after, tt.last, len(list), ok)
		}
	}
}
