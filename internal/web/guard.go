package web

import (
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// policy lets a page load from here and from nowhere else, run no script but ours, and be shown in no other page.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// guard answers only requests of this page. hosts are the names by which it is reached, as HOST:PORT: any other in the Host header is a
// page of somebody else whose name was made to lead here (DNS rebinding), and any other origin is another page. plays: there is a
// simulated car, to which something can be done.
func guard(hosts []string, plays bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Referrer-Policy", "no-referrer")
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("Cache-Control", "no-store")
		switch {
		case !slices.Contains(hosts, strings.ToLower(r.Host)):
			http.Error(w, "this page is not served under that name (latchd web has --host for others)", http.StatusMisdirectedRequest)
		case !ours(r, hosts):
			http.Error(w, "a page of another origin asks: open this one by itself", http.StatusForbidden)
		case plays && r.Method == http.MethodPost && r.URL.Path == playPath:
			// A form of another page could say text/plain, in a browser that tells no origin; to say this it has to ask first.
			if r.Header.Get("Content-Type") != "application/x-latchd" {
				http.Error(w, "what is done to the car comes from this page", http.StatusUnsupportedMediaType)
				return
			}
			r.Body = http.MaxBytesReader(w, r.Body, playBytes)
			next.ServeHTTP(w, r)
		case r.Method != http.MethodGet && r.Method != http.MethodHead:
			h.Set("Allow", "GET, HEAD")
			http.Error(w, "this page only shows: GET", http.StatusMethodNotAllowed)
		case r.ContentLength != 0:
			http.Error(w, "a request of this page has no body", http.StatusRequestEntityTooLarge)
		default:
			next.ServeHTTP(w, r)
		}
	})
}

// ours says whether a request comes from this page, or from the address bar. Browsers say so in headers that a page cannot set.
func ours(r *http.Request, hosts []string) bool {
	if site := r.Header.Get("Sec-Fetch-Site"); site != "" && site != "same-origin" && site != "none" {
		return false
	}
	origin := r.Header.Get("Origin")
	if origin == "" {
		return true
	}
	u, err := url.Parse(origin)
	return err == nil && u.Scheme == "http" && slices.Contains(hosts, strings.ToLower(u.Host))
}

// Hosts are the names by which a page is reached that is served at an address, and others that its owner says.
func Hosts(address net.Addr, others ...string) (hosts []string) {
	host, port, err := net.SplitHostPort(address.String())
	if err != nil {
		return nil
	}
	names := append([]string{host}, others...)
	if ip := net.ParseIP(host); ip != nil && (ip.IsLoopback() || ip.IsUnspecified()) {
		names = append(names, "localhost", "127.0.0.1", "::1")
	}
	for _, name := range names {
		hosts = append(hosts, strings.ToLower(net.JoinHostPort(name, port)))
		if port == "80" { // a browser leaves it out
			hosts = append(hosts, strings.ToLower(name))
		}
	}
	return hosts
}
