package doctor

import (
	"fmt"
	"strings"
)

// Severity says what a finding asks of its reader.
type Severity uint8

// The severities, in the order in which they are told.
const (
	Question Severity = iota // software cannot see it: look yourself
	Problem                  // it cannot work like this
	Warning                  // it works, and some day it will not
	Note                     // worth knowing; also what could not be found out
	OK                       // as it should be
)

var severityNames = [...]string{"question", "problem", "warning", "note", "ok"}

func (s Severity) String() string { return severityNames[s] }

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Finding is one answer.
type Finding struct {
	Check     string   `json:"check"`               // the stable name of the check in the table
	Interface string   `json:"interface,omitempty"` // which it is about; none: the machine
	Severity  Severity `json:"severity"`
	Title     string   `json:"title"`              // a sentence
	Evidence  []string `json:"evidence,omitempty"` // what was read, and where
	Why       string   `json:"why,omitempty"`      // what follows from it
	Next      string   `json:"next,omitempty"`     // the next command to type, as it stands
}

// finding begins one.
func finding(s Severity, title string, args ...any) Finding {
	return Finding{Severity: s, Title: fmt.Sprintf(title, args...)}
}

// saw adds evidence: where, and what stood there.
func (f Finding) saw(where, format string, args ...any) Finding {
	f.Evidence = append(f.Evidence[:len(f.Evidence):len(f.Evidence)], where+": "+printable(fmt.Sprintf(format, args...)))
	return f
}

// because says why it matters.
func (f Finding) because(why string) Finding {
	f.Why = why
	return f
}

// next is the command to type.
func (f Finding) next(format string, args ...any) Finding {
	f.Next = fmt.Sprintf(format, args...)
	return f
}

// unknown says that something could not be found out, and why.
func unknown(what, where string, err error) Finding {
	return finding(Note, "not known: %s", what).saw(where, "%v", err)
}

// printable keeps what stands in a file from steering the terminal, and short.
func printable(text string) string {
	const longest = 200
	text = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r >= 0x80 && r < 0xa0 || r == '\uFFFD' {
			return '?'
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > longest {
		return string(runes[:longest]) + "…"
	}
	return text
}
