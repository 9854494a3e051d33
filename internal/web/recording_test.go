package web

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

// recording is one of a single decision.
type recording struct{}

func (recording) Write(w io.Writer) error {
	_, err := io.WriteString(w, `{"name":"drive.log"}`)
	return err
}

func (recording) Story(number uint64) (json.RawMessage, error) {
	if number != 1 {
		return nil, errors.New("there is no such decision")
	}
	return json.RawMessage(`{"text":"a story"}`), nil
}

func (recording) Scenario(ctx context.Context, number uint64) (string, error) {
	if number != 1 {
		<-ctx.Done() // it is looked for, and not found
		return "", ctx.Err()
	}
	return "version: 1", nil
}

// A recording is served as it is, with the page and without a stream.
func TestRecording(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() {
		served <- (&Site{Recording: recording{}}).Serve(ctx, l, Hosts(l.Addr()))
	}()
	for _, tt := range []struct {
		path, host string
		want       int
		body       string
	}{
		{"/recording", "", 200, `{"name":"drive.log"}`},
		{"/about", "", 200, `{"kind":"recording"}`},
		{"/stream", "", 404, ""},
		{"/explain?number=1", "", 200, `{"text":"a story"}`},
		{"/explain?number=2", "", 409, ""},
		{"/explain?number=none", "", 400, ""},
		{"/recording", "elsewhere.example", 421, ""},
	} {
		request, err := http.NewRequest(http.MethodGet, "http://"+l.Addr().String()+tt.path, nil)
		if err != nil {
			t.Fatal(err)
		}
		request.Host = tt.host
		r, err := http.DefaultClient.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if r.StatusCode != tt.want || tt.body != "" && (string(body) != tt.body || r.Header.Get("Content-Type") != "application/json") {
			t.Errorf("%s of %q: %d %s", tt.path, tt.host, r.StatusCode, body)
		}
	}
	cancel()
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// Scenarios are composed one at a time, and not for longer than is promised.
func TestComposing(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := &Site{Recording: recording{}}
		if text, err := s.compose(t.Context(), 1); text != "version: 1" || err != nil {
			t.Errorf("%q, error %v", text, err)
		}
		failed := make(chan error)
		go func() {
			_, err := s.compose(t.Context(), 2)
			failed <- err
		}()
		synctest.Wait()
		if _, err := s.compose(t.Context(), 1); err == nil || !strings.Contains(err.Error(), "for somebody else") {
			t.Errorf("a second one meanwhile: error %v", err)
		}
		begin := time.Now()
		if err := <-failed; !strings.Contains(err.Error(), "no scenario was found in time") || time.Since(begin) != composeWithin {
			t.Errorf("after %v: error %v", time.Since(begin), err)
		}
	})
}
