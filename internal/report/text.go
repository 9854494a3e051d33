package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/gateway"
	"latchd/latch"
)

// The colours of the timeline, as ECMA-48 select-graphic-rendition codes.
const (
	plain  = ""
	dim    = "2"
	red    = "31"
	green  = "32"
	yellow = "33"
	cyan   = "36"
)

// text is the timeline for people.
type text struct {
	w      *bufio.Writer
	c      *config.Config
	buses  []string
	colour bool
	err    error

	facts    []string // that changed at one instant, and are shown in one line
	at       time.Duration
	verdicts [3]int
	frames   int
	refused  int
}

// NewText returns a timeline. One entry is one effect: time in seconds, what it is, and a sentence. Facts that
// change at one instant share an entry, and an entry that is too long for a line goes on in the next. Flush
// writes the totals.
func NewText(w io.Writer, c *config.Config, colour bool) Writer {
	return &text{w: bufio.NewWriter(w), c: c, buses: busNames(c), colour: colour}
}

// entry writes one entry, after the facts that changed before it.
func (t *text) entry(at time.Duration, colour, what, sentence string) {
	t.flushFacts()
	t.print(head(at, what), colour, strings.Fields(sentence))
}

func head(at time.Duration, what string) string {
	return fmt.Sprintf("%12.6f  %-*s", at.Seconds(), whatWidth, what)
}

// print writes words after a head, in as many lines as they need.
func (t *text) print(head, colour string, words []string) {
	for i, line := range wrap(words, lineWidth-margin) {
		if i > 0 {
			head = strings.Repeat(" ", margin-1)
		}
		stamp, what := head[:stampWidth], head[stampWidth:]
		if t.colour && colour != plain {
			t.printf("%s\x1b[%sm%s %s\x1b[0m\n", stamp, colour, what, line)
		} else {
			t.printf("%s%s %s\n", stamp, what, line)
		}
	}
}

func (t *text) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(t.w, format, args...); t.err == nil {
		t.err = err
	}
}

func (t *text) Effect(ef *latch.Effect) {
	p := &t.c.Params
	switch ef.Kind {
	case latch.EffectGesture:
		t.entry(ef.At, dim, "gesture", p.GestureSentence(&ef.Gesture))
	case latch.EffectDecision:
		v := ef.Decision.Verdict
		t.verdicts[v]++
		t.entry(ef.At, colourOf(v), v.String(), p.Sentence(&ef.Decision))
	case latch.EffectEvent:
		t.event(ef.At, &ef.Event)
	}
}

func (t *text) event(at time.Duration, ev *latch.Event) {
	colour := dim
	switch ev.Kind {
	case latch.FactChanged:
		t.fact(at, ev)
		return
	case latch.Confirmed:
		colour = green
	case latch.ServiceDue:
		colour = yellow
	case latch.Unconfirmed, latch.Unverified, latch.NotSent, latch.GapSeen:
		colour = red
	}
	t.entry(at, colour, "event", t.c.Params.EventSentence(ev, t.buses))
}

// fact holds a fact back for the others of its instant.
func (t *text) fact(at time.Duration, ev *latch.Event) {
	if t.at != at {
		t.flushFacts()
	}
	t.at = at
	t.facts = append(t.facts, ev.Fact.String()+" "+stateOf(ev.Fact, ev.Is))
}

// stateOf is the word for what a fact says: a latch is released or latched, anything else yes or no.
func stateOf(f latch.Fact, is bool) string {
	words := [2]string{"no", "yes"}
	if f == latch.BootLatch || f == latch.DoorsLatch {
		words = [2]string{"latched", "released"}
	}
	if is {
		return words[1]
	}
	return words[0]
}

func (t *text) flushFacts() {
	if len(t.facts) == 0 {
		return
	}
	for i := range len(t.facts) - 1 {
		t.facts[i] += ","
	}
	t.print(head(t.at, "fact"), dim, t.facts) // a fact and its state stay together
	t.facts = t.facts[:0]
}

func (t *text) Sent(tx *gateway.Transmission) {
	t.frames++
	if t.c.Mode == config.Observe || tx.Withheld {
		t.entry(tx.At, cyan, "would", "send "+t.frame(tx))
		return
	}
	t.entry(tx.At, cyan, "send", t.frame(tx))
}

func (t *text) Refused(tx *gateway.Transmission, why gateway.Refusal) {
	t.refused++
	t.entry(tx.At, red, "refused", fmt.Sprintf("%s: %v", t.frame(tx), why))
}

// frame is a frame with its bus and what it is for.
func (t *text) frame(tx *gateway.Transmission) string {
	s := fmt.Sprintf("%v on %s for %v", tx.Frame.String(), t.buses[tx.Bus], tx.For.Action)
	if tx.For.Attempt > 1 {
		s += fmt.Sprintf(", attempt %d", tx.For.Attempt)
	}
	return s
}

func (t *text) Note(at time.Duration, event, sentence string) { t.entry(at, dim, event, sentence) }

func (t *text) Flush() error {
	t.flushFacts()
	t.print(fmt.Sprintf("%*s  %-*s", stampWidth-2, "", whatWidth, "total"), plain, strings.Fields(t.totals()))
	if err := t.w.Flush(); t.err == nil {
		t.err = err
	}
	return t.err
}

// totals counts what the timeline shows.
func (t *text) totals() string {
	frames, verb := "frames", "sent"
	if t.frames == 1 {
		frames = "frame"
	}
	if t.c.Mode == config.Observe {
		verb = "would be sent"
	}
	s := fmt.Sprintf("%d allowed, %d denied, %d ignored; %d %s %s", t.verdicts[latch.Allow], t.verdicts[latch.Deny], t.verdicts[latch.Ignore],
		t.frames, frames, verb)
	if t.refused > 0 {
		s += fmt.Sprintf(", %d refused", t.refused)
	}
	return s
}
