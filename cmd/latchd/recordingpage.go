package main

import (
	"context"
	"net"

	"latchd/internal/recording"
	"latchd/internal/web"
)

// serveRecording serves a recording until the context ends.
func serveRecording(ctx context.Context, l net.Listener, r *recording.Recording) error {
	return web.ServeDocument(ctx, l, web.Hosts(l.Addr()), "/recording", r.Write)
}
