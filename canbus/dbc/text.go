package dbc

import (
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"latchd/internal/source"
)

const byteOrderMark = "\uFEFF"

// decodeText makes UTF-8 with LF line ends of a file, keeping lines and columns. Vector's tools write
// code page 1252; a file that was edited by others may mix both, so each line is judged by itself.
func decodeText(file string, data []byte, problems *source.Problems) string {
	if isUTF16(data) {
		problems.Errorf(source.Pos{File: file}, "a text in UTF-16: save it as UTF-8, as with iconv -f UTF-16 -t UTF-8")
		return ""
	}
	text := strings.TrimPrefix(string(data), byteOrderMark)
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text)
	if utf8.ValidString(text) {
		return text
	}
	var out strings.Builder
	var first source.Pos
	number, foreign := 0, 0
	for line := range strings.Lines(text) {
		number++
		if utf8.ValidString(line) {
			out.WriteString(line)
			continue
		}
		if foreign++; foreign == 1 {
			first = source.Pos{File: file, Line: number, Col: firstInvalid(line)}
		}
		// The five bytes that the code page leaves undefined become U+FFFD; there is no error.
		line, _ = charmap.Windows1252.NewDecoder().String(line)
		out.WriteString(line)
	}
	problems.Warnf(first, "not UTF-8, read as code page 1252 (lines that are not UTF-8: %d)", foreign)
	return out.String()
}

// isUTF16 knows a text in UTF-16 by its byte order mark, or by its first character: every record begins with a letter.
func isUTF16(data []byte) bool {
	if len(data) < 2 {
		return false
	}
	mark := uint16(data[0])<<8 | uint16(data[1])
	return mark == 0xFEFF || mark == 0xFFFE || (data[0] == 0) != (data[1] == 0)
}

// firstInvalid is the column of the first character that is not UTF-8. In code page 1252 every byte
// is a character.
func firstInvalid(line string) int {
	for i := 0; i < len(line); {
		r, size := utf8.DecodeRuneInString(line[i:])
		if r == utf8.RuneError && size == 1 {
			return i + 1
		}
		i += size
	}
	return 0
}
