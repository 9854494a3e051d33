package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"time"

	"latchd/internal/control"
)

// composeWithin is how long a scenario may be looked for: a little longer than a daemon does.
const composeWithin = 25 * time.Second

// explain answers with the story of one decision, as a line of latchd explain --format json.
func (s *Site) explain(rw http.ResponseWriter, r *http.Request) {
	number, ok := numbered(rw, r)
	if !ok {
		return
	}
	var story json.RawMessage
	var err error
	if s.Recording != nil {
		story, err = s.Recording.Story(number)
	} else {
		err = s.about(r.Context(), askWithin, "explain", map[string]any{"number": number, "format": "json", "verbose": true}, &story)
	}
	if err != nil {
		http.Error(rw, err.Error(), http.StatusConflict)
		return
	}
	document(story).ServeHTTP(rw, r)
}

// scenario answers with a file for latchd test that comes to the same decision.
func (s *Site) scenario(rw http.ResponseWriter, r *http.Request) {
	number, ok := numbered(rw, r)
	if !ok {
		return
	}
	text, err := s.compose(r.Context(), number)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusConflict)
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = rw.Write([]byte(text)) // one that hangs up has no use for the error
}

// compose has a scenario composed, one at a time.
func (s *Site) compose(ctx context.Context, number uint64) (string, error) {
	if !s.composing.TryLock() {
		return "", errors.New("a scenario is composed for somebody else just now: ask again in a moment")
	}
	defer s.composing.Unlock()
	if s.Recording == nil {
		var said struct{ Text string }
		err := s.about(ctx, composeWithin, "scenario", map[string]any{"number": number}, &said)
		return said.Text, err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, composeWithin, errors.New("no scenario was found in time: latchd explain --as-scenario looks for as long as it takes"))
	defer cancel()
	text, err := s.Recording.Scenario(ctx, number)
	if ctx.Err() != nil {
		err = context.Cause(ctx)
	}
	return text, err
}

// numbered reads the number of a decision.
func numbered(rw http.ResponseWriter, r *http.Request) (uint64, bool) {
	text := r.URL.Query().Get("number")
	n, err := strconv.ParseUint(text, 10, 64)
	if err != nil || n == 0 {
		http.Error(rw, "number="+strconv.Quote(text)+": want the number of a decision, which counts from 1", http.StatusBadRequest)
		return 0, false
	}
	return n, true
}

// about asks the daemon about one thing, and reads its answer into a value.
func (s *Site) about(ctx context.Context, within time.Duration, command string, arguments, into any) error {
	ctx, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	return s.Ask(ctx, command, arguments, func(l control.Line) error {
		if l.Data == nil {
			return nil
		}
		return json.Unmarshal(bytes.Clone(l.Data), into)
	})
}
