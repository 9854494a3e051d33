package main

import (
	"fmt"
	"strings"
)

// mutant is one change of the source.
type mutant struct {
	n        int // its number in the binary, from 1
	kind     kind
	file     string
	line     int
	function string
	from, to string // the text of the source, and what it becomes
	ordinal  int    // of those with the same texts in the function, from 1
}

// kind groups mutants in the table.
type kind string

const (
	boundary   kind = "boundary"   // < <= > >=
	comparison kind = "comparison" // negated
	condition  kind = "condition"  // negated: of if, for, case, and operands of && and ||
	logic      kind = "logic"      // && ||
	arithmetic kind = "arithmetic" // + - * / ++ -- & | min max
	literal    kind = "constant"   // true, false, integers
	statement  kind = "statement"  // removed
	result     kind = "result"     // of a return: zero
	caseLabel  kind = "case"       // removed
	field      kind = "field"      // of a composite literal: zero
)

var kinds = []kind{boundary, comparison, condition, logic, arithmetic, literal, statement, result, caseLabel, field}

// name is the same as long as the source text is, wherever it stands in its function.
func (m *mutant) name() string {
	s := fmt.Sprintf("%s %s: %s => %s", m.file, m.function, m.from, m.to)
	if m.ordinal > 1 {
		s += fmt.Sprintf(" (%d)", m.ordinal)
	}
	return s
}

// brief is a source text in one line that is not too long.
func brief(text string) string {
	const most = 110
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > most {
		text = string(r[:most]) + "…"
	}
	return text
}
