package dbc

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"latchd/internal/source"
)

// misread is why a record cannot be read, and where.
type misread struct {
	pos    source.Pos
	reason string
}

// expectations puts the parser's terse reasons in words.
var expectations = map[string]string{
	`expected token "`:      "a string expected",
	"expected int":          "a whole number expected",
	"expected int or float": "a number expected",
	"expected ident":        "a name expected",
}

// explain makes a misread of what the parser reports for a place in a record. The text has stand-ins,
// but the columns of the record.
func explain(r *record, text string, offset int, reason string) *misread {
	token, missing := strings.CutPrefix(reason, "expected token: ")
	if missing || reason == "expected int or float" {
		offset = tokenBefore(text, offset) // the parser has already moved on
	}
	if missing {
		token, _, _ = strings.Cut(token, ", found: ")
		reason = token + " expected"
	} else if words, ok := expectations[reason]; ok {
		reason = words
	}
	found := "the end of the record"
	if rest := strings.TrimSpace(text[offset:]); rest != "" {
		found = fmt.Sprintf("%q", shorten(firstToken(rest)))
	}
	return &misread{r.at(charOffset(r.text, text, offset)), reason + ", found " + found}
}

// offsetOf is the byte at a line and column, which count from 1, columns in characters.
func offsetOf(text string, line, col int) int {
	at := 0
	for ; line > 1; line-- {
		end := lineEnd(text, at)
		if end == len(text) {
			return end
		}
		at = end + 1
	}
	for ; col > 1 && at < len(text); col-- {
		_, size := utf8.DecodeRuneInString(text[at:])
		at += size
	}
	return at
}

// charOffset is the byte of one text at the same character as a byte of another.
func charOffset(to, from string, offset int) int {
	at := 0
	for range utf8.RuneCountInString(from[:offset]) {
		_, size := utf8.DecodeRuneInString(to[at:])
		at += size
	}
	return at
}

// tokenBefore is where the token before a place begins; at the end of the text, the place itself.
func tokenBefore(text string, offset int) int {
	if offset >= len(strings.TrimSpace(text)) {
		return offset
	}
	before := strings.TrimRight(text[:offset], " \t\n\f\v")
	end := len(before)
	for end > 0 && isWord(before[end-1]) {
		end--
	}
	if end == len(before) && end > 0 {
		end--
	}
	return end
}

// firstToken is a word, or a single character.
func firstToken(text string) string {
	if word := wordAt(text, 0); word != "" {
		return word
	}
	_, size := utf8.DecodeRuneInString(text)
	return text[:size]
}
