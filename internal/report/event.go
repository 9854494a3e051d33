package report

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// Event is a line of a running daemon, with the time of day at which it was told.
type Event struct {
	Time time.Time `json:"time"`
	Line
}

// eventStamp is the time of day of an event for people, in their time zone.
const eventStamp = "2006-01-02 15:04:05.000"

// WriteText writes an event for people: the time of day, what it is, and a sentence, in the columns of the timeline.
func (e *Event) WriteText(w io.Writer, colour bool) error {
	what, sentence, paint := e.entry()
	head := e.Time.Local().Format(eventStamp) + "  "
	margin := len(head) + whatWidth + 1
	for i, line := range wrap(strings.Fields(sentence), lineWidth-margin) {
		if i > 0 {
			head, what = strings.Repeat(" ", len(head)), ""
		}
		line = fmt.Sprintf("%-*s %s", whatWidth, what, line)
		if colour && paint != plain {
			line = "\x1b[" + paint + "m" + line + "\x1b[0m"
		}
		if _, err := fmt.Fprintf(w, "%s%s\n", head, line); err != nil {
			return err
		}
	}
	return nil
}

// entry is how an event stands in the timeline.
func (e *Event) entry() (what, sentence, colour string) {
	switch e.Kind {
	case "decision":
		return e.Verdict, e.Text, verdictColours[e.Verdict]
	case "frame":
		return e.frame()
	case "heard":
		return e.Kind, e.Text, plain
	case "event":
		switch e.Line.Event {
		case "fact":
			return "fact", e.Text, dim
		case "confirmed":
			return e.Kind, e.Text, green
		case "service_due":
			return e.Kind, e.Text, yellow
		case "unconfirmed", "unverified", "gap", "impostor", "bus_lost", "missing":
			return e.Kind, e.Text, red
		}
	}
	return e.Kind, e.Text, dim
}

// frame is a frame with its bus and what it is for.
func (e *Event) frame() (what, sentence, colour string) {
	s := fmt.Sprintf("%s on %s for %s", strings.TrimPrefix(e.Text, e.Bus+" "), e.Bus, e.Action)
	if e.Attempt > 1 {
		s += fmt.Sprintf(", attempt %d", e.Attempt)
	}
	switch {
	case e.Reason != "":
		return "refused", s + ": " + e.Reason, red
	case e.Withheld:
		return "would", "send " + s, cyan
	}
	return "send", s, cyan
}
