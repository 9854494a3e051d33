package demo_test

import (
	"bufio"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
)

// ask sends a request as it is written, on a connection of its own, and returns the answer's code and body; 0: there is no answer.
func ask(t *testing.T, address, request string) (code int, body string) {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, request) // the answer may come before its end
	r, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0, ""
	}
	defer r.Body.Close()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
}

// Only the page itself plays with the car, by a name that it has, with one line of its own type; and it does nothing but that.
func TestOnlyThePagePlays(t *testing.T) {
	address := start(t, "")
	const own = "Content-Type: application/x-latchd\r\n"
	for _, tt := range []struct {
		name, request, host, headers, body string
		want                               int
	}{
		{"the page", "POST /do", "", own + "Origin: http://" + address + "\r\nSec-Fetch-Site: same-origin\r\n", "press fob_unlock", 204},
		{"what the car does not know", "POST /do", "", own, "fly", 400},
		{"another page", "POST /do", "", own + "Origin: http://evil.example\r\n", "press fob_unlock", 403},
		{"another page, of a browser that says so", "POST /do", "", own + "Sec-Fetch-Site: cross-site\r\n", "press fob_unlock", 403},
		{"a page without an origin", "POST /do", "", own + "Origin: null\r\n", "press fob_unlock", 403},
		{"another port of this machine", "POST /do", "", own + "Origin: http://127.0.0.1:1\r\n", "press fob_unlock", 403},
		{"a name that leads here", "POST /do", "evil.example", own, "press fob_unlock", 421},
		{"a form", "POST /do", "", "Content-Type: text/plain\r\n", "press fob_unlock", 415},
		{"another form", "POST /do", "", "Content-Type: application/x-www-form-urlencoded\r\n", "press fob_unlock", 415},
		{"no type", "POST /do", "", "", "press fob_unlock", 415},
		{"somewhere else", "POST /stream", "", own, "press fob_unlock", 405},
		{"another method", "PUT /do", "", own, "press fob_unlock", 405},
		{"a link", "GET /do", "", "", "", 404},
		{"a page with a body", "GET /", "", "", "x", 413},
		{"the stream for another page", "GET /stream", "", "Origin: http://evil.example\r\n", "", 403},
	} {
		t.Run(tt.name, func(t *testing.T) {
			if tt.host == "" {
				tt.host = address
			}
			request := fmt.Sprintf("%s HTTP/1.1\r\nHost: %s\r\n%sContent-Length: %d\r\nConnection: close\r\n\r\n%s", tt.request, tt.host, tt.headers, len(tt.body), tt.body)
			if code, body := ask(t, address, request); code != tt.want {
				t.Errorf("%d %s", code, body)
			}
		})
	}
}

// What has no end is not read to it, and so much is not answered that nobody else is: more connections than the page needs are closed.
func TestDemoIsBounded(t *testing.T) {
	address := start(t, "")
	const post = "POST /do HTTP/1.1\r\nHost: %s\r\nContent-Type: application/x-latchd\r\n"
	for name, request := range map[string]string{
		"257 bytes":             fmt.Sprintf(post+"Content-Length: 257\r\n\r\n%-257s", address, "press fob_unlock"),
		"a body without an end": fmt.Sprintf(post+"Transfer-Encoding: chunked\r\n\r\n", address) + strings.Repeat("fff\r\n"+strings.Repeat(" ", 0xfff)+"\r\n", 4),
	} {
		if code, body := ask(t, address, request); code != http.StatusBadRequest || !strings.Contains(body, "request body too large") {
			t.Errorf("%s: %d %s", name, code, body)
		}
	}
	if code, _ := ask(t, address, "GET / HTTP/1.1\r\nHost: "+address+"\r\nX: "+strings.Repeat("x", 64<<10)+"\r\n\r\n"); code != http.StatusRequestHeaderFieldsTooLarge && code != 0 {
		t.Errorf("64 KiB of headers: %d", code)
	}
	var open []net.Conn
	defer func() {
		for _, conn := range open {
			_ = conn.Close()
		}
	}()
	for {
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		open = append(open, conn)
		fmt.Fprintf(conn, "GET /icon.svg HTTP/1.1\r\nHost: %s\r\n\r\n", address)
		if _, err := io.ReadFull(conn, make([]byte, 12)); err != nil {
			break
		}
		if len(open) > 1000 {
			t.Fatal("1000 connections are answered")
		}
	}
	if len(open) < 10 {
		t.Errorf("only %d connections are answered", len(open))
	}
}

// A script that somebody gets into the page of the car is not run, and the one that is its own plays.
func TestDemoRunsNoOtherScript(t *testing.T) {
	p := open(t, "")
	p.RunsNoOtherScript()
	p.Click(button("fob_unlock"))
	p.WaitText("#answer", "unlock.driver_door allowed")
}
