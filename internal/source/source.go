// Package source is how latchd speaks of a place in a file that a person wrote: a DBC, a
// configuration, a log. Every mistake has a place, and all mistakes are reported at once.
package source

import (
	"cmp"
	"fmt"
	"slices"
)

// Pos is a place in a file. Line and Col count from 1, Col in characters; 0 means unknown.
type Pos struct {
	File string `json:"file"`
	Line int    `json:"line,omitempty"`
	Col  int    `json:"col,omitempty"`
}

// String writes file:line:col, leaving out what is unknown.
func (p Pos) String() string {
	switch {
	case p.Line == 0:
		return p.File
	case p.Col == 0:
		return fmt.Sprintf("%s:%d", p.File, p.Line)
	}
	return fmt.Sprintf("%s:%d:%d", p.File, p.Line, p.Col)
}

// Severity says what a problem means for the file as a whole.
type Severity uint8

// A warning leaves the file usable, an error does not.
const (
	Warning Severity = iota
	Error
)

// String is the word for it: warning, error.
func (s Severity) String() string {
	if s == Error {
		return "error"
	}
	return "warning"
}

// MarshalText writes the word.
func (s Severity) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// Problem is one mistake in a file: what was being read, what is wrong, and what would be right.
type Problem struct {
	Pos      Pos      `json:"pos"`
	Severity Severity `json:"severity"`
	Message  string   `json:"message"`
}

// Error makes a problem usable as an error: "file:line:col: message", and "file:line:col: warning:
// message" for a warning.
func (p Problem) Error() string {
	if p.Severity == Warning {
		return fmt.Sprintf("%v: warning: %s", p.Pos, p.Message)
	}
	return fmt.Sprintf("%v: %s", p.Pos, p.Message)
}

// Problems is every mistake of one or more files.
type Problems []Problem

// Warnf adds a warning.
func (ps *Problems) Warnf(pos Pos, format string, args ...any) {
	*ps = append(*ps, Problem{pos, Warning, fmt.Sprintf(format, args...)})
}

// Errorf adds an error.
func (ps *Problems) Errorf(pos Pos, format string, args ...any) {
	*ps = append(*ps, Problem{pos, Error, fmt.Sprintf(format, args...)})
}

// HasErrors says whether any problem makes its file unusable.
func (ps Problems) HasErrors() bool {
	return slices.ContainsFunc(ps, func(p Problem) bool { return p.Severity == Error })
}

// Sort orders by line and column within each file, keeping the files in the order in which they
// first appear.
func (ps Problems) Sort() {
	order := map[string]int{}
	for _, p := range ps {
		if _, ok := order[p.Pos.File]; !ok {
			order[p.Pos.File] = len(order)
		}
	}
	slices.SortStableFunc(ps, func(a, b Problem) int {
		return cmp.Or(
			cmp.Compare(order[a.Pos.File], order[b.Pos.File]),
			cmp.Compare(a.Pos.Line, b.Pos.Line),
			cmp.Compare(a.Pos.Col, b.Pos.Col),
		)
	})
}
