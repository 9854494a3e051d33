package control

import (
	"bufio"
	"context"
	"encoding/json"
	"io"
	"net"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// TestMain fails when goroutines of this package outlive its tests.
func TestMain(m *testing.M) {
	code := m.Run()
	if left := goroutines("control.(*Server)"); left != "" {
		os.Stderr.WriteString("goroutines are left:\n" + left)
		code = 1
	}
	os.Exit(code)
}

// goroutines is the stacks of those whose stack has a text in it.
func goroutines(text string) (found string) {
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	for stack := range strings.SplitSeq(string(stacks), "\n\n") {
		if strings.Contains(stack, text) {
			found += stack + "\n\n"
		}
	}
	return found
}

// pipes is a listener whose connections are in memory, for virtual time.
type pipes struct {
	conns  chan net.Conn
	errs   chan error
	closed chan struct{}
	once   sync.Once
}

func newPipes() *pipes {
	return &pipes{conns: make(chan net.Conn), errs: make(chan error), closed: make(chan struct{})}
}

func (p *pipes) Accept() (net.Conn, error) {
	select {
	case c := <-p.conns:
		return c, nil
	case err := <-p.errs:
		return nil, err
	case <-p.closed:
		return nil, net.ErrClosed
	}
}

func (p *pipes) Close() error   { p.once.Do(func() { close(p.closed) }); return nil }
func (p *pipes) Addr() net.Addr { return nil }

func (p *pipes) dial(t *testing.T) net.Conn {
	client, server := net.Pipe()
	t.Cleanup(func() { client.Close() })
	p.conns <- server
	return client
}

// serve runs a server until the test ends or stop is called, which waits for it and tells what Serve returned.
func serve(t *testing.T, s *Server, l net.Listener) (stop func() error) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- s.Serve(ctx, l) }()
	stop = sync.OnceValue(func() error {
		cancel()
		err := <-ended
		return err
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Serve: %v", err)
		}
	})
	return stop
}

// ask writes a request, and returns the lines that come back until the connection ends.
func ask(t *testing.T, conn net.Conn, request string) (lines []string) {
	t.Helper()
	var writing sync.WaitGroup
	writing.Go(func() { _, _ = io.WriteString(conn, request) }) // a server that refuses does not read all
	defer writing.Wait()
	return readAll(t, conn)
}

func readAll(t *testing.T, conn net.Conn) (lines []string) {
	t.Helper()
	defer conn.Close()
	text, err := io.ReadAll(conn)
	if err != nil {
		t.Errorf("reading: %v", err)
	}
	for l := range strings.Lines(string(text)) {
		lines = append(lines, strings.TrimSuffix(l, "\n"))
	}
	return lines
}

// readLine reads the next line of an answer.
func readLine(t *testing.T, r *bufio.Reader) (l line) {
	t.Helper()
	text, err := r.ReadBytes('\n')
	if err == nil {
		err = json.Unmarshal(text, &l)
	}
	if err != nil {
		t.Fatalf("line %.200q: %v", text, err)
	}
	return l
}

// request is a request for a command without arguments.
func requestFor(command string) string { return `{"latchd":1,"command":"` + command + `"}` + "\n" }

// echo answers with its arguments.
func echo(_ context.Context, _ Peer, arguments json.RawMessage, a *Answer) error {
	return a.Send(arguments)
}

// wait answers when its context ends.
func wait(ctx context.Context, _ Peer, _ json.RawMessage, a *Answer) error {
	if err := a.Send("waiting"); err != nil {
		return err
	}
	<-ctx.Done()
	return ctx.Err()
}
