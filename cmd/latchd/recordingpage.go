package main

import (
	"context"
	"errors"
	"fmt"
	"net"

	"latchd/internal/control"
	"latchd/internal/recording"
	"latchd/internal/web"
)

// serveRecording serves a recording until the context ends.
func serveRecording(ctx context.Context, l net.Listener, r *recording.Recording) error {
	site := &web.Site{Recording: r.Write, Ask: func(_ context.Context, command string, arguments any, each func(control.Line) error) error {
		a, _ := arguments.(web.About)
		if command != "explain" {
			return fmt.Errorf("%s: a recording has none", command)
		}
		story, err := r.Story(a.Number)
		return errors.Join(err, each(control.Line{Data: story}))
	}}
	return site.Serve(ctx, l, web.Hosts(l.Addr()))
}
