package report

import (
	"bufio"
	"encoding/json"
	"io"
	"time"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// Line is one line of JSON output. Later versions only add fields. docs/json.md documents it.
type Line struct {
	Kind      string `json:"kind"` // gesture, decision, frame or event; of a running latchd and a recording also heard
	T         string `json:"t"`    // seconds since the log's first frame, with nanoseconds
	Button    string `json:"button,omitempty"`
	Key       *int64 `json:"key,omitempty"` // number of the key, where the car says it
	Gesture   string `json:"gesture,omitempty"`
	Length    string `json:"length,omitempty"` // seconds that the button was down
	Trigger   string `json:"trigger,omitempty"`
	Stage     int    `json:"stage,omitempty"`
	Verdict   string `json:"verdict,omitempty"`
	Tier      string `json:"tier,omitempty"`
	Reason    string `json:"reason,omitempty"`
	Action    string `json:"action,omitempty"`
	Event     string `json:"event,omitempty"`
	Fact      string `json:"fact,omitempty"`
	Value     *bool  `json:"value,omitempty"`
	Number    uint64 `json:"number,omitempty"` // of a decision; of a frame or an event: the decision that it serves
	Attempt   int    `json:"attempt,omitempty"`
	After     string `json:"after,omitempty"` // seconds since the first frame of the attempt
	Bus       string `json:"bus,omitempty"`
	ID        string `json:"id,omitempty"`
	Data      string `json:"data,omitempty"`
	FD        bool   `json:"fd,omitempty"`
	Sent      *bool  `json:"sent,omitempty"`     // of a frame: false if the gate refused it
	Withheld  bool   `json:"withheld,omitempty"` // of a frame of a running latchd: it was not armed, so nothing was sent
	Facts     []Fact `json:"facts,omitempty"`
	Would     string `json:"would,omitempty"`
	Waited    string `json:"waited,omitempty"`     // seconds that a decision waited ...
	WaitedFor string `json:"waited_for,omitempty"` // ... and the reason for which it would have been refused at first
	Warning   string `json:"warning,omitempty"`    // what was unknown and passed over
	Setting   string `json:"setting,omitempty"`    // that a decision rests on, or that was changed
	Since     string `json:"since,omitempty"`      // when that was changed, in UTC
	Origin    string `json:"origin,omitempty"`     // by what
	Text      string `json:"text,omitempty"`

	Evidence *Evidence `json:"evidence,omitempty"` // of a service that is due
	Buttons  []string  `json:"buttons,omitempty"`  // of a frame that was heard: those that it tells of ...
	Down     []string  `json:"down,omitempty"`     // ... and those of them that it says are down
}

// Fact is a fact that a decision used.
type Fact struct {
	Name  string `json:"name"`
	State string `json:"state"`           // known, stale, never_seen or undefined
	Value any    `json:"value,omitempty"` // when known: a number in Unit, or true or false
	Unit  string `json:"unit,omitempty"`
	Age   string `json:"age,omitempty"` // seconds, if ever seen
}

// jsonLines writes one object a line.
type jsonLines struct {
	w     *bufio.Writer
	e     *json.Encoder
	lines *Lines
	err   error
}

// NewJSON returns a writer of JSON lines.
func NewJSON(w io.Writer, c *config.Config) Writer {
	b := bufio.NewWriter(w)
	e := json.NewEncoder(b)
	e.SetEscapeHTML(false)
	return &jsonLines{w: b, e: e, lines: NewLines(c)}
}

func (j *jsonLines) write(l Line) {
	if err := j.e.Encode(l); j.err == nil {
		j.err = err
	}
}

func (j *jsonLines) Effect(ef *latch.Effect)      { j.write(j.lines.Effect(ef)) }
func (j *jsonLines) Sent(t *gateway.Transmission) { j.write(j.lines.Sent(t)) }
func (j *jsonLines) Refused(t *gateway.Transmission, why gateway.Refusal) {
	j.write(j.lines.Refused(t, why))
}

func (j *jsonLines) Note(at time.Duration, event, sentence string) {
	j.write(Happened(at, event, sentence))
}

func (j *jsonLines) Flush() error {
	if err := j.w.Flush(); j.err == nil {
		j.err = err
	}
	return j.err
}
