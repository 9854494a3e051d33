package web

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"strconv"
	"time"

	"latchd/internal/control"
)

// composeWithin is a little longer than the daemon looks for a scenario.
const composeWithin = 25 * time.Second

// About says which decision is asked about, and how: the arguments of the commands explain and scenario.
type About struct {
	Number  uint64 `json:"number"`
	Format  string `json:"format,omitempty"`
	Verbose bool   `json:"verbose,omitempty"`
}

// explain answers with the story of one decision, as a list of the lines of latchd explain --format json.
func (s *Site) explain(rw http.ResponseWriter, r *http.Request) {
	number, ok := numbered(rw, r)
	if !ok {
		return
	}
	lines := []json.RawMessage{}
	if !s.asked(rw, r, "explain", About{Number: number, Format: "json", Verbose: true}, func(l json.RawMessage) error {
		lines = append(lines, bytes.Clone(l))
		return nil
	}) {
		return
	}
	data, err := json.Marshal(lines)
	if err != nil {
		http.Error(rw, err.Error(), http.StatusInternalServerError)
		return
	}
	document(data).ServeHTTP(rw, r)
}

// scenario answers with a file for latchd test that comes to the same decision.
func (s *Site) scenario(rw http.ResponseWriter, r *http.Request) {
	number, ok := numbered(rw, r)
	if !ok {
		return
	}
	var said struct{ Text string }
	if !s.asked(rw, r, "scenario", About{Number: number}, func(l json.RawMessage) error { return json.Unmarshal(l, &said) }) {
		return
	}
	rw.Header().Set("Content-Type", "text/plain; charset=utf-8")
	_, _ = rw.Write([]byte(said.Text))
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

// asked asks the daemon. What it refuses is told as it says it.
func (s *Site) asked(rw http.ResponseWriter, r *http.Request, command string, arguments any, each func(json.RawMessage) error) bool {
	ctx, cancel := context.WithTimeout(r.Context(), composeWithin)
	defer cancel()
	err := s.Ask(ctx, command, arguments, func(l control.Line) error {
		if l.Data == nil {
			return nil
		}
		return each(l.Data)
	})
	if err != nil {
		http.Error(rw, err.Error(), http.StatusConflict)
	}
	return err == nil
}
