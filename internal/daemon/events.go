package daemon

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"sync"
	"time"

	"latchd/internal/control"
	"latchd/internal/report"
)

// eventsKept is how many events are kept to look back: some hundred presses with all that they lead to.
const eventsKept = 2048

// mostFollowing is how many clients may follow the events. They are fewer than the clients that are served, so that however many are
// forgotten, there is room for one that disarms.
const mostFollowing = 12

// event is a line that was told.
type event struct {
	at   time.Duration // on the gateway's clock
	wall time.Time
	line report.Line
}

// public is an event as clients get it.
func (e *event) public() report.Event { return report.Event{Time: e.wall.UTC(), Line: e.line} }

// events keeps the newest of what the gateway told, and hands it to those who follow. The zero value is ready for use.
type events struct {
	feed control.Feed

	mu      sync.Mutex // held for a look at the ring, never while anything waits
	ring    []event
	oldest  int           // its place in the ring, once that is full
	reached time.Duration // the newest time of all
}

// add takes in what was told.
func (s *events) add(e event) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.reached = max(s.reached, e.at)
	if len(s.ring) < eventsKept {
		s.ring = append(s.ring, e)
	} else {
		s.ring[s.oldest] = e
		s.oldest = (s.oldest + 1) % eventsKept
	}
	s.feed.Publish(e.public())
}

// now is the newest time of which anything was told.
func (s *events) now() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reached
}

// all are the events in the order in which they were told.
func (s *events) all() []event {
	return append(append([]event(nil), s.ring[s.oldest:]...), s.ring[:s.oldest]...)
}

// join lists the newest events, and adds a follower that gets all that come after them; with frames, those of buttons as well.
func (s *events) join(last int, frames bool) ([]event, *control.Follower) {
	s.mu.Lock()
	defer s.mu.Unlock()
	list, join := s.all(), s.feed.Join
	if frames {
		join = s.feed.JoinAll
	}
	return list[max(0, len(list)-last):], join()
}

// hear passes a frame of a button on to those who follow them. It is not kept: a button that is held would push out what was decided.
func (s *events) hear(g *generation, e *entry) {
	s.feed.Aside(report.Event{Time: e.wall.UTC(), Line: g.lines.Heard(e.at, &e.heard)}, e.missed)
}

// line is an entry of the journal as a line of JSON. What belongs to no time has that of the line before.
func (g *generation) line(e *entry, before time.Duration) (at time.Duration, l report.Line) {
	switch e.kind {
	case anEffect:
		return e.effect.At, g.lines.Effect(&e.effect)
	case aSent:
		return e.tx.At, g.lines.Sent(&e.tx)
	case aRefused:
		return e.tx.At, g.lines.Refused(&e.tx, e.refusal)
	case aNotice:
		_, text := g.logger.noticed(e)
		l := report.Happened(e.notice.At, e.notice.Kind.String(), text)
		l.Bus = g.logger.buses[e.notice.Bus]
		return e.notice.At, l
	}
	return before, report.Happened(before, "configuration", g.text)
}

// tell renders an entry once, for all who want it.
func (s *events) tell(g *generation, e *entry) {
	at, l := g.line(e, s.now())
	s.add(event{at: at, wall: e.wall, line: l})
}

// missing tells that the journal had no room for so many entries.
func (s *events) missing(n uint64) {
	at := s.now()
	s.add(event{at: at, wall: time.Now(), line: report.Happened(at, "missing", tooSlow(n))})
}

func tooSlow(n uint64) string {
	return fmt.Sprintf("the log is too slow: %d lines are missing", n)
}

// EventsArguments are those of the command events.
type EventsArguments struct {
	Follow bool `json:"follow,omitempty"`
	Last   int  `json:"last,omitempty"`   // 0: all that are kept, and with Follow none
	Frames bool `json:"frames,omitempty"` // with Follow: received frames of buttons as well
}

// tellEvents answers the command events.
func (d *desk) tellEvents(ctx context.Context, _ control.Peer, arguments json.RawMessage, answer *control.Answer) error {
	var a EventsArguments
	if err := control.Arguments(arguments, &a); err != nil {
		return err
	}
	switch {
	case a.Last < 0:
		return fmt.Errorf("events: last is %d: want 1 or more, or none", a.Last)
	case a.Frames && !a.Follow:
		return errors.New("events: frames of buttons are not kept to look back: ask with follow")
	case a.Last == 0 && !a.Follow:
		a.Last = eventsKept
	}
	if a.Follow {
		defer d.following.Add(-1)
		if d.following.Add(1) > mostFollowing {
			return fmt.Errorf("events: %d clients follow already, which is the most: end one, such as a forgotten latchd events --follow", mostFollowing)
		}
	}
	if a.Frames {
		d.hearing.Add(1)
		defer d.hearing.Add(-1)
	}
	list, follower := d.events.join(a.Last, a.Frames)
	defer follower.Leave()
	for i := range list {
		if err := answer.Send(list[i].public()); err != nil {
			return err
		}
	}
	if !a.Follow {
		return nil
	}
	return answer.Follow(ctx, follower)
}
