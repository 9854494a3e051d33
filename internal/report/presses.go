package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"latchd/config"
	"latchd/internal/explain"
	"latchd/latch"
)

// Presses writes the stories of presses. Flush tells of the first error.
type Presses interface {
	// Note writes what is to be known of all that follows.
	Note(text string)
	Press(*explain.Press)
	// Told writes a press that was told before, with its tiers as Tiers wrote them then.
	Told(p *PressLine, tiers string)
	// None says that there was no press, with the messages that could have told of one.
	None(text string, messages []explain.Message)
	Flush() error
}

// PressOptions say how presses are told.
type PressOptions struct {
	Teller explain.Teller
	// Epoch is the time of day of the log's first frame, in UTC; the zero time if its stamps are none.
	Epoch   time.Time
	Verbose bool // with the tiers of each decision
	Colour  bool
}

// stamp is the time of day at which a press began, "" if nobody knows it.
func (o *PressOptions) stamp(p *explain.Press, layout string) string {
	switch {
	case !p.Wall.IsZero():
		return p.Wall.UTC().Format(layout)
	case o.Epoch.IsZero():
		return ""
	}
	return o.Epoch.Add(p.Began).Format(layout)
}

// stories tells presses as paragraphs.
type stories struct {
	w     *bufio.Writer
	c     *config.Config
	o     PressOptions
	begun bool
	err   error
}

// NewStories returns a writer of one paragraph a press, for people.
func NewStories(w io.Writer, c *config.Config, o PressOptions) Presses {
	return &stories{w: bufio.NewWriter(w), c: c, o: o}
}

func (s *stories) printf(format string, args ...any) {
	if _, err := fmt.Fprintf(s.w, format, args...); s.err == nil {
		s.err = err
	}
}

// paragraph writes text, after an empty line unless it is the first.
func (s *stories) paragraph(head, colour, text string) {
	if s.begun {
		s.printf("\n")
	}
	s.begun = true
	indent := ""
	if head != "" {
		if s.o.Colour {
			head = "\x1b[" + colour + "m" + head + "\x1b[0m"
		}
		s.printf("%s\n", head)
		indent = "  "
	}
	for _, line := range wrap(strings.Fields(text), lineWidth-len(indent)) {
		s.printf("%s%s\n", indent, line)
	}
}

func (s *stories) Note(text string) { s.paragraph("", plain, text) }

func (s *stories) Press(p *explain.Press) {
	head := fmt.Sprintf("%.3f s", p.Began.Seconds())
	if day := s.o.stamp(p, "2006-01-02 15:04:05.000 UTC"); day != "" {
		head += ", " + day
	}
	s.paragraph(head, verdictColour(p), s.o.Teller.Story(p))
	if s.o.Verbose {
		s.printf("%s", Tiers(p))
	}
}

// verdictColour is the colour of the press's first answer.
func verdictColour(p *explain.Press) string {
	if len(p.Answers) == 0 {
		return yellow
	}
	return colourOf(p.Answers[0].Decision.Verdict)
}

func (s *stories) Told(l *PressLine, tiers string) {
	head, colour := l.UTC, yellow
	if t, err := time.Parse(time.RFC3339Nano, l.UTC); err == nil {
		head = t.Local().Format("2006-01-02 15:04:05.000 MST")
	}
	if len(l.Answers) > 0 {
		colour = verdictColours[l.Answers[0].Verdict]
	}
	s.paragraph(head, colour, l.Text)
	if s.o.Verbose {
		s.printf("%s", tiers)
	}
}

// Tiers are the words of the tiers of each answer of a press, one a line.
func Tiers(p *explain.Press) string {
	var b strings.Builder
	for i := range p.Answers {
		chain(&b, p, &p.Answers[i])
	}
	return b.String()
}

// chain writes a line a tier.
func chain(b *strings.Builder, p *explain.Press, a *explain.Answer) {
	const width = 11
	indent := "    "
	if len(p.Answers) > 1 {
		when := fmt.Sprintf("%.3f s", a.At.Seconds())
		if !p.Wall.IsZero() {
			when = p.Wall.Add(a.At - p.Began).Local().Format("15:04:05.000")
		}
		fmt.Fprintf(b, "%s%s, %v:\n", indent, when, a.Decision.Trigger)
		indent += "  "
	}
	for _, step := range explain.Chain(&a.Decision) {
		for i, line := range wrap(step.Words(&a.Decision), lineWidth-len(indent)-width) {
			tier := step.Tier.String()
			if i > 0 {
				tier = ""
			}
			fmt.Fprintf(b, "%s%-*s%s\n", indent, width, tier, line)
		}
	}
}

func (s *stories) None(text string, messages []explain.Message) {
	s.paragraph("", plain, text)
	for i := range messages {
		s.printf("  %s\n", strings.Join(wrap(strings.Fields(heard(s.c, &messages[i])), lineWidth-2), "\n  "))
	}
}

// heard says how often a message was seen.
func heard(c *config.Config, m *explain.Message) string {
	often := fmt.Sprintf("seen %d times, with no such press", m.Frames)
	switch m.Frames {
	case 0:
		often = "never seen"
	case 1:
		often = "seen once, with no such press"
	}
	if m.WholeBus {
		often = fmt.Sprintf("%d frames of any kind heard on its bus", m.Frames)
	}
	message := m.ID.String()
	if m.Name != "" {
		message += " (" + m.Name + ")"
	}
	var names []string
	for _, b := range m.Buttons {
		names = append(names, c.Params.Buttons[b].Name)
	}
	bus := &c.Buses[m.Bus]
	return fmt.Sprintf("%s: message %s on bus %s (%s), for %s", often, message, bus.Name, bus.Interface, strings.Join(names, ", "))
}

func (s *stories) Flush() error {
	if err := s.w.Flush(); s.err == nil {
		s.err = err
	}
	return s.err
}

// verdictColours are the colours of the verdicts, by their names.
var verdictColours = map[string]string{latch.Allow.String(): green, latch.Deny.String(): red, latch.Ignore.String(): yellow}

// colourOf is the colour of a verdict.
func colourOf(v latch.Verdict) string { return verdictColours[v.String()] }
