package control

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"testing"
	"testing/synctest"
	"time"
)

// follow is a server whose command follows a feed, and says when it ends.
func follow(feed *Feed, ended chan error) *Server {
	return &Server{Commands: map[string]Command{"events": {Handle: func(ctx context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
		f := feed.Join()
		defer f.Leave()
		err := a.Follow(ctx, f)
		ended <- err
		return err
	}}}}
}

// queues is how much waits for each follower.
func queues(feed *Feed) (waiting []int) {
	feed.mu.Lock()
	defer feed.mu.Unlock()
	for f := range feed.followers {
		waiting = append(waiting, len(f.queue))
	}
	return waiting
}

// TestFollow: one that reads gets every event, in order, while another that does not read holds nobody up.
func TestFollow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var feed Feed
		feed.Publish("nobody hears this")
		l := newPipes()
		stop := serve(t, follow(&feed, make(chan error, 2)), l)
		reading, stalled := l.dial(t), l.dial(t)
		_, _ = io.WriteString(reading, requestFor("events"))
		_, _ = io.WriteString(stalled, requestFor("events"))
		synctest.Wait()
		r, begin := bufio.NewReader(reading), time.Now()
		for i := range 3 * queueSize {
			feed.Publish(i)
			var got int
			if l := readLine(t, r); json.Unmarshal(l.Data, &got) != nil || got != i {
				t.Fatalf("event %d: %+v", i, l)
			}
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("it took %v", took)
		}
		go func() { _ = stop() }()
		if l := readLine(t, r); l.Error == nil || l.Error.Message != errStopping.Error() {
			t.Errorf("when latchd stops: %+v", l)
		}
	})
}

// TestSlowFollower: what a follower has no room for is missing where it is missing, and counted.
func TestSlowFollower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var feed Feed
		l := newPipes()
		serve(t, follow(&feed, make(chan error, 1)), l)
		conn := l.dial(t)
		_, _ = io.WriteString(conn, requestFor("events"))
		synctest.Wait()
		feed.Publish(0)
		synctest.Wait() // the server is writing it, so that the queue is empty
		for i := range queueSize + 5 {
			feed.Publish(1 + i)
		}
		r := bufio.NewReader(conn)
		next := 0
		event := func() {
			t.Helper()
			var got int
			if l := readLine(t, r); json.Unmarshal(l.Data, &got) != nil || got != next {
				t.Fatalf("want event %d: %+v", next, l)
			}
			next++
		}
		missed := func(n int) {
			t.Helper()
			if l := readLine(t, r); l.Missed != uint64(n) {
				t.Fatalf("want %d missed: %+v", n, l)
			}
			next += n
		}
		for range 4 { // makes room for two, as the place where some are missing takes one, and the server is writing another
			event()
		}
		synctest.Wait()
		for i := range 4 {
			feed.Publish(queueSize + 6 + i)
		}
		for next < queueSize+1 {
			event()
		}
		missed(5)
		event()
		event()
		event()
		missed(1) // as soon as all before it was told, without another event
	})
}

// TestStalledFollower: one that does not read for ten seconds is let go, and publishing never waits for it.
func TestStalledFollower(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var feed Feed
		ended := make(chan error, 1)
		l := newPipes()
		serve(t, follow(&feed, ended), l)
		conn := l.dial(t)
		_, _ = io.WriteString(conn, requestFor("events"))
		synctest.Wait()
		feed.Publish("the server is writing this")
		synctest.Wait()
		begin := time.Now()
		for i := range 100 * queueSize {
			feed.Publish(i)
		}
		if took := time.Since(begin); took != 0 {
			t.Errorf("publishing took %v", took)
		}
		synctest.Wait()
		if waiting := queues(&feed); len(waiting) != 1 || waiting[0] != queueSize+1 {
			t.Errorf("waiting: %d", waiting)
		}
		if err := <-ended; err == nil || time.Since(begin) != writeTimeout {
			t.Errorf("%v after %v; want an error after %v", err, time.Since(begin), writeTimeout)
		}
		if got := readAll(t, conn); len(got) != 0 {
			t.Errorf("after that: %s", got)
		}
		synctest.Wait()
		if len(queues(&feed)) != 0 {
			t.Error("the feed keeps a follower that has gone")
		}
	})
}

// TestAside: asides are for those that want them, wait in places of their own, and take none from an event.
func TestAside(t *testing.T) {
	var feed Feed
	all, only := feed.JoinAll(), feed.Join()
	for range 2 * asideSize {
		feed.Aside("aside", 0)
	}
	for i := range queueSize + 1 {
		feed.Publish(i)
		feed.Aside("aside", 0)
	}
	next := func(f *Follower) any {
		e, err := f.Next(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return e
	}
	for range asideSize {
		if e := next(all); e != "aside" {
			t.Fatal(e)
		}
	}
	if e := next(all); e != Missed(asideSize) {
		t.Error(e)
	}
	for i := range queueSize {
		if e := next(all); e != i {
			t.Fatalf("want %d: %v", i, e)
		}
		want := Missed(1)
		if i == queueSize-1 {
			want = 3 // an event and two asides
		}
		if e := next(all); e != want {
			t.Fatalf("after %d: %v", i, e)
		}
		if e := next(only); e != i {
			t.Fatalf("without asides: want %d: %v", i, e)
		}
	}
	feed.Aside("aside", 4)
	for _, want := range []any{Missed(4), "aside"} {
		if e := next(all); e != want {
			t.Errorf("want %v: %v", want, e)
		}
	}
	if all.asides != 0 || len(all.queue) != 0 {
		t.Errorf("%d asides of %d entries", all.asides, len(all.queue))
	}
}
