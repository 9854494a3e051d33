package socketcan

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// world is a machine whose wall clock can be set.
type world struct {
	mono time.Duration
	wall time.Time // at mono 0
}

func (w *world) now() time.Time { return w.wall.Add(w.mono) }

func (w *world) clock() clock {
	c := clock{read: func() (time.Duration, int64) { return w.mono, w.now().UnixNano() }}
	c.wall, c.was = w.wall.UnixNano(), w.wall.UnixNano()
	return c
}

// A reading between whose two clocks the process was paused is no step, and takes no knowledge of the last step away.
func TestPauseIsNoStep(t *testing.T) {
	w := &world{mono: time.Hour, wall: time.Unix(1e9, 0)}
	c := w.clock()
	plain := c.read
	stamp := w.now().UnixNano()
	w.wall = w.wall.Add(time.Hour)
	w.mono += 30 * time.Second
	for _, pauses := range []int{0, 1, 2, looks - 1} {
		left := pauses
		c.read = func() (time.Duration, int64) {
			mono, wall := plain()
			if left > 0 {
				left--
				wall -= int64(50*left+20) * int64(time.Millisecond)
			}
			return mono, wall
		}
		if at := c.place(stamp, time.Hour-time.Minute, c.look()); at != time.Hour {
			t.Errorf("after %d pauses: placed at %v", pauses, at)
		}
	}
}

// Frames are placed where they were received, however the wall clock is set while they wait, as long as nobody sets it by less
// than they wait.
func TestPlace(t *testing.T) {
	year := 365 * 24 * time.Hour
	for _, tt := range []struct {
		name                    string
		step                    time.Duration
		receipt, stepped, taken time.Duration // after the queue was empty
		want                    time.Duration
	}{
		{"at once", 0, time.Second, 0, time.Second, time.Second},
		{"after a while", 0, time.Second, 0, 6 * time.Second, time.Second},
		{"set forward before", year, 2 * time.Second, time.Second, 3 * time.Second, 2 * time.Second},
		{"set forward after", year, time.Second, 2 * time.Second, 3 * time.Second, time.Second},
		{"set back before", -year, 2 * time.Second, time.Second, 3 * time.Second, 2 * time.Second},
		{"set back after", -year, time.Second, 2 * time.Second, 3 * time.Second, time.Second},
		{"set forward by a little after", 50 * time.Millisecond, 2990 * time.Millisecond, 2995 * time.Millisecond, 3 * time.Second, 2990 * time.Millisecond},
	} {
		w := &world{mono: time.Hour, wall: time.Unix(1e9, 0)}
		c := w.clock()
		empty := c.look()
		at := func(d time.Duration) { w.mono = time.Hour + d }
		var stamp int64
		events := []func(){
			func() { at(tt.receipt); stamp = w.now().UnixNano() },
			func() { at(tt.stepped); w.wall = w.wall.Add(tt.step) },
		}
		if tt.stepped < tt.receipt {
			events[0], events[1] = events[1], events[0]
		}
		for _, e := range events {
			e()
		}
		at(tt.taken)
		now := c.look()
		if got := c.place(stamp, empty, now) - time.Hour; got != tt.want {
			t.Errorf("%s: placed at %v, want %v", tt.name, got, tt.want)
		}
	}
}

// Whatever a stamp says, a frame is never placed after it was taken, nor before the queue was empty.
func TestPlaceStaysInItsWindow(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		w := &world{wall: time.Unix(1e9, 0)}
		c := w.clock()
		empty := time.Duration(0)
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			w.mono += time.Duration(rapid.Int64Range(0, int64(time.Minute)).Draw(t, "time"))
			if rapid.IntRange(0, 3).Draw(t, "set") == 0 {
				w.wall = w.wall.Add(time.Duration(rapid.Int64Range(-int64(time.Hour), int64(time.Hour)).Draw(t, "by")))
			}
			now := c.look()
			stamp := w.now().UnixNano() + rapid.Int64Range(-int64(2*time.Minute), int64(time.Minute)).Draw(t, "stamp")
			if at := c.place(stamp, empty, now); at > now || at < empty-slack {
				t.Fatalf("placed at %v, taken at %v, empty at %v", at, now, empty)
			}
			if rapid.Bool().Draw(t, "empty") {
				empty = now
			}
		}
	})
}
