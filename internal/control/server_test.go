package control

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"testing/synctest"
	"time"
)

func commands() *Server {
	return &Server{Commands: map[string]Command{
		"echo": {Handle: echo},
		"wait": {Handle: wait},
		"fail": {Handle: func(context.Context, Peer, json.RawMessage, *Answer) error {
			return fmt.Errorf("reload: %w", &Error{Message: "latchd.yaml:3:1: no such key", Code: 78})
		}},
		"long": {Handle: func(context.Context, Peer, json.RawMessage, *Answer) error {
			return errors.New(strings.Repeat("€", maxLine))
		}},
		"zero": {Handle: func(context.Context, Peer, json.RawMessage, *Answer) error { return &Error{Message: "no code"} }},
		"none": {Handle: func(context.Context, Peer, json.RawMessage, *Answer) error { return nil }},
		"many": {Handle: func(_ context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
			return errors.Join(a.Send(1), a.Send(nil), a.Send(map[string]string{"a": "line\nof two"}))
		}},
	}}
}

func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		request string
		want    []string
	}{
		{requestFor("none"), []string{`{"end":true}`}},
		{requestFor("many"), []string{`{"data":1}`, `{"data":null}`, `{"data":{"a":"line\nof two"}}`, `{"end":true}`}},
		{`{"latchd":1,"command":"echo","arguments":{"a":1}}` + "\n", []string{`{"data":{"a":1}}`, `{"end":true}`}},
		{requestFor("fail"), []string{`{"error":{"message":"reload: latchd.yaml:3:1: no such key","code":78}}`}},
		{requestFor("zero"), []string{`{"error":{"message":"no code","code":1}}`}},
		{requestFor("nine"), []string{`{"error":{"message":"unknown command \"nine\": did you mean none?","code":1}}`}},
		{requestFor("none") + requestFor("none"), []string{`{"error":{"message":"there is something after the request: a connection takes one request, in one line","code":1}}`}},
		{"{}\n", []string{`{"error":{"message":"request: the field \"latchd\" is missing: want the version of the protocol, \"latchd\":1","code":1}}`}},
	} {
		synctest.Test(t, func(t *testing.T) {
			l := newPipes()
			serve(t, commands(), l)
			if got := ask(t, l.dial(t), c.request); !slices.Equal(got, c.want) {
				t.Errorf("%q:\n%s\nwant\n%s", c.request, strings.Join(got, "\n"), strings.Join(c.want, "\n"))
			}
		})
	}
}

// TestLongMessage: an error of any length fits into a line.
func TestLongMessage(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		serve(t, commands(), l)
		lines := ask(t, l.dial(t), requestFor("long"))
		if len(lines) != 1 || len(lines[0]) < maxMessage || !strings.HasSuffix(lines[0], `€…","code":1}}`) {
			t.Errorf("%d lines: %.100q", len(lines), lines)
		}
	})
}

// A connection of which the kernel does not tell who it is belongs to nobody.
func TestNobody(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		serve(t, &Server{Commands: map[string]Command{"who": {Handle: func(_ context.Context, p Peer, _ json.RawMessage, a *Answer) error {
			return a.Send(p.String())
		}}}}, l)
		if got := ask(t, l.dial(t), requestFor("who")); got[0] != `{"data":"an unknown process"}` {
			t.Errorf("%s", got)
		}
	})
}

// TestRequestSize: a request of 64 KiB is taken, one byte more is not.
func TestRequestSize(t *testing.T) {
	for size, want := range map[int]string{maxRequest: `{"end":true}`, maxRequest + 1: "longer than 65536 bytes"} {
		synctest.Test(t, func(t *testing.T) {
			l := newPipes()
			serve(t, commands(), l)
			request := requestFor("none")
			got := ask(t, l.dial(t), strings.Repeat(" ", size-len(request))+request)
			if len(got) != 1 || !strings.Contains(got[0], want) {
				t.Errorf("%d bytes: %s; want %s", size, got, want)
			}
		})
	}
}

// TestRequestTime: a request has two seconds to arrive whole, however it comes.
func TestRequestTime(t *testing.T) {
	request := requestFor("none")
	for _, c := range []struct {
		name  string
		parts []string
		every time.Duration
		want  string
		at    time.Duration
	}{
		{"nothing", nil, 0, "no whole line within 2s", requestTimeout},
		{"in time", []string{request[:9], request[9:]}, (requestTimeout - 1) / 2, `{"end":true}`, (requestTimeout - 1) / 2 * 2},
		{"byte by byte", strings.Split(request, ""), requestTimeout / 8, "no whole line within 2s", requestTimeout},
	} {
		t.Run(c.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				l := newPipes()
				serve(t, commands(), l)
				conn, begin := l.dial(t), time.Now()
				var writing sync.WaitGroup
				writing.Go(func() {
					for _, part := range c.parts {
						time.Sleep(c.every)
						_, _ = io.WriteString(conn, part) // the server may have had enough
					}
				})
				got := readAll(t, conn)
				took := time.Since(begin)
				writing.Wait()
				if len(got) != 1 || !strings.Contains(got[0], c.want) || took != c.at {
					t.Errorf("%s after %v; want %s after %v", got, took, c.want, c.at)
				}
			})
		})
	}
}

// TestEndlessRequest: one that closes its side within the request is told so.
func TestEndlessRequest(t *testing.T) {
	client, server := net.Pipe()
	go func() {
		_, _ = io.WriteString(client, `{"latchd":1`)
		client.Close()
	}()
	if _, err := receive(t.Context(), server); err == nil || !strings.Contains(err.Error(), "ends without a newline") {
		t.Error(err)
	}
}

// TestLineSize: a line of 1 MiB is sent, one byte more is an error, after which the answer can go on.
func TestLineSize(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		most := strings.Repeat("x", maxLine-len(`{"data":""}`+"\n"))
		var tooLong error
		s := &Server{Commands: map[string]Command{"big": {Handle: func(_ context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
			tooLong = a.Send(most + "x")
			return a.Send(most)
		}}}}
		l := newPipes()
		serve(t, s, l)
		conn := l.dial(t)
		var n int
		err := exchange(t.Context(), conn, []byte(requestFor("big")), func(l Line) error { n += len(l.Data); return nil })
		if tooLong == nil || !strings.Contains(tooLong.Error(), "a line of 1048577 bytes, where 1048576 are the most") {
			t.Errorf("one byte more: %v", tooLong)
		}
		if err != nil || n != len(most)+2 {
			t.Errorf("%d bytes, %v; want %d", n, err, len(most)+2)
		}
	})
}

// TestStalledClient: one that does not read is let go after ten seconds, and its place is free again.
func TestStalledClient(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ended := make(chan error, 1)
		s := &Server{Commands: map[string]Command{"many": {Handle: func(_ context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
			first := a.Send(1)
			if again := a.Send(2); again != first {
				return fmt.Errorf("a line followed one that was not written whole: %v", again)
			}
			ended <- first
			return first
		}}}}
		l := newPipes()
		serve(t, s, l)
		conn, begin := l.dial(t), time.Now()
		_, _ = io.WriteString(conn, requestFor("many"))
		err := <-ended
		if took := time.Since(begin); took != writeTimeout || err == nil {
			t.Errorf("%v after %v; want an error after %v", err, took, writeTimeout)
		}
		if got := readAll(t, conn); len(got) != 0 {
			t.Errorf("after that: %s", got)
		}
	})
}

// TestHangUp: the context of a command ends when its client does, and when it says more.
func TestHangUp(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		causes := make(chan error, 1)
		s := &Server{Commands: map[string]Command{"wait": {Handle: func(ctx context.Context, _ Peer, _ json.RawMessage, _ *Answer) error {
			<-ctx.Done()
			causes <- context.Cause(ctx)
			return ctx.Err()
		}}}}
		l := newPipes()
		serve(t, s, l)
		conn := l.dial(t)
		_, _ = io.WriteString(conn, requestFor("wait"))
		synctest.Wait()
		conn.Close()
		if err := <-causes; !errors.Is(err, errHungUp) {
			t.Errorf("hung up: %v", err)
		}
		conn = l.dial(t)
		_, _ = io.WriteString(conn, requestFor("wait"))
		synctest.Wait()
		go func() { _, _ = io.WriteString(conn, " ") }()
		if got := readAll(t, conn); len(got) != 1 || !strings.Contains(got[0], errMore.Error()) {
			t.Errorf("more: %s", got)
		}
		<-causes
	})
}

// TestConnections: sixteen are served, the next is told that it is one too many, until one leaves.
func TestConnections(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		serve(t, commands(), l)
		var first net.Conn
		for i := range maxConnections {
			conn := l.dial(t)
			if i == 0 {
				first = conn
			}
			_, _ = io.WriteString(conn, requestFor("wait"))
			readLine(t, bufio.NewReader(conn))
		}
		got := ask(t, l.dial(t), requestFor("none"))
		if len(got) != 1 || !strings.Contains(got[0], "latchd answers 16 clients already") {
			t.Errorf("one too many: %s", got)
		}
		first.Close()
		synctest.Wait()
		if got := ask(t, l.dial(t), requestFor("none")); len(got) != 1 || got[0] != `{"end":true}` {
			t.Errorf("when one has left: %s", got)
		}
	})
}

// TestStop: when latchd stops, clients are told, and one that does not read keeps it for a second at most.
func TestStop(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		stop := serve(t, commands(), l)
		reading, stalled, silent := l.dial(t), l.dial(t), l.dial(t)
		_, _ = io.WriteString(reading, requestFor("wait"))
		_, _ = io.WriteString(stalled, requestFor("wait"))
		told := make(chan []string, 2)
		go func() { told <- readAll(t, reading) }()
		go func() { told <- readAll(t, silent) }()
		synctest.Wait()
		begin := time.Now()
		err := stop()
		if took := time.Since(begin); err != nil || took != partingTimeout {
			t.Errorf("stopped after %v: %v; want after %v", took, err, partingTimeout)
		}
		if left := goroutines("control.(*Server)"); left != "" {
			t.Errorf("left:\n%s", left)
		}
		for range 2 {
			if got := <-told; len(got) == 0 || got[len(got)-1] != `{"error":{"message":"latchd is stopping","code":1}}` {
				t.Errorf("told: %s", got)
			}
		}
		if got := readAll(t, stalled); len(got) != 0 {
			t.Errorf("too late: %s", got)
		}
		if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
			t.Errorf("the listener: %v", err)
		}
	})
}

// TestParting: a line that begins after latchd began to stop has what is left of the second.
func TestParting(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Server{Commands: map[string]Command{"late": {Handle: func(ctx context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
			<-ctx.Done()
			time.Sleep(partingTimeout / 2)
			return a.Send("too late")
		}}}}
		l := newPipes()
		stop := serve(t, s, l)
		_, _ = io.WriteString(l.dial(t), requestFor("late"))
		synctest.Wait()
		begin := time.Now()
		_ = stop()
		if took := time.Since(begin); took != partingTimeout {
			t.Errorf("stopped after %v; want after %v", took, partingTimeout)
		}
	})
}

// TestEnded: when latchd has begun to stop, nothing more is read, and nothing more is begun.
func TestEnded(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		client, server := net.Pipe()
		defer client.Close()
		begin := time.Now()
		if _, err := receive(ctx, server); !errors.Is(err, context.Canceled) || time.Since(begin) != 0 {
			t.Errorf("receive: %v after %v", err, time.Since(begin))
		}
		if err := commands().answer(ctx, server, request{command: "none"}, &Answer{conn: server}); !errors.Is(err, context.Canceled) {
			t.Errorf("answer: %v", err)
		}
	})
}

// busy counts who is at work on a connection.
type busy struct {
	net.Conn
	readers, parted atomic.Int32
}

func (b *busy) Read(p []byte) (int, error) {
	b.readers.Add(1)
	defer b.readers.Add(-1)
	return b.Conn.Read(p)
}

func (b *busy) SetWriteDeadline(at time.Time) error {
	b.parted.Add(1)
	return b.Conn.SetWriteDeadline(at)
}

// TestNobodyLeft: a connection's goroutines have ended when it has: that which watches the client, and that which waits for the end.
func TestNobodyLeft(t *testing.T) {
	s := commands()
	for range 100 {
		client, server := net.Pipe()
		b := &busy{Conn: server}
		go func() {
			_, _ = io.WriteString(client, requestFor("none"))
			_, _ = io.ReadAll(client)
		}()
		s.serve(t.Context(), b)
		if b.readers.Load() != 0 || b.parted.Load() != 2 { // for the last line, and at the end
			t.Fatalf("%d still read, %d deadlines; want 0 and 2", b.readers.Load(), b.parted.Load())
		}
	}
}

// TestAcceptFails: what passes is waited out, and what does not ends the server with its connections.
func TestAcceptFails(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newPipes()
		ended := make(chan error, 1)
		go func() { ended <- commands().Serve(t.Context(), l) }()
		l.errs <- &net.OpError{Op: "accept", Err: syscall.EMFILE}
		conn := l.dial(t)
		_, _ = io.WriteString(conn, requestFor("wait"))
		readLine(t, bufio.NewReader(conn))
		l.errs <- syscall.EINVAL
		if got := readAll(t, conn); len(got) != 1 {
			t.Errorf("told: %s", got)
		}
		if err := <-ended; !errors.Is(err, syscall.EINVAL) {
			t.Errorf("Serve: %v", err)
		}
	})
}
