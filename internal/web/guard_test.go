package web

import (
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

// Only the page itself, asked for by a name that it has, gets an answer; and every answer says what it may load.
func TestGuard(t *testing.T) {
	hosts := Hosts(&net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 8017}, "Minipi.local")
	const own = "127.0.0.1:8017"
	for _, tt := range []struct {
		name, method, host string
		headers            []string
		body               string
		want               int
	}{
		{"the address bar", "GET", own, nil, "", 200},
		{"localhost", "GET", "localhost:8017", nil, "", 200},
		{"version 6", "GET", "[::1]:8017", nil, "", 200},
		{"a name that was allowed, in any case", "GET", "MINIPI.local:8017", nil, "", 200},
		{"the page itself", "GET", own, []string{"Origin", "http://" + own, "Sec-Fetch-Site", "same-origin"}, "", 200},
		{"a bookmark", "HEAD", own, []string{"Sec-Fetch-Site", "none"}, "", 200},
		{"a name that leads here", "GET", "evil.example:8017", nil, "", 421},
		{"another port", "GET", "127.0.0.1:80", nil, "", 421},
		{"no name", "GET", "", nil, "", 421},
		{"another page", "GET", own, []string{"Origin", "http://evil.example"}, "", 403},
		{"another page, of a browser that says so", "GET", own, []string{"Sec-Fetch-Site", "cross-site"}, "", 403},
		{"a page of the same site", "GET", own, []string{"Sec-Fetch-Site", "same-site"}, "", 403},
		{"a page without an origin", "GET", own, []string{"Origin", "null"}, "", 403},
		{"an encrypted page of the same name", "GET", own, []string{"Origin", "https://" + own}, "", 403},
		{"a change", "POST", own, nil, "", 405},
		{"a body", "GET", own, nil, "x", 413},
	} {
		r := httptest.NewRequest(tt.method, "/", strings.NewReader(tt.body))
		if tt.body == "" {
			r.Body, r.ContentLength = nil, 0
		}
		r.Host = tt.host
		for i := 0; i < len(tt.headers); i += 2 {
			r.Header.Set(tt.headers[i], tt.headers[i+1])
		}
		w := httptest.NewRecorder()
		guard(hosts, false, http.HandlerFunc(func(http.ResponseWriter, *http.Request) {})).ServeHTTP(w, r)
		if w.Code != tt.want {
			t.Errorf("%s: %d, want %d", tt.name, w.Code, tt.want)
		}
		for _, name := range []string{"Content-Security-Policy", "X-Content-Type-Options", "Cross-Origin-Resource-Policy"} {
			if w.Header().Get(name) == "" {
				t.Errorf("%s: no %s", tt.name, name)
			}
		}
	}
}

func TestHosts(t *testing.T) {
	for _, tt := range []struct {
		address net.Addr
		names   []string
		want    []string
	}{
		{&net.TCPAddr{IP: net.IPv4(192, 168, 7, 2), Port: 8017}, nil, []string{"192.168.7.2:8017"}},
		{&net.TCPAddr{IP: net.IPv4(192, 168, 7, 2), Port: 80}, []string{"pi"}, []string{"192.168.7.2:80", "192.168.7.2", "pi:80", "pi"}},
		{&net.TCPAddr{IP: net.IPv6loopback, Port: 1}, nil, []string{"[::1]:1", "localhost:1", "127.0.0.1:1", "[::1]:1"}},
		{&net.UnixAddr{Name: "x"}, nil, nil},
	} {
		if got := Hosts(tt.address, tt.names...); !slices.Equal(got, tt.want) {
			t.Errorf("%v: %q, want %q", tt.address, got, tt.want)
		}
	}
}
