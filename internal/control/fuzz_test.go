package control

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"strings"
	"testing"
	"time"
)

var requestSeeds = []string{
	"", "\n", "{}\n", "null\n", "[1]\n", requestFor("echo"), requestFor("wait"), requestFor("none") + requestFor("none"),
	`{"latchd":1,"command":"echo","arguments":{"a":[1,"é",null]}}` + "\n",
	"{\"latchd\":1,\"command\":\"echo\",\"arguments\": {\"a\" : 1e9}}\r\n",
	`{"latchd":2,"command":"echo"}` + "\n", `{"latchd":1,"comand":"echo"}` + "\n", `{"latchd":1,"command":"\ud800","arguments":[]}` + "\n",
	`{"latchd":99999999999999999999,"command":"echo"}` + "\n", strings.Repeat("[", 20000) + "\n", strings.Repeat("x", maxRequest+1),
}

// FuzzRequest: what is taken for a request is one, and means the same when it is written down again.
func FuzzRequest(f *testing.F) {
	for _, seed := range requestSeeds {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		r, err := parseRequest(text)
		if err != nil {
			if len(err.Error()) > 1000 {
				t.Errorf("a message of %d bytes", len(err.Error()))
			}
			return
		}
		var arguments any
		if r.arguments != nil {
			arguments = r.arguments
		}
		again, err := encodeRequest(r.command, arguments)
		if err != nil {
			if len(text) < maxRequest/6 { // escaping makes it longer
				t.Error(err)
			}
			return
		}
		r2, err := parseRequest(again)
		if err != nil || r2.command != r.command || (r2.arguments == nil) != (r.arguments == nil) {
			t.Errorf("%q became %q, %v", text, again, err)
		}
	})
}

// recorded is a connection whose other end has said all that it says, and hangs up.
type recorded struct {
	io.Reader
	bytes.Buffer
}

func (r *recorded) Read(b []byte) (int, error)     { return r.Reader.Read(b) }
func (*recorded) Close() error                     { return nil }
func (*recorded) LocalAddr() net.Addr              { return nil }
func (*recorded) RemoteAddr() net.Addr             { return nil }
func (*recorded) SetDeadline(time.Time) error      { return nil }
func (*recorded) SetReadDeadline(time.Time) error  { return nil }
func (*recorded) SetWriteDeadline(time.Time) error { return nil }

// FuzzConnection: whatever a client sends, it gets lines of JSON, of which the last and no other is an end or an error.
func FuzzConnection(f *testing.F) {
	for _, seed := range requestSeeds {
		f.Add([]byte(seed))
	}
	s := commands()
	f.Fuzz(func(t *testing.T, text []byte) {
		conn := &recorded{Reader: bytes.NewReader(text)}
		s.serve(t.Context(), conn)
		lines := strings.SplitAfter(conn.String(), "\n")
		if n := len(lines); lines[n-1] != "" || n < 2 {
			t.Fatalf("the answer ends within a line: %.200q", lines)
		}
		lines = lines[:len(lines)-1]
		for i, text := range lines {
			var l line
			if err := json.Unmarshal([]byte(text), &l); err != nil || len(text) > maxLine {
				t.Fatalf("a line of %d bytes, %v: %.200q", len(text), err, text)
			}
			last := l.End || l.Error != nil
			if last != (i == len(lines)-1) || l.Error != nil && (l.Error.Message == "" || l.Error.Code < 1) {
				t.Fatalf("line %d of %d: %.200q", i+1, len(lines), text)
			}
		}
	})
}

// FuzzAnswer: whatever answers, a client ends, and takes nothing for a success that has no end.
func FuzzAnswer(f *testing.F) {
	for _, seed := range []string{
		"", "\n", "{}\n", "{\"end\":true}\n", "{\"end\":true}", "{\"data\":1}\n{\"missed\":3}\n{\"end\":true}\n", "{\"data\":1}\n{\"end\":false}\n",
		"{\"error\":{\"message\":\"no\",\"code\":78}}\n", "{\"error\":null,\"data\":null}\n{\"error\":{}}\n", "null\n[]\n", strings.Repeat("x", maxLine+1) + "\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		conn := &recorded{Reader: bytes.NewReader(text)}
		err := exchange(t.Context(), conn, []byte(requestFor("status")), func(l Line) error {
			if l.Data == nil && l.Missed == 0 {
				t.Error("an empty line was given")
			}
			return nil
		})
		if err == nil && !(bytes.Contains(text, []byte("true")) && bytes.Contains(text, []byte("\n"))) {
			t.Errorf("%.200q counts as a success", text)
		}
	})
}
