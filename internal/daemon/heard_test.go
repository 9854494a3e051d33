package daemon

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"latchd/canbus"
	"latchd/internal/gateway"
	"latchd/internal/report"
	"latchd/latch"
)

// Whoever follows with frames sees the train of a press and its release, before what they lead to, and not the repetitions of a
// button that is up. Whoever follows without sees none of them, and none of them is kept.
func TestHeard(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		run(t, parse(t, relays), Options{Arm: true}, func(m *modelBuses) {
			m.press(t, allUp) // nobody follows
			time.Sleep(time.Second)
			c, without := m.open(t, "events", `{"follow":true,"frames":true}`), m.open(t, "events", `{"follow":true}`)
			synctest.Wait()
			m.press(t, allUp)
			m.press(t, allUp)
			for _, pause := range []time.Duration{55, 85, 100, 100} {
				m.press(t, lockDown)
				time.Sleep(pause * time.Millisecond)
			}
			m.press(t, allUp)
			m.press(t, allUp)
			synctest.Wait()
			var told []string
			var before time.Time
			for last := ""; last != "click"; {
				var l struct{ Data report.Event }
				if err := json.Unmarshal([]byte(c.line(t)), &l); err != nil {
					t.Fatal(err)
				}
				e := l.Data
				last = e.Gesture
				if e.Kind != "heard" {
					told = append(told, e.Kind)
					continue
				}
				if !slices.Equal(e.Buttons, []string{"fob_lock"}) || e.Bus != "body" || e.ID != "23A" || e.Key != nil {
					t.Errorf("%+v", e)
				}
				if before.IsZero() {
					before = e.Time
				}
				told = append(told, fmt.Sprintf("%v %v %v", e.Time.Sub(before), e.Down, e.Text))
				before = e.Time
			}
			want := []string{
				"0s [] body 23A#22330062: no button down",
				"0s [fob_lock] body 23A#22300462: fob_lock down", "gesture", "decision", "frame", "event",
				"55ms [fob_lock] body 23A#22300462: fob_lock down",
				"85ms [fob_lock] body 23A#22300462: fob_lock down",
				"100ms [fob_lock] body 23A#22300462: fob_lock down",
				"100ms [] body 23A#22330062: no button down", "gesture",
			}
			if !slices.Equal(told, want) {
				t.Errorf("told %s", strings.Join(told, "\n"))
			}
			if text := without.line(t); !strings.Contains(text, `"kind":"gesture"`) {
				t.Errorf("without frames: %s", text)
			}
			if data, failed := m.ask(t, "events", ""); failed != "" || strings.Contains(strings.Join(data, ""), "heard") {
				t.Errorf("kept: %s, error %s", data, failed)
			}
			if _, failed := m.ask(t, "events", `{"frames":true}`); !strings.Contains(failed, "ask with follow") {
				t.Errorf("error %q", failed)
			}
			c.conn.Close()
			without.conn.Close()
		})
	})
}

// silence is a tape that records nothing.
type silence struct{}

func (silence) Frame(*latch.Engine, time.Duration, *canbus.Received) {}
func (silence) Input(*latch.Engine, time.Duration, *latch.Input)     {}

var _ gateway.Tape = silence{}

// hearing is a journal, the number of those who follow, and what hears a frame of a button that is another each time.
func hearing(t *testing.T) (j *journal, following *atomic.Int32, hear func()) {
	c := parse(t, relays)
	e := latch.New(&c.Params)
	j = newJournal()
	j.armed = func() bool { return false }
	following = new(atomic.Int32)
	h := newHeard(c, silence{}, following, j)
	r := canbus.Received{Frame: canbus.Frame{ID: canbus.Standard(0x23A), Length: 4, RawDLC: 4}}
	return j, following, func() {
		r.Frame.Data[2]++
		h.Frame(e, 0, &r)
	}
}

// To pass a frame of a button on costs no allocation on the gateway's goroutine, and nothing else when nobody follows. It takes no
// room that a decision needs.
func TestHeardIsBounded(t *testing.T) {
	j, following, hear := hearing(t)
	if n := testing.AllocsPerRun(100, hear); n != 0 || len(j.entries) != 0 {
		t.Errorf("nobody follows: %v allocations, %d entries", n, len(j.entries))
	}
	following.Add(1)
	if n := testing.AllocsPerRun(1000, hear); n != 0 || len(j.entries) != heardSize {
		t.Errorf("somebody follows: %v allocations, %d entries", n, len(j.entries))
	}
	for range journalSize - heardSize {
		j.Effect(&latch.Effect{})
	}
	if n := j.dropped.Load(); n != 0 || j.unheard != 1001-heardSize {
		t.Errorf("%d decisions dropped, %d frames", n, j.unheard)
	}
	for range journalSize {
		<-j.entries
	}
	hear()
	if last := <-j.entries; last.missed != 1001-heardSize || j.unheard != 0 {
		t.Errorf("%d missed", last.missed)
	}
}

// What was dropped for those who followed once is nothing that whoever follows later has missed.
func TestUnheardIsForgotten(t *testing.T) {
	j, following, hear := hearing(t)
	following.Store(1)
	for range heardSize + 3 {
		hear()
	}
	if j.unheard != 3 {
		t.Fatalf("%d were dropped, want 3", j.unheard)
	}
	following.Store(0)
	hear()
	for range heardSize {
		<-j.entries
	}
	following.Store(1)
	hear()
	if first := <-j.entries; first.missed != 0 {
		t.Errorf("the first frame tells of %d that were missed", first.missed)
	}
}
