package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"latchd/internal/control"
)

// serve serves the page of a daemon that tells two events.
func serve(t *testing.T) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	w := NewWatch(func(ctx context.Context, command string, _ any, each func(control.Line) error) error {
		if command != "events" {
			return each(control.Line{Data: []byte(`{}`)})
		}
		_ = each(control.Line{Data: []byte(decision)})
		_ = each(control.Line{Missed: 7})
		<-ctx.Done()
		return ctx.Err()
	}, nil)
	w.number, w.before = 0, 0
	watched, served := make(chan struct{}), make(chan error)
	go func() { w.Run(ctx); close(watched) }()
	go func() { served <- (&Site{Watch: w}).Serve(ctx, l, Hosts(l.Addr())) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
		<-watched
	})
	return l.Addr().String()
}

func TestPages(t *testing.T) {
	address := serve(t)
	for path, want := range map[string]string{"/": "text/html", "/style.css": "text/css", "/script.js": "text/javascript", "/icon.svg": "image/svg+xml"} {
		r, err := http.Get("http://" + address + path)
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if got := r.Header.Get("Content-Type"); r.StatusCode != 200 || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %d, %s", path, r.StatusCode, got)
		}
	}
	if r, err := http.Get("http://" + address + "/assets/"); err != nil || r.StatusCode != 404 {
		t.Errorf("a folder: %v, %v", r, err)
	}
}

// The stream tells what is kept, with numbers, so that a page that comes back gets what it has not seen.
func TestStream(t *testing.T) {
	address := serve(t)
	for _, tt := range []struct {
		seen, first string
	}{
		{"", "id: 1\nevent: event\ndata: " + decision},
		{"1", "id: 2\nevent: event\ndata: " + `{"kind":"missing","text":"7 events came faster than they could be read"}`},
	} {
		request, err := http.NewRequest(http.MethodGet, "http://"+address+"/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		if tt.seen != "" {
			request.Header.Set("Last-Event-ID", tt.seen)
		}
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("it is %s", got)
		}
		var text strings.Builder
		for lines := bufio.NewReader(r.Body); ; {
			line, err := lines.ReadString('\n')
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(line, "id: ") || text.Len() > 0 {
				text.WriteString(line)
			}
			if text.Len() > 0 && line == "\n" {
				break
			}
		}
		if got := strings.TrimSpace(text.String()); got != tt.first {
			t.Errorf("after %q: %q", tt.seen, got)
		}
		_ = r.Body.Close()
	}
}

// A request with too much in its head is refused, and connections beyond what is allowed are closed; one that ends makes room.
func TestBounds(t *testing.T) {
	address := serve(t)
	request, err := http.NewRequest(http.MethodGet, "http://"+address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("X", strings.Repeat("x", 64<<10))
	if r, err := http.DefaultClient.Do(request); err == nil && r.StatusCode != http.StatusRequestHeaderFieldsTooLarge {
		t.Errorf("64 KiB of headers: %d", r.StatusCode)
	}
	http.DefaultClient.CloseIdleConnections()
	var open []net.Conn
	answered := func() bool {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
		fmt.Fprintf(conn, "GET /style.css HTTP/1.1\r\nHost: %s\r\n\r\n", address)
		_, err = io.ReadFull(conn, make([]byte, 12))
		return err == nil
	}
	n := 0
	for answered() {
		if n++; n > connectionMost {
			t.Fatalf("%d connections are answered", n)
		}
	}
	if n < connectionMost-3 { // one or two may still be on their way out
		t.Errorf("only %d connections are answered", n)
	}
	for _, conn := range open {
		_ = conn.Close()
	}
}
