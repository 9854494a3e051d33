package web

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"latchd/internal/control"
)

// daemon is a model of one: what it tells, and whether it is there.
type daemon struct {
	mu     sync.Mutex
	events chan string
	kept   []string // are told to whoever follows from then on
	asked  map[string]int
	away   bool
}

func (d *daemon) set(away bool, events chan string) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.away, d.events = away, events
}

func (d *daemon) askedFor(command string) int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return d.asked[command]
}

func (d *daemon) ask(ctx context.Context, command string, _ any, each func(control.Line) error) error {
	d.mu.Lock()
	d.asked[command]++
	away, events := d.away, d.events
	d.mu.Unlock()
	if away {
		return errors.New("no latchd answers")
	}
	if command != "events" {
		return each(control.Line{Data: fmt.Appendf(nil, `{"of":%q}`, command)})
	}
	for _, e := range d.kept {
		if err := each(control.Line{Data: []byte(e)}); err != nil {
			return err
		}
	}
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case e, ok := <-events:
			if !ok {
				return errors.New("latchd has ended")
			}
			if err := each(control.Line{Data: []byte(e)}); err != nil {
				return err
			}
		}
	}
}

// watching runs a watch of a daemon in virtual time.
func watching(t *testing.T, do func(*watch, *daemon)) {
	synctest.Test(t, func(t *testing.T) {
		d := &daemon{events: make(chan string), asked: map[string]int{}}
		w := newWatch(d.ask, nil)
		w.number, w.before = 3, 3 // an earlier server's were 1 to 3
		ctx, cancel := context.WithCancel(t.Context())
		done := make(chan struct{})
		go func() { w.run(ctx); close(done) }()
		synctest.Wait()
		do(w, d)
		cancel()
		<-done
	})
}

func names(ms []message) string {
	var all []string
	for _, m := range ms {
		all = append(all, m.name)
	}
	return strings.Join(all, " ")
}

// The daemon is asked for its state once a second while somebody looks, and not at all otherwise.
func TestLooks(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		time.Sleep(time.Minute + askEvery/2) // between two looks
		if n := d.askedFor("status"); n != 0 {
			t.Errorf("nobody looks, and it was asked %d times", n)
		}
		v := w.join(0)
		time.Sleep(10 * time.Second)
		synctest.Wait()
		if n := d.askedFor("status"); n != 10 {
			t.Errorf("asked %d times in 10 s", n)
		}
		if ms, missed, gone := v.take(); names(ms) != "status car maintenance daemon" || missed > 0 || gone {
			t.Errorf("a viewer that has not read for 10 s is told %q, %d missed", names(ms), missed)
		}
		w.leave(v)
		time.Sleep(10 * time.Second)
		if n := d.askedFor("status"); n != 10 {
			t.Errorf("asked %d times, although nobody looks any more", n)
		}
	})
}

// A daemon that goes away is told, and found again.
func TestDaemonGoesAway(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		v := w.join(0)
		events := d.events
		d.set(true, events)
		close(events)
		time.Sleep(3 * time.Second)
		synctest.Wait()
		ms, _, _ := v.take()
		if last := string(ms[len(ms)-1].data); !strings.Contains(last, `"there":false`) {
			t.Errorf("told %q", last)
		}
		events = make(chan string)
		d.set(false, events)
		time.Sleep(3 * time.Second)
		events <- decision
		synctest.Wait()
		if ms, _, _ = v.take(); !strings.Contains(names(ms), "event") || !slices.ContainsFunc(ms, func(m message) bool { return string(m.data) == `{"there":true}` }) {
			t.Errorf("told %q", names(ms))
		}
	})
}

// What happened while the connection was away is told once it is back, and nothing twice.
func TestGap(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		v := w.join(0)
		at := func(n int) string { return fmt.Sprintf(`{"kind":"decision","time":"2026-11-28T15:00:0%dZ"}`, n) }
		d.events <- at(1)
		d.events <- at(2)
		synctest.Wait()
		events := d.events
		d.kept = []string{at(1), at(2), at(3), at(4)}
		d.set(false, make(chan string))
		close(events)
		time.Sleep(3 * time.Second)
		d.events <- at(5)
		synctest.Wait()
		var got, want []string
		ms, _, _ := v.take()
		for _, m := range ms {
			if m.number > 0 {
				got = append(got, string(m.data))
			}
		}
		for n := range 5 {
			want = append(want, at(n+1))
		}
		if !slices.Equal(got, want) {
			t.Errorf("told %q", got)
		}
	})
}

const frame, decision = `{"kind":"frame"}`, `{"kind":"decision"}`

// One that does not read loses frames and never a decision; one that reads loses nothing.
func TestSlowViewer(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		fast, slow := w.join(0), w.join(0)
		var got, decisions int
		for i := range 3 * waitingMost {
			d.events <- []string{frame, frame, decision}[i%3]
			synctest.Wait()
			ms, missed, _ := fast.take()
			got += strings.Count(names(ms), "event")
			if missed > 0 {
				t.Fatalf("one that reads missed %d", missed)
			}
		}
		if got != 3*waitingMost {
			t.Errorf("one that reads was told %d of %d", got, 3*waitingMost)
		}
		ms, missed, gone := slow.take()
		for _, m := range ms {
			if m.keep {
				decisions++
			}
		}
		if decisions != waitingMost || missed == 0 || gone {
			t.Errorf("one that does not was told %d of %d decisions, missed %d, gone %v", decisions, waitingMost, missed, gone)
		}
		if len(ms) > waitingMost {
			t.Errorf("%d wait for it", len(ms))
		}
	})
}

// One for which only decisions wait is let go; as it comes back it is told what it has not seen.
func TestViewerThatNeverReads(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		v := w.join(0)
		for range waitingMost + 10 {
			d.events <- decision
		}
		synctest.Wait()
		if ms, _, gone := v.take(); !gone || len(ms) > 0 {
			t.Errorf("it is still told %d", len(ms))
		}
		w.leave(v)
		again := w.join(3 + waitingMost)
		if ms, _, gone := again.take(); strings.Count(names(ms), "event") != 10 || gone {
			t.Errorf("it is told %d again", strings.Count(names(ms), "event"))
		}
		for _, seen := range []uint64{3, 1 << 40} { // of an earlier server, or of one whose clock was ahead
			anew := w.join(seen)
			if ms, missed, _ := anew.take(); strings.Count(names(ms), "event") != keptEvents || ms[0].name != "anew" || missed != 0 {
				t.Errorf("after %d it is told %d, of them %q first, and misses %d", seen, strings.Count(names(ms), "event"), ms[0].name, missed)
			}
		}
	})
}

// Of what is kept for those that come later, decisions are kept the longest. One that comes back is told how much is not.
func TestKeptEvents(t *testing.T) {
	watching(t, func(w *watch, d *daemon) {
		for range 50 {
			d.events <- decision
		}
		for range 2 * keptEvents {
			d.events <- frame
		}
		synctest.Wait()
		ms, _, _ := w.join(0).take()
		var kept int
		for _, m := range ms {
			if m.keep {
				kept++
			}
		}
		if kept != 50 || len(ms) != keptEvents {
			t.Errorf("%d of 50 decisions among %d", kept, len(ms))
		}
		if ms, missed, _ := w.join(3 + 10).take(); len(ms) != keptEvents-10 || missed != 50+2*keptEvents-10-uint64(len(ms)) {
			t.Errorf("one that comes back is told %d, and misses %d", len(ms), missed)
		}
	})
}

func TestTooManyViewers(t *testing.T) {
	w := newWatch(nil, nil)
	var one *viewer
	for range mostViews {
		if one = w.join(0); one == nil {
			t.Fatal("too early")
		}
	}
	if w.join(0) != nil {
		t.Error("one too many is let in")
	}
	w.leave(one)
	if w.join(0) == nil {
		t.Error("there is room again, and nobody is let in")
	}
}
