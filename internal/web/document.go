package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"
)

// documentTimeout is within what time a document is taken: it may be 100 MB, over a Wi-Fi.
const documentTimeout = 2 * time.Minute

// ServeDocument serves a document of JSON at a path, and nothing else, until the context ends. It closes the listener.
func ServeDocument(ctx context.Context, l net.Listener, hosts []string, path string, write func(io.Writer) error) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET "+path, func(rw http.ResponseWriter, _ *http.Request) {
		rw.Header().Set("Content-Type", "application/json")
		_ = write(rw) // it fails only where nobody reads it any more
	})
	server := &http.Server{
		Handler: guard(hosts, mux), MaxHeaderBytes: headerBytes,
		ReadHeaderTimeout: headerTimeout, ReadTimeout: headerTimeout, IdleTimeout: idleTimeout, WriteTimeout: documentTimeout,
	}
	stop := context.AfterFunc(ctx, func() { _ = server.Close() })
	defer stop()
	if err := server.Serve(atMost(l, connectionMost)); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("web: %w", err)
	}
	return nil
}
