// Package recording replays a log and keeps what there is to see of it: what happened, the car at every moment, and why it was decided so.
package recording

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/internal/report"
	"latchd/internal/scenario"
	"latchd/latch"
)

// Recording is all of that, for a page that goes to any moment of the log. docs/json.md documents its JSON.
type Recording struct {
	head    head
	missing int

	lines, looks [][]byte // of JSON, each one object
	stories      []report.PressLine
	decisions    []uint64 // that are among the lines

	config  *config.Config
	effects []latch.Effect
}

// head is what is said of the whole.
type head struct {
	Name   string `json:"name"`
	From   string `json:"from"` // seconds, as all times are
	Until  string `json:"until"`
	Origin string `json:"origin,omitempty"` // the time of day at 0, in UTC, if the log's stamps tell it
	Mode   string `json:"mode"`
}

// Write writes the recording as one JSON document, an element of its lists on each line.
func (r *Recording) Write(w io.Writer) error {
	b := bufio.NewWriter(w)
	stories := make([][]byte, len(r.stories))
	for i := range r.stories {
		stories[i] = encode(&r.stories[i])
	}
	_, _ = b.Write(bytes.TrimSuffix(encode(&r.head), []byte("}"))) // Flush tells of errors
	list := func(name string, elements [][]byte) {
		fmt.Fprintf(b, ",%q:[", name)
		for i, e := range elements {
			if i > 0 {
				_ = b.WriteByte(',')
			}
			_ = b.WriteByte('\n')
			_, _ = b.Write(e)
		}
		_, _ = b.WriteString("\n]")
	}
	list("lines", r.lines)
	list("looks", r.looks)
	list("stories", stories)
	fmt.Fprintf(b, ",\"missing\":%d}\n", r.missing)
	return b.Flush()
}

// Missing is how many of the oldest lines and looks were left out for want of room.
func (r *Recording) Missing() int { return r.missing }

// Story is the story of a decision, by its number, as explain tells it in JSON.
func (r *Recording) Story(number uint64) (json.RawMessage, error) {
	var told []uint64
	for i := range r.stories {
		for _, a := range r.stories[i].Answers {
			if a.Number == number {
				return encode(&r.stories[i]), nil
			}
			told = append(told, a.Number)
		}
	}
	if slices.Contains(r.decisions, number) {
		return nil, fmt.Errorf("decision %d has no story: it follows from the end of the log, and not from what is in it", number)
	}
	return nil, explain.NotKept(number, told)
}

// Scenario is a scenario that comes to a decision again, by its number; see scenario.Compose.
func (r *Recording) Scenario(ctx context.Context, number uint64) (string, error) {
	return scenario.Compose(ctx, r.config, r.effects, number, r.config.File)
}

// encode is a value as one line of JSON.
func encode(v any) []byte {
	var b strings.Builder
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	_ = e.Encode(v) // of values that have a form, into memory
	return []byte(strings.TrimSuffix(b.String(), "\n"))
}
