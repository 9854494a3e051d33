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

// An event that is told to whoever follows is the same as one that is asked for afterwards, with the time of day at which it was.
func TestEvents(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{Arm: true}, func(m *modelBuses) {
			time.Sleep(time.Second)
			c := m.open(t, "events", `{"follow":true}`)
			synctest.Wait()
			begin := time.Now()
			m.press(t, lockDown)
			m.press(t, allUp)
			synctest.Wait()
			var followed []string
			for range 6 {
				followed = append(followed, c.line(t))
			}
			c.conn.Close()
			data, failed := m.ask(t, "events", `{"last":6}`)
			if failed != "" || len(data) != 6 {
				t.Fatalf("%q, error %s", data, failed)
			}
			var told []string
			for i, text := range data {
				if want := `{"data":` + text + `}`; followed[i] != want {
					t.Errorf("followed %s, asked for %s", followed[i], want)
				}
				var e report.Event
				if err := json.Unmarshal([]byte(text), &e); err != nil {
					t.Fatal(err)
				}
				if !e.Time.Equal(begin) || e.Time.Location() != time.UTC {
					t.Errorf("%v, and it was %v", e.Time, begin)
				}
				told = append(told, e.Kind+" "+e.Text)
			}
			want := []string{
				"gesture fob_lock press", "decision fob_lock pressed: lock.all allowed", "frame relay 201#02",
				"event lock.all sent, unverified: nothing reports back", "gesture fob_lock click", "gesture fob_lock release",
			}
			if !slices.Equal(told, want) {
				t.Errorf("told %q", told)
			}
			all, _ := m.ask(t, "events", "")
			if len(all) <= 6 || !strings.Contains(all[0], `"event":"configuration","text":"latchd begins with latchd.yaml, armed for this run"`) {
				t.Errorf("all: %q", all)
			}
			if _, failed := m.ask(t, "events", `{"last":-1}`); !strings.Contains(failed, "want 1 or more") {
				t.Errorf("error %q", failed)
			}
		})
	})
}

// Whoever follows is told that latchd stops.
func TestEventsEnd(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var c *client
		run(t, parse(t, relays), Options{}, func(m *modelBuses) {
			c = m.open(t, "events", `{"follow":true}`)
			go func() {
				for !strings.Contains(c.line(t), `{"error":{"message":"latchd is stopping"`) {
				}
			}()
		})
	})
}

// The newest events are kept, in their order.
func TestEventsAreBounded(t *testing.T) {
	var s events
	for n := range eventsKept + 2 {
		s.add(event{at: time.Duration(n)})
	}
	list := s.all()
	if len(list) != eventsKept || list[0].at != 2 || !slices.IsSortedFunc(list, func(a, b event) int { return int(a.at - b.at) }) {
		t.Errorf("%d events, the first of %v", len(list), list[0].at)
	}
}

// What the journal had no room for is told among the events.
func TestEventsMissing(t *testing.T) {
	var s events
	s.add(event{at: time.Minute})
	s.missing(3)
	list := s.all()
	if len(list) != 2 || list[1].line.Event != "missing" || !strings.Contains(list[1].line.Text, "3 lines are missing") {
		t.Errorf("%+v", list)
	}
}

// However many clients follow the events and are forgotten, there is room for one that disarms.
func TestForgottenFollowers(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{}, func(m *modelBuses) {
			var refused int
			for range 20 {
				c := m.open(t, "events", `{"follow":true,"last":1}`)
				defer c.conn.Close()
				if text := c.line(t); strings.Contains(text, "12 clients follow already") {
					refused++
				}
				synctest.Wait()
			}
			if _, failed := m.ask(t, "disarm", ""); failed != "" || refused != 8 {
				t.Errorf("disarm: error %q, %d refused", failed, refused)
			}
		})
	})
}
