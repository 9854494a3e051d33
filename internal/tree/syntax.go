package tree

import (
	"bytes"
	"strconv"
	"strings"
	"unicode/utf8"

	"latchd/internal/source"
)

// syntax reports what the YAML parser stopped at, with the usual cause where it can be seen.
func (l *File) syntax(err error, data []byte, problems *source.Problems) {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if !utf8.Valid(data) {
		problems.Errorf(l.at(data, invalid(data)), "the file is not UTF-8; save it as UTF-8")
		return
	}
	if _, rest, ok := strings.Cut(message, "unknown anchor '"); ok {
		alias, _, _ := strings.Cut(rest, "'")
		problems.Errorf(l.at(data, max(0, bytes.Index(data, []byte("*"+alias)))), "*%s: aliases are not read here; write the value out", alias)
		return
	}
	line := 1
	if rest, ok := strings.CutPrefix(message, "line "); ok {
		number, text, _ := strings.Cut(rest, ": ")
		if n, err := strconv.Atoi(number); err == nil {
			line, message = n, text
		}
	}
	if tab, ok := tabNear(data, line); ok {
		problems.Errorf(l.at(data, tab), "no valid YAML: %s; the line begins with a tab: indent with spaces", message)
		return
	}
	problems.Errorf(l.at(data, begin(data, line)), "no valid YAML: %s", message)
}

// begin is where the text of a line begins, which is as close as the parser tells.
func begin(data []byte, line int) (offset int) {
	for ; line > 1; line-- {
		i := bytes.IndexByte(data[offset:], '\n')
		if i < 0 {
			break
		}
		offset += i + 1
	}
	text := data[offset:]
	if end := bytes.IndexByte(text, '\n'); end >= 0 {
		text = text[:end]
	}
	if blanks := len(text) - len(bytes.TrimLeft(text, " ")); blanks < len(text) {
		offset += blanks
	}
	return offset
}

// tabNear looks for a line that begins with a tab, which the parser tells of there or a line away.
func tabNear(data []byte, line int) (offset int, ok bool) {
	for n := max(1, line-1); n <= line+1; n++ {
		if offset = begin(data, n); offset < len(data) && data[offset] == '\t' {
			return offset, true
		}
	}
	return 0, false
}

// invalid is where a text ceases to be UTF-8.
func invalid(data []byte) int {
	for i := 0; i < len(data); {
		r, size := utf8.DecodeRune(data[i:])
		if r == utf8.RuneError && size == 1 {
			return i
		}
		i += size
	}
	return len(data)
}

// at is the place of an offset.
func (l *File) at(data []byte, offset int) source.Pos {
	before := data[:offset]
	line := before[bytes.LastIndexByte(before, '\n')+1:]
	return source.Pos{File: l.Name, Line: bytes.Count(before, []byte("\n")) + 1, Col: utf8.RuneCount(line) + 1}
}
