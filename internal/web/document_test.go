package web

import (
	"context"
	"io"
	"net"
	"net/http"
	"testing"
)

// The document is served as it is, guarded as the page is, and nothing else is there.
func TestDocument(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	served := make(chan error)
	go func() {
		served <- ServeDocument(ctx, l, Hosts(l.Addr()), "/recording", func(w io.Writer) error {
			_, err := io.WriteString(w, `{"name":"drive.log"}`)
			return err
		})
	}()
	for _, tt := range []struct {
		path, host string
		want       int
		body       string
	}{
		{"/recording", "", 200, `{"name":"drive.log"}`},
		{"/recordings", "", 404, ""},
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
