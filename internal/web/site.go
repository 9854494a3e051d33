package web

import (
	"context"
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"sync"
	"time"
)

//go:embed assets
var assets embed.FS

// Bounds of what a client may ask for.
const (
	headerBytes    = 8 << 10
	headerTimeout  = 5 * time.Second
	idleTimeout    = time.Minute
	writeTimeout   = 10 * time.Second // for what is written at once
	recordTimeout  = 2 * time.Minute  // for a recording: it may be 100 MB, over a Wi-Fi
	connectionMost = 64
)

// Site is what the page is about: a running daemon, a simulated car with its daemon, or a recording.
type Site struct {
	Ask       Ask       // the daemon
	Car       Car       // round it, to be played with from the page; nil: the page only shows
	Recording Recording // in place of a daemon; nil: none

	composing sync.Mutex // held while a scenario is composed, which is much work
}

// Recording is a log that was replayed.
type Recording interface {
	// Write writes all that there is to see as a document of JSON, as docs/json.md has it.
	Write(io.Writer) error
	// Story is the story of a decision, as a line of latchd explain --format json.
	Story(number uint64) (json.RawMessage, error)
	// Scenario is a file for latchd test that comes to the same decision.
	Scenario(ctx context.Context, number uint64) (string, error)
}

// kind tells the page what it is about.
func (s *Site) kind() string {
	switch {
	case s.Recording != nil:
		return "recording"
	case s.Car != nil:
		return "simulated"
	}
	return "live"
}

// Serve serves the page until the context ends. hosts are the names by which it may be asked for; see Hosts. It closes the listener.
func (s *Site) Serve(ctx context.Context, l net.Listener, hosts []string) error {
	pages, err := fs.Sub(assets, "assets")
	if err != nil {
		return err
	}
	about, err := json.Marshal(map[string]string{"kind": s.kind()})
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("GET /", http.FileServerFS(pages))
	mux.Handle("GET /about", document(about))
	mux.HandleFunc("GET /explain", s.explain)
	mux.HandleFunc("GET /scenario", s.scenario)
	ctx, cancel := context.WithCancel(ctx)
	var watching sync.WaitGroup
	defer watching.Wait()
	defer cancel()
	if s.Recording != nil {
		mux.HandleFunc("GET /recording", s.recording)
	} else {
		w := newWatch(s.Ask, s.Car)
		watching.Go(func() { w.run(ctx) })
		mux.HandleFunc("GET /stream", w.stream)
		if s.Car != nil {
			mux.HandleFunc("POST "+playPath, play(s.Car, w))
		}
	}
	server := &http.Server{
		Handler: guard(hosts, s.Car != nil, mux), MaxHeaderBytes: headerBytes,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: headerTimeout, IdleTimeout: idleTimeout,
		BaseContext: func(net.Listener) context.Context { return ctx },
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(atMost(l, connectionMost)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}

// document is a page of JSON that does not change.
func document(data []byte) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(data) // one that hangs up has no use for the error
	})
}

// recording answers with the whole recording.
func (s *Site) recording(w http.ResponseWriter, _ *http.Request) {
	_ = http.NewResponseController(w).SetWriteDeadline(time.Now().Add(recordTimeout)) // a server that cannot sets none
	w.Header().Set("Content-Type", "application/json")
	_ = s.Recording.Write(w) // it fails only where nobody reads it any more
}
