package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

// A recording is served as it is, with the page and without a stream.
func TestRecording(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() {
		served <- (&Site{Recording: func(w io.Writer) error {
			_, err := io.WriteString(w, `{"name":"drive.log"}`)
			return err
		}}).Serve(ctx, l, Hosts(l.Addr()))
	}()
	for _, tt := range []struct {
		path, host string
		want       int
		body       string
	}{
		{"/recording", "", 200, `{"name":"drive.log"}`},
		{"/about", "", 200, `{"kind":"recording"}`},
		{"/stream", "", 404, ""},
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
