package control

import (
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"strings"
	"sync"
	"time"
)

const (
	// maxLine is how many bytes a line of an answer may have, with its newline.
	maxLine = 1 << 20
	// maxMessage keeps the message of an error within a line, were each of its bytes escaped with six.
	maxMessage = maxLine / 8
	// writeTimeout is how long a client may take to read a line.
	writeTimeout = 10 * time.Second
	// partingTimeout is how long all may take that is still to be said when latchd stops, or when the client has closed its side.
	partingTimeout = time.Second
)

// line is a line of an answer. One of its fields is set.
type line struct {
	Data   json.RawMessage `json:"data,omitempty"`
	Missed uint64          `json:"missed,omitempty"`
	End    bool            `json:"end,omitempty"`
	Error  *Error          `json:"error,omitempty"`
}

// Error is what a daemon answers when it could not do what it was asked for.
type Error struct {
	// Message is for a person.
	Message string `json:"message"`
	// Code is the exit code for a command line, from 1 to 125: 78 where a configuration is not usable, else 1.
	Code int `json:"code"`
}

func (e *Error) Error() string { return e.Message }

// failure is an error as it goes over the wire: with all that was said of it, and the code of the Error in it, if there is one.
func failure(err error) *Error {
	f := Error{Code: 1}
	if inner, ok := errors.AsType[*Error](err); ok && inner.Code >= 1 && inner.Code <= 125 {
		f.Code = inner.Code
	}
	f.Message = err.Error()
	if len(f.Message) > maxMessage {
		f.Message = strings.ToValidUTF8(f.Message[:maxMessage], "") + "…"
	}
	return &f
}

// Answer is what a Handler writes to its client. One goroutine uses it.
type Answer struct {
	conn net.Conn
	err  error // what ended the writing; a line may then have been written in part, so no other follows

	mu      sync.Mutex
	parting bool // no line extends the deadline any more
}

// part begins the end: what is still to be read is let be, and what is still to be said has a second. It is called once, by another
// goroutine than that which writes.
func (a *Answer) part() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.parting = true
	_ = a.conn.SetReadDeadline(time.Now())
	_ = a.conn.SetWriteDeadline(time.Now().Add(partingTimeout))
}

// extend gives the next line its time.
func (a *Answer) extend() {
	a.mu.Lock()
	defer a.mu.Unlock()
	if !a.parting {
		_ = a.conn.SetWriteDeadline(time.Now().Add(writeTimeout))
	}
}

// Send writes {"data":…}. It waits for the client for up to 10 s; after that, and when the client has gone, it returns an error, as does
// every later call. Data that is no JSON, or more than 1 MiB of it, is an error after which others can be sent.
func (a *Answer) Send(data any) error {
	text, err := json.Marshal(data)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	return a.write(line{Data: text})
}

func (a *Answer) write(l line) error {
	if a.err != nil {
		return a.err
	}
	text, err := json.Marshal(l)
	if err != nil {
		return fmt.Errorf("answer: %w", err)
	}
	text = append(text, '\n')
	if len(text) > maxLine {
		return fmt.Errorf("answer: a line of %d bytes, where %d are the most: send it in parts", len(text), maxLine)
	}
	a.extend()
	if _, err := a.conn.Write(text); err != nil {
		a.err = fmt.Errorf("answer: %w", err)
	}
	return a.err
}

// end writes the last line.
func (a *Answer) end(err error) {
	last := line{End: true}
	if err != nil {
		last = line{Error: failure(err)}
	}
	_ = a.write(last) // nobody is left who could be told
}
