package main

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"strings"
	"testing"

	"latchd/internal/control"
	"latchd/internal/web"
)

// The page shows what the daemon answers on its control socket, and asks it for nothing that changes anything.
func TestWeb(t *testing.T) {
	socket := answering(t, map[string]control.Handler{
		"status": sends(`{"armed":true}`), "car": sends(`{"facts":[]}`), "maintenance": sends(`{"latches":[]}`), "events": sends(`{"kind":"decision"}`),
	})
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan error)
	go func() { ended <- (&web.Site{Ask: web.AskAt(socket)}).Serve(ctx, l, web.Hosts(l.Addr())) }()
	r, err := http.Get("http://" + l.Addr().String() + "/stream")
	if err != nil {
		t.Fatal(err)
	}
	wanted := map[string]bool{`data: {"armed":true}`: true, `data: {"facts":[]}`: true, `data: {"latches":[]}`: true, `data: {"kind":"decision"}`: true, `data: {"there":true}`: true}
	for lines := bufio.NewScanner(r.Body); len(wanted) > 0 && lines.Scan(); {
		delete(wanted, lines.Text())
	}
	_ = r.Body.Close()
	if len(wanted) > 0 {
		t.Errorf("the page is not told %v", wanted)
	}
	cancel()
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestWebRefuses(t *testing.T) {
	if _, errs, code := latchd("", "web", "--listen", "256.0.0.1:1"); code != 1 || !strings.Contains(errs, "--listen 256.0.0.1:1") {
		t.Errorf("%q, %d", errs, code)
	}
}
