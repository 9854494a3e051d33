package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"latchd/internal/doctor"
)

// groups are the headings of what doctor found, in the order in which it is told, and the words that count it.
var groups = [...]struct {
	severity        doctor.Severity
	title, one, all string
}{
	{doctor.Question, "To be looked at by you, because software cannot see it", "question", "questions"},
	{doctor.Problem, "Problems", "problem", "problems"},
	{doctor.Warning, "Warnings", "warning", "warnings"},
	{doctor.Note, "Notes", "note", "notes"},
	{doctor.OK, "As it should be", "in order", "in order"},
}

// Doctor writes what doctor found: what it is, why it matters, what was seen and where, and the next command.
func Doctor(w io.Writer, findings []doctor.Finding) error {
	b := bufio.NewWriter(w)
	paragraph := func(first, rest, text string) {
		for i, line := range wrap(strings.Fields(text), lineWidth-len(rest)) {
			if i > 0 {
				first = rest
			}
			fmt.Fprintf(b, "%s%s\n", first, line)
		}
	}
	var counts []string
	for _, g := range groups {
		n := 0
		for _, f := range findings {
			if f.Severity != g.severity {
				continue
			}
			if n++; n == 1 {
				fmt.Fprintf(b, "%s:\n", g.title)
			}
			title := f.Title
			if f.Interface != "" {
				title = f.Interface + ": " + title
			}
			if f.Severity == doctor.OK {
				paragraph("  ", "    ", title+" ("+strings.Join(f.Evidence, "; ")+")")
				continue
			}
			paragraph("  ", "    ", title)
			if f.Why != "" {
				paragraph("    ", "    ", f.Why)
			}
			for _, e := range f.Evidence {
				paragraph("    seen: ", "          ", e)
			}
			if f.Next != "" {
				fmt.Fprintf(b, "    next: %s\n", f.Next)
			}
		}
		if n > 0 {
			fmt.Fprintln(b)
			word := g.all
			if n == 1 {
				word = g.one
			}
			counts = append(counts, fmt.Sprintf("%d %s", n, word))
		}
	}
	fmt.Fprintln(b, strings.Join(counts, ", "))
	return b.Flush()
}
