package browsertest

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
)

func TestMain(m *testing.M) { os.Exit(Run(m)) }

// shown is a page whose server shows what a test wants, under a policy that allows no script which stands in it.
type shown struct {
	*Page
	url  string
	body atomic.Value // string
}

// open opens a page with a body.
func open(t testing.TB, body string) *shown {
	t.Helper()
	b := Start(t)
	s := &shown{}
	s.body.Store(body)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Security-Policy", "script-src 'self'")
		fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>page</title><link rel="icon" href="data:,"><body>%s</body></html>`, s.body.Load())
	}))
	t.Cleanup(server.Close)
	s.url = server.URL
	s.Page = b.Open(t, s.url)
	s.Viewport(360, 640, 1)
	return s
}

// show shows another body, in a subtest.
func (s *shown) show(t testing.TB, body string) {
	t.Helper()
	s.In(t)
	s.body.Store(body)
	s.Load(s.url)
}
