package main

import (
	"context"
	"encoding/json"
	"net"

	"latchd/internal/control"
	"latchd/internal/daemon"
	"latchd/internal/recording"
	"latchd/internal/web"
)

// serveRecording serves a recording until the context ends.
func serveRecording(ctx context.Context, l net.Listener, r *recording.Recording) error {
	site := &web.Site{Recording: r.Write, Ask: func(ctx context.Context, command string, arguments any, each func(control.Line) error) error {
		answer, err := answerOf(ctx, r, command, arguments.(web.About).Number)
		if err != nil {
			return err
		}
		return each(control.Line{Data: answer})
	}}
	return site.Serve(ctx, l, web.Hosts(l.Addr()))
}

// answerOf answers a question about a decision as a running daemon does.
func answerOf(ctx context.Context, r *recording.Recording, command string, number uint64) (json.RawMessage, error) {
	if command == "explain" {
		return r.Story(number)
	}
	text, err := r.Scenario(ctx, number)
	if err != nil {
		return nil, err
	}
	return json.Marshal(daemon.Said{Text: text})
}
