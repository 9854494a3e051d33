package report

import (
	"bufio"
	"fmt"
	"io"
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
}

// NewText returns a timeline. One line is one effect: time in seconds, what it is, and a sentence.
func NewText(w io.Writer, c *config.Config, colour bool) Writer {
	return &text{w: bufio.NewWriter(w), c: c, buses: busNames(c), colour: colour}
}

func (t *text) line(at time.Duration, colour, what, sentence string) {
	if !t.colour || colour == plain {
		t.printf("%12.6f  %-8s %s\n", at.Seconds(), what, sentence)
		return
	}
	t.printf("%12.6f  \x1b[%sm%-8s %s\x1b[0m\n", at.Seconds(), colour, what, sentence)
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
		t.line(ef.At, dim, "gesture", p.GestureSentence(&ef.Gesture))
	case latch.EffectDecision:
		colour := [...]string{latch.Allow: green, latch.Deny: red, latch.Ignore: yellow}[ef.Decision.Verdict]
		t.line(ef.At, colour, ef.Decision.Verdict.String(), p.Sentence(&ef.Decision))
	case latch.EffectEvent:
		colour := dim
		switch ef.Event.Kind {
		case latch.Confirmed:
			colour = green
		case latch.Unconfirmed, latch.Unverified, latch.GapSeen:
			colour = red
		}
		t.line(ef.At, colour, "event", p.EventSentence(&ef.Event, t.buses))
	}
}

func (t *text) Sent(tx *gateway.Transmission) {
	what := "send"
	if t.c.Mode == config.Observe {
		what = "would" // observe mode: it would send
	}
	t.line(tx.At, cyan, what, t.frame(tx))
}

func (t *text) Refused(tx *gateway.Transmission, why gateway.Refusal) {
	t.line(tx.At, red, "refused", fmt.Sprintf("%s: %v", t.frame(tx), why))
}

func (t *text) frame(tx *gateway.Transmission) string {
	return fmt.Sprintf("%s %s  %v", t.buses[tx.Bus], tx.Frame.String(), tx.For.Action)
}

func (t *text) Note(at time.Duration, _, sentence string) { t.line(at, dim, "event", sentence) }

func (t *text) Flush() error {
	if err := t.w.Flush(); t.err == nil {
		t.err = err
	}
	return t.err
}
