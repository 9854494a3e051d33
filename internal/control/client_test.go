package control

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// answered is what a client makes of an answer.
func answered(t *testing.T, answer string) (lines []Line, err error) {
	client, server := net.Pipe()
	ended := make(chan error)
	go func() {
		_, _ = io.ReadFull(server, make([]byte, len(requestFor("status"))))
		_, _ = io.WriteString(server, answer)
		if strings.HasSuffix(answer, "}\n") && strings.Contains(answer, `{"e`) {
			_, err := server.Read(make([]byte, 1)) // until the client hangs up
			ended <- err
		}
		server.Close()
		close(ended)
	}()
	err = exchange(t.Context(), client, []byte(requestFor("status")), func(l Line) error {
		lines = append(lines, l)
		return nil
	})
	if hungUp, ok := <-ended; ok && !errors.Is(hungUp, io.EOF) {
		t.Errorf("the client did not hang up: %v", hungUp)
	}
	return lines, err
}

// TestTurnedAway: a daemon that hung up before the request was written is asked for its reason all the same.
func TestTurnedAway(t *testing.T) {
	for answer, want := range map[string]string{
		`{"error":{"message":"one too many","code":1}}` + "\n": "one too many",
		"": "latchd took no request: ",
	} {
		path := filepath.Join(t.TempDir(), "control.sock")
		l := listen(t, path)
		client, err := net.Dial("unix", path)
		if err != nil {
			t.Fatal(err)
		}
		server, err := l.Accept()
		if err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(server, answer)
		server.Close()
		if err := exchange(t.Context(), client, []byte(requestFor("status")), nil); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: %v; want %s", answer, err, want)
		}
	}
}

func TestExchange(t *testing.T) {
	for _, c := range []struct{ answer, lines, mistake string }{
		{answer: "{\"end\":true}\n"},
		{answer: "{\"data\":1}\n{\"missed\":3}\n{\"data\":null}\n{\"later\":1}\n{\"data\":{},\"later\":1}\n{\"end\":true}\n", lines: "1 missed:3 null {} "},
		{answer: "{\"data\":1}\n{\"error\":{\"message\":\"no\",\"code\":78}}\n", lines: "1 ", mistake: "no"},
		{answer: "", mistake: "latchd broke the answer off, as when it ends: EOF"},
		{answer: "{\"data\":1}\n", lines: "1 ", mistake: "broke the answer off"},
		{answer: "{\"end\":true}", mistake: "broke the answer off"},
		{answer: "220 mail.example ESMTP\n", mistake: "is it latchd that answers there?"},
		{answer: strings.Repeat("x", maxLine+1) + "\n", mistake: "a line of more than 1048576 bytes"},
	} {
		lines, err := answered(t, c.answer)
		var got strings.Builder
		for _, l := range lines {
			if l.Missed > 0 {
				got.WriteString("missed:")
				_ = json.NewEncoder(&got).Encode(l.Missed)
			} else {
				got.Write(l.Data)
				got.WriteByte(' ')
			}
		}
		if got := strings.ReplaceAll(got.String(), "\n", " "); got != c.lines {
			t.Errorf("%.100q: lines %q; want %q", c.answer, got, c.lines)
		}
		if (err == nil) != (c.mistake == "") || err != nil && !strings.Contains(err.Error(), c.mistake) {
			t.Errorf("%.100q: %v; want %s", c.answer, err, c.mistake)
		}
	}
}

// TestErrorCode: the code of the daemon arrives with its error.
func TestErrorCode(t *testing.T) {
	_, err := answered(t, `{"error":{"message":"latchd.yaml:3:1: no such key","code":78}}`+"\n")
	if e, ok := errors.AsType[*Error](err); !ok || e.Code != 78 || e.Message != "latchd.yaml:3:1: no such key" {
		t.Errorf("%#v", err)
	}
}

// TestCallerStops: an error of the caller's function ends the call.
func TestCallerStops(t *testing.T) {
	client, server := net.Pipe()
	go func() {
		_, _ = io.ReadFull(server, make([]byte, len(requestFor("status"))))
		for _, err := io.WriteString(server, "{\"data\":1}\n"); err == nil; {
			_, err = io.WriteString(server, "{\"data\":1}\n")
		}
	}()
	enough := errors.New("enough")
	if err := exchange(t.Context(), client, []byte(requestFor("status")), func(Line) error { return enough }); !errors.Is(err, enough) {
		t.Error(err)
	}
}

// TestDeadline: a daemon that stands still holds a client up no longer than its context.
func TestDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer server.Close()
		go func() { _, _ = io.ReadFull(server, make([]byte, len(requestFor("status")))) }()
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		begin := time.Now()
		err := exchange(ctx, client, []byte(requestFor("status")), nil)
		if !errors.Is(err, context.DeadlineExceeded) || time.Since(begin) != 5*time.Second {
			t.Errorf("%v after %v", err, time.Since(begin))
		}
	})
}

// TestNotTaken: a daemon has two seconds to take a request.
func TestNotTaken(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client, server := net.Pipe()
		defer server.Close()
		begin := time.Now()
		err := exchange(t.Context(), client, []byte(requestFor("status")), nil)
		if err == nil || !strings.Contains(err.Error(), "latchd took no request: ") || time.Since(begin) != requestTimeout {
			t.Errorf("%v after %v; want an error after %v", err, time.Since(begin), requestTimeout)
		}
	})
}

func TestEncodeRequest(t *testing.T) {
	text, err := encodeRequest("explain", map[string]int{"last": 3})
	if err != nil || string(text) != `{"latchd":1,"command":"explain","arguments":{"last":3}}`+"\n" {
		t.Errorf("%s %v", text, err)
	}
	text, err = encodeRequest("status", nil)
	if err != nil || string(text) != requestFor("status") {
		t.Errorf("%s %v", text, err)
	}
	if _, err = encodeRequest("set", strings.Repeat("x", maxRequest)); err == nil || !strings.Contains(err.Error(), "takes at most 65536") {
		t.Error(err)
	}
	if _, err = encodeRequest("set", make(chan int)); err == nil {
		t.Error("a channel was encoded")
	}
}

// TestUnreachable: a daemon that is not there.
func TestUnreachable(t *testing.T) {
	dir := t.TempDir()
	stale(t, filepath.Join(dir, "stale"))
	for _, path := range []string{filepath.Join(dir, "control.sock"), filepath.Join(dir, "none", "control.sock"), filepath.Join(dir, "stale")} {
		err := Call(t.Context(), path, "status", nil, nil)
		if err == nil || !strings.Contains(err.Error(), "latchd does not run, or its socket is elsewhere than "+path+": start it, or say where with --socket") {
			t.Errorf("%s: %v", path, err)
		}
	}
	if err := Call(t.Context(), "@latchd", "status", nil, nil); err == nil || !strings.Contains(err.Error(), "want the path of a file") {
		t.Error(err)
	}
}

// TestToJoin: nobody is told to join the group of root.
func TestToJoin(t *testing.T) {
	if got := toJoin(0); got != "it is for root: use sudo" {
		t.Error(got)
	}
	const unnamed = 3999999999
	if got := toJoin(unnamed); !strings.Contains(got, "it is for the group 3999999999: sudo usermod -aG 3999999999 $USER") {
		t.Error(got)
	}
}
