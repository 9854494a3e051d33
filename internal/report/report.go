package report

import (
	"fmt"
	"strconv"
	"time"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Format is how the output looks.
type Format string

// The formats.
const (
	Text    Format = "text"
	JSON    Format = "json"
	Candump Format = "candump"
)

// Formats lists the formats.
func Formats() []string { return []string{string(Text), string(JSON), string(Candump)} }

// Writer is a sink that writes. Flush tells of the first error.
type Writer interface {
	gateway.Sink
	// Note writes a statement that is no effect of the engine, such as what was still to come at a log's end.
	Note(at time.Duration, event, text string)
	Flush() error
}

// window passes on what happens from a time on.
type window struct {
	Writer
	from time.Duration
}

// From leaves out what happened before a time.
func From(w Writer, from time.Duration) Writer {
	if from <= 0 {
		return w
	}
	return &window{w, from}
}

func (w *window) Effect(ef *latch.Effect) {
	if ef.At >= w.from {
		w.Writer.Effect(ef)
	}
}

func (w *window) Sent(t *gateway.Transmission) {
	if t.At >= w.from {
		w.Writer.Sent(t)
	}
}

func (w *window) Refused(t *gateway.Transmission, why gateway.Refusal) {
	if t.At >= w.from {
		w.Writer.Refused(t, why)
	}
}

// Seconds writes a time as seconds with nanoseconds, so that no reader has to round: 12.345678900.
func Seconds(d time.Duration) string {
	return strconv.FormatInt(int64(d/time.Second), 10) + "." + fmt.Sprintf("%09d", int64(d%time.Second))
}

func busNames(c *config.Config) []string {
	names := make([]string, len(c.Buses))
	for i := range c.Buses {
		names[i] = c.Buses[i].Name
	}
	return names
}
