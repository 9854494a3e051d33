package store

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

// card is what a Writer saves to, in virtual time.
type card struct {
	start time.Time
	takes time.Duration // a save
	hangs chan struct{} // nil: no save hangs; a save ends with each receipt

	mu    sync.Mutex
	err   error // of each save
	calls []attempt
	told  []error
}

type attempt struct {
	at   time.Duration // when the save began
	data string
}

func (c *card) save(data []byte) error {
	c.mu.Lock()
	c.calls = append(c.calls, attempt{time.Since(c.start), string(data)})
	c.mu.Unlock()
	time.Sleep(c.takes)
	if c.hangs != nil {
		c.hangs <- struct{}{}
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.err
}

func (c *card) writer() *Writer {
	c.start = time.Now()
	return NewWriter(c.save, func(err error) {
		c.mu.Lock()
		c.told = append(c.told, err)
		c.mu.Unlock()
	})
}

// fail has saves that end from now on fail, or succeed again.
func (c *card) fail(err error) {
	c.mu.Lock()
	c.err = err
	c.mu.Unlock()
}

// seen is what was saved, or tried.
func (c *card) seen() []attempt {
	synctest.Wait()
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.calls)
}

func text(s string) func() []byte { return func() []byte { return []byte(s) } }

// until waits until a time since the start, and until all is done that is due then.
func (c *card) until(at time.Duration) {
	time.Sleep(at - time.Since(c.start))
	synctest.Wait()
}

func (c *card) want(t *testing.T, calls ...attempt) {
	t.Helper()
	if got := c.seen(); !slices.Equal(got, calls) {
		t.Fatalf("got %v, want %v", got, calls)
	}
}

func (c *card) close(t *testing.T, w *Writer, want error) {
	t.Helper()
	if err := w.Close(t.Context()); !errors.Is(err, want) {
		t.Errorf("close: got %v, want %v", err, want)
	}
}

// TestWriter tells when what is saved.
func TestWriter(t *testing.T) {
	const ms = time.Millisecond
	broken := errors.New("broken")
	ended, end := context.WithCancelCause(t.Context())
	end(errors.New("no time left"))
	for _, c := range []struct {
		name string
		run  func(t *testing.T, c *card, w *Writer)
	}{
		{"the newest of a second, a second after the first", func(t *testing.T, c *card, w *Writer) {
			for i := range 10 {
				c.until(time.Duration(i) * 100 * ms)
				w.Put(text(string(rune('a' + i))))
			}
			c.until(999 * ms)
			c.want(t)
			c.until(5 * time.Second)
			c.want(t, attempt{1000 * ms, "j"})
			w.Put(text("k"))
			c.until(6 * time.Second)
			c.want(t, attempt{1000 * ms, "j"}, attempt{6000 * ms, "k"})
			c.close(t, w, nil)
			c.want(t, attempt{1000 * ms, "j"}, attempt{6000 * ms, "k"})
		}},
		{"what is dropped is not encoded", func(t *testing.T, c *card, w *Writer) {
			w.Put(func() []byte { t.Error("encoded"); return nil })
			w.Put(text("b"))
			c.close(t, w, nil)
			c.want(t, attempt{0, "b"})
		}},
		{"a second from one save to the next", func(t *testing.T, c *card, w *Writer) {
			w.Put(text("a"))
			c.until(1001 * ms)
			w.Put(text("b"))
			c.until(10 * time.Second)
			c.want(t, attempt{1000 * ms, "a"}, attempt{2001 * ms, "b"})
			c.close(t, w, nil)
		}},
		{"a state that is put while another is saved", func(t *testing.T, c *card, w *Writer) {
			c.takes = 300 * ms
			w.Put(text("a"))
			c.until(1100 * ms)
			w.Put(text("b"))
			c.until(10 * time.Second)
			c.want(t, attempt{1000 * ms, "a"}, attempt{2100 * ms, "b"})
			c.close(t, w, nil)
		}},
		{"at once", func(t *testing.T, c *card, w *Writer) {
			c.takes = 300 * ms
			w.PutNow(text("a"))
			c.want(t, attempt{0, "a"})
			c.until(100 * ms)
			w.PutNow(text("b"))
			w.Put(text("c")) // it is newer than b, and saves it
			c.until(10 * time.Second)
			c.want(t, attempt{0, "a"}, attempt{300 * ms, "c"})
			w.Put(text("d"))
			c.until(10500 * ms)
			w.PutNow(text("e"))
			c.until(20 * time.Second)
			c.want(t, attempt{0, "a"}, attempt{300 * ms, "c"}, attempt{10500 * ms, "e"})
			c.close(t, w, nil)
		}},
		{"flush waits for what was put", func(t *testing.T, c *card, w *Writer) {
			c.takes = 300 * ms
			if err := w.Flush(t.Context()); err != nil || time.Since(c.start) != 0 {
				t.Errorf("nothing to flush: %v after %v", err, time.Since(c.start))
			}
			w.Put(text("a"))
			c.until(100 * ms)
			if err := w.Flush(t.Context()); err != nil || time.Since(c.start) != 400*ms {
				t.Errorf("flushed with %v after %v", err, time.Since(c.start))
			}
			w.PutNow(text("b"))
			c.until(500 * ms)
			if err := w.Flush(t.Context()); err != nil || time.Since(c.start) != 700*ms {
				t.Errorf("flushed what is being saved with %v after %v", err, time.Since(c.start))
			}
			w.PutNow(text("c"))
			c.until(800 * ms)
			w.Put(text("d"))
			if err := w.Flush(t.Context()); err != nil || time.Since(c.start) != 1300*ms {
				t.Errorf("flushed what was put meanwhile with %v after %v", err, time.Since(c.start))
			}
			c.want(t, attempt{100 * ms, "a"}, attempt{400 * ms, "b"}, attempt{700 * ms, "c"}, attempt{1000 * ms, "d"})
			c.close(t, w, nil)
		}},
		{"a save that fails is told, and tried again", func(t *testing.T, c *card, w *Writer) {
			c.fail(broken)
			w.Put(text("a"))
			if err := w.Flush(t.Context()); err != broken {
				t.Errorf("flushed with %v", err)
			}
			c.until(1500 * ms)
			c.fail(nil)
			c.until(10 * time.Second)
			c.want(t, attempt{0, "a"}, attempt{1000 * ms, "a"}, attempt{2000 * ms, "a"})
			c.close(t, w, nil)
			c.mu.Lock()
			defer c.mu.Unlock()
			if want := []error{broken, broken, nil}; !slices.Equal(c.told, want) {
				t.Errorf("told %v, want %v", c.told, want)
			}
		}},
		{"not the one that failed, but a newer one", func(t *testing.T, c *card, w *Writer) {
			c.takes = 300 * ms
			c.fail(broken)
			w.PutNow(text("a"))
			c.until(100 * ms)
			w.Put(text("b"))
			c.until(400 * ms)
			c.fail(nil)
			c.until(10 * time.Second)
			c.want(t, attempt{0, "a"}, attempt{1100 * ms, "b"})
			c.close(t, w, nil)
		}},
		{"close saves at once what waits", func(t *testing.T, c *card, w *Writer) {
			w.Put(text("a"))
			c.close(t, w, nil)
			w.Put(text("b"))
			w.PutNow(text("c"))
			if err := w.Flush(t.Context()); err != nil {
				t.Errorf("flush after close: %v", err)
			}
			c.close(t, w, nil)
			c.until(10 * time.Second)
			c.want(t, attempt{0, "a"})
		}},
		{"close after a failure", func(t *testing.T, c *card, w *Writer) {
			c.takes = 300 * ms
			c.fail(broken)
			w.Put(text("a"))
			c.close(t, w, broken)
			if err := w.Flush(t.Context()); err != broken {
				t.Errorf("flush after close: %v", err)
			}
			c.until(10 * time.Second)
			c.want(t, attempt{0, "a"})
		}},
		{"a card that hangs holds up nobody", func(t *testing.T, c *card, w *Writer) {
			c.hangs = make(chan struct{})
			w.PutNow(text("a"))
			synctest.Wait()
			for range 1000 {
				w.Put(text("b"))
				w.PutNow(text("c"))
			}
			if err := w.Flush(ended); err == nil || err.Error() != "no time left" {
				t.Errorf("flush: %v", err)
			}
			patient, cancel := context.WithTimeout(t.Context(), 2*time.Second)
			defer cancel()
			if err := w.Close(patient); err != context.DeadlineExceeded || time.Since(c.start) != 2*time.Second {
				t.Errorf("close: %v after %v", err, time.Since(c.start))
			}
			c.want(t, attempt{0, "a"})
			<-c.hangs // it comes back: what was put is saved after all
			<-c.hangs
			<-w.ended
			c.want(t, attempt{0, "a"}, attempt{2 * time.Second, "c"})
		}},
		{"a flush whose context has ended saves nevertheless", func(t *testing.T, c *card, w *Writer) {
			w.Put(text("a"))
			if err := w.Flush(ended); err != nil && err.Error() != "no time left" {
				t.Errorf("flush: %v", err)
			}
			c.want(t, attempt{0, "a"})
			c.close(t, w, nil)
		}},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &card{}
				c.run(t, d, d.writer())
			})
		})
	}
}

// TestWear puts states in every rhythm for some days: the card is written at most 200 times in any 24 hours, at most once a second,
// and no state waits for longer than it takes a token to come back.
func TestWear(t *testing.T) {
	for _, c := range []struct {
		name   string
		rhythm time.Duration
		err    error
		long   time.Duration
		all    int // saves over that time
	}{
		{"every 100 ms", 100 * time.Millisecond, nil, time.Hour, burst + 7},
		{"every 7 s", 7 * time.Second, nil, 3 * 24 * time.Hour, burst + 3*(perDay-burst)},
		{"every 8 min", 8 * time.Minute, nil, 3 * 24 * time.Hour, 3 * (perDay - burst)},
		{"every hour", time.Hour, nil, 3 * 24 * time.Hour, 3 * 24},
		{"on a card that is broken", time.Hour, errors.New("broken"), 3 * 24 * time.Hour, burst + 3*(perDay-burst)},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				d := &card{err: c.err}
				w := d.writer()
				for time.Since(d.start) < c.long {
					put := make([]byte, 8)
					binary.LittleEndian.PutUint64(put, uint64(time.Since(d.start)))
					w.Put(func() []byte { return put })
					time.Sleep(c.rhythm)
				}
				saves := d.seen()
				for i, this := range saves {
					if i > 0 && this.at-saves[i-1].at < time.Second {
						t.Fatalf("saves at %v and %v", saves[i-1].at, this.at)
					}
					if i >= perDay && this.at-saves[i-perDay].at <= 24*time.Hour {
						t.Fatalf("%d saves from %v to %v", perDay+1, saves[i-perDay].at, this.at)
					}
					if age := this.at - time.Duration(binary.LittleEndian.Uint64([]byte(this.data))); c.err == nil && age > max(pause, min(c.rhythm, refill)) {
						t.Fatalf("the newest state is %v old when it is saved at %v", age, this.at)
					}
				}
				if len(saves) < c.all-1 || len(saves) > c.all+1 {
					t.Errorf("%d saves, want about %d", len(saves), c.all)
				}
				_ = w.Close(t.Context())
			})
		})
	}
}

// TestUrgentBudget has what is urgent use up the budget: it is saved nevertheless, and what is not urgent waits for one token.
func TestUrgentBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &card{}
		w := c.writer()
		for i := range 500 {
			c.until(time.Duration(i) * 10 * time.Millisecond)
			w.PutNow(text("urgent"))
			if n := len(c.seen()); n != i+1 {
				t.Fatalf("%d saves after %d urgent puts", n, i+1)
			}
		}
		w.Put(text("ordinary"))
		c.until(refill - time.Millisecond)
		if len(c.seen()) != 500 {
			t.Error("the ordinary one did not wait")
		}
		c.until(refill)
		if saves := c.seen(); len(saves) != 501 || saves[500] != (attempt{refill, "ordinary"}) {
			t.Errorf("%d saves, at last %v", len(saves), saves[len(saves)-1])
		}
		c.close(t, w, nil)
	})
}

// TestWriterTogether has several goroutines put and flush at the same time: what Flush confirms was saved.
func TestWriterTogether(t *testing.T) {
	var newest, puts atomic.Uint64
	w := NewWriter(func(data []byte) error {
		newest.Store(binary.LittleEndian.Uint64(data))
		return nil
	}, func(error) {})
	var all sync.WaitGroup
	var order sync.Mutex // one loop puts; here several stand in for it
	for range 4 {
		all.Go(func() {
			for range 500 {
				order.Lock()
				n := puts.Add(1)
				w.Put(func() []byte { return binary.LittleEndian.AppendUint64(nil, n) })
				order.Unlock()
				if err := w.Flush(t.Context()); err != nil {
					t.Error(err)
				}
				if got := newest.Load(); got < n {
					t.Errorf("state %d is flushed, and %d the newest that was saved", n, got)
				}
			}
		})
	}
	all.Wait()
	if err := w.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// A writer that is busy with a save is alive once the save has ended; a save that does not end is no life.
func TestWriterCheck(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := &card{hangs: make(chan struct{})}
		w := c.writer()
		if err := w.Check(t.Context()); err != nil {
			t.Errorf("while there is nothing to do: %v", err)
		}
		w.PutNow(func() []byte { return []byte("state") })
		synctest.Wait()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := w.Check(ctx); err != context.DeadlineExceeded {
			t.Errorf("while a save hangs: %v", err)
		}
		go func() {
			time.Sleep(time.Second)
			<-c.hangs
		}()
		if err := w.Check(t.Context()); err != nil {
			t.Errorf("after it has ended: %v", err)
		}
		if err := w.Close(t.Context()); err != nil {
			t.Error(err)
		}
		if err := w.Check(t.Context()); err != nil {
			t.Errorf("after the end: %v", err)
		}
	})
}
