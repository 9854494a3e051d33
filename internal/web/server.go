package web

import (
	"bytes"
	"context"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"net/http"
	"strconv"
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
	connectionMost = 64
)

// Serve serves the page until the context ends. hosts are the names by which it may be asked for; see Hosts. It closes the listener.
func Serve(ctx context.Context, l net.Listener, hosts []string, w *Watch) error {
	pages, err := fs.Sub(assets, "assets")
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", http.FileServerFS(pages))
	mux.HandleFunc("/stream", w.stream)
	server := &http.Server{
		Handler: guard(hosts, mux), MaxHeaderBytes: headerBytes,
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

// stream tells one viewer what happens, as server-sent events.
func (w *Watch) stream(rw http.ResponseWriter, r *http.Request) {
	seen, _ := strconv.ParseUint(r.Header.Get("Last-Event-ID"), 10, 64) // none: it has seen nothing
	v := w.join(seen)
	if v == nil {
		http.Error(rw, fmt.Sprintf("%d pages are open already, which is the most: close one", mostViews), http.StatusServiceUnavailable)
		return
	}
	defer w.leave(v)
	rw.Header().Set("Content-Type", "text/event-stream")
	out := http.NewResponseController(rw)
	var b bytes.Buffer
	fmt.Fprint(&b, "retry: 1000\n\n")
	rest := time.NewTimer(restEvery)
	defer rest.Stop()
	for {
		_ = out.SetWriteDeadline(time.Now().Add(writeTimeout)) // a server that cannot sets none
		if _, err := rw.Write(b.Bytes()); err != nil || out.Flush() != nil {
			return
		}
		b.Reset()
		rest.Reset(restEvery)
		select {
		case <-r.Context().Done():
			return
		case <-rest.C:
			b.WriteString(": still here\n\n")
		case <-v.wake:
			messages, missed, gone := v.take()
			if gone {
				return
			}
			if missed > 0 {
				fmt.Fprintf(&b, "event: missed\ndata: %d\n\n", missed)
			}
			for _, m := range messages {
				if m.number > 0 {
					fmt.Fprintf(&b, "id: %d\n", m.number)
				}
				fmt.Fprintf(&b, "event: %s\ndata: %s\n\n", m.name, m.data)
			}
		}
	}
}
