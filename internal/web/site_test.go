package web

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
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
	ask := func(ctx context.Context, command string, _ any, each func(control.Line) error) error {
		if command != "events" {
			return each(control.Line{Data: []byte(`{}`)})
		}
		_ = each(control.Line{Data: []byte(decision)})
		_ = each(control.Line{Missed: 7})
		<-ctx.Done()
		return ctx.Err()
	}
	served := make(chan error)
	go func() { served <- (&Site{Ask: ask}).Serve(ctx, l, Hosts(l.Addr())) }()
	t.Cleanup(func() {
		cancel()
		if err := <-served; err != nil {
			t.Error(err)
		}
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
	var seen uint64
	for _, want := range []string{decision, `{"kind":"missing","text":"7 events came faster than they could be read"}`} {
		request, err := http.NewRequest(http.MethodGet, "http://"+address+"/stream", nil)
		if err != nil {
			t.Fatal(err)
		}
		if seen > 0 {
			request.Header.Set("Last-Event-ID", fmt.Sprint(seen))
		}
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.Header.Get("Content-Type"); got != "text/event-stream" {
			t.Errorf("it is %s", got)
		}
		number, text := numberedEvent(t, r.Body)
		if text != "event: event\ndata: "+want || seen > 0 && number != seen+1 {
			t.Errorf("after %d: %d, %q", seen, number, text)
		}
		seen = number
		_ = r.Body.Close()
	}
}

// numberedEvent reads the first event that has a number.
func numberedEvent(t *testing.T, stream io.Reader) (number uint64, text string) {
	t.Helper()
	for lines := bufio.NewReader(stream); ; {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatal(err)
		}
		id, is := strings.CutPrefix(line, "id: ")
		switch {
		case is:
			if number, err = strconv.ParseUint(strings.TrimSpace(id), 10, 64); err != nil {
				t.Fatal(err)
			}
		case number == 0:
		case line == "\n":
			return number, strings.TrimSpace(text)
		default:
			text += line
		}
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
