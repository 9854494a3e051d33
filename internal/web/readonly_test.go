package web

import (
	"net/http"
	"strings"
	"testing"
)

// To the page of a running daemon nothing can be posted, of whatever type, and there is no address at which anything could be done.
func TestOnlyShows(t *testing.T) {
	address := serve(t)
	for _, path := range []string{"/do", "/", "/stream", "/explain?number=1", "/arm", "/try"} {
		for _, method := range []string{"POST", "PUT", "PATCH", "DELETE", "OPTIONS"} {
			for _, kind := range []string{"", "application/x-latchd", "text/plain", "application/json", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
				request, err := http.NewRequest(method, "http://"+address+path, strings.NewReader("press fob_boot"))
				if err != nil {
					t.Fatal(err)
				}
				request.Header.Set("Content-Type", kind)
				r, err := http.DefaultClient.Do(request)
				if err != nil {
					t.Fatal(err)
				}
				_ = r.Body.Close()
				if r.StatusCode != http.StatusMethodNotAllowed {
					t.Errorf("%s %s with type %q: %d", method, path, kind, r.StatusCode)
				}
			}
		}
	}
	if r, err := http.Get("http://" + address + "/do"); err != nil || r.StatusCode != http.StatusNotFound {
		t.Errorf("a link: %v, %v", r, err)
	}
}
