package dbc

import (
	"strings"
	"unicode/utf8"

	"latchd/internal/source"
)

// record is one definition of a DBC file.
type record struct {
	keyword   string
	text      string // from the keyword on; comments are blanked, so that columns stay
	pos       source.Pos
	semicolon bool // ends with one
	broken    bool // holds a string without an end
}

// at is the place of a byte of the text in the file.
func (r *record) at(offset int) source.Pos {
	before := r.text[:min(offset, len(r.text))]
	pos := r.pos
	if nl := strings.LastIndexByte(before, '\n'); nl >= 0 {
		pos.Line += strings.Count(before, "\n")
		pos.Col = 1
		before = before[nl+1:]
	}
	pos.Col += utf8.RuneCountInString(before)
	return pos
}

// end is the place just behind the last visible character.
func (r *record) end() source.Pos { return r.at(len(strings.TrimSpace(r.text))) }

// style is how the records of a keyword end.
type style uint8

const (
	bySemicolon style = iota
	byKeyword         // at the next keyword
	byWord            // at the next line that is not a single word (NS_)
	unused            // by semicolon, and latchd has no use for it
)

// styles holds the keywords of the format (Vector, DBC File Format Documentation 1.0.5, and the
// relation records that CANdb++ writes).
var styles = map[string]style{
	"VERSION": byKeyword, "NS_": byWord, "BS_": byKeyword, "BU_": byKeyword, "BO_": byKeyword, "SG_": byKeyword,
	"VAL_TABLE_": bySemicolon, "BO_TX_BU_": bySemicolon, "EV_": unused, "ENVVAR_DATA_": unused,
	"CM_": bySemicolon, "BA_DEF_": bySemicolon, "BA_DEF_DEF_": bySemicolon, "BA_": bySemicolon,
	"VAL_": bySemicolon, "SIG_VALTYPE_": bySemicolon, "SG_MUL_VAL_": bySemicolon,
	"SIG_GROUP_": unused, "SIG_TYPE_REF_": unused, "SIGTYPE_VALTYPE_": unused, "SGTYPE_": unused, "SGTYPE_VAL_": unused,
	"BA_DEF_SGTYPE_": unused, "BA_SGTYPE_": unused, "CAT_DEF_": unused, "CAT_": unused, "FILTER": unused,
	"EV_DATA_": unused, "NS_DESC_": unused, "BA_DEF_REL_": unused, "BA_DEF_DEF_REL_": unused, "BA_REL_": unused,
	"BU_SG_REL_": unused, "BU_EV_REL_": unused, "BU_BO_REL_": unused, "SG_MUL_VAL_REL_": unused,
}

// splitter walks through the text once. Strings, comments and line starts are looked at together,
// because each can hide the others.
type splitter struct {
	text string
	at   int
	pos  source.Pos // of at
}

// split cuts the text into records.
func split(file, text string) []record {
	s := splitter{text: text, pos: source.Pos{File: file, Line: 1, Col: 1}}
	var records []record
	for {
		s.skip()
		if s.at >= len(s.text) {
			return records
		}
		records = append(records, s.next())
	}
}

// skip passes white space, comments and stray semicolons between records.
func (s *splitter) skip() {
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\v' || c == ';':
			s.advance(s.at + 1)
		case strings.HasPrefix(s.text[s.at:], "//"):
			s.advance(lineEnd(s.text, s.at))
		default:
			return
		}
	}
}

// advance moves to a later place.
func (s *splitter) advance(to int) {
	for _, r := range s.text[s.at:to] {
		if s.pos.Col++; r == '\n' {
			s.pos.Line, s.pos.Col = s.pos.Line+1, 1
		}
	}
	s.at = to
}

// next takes the record that begins here.
func (s *splitter) next() record {
	start := s.at
	r := record{keyword: wordAt(s.text, start), pos: s.pos}
	_, known := styles[r.keyword]
	var comments [][2]int
	i := start + max(len(r.keyword), 1)
scan:
	for i < len(s.text) {
		switch c := s.text[i]; {
		case isQuote(s.text, i):
			var ok bool
			if i, ok = stringEnd(s.text, i); !ok {
				r.broken = true
				break scan
			}
			continue
		case c == ';' && known:
			i++
			r.semicolon = true
			break scan
		case strings.HasPrefix(s.text[i:], "//"):
			end := lineEnd(s.text, i)
			comments = append(comments, [2]int{i - start, end - start})
			i = end
			continue
		case c == '\n' && s.endsAtLine(r.keyword, i+1):
			break scan
		case (c == ' ' || c == '\t') && endsAtWord(r.keyword, s.text, i+1):
			break scan
		}
		i++
	}
	r.text = blank(s.text[start:i], comments)
	s.advance(i)
	return r
}

// endsAtLine says whether a record with this keyword ends before the line that begins at i.
func (s *splitter) endsAtLine(keyword string, i int) bool {
	if styles[keyword] != byWord {
		return keywordLine(s.text, i)
	}
	word := strings.TrimSpace(s.text[i:lineEnd(s.text, i)])
	return strings.ContainsAny(word, " \t:\"") // the symbols of NS_ are words by themselves
}

// endsAtWord says whether a message or signal record ends before a word on the same line.
func endsAtWord(keyword, text string, i int) bool {
	if keyword != "BO_" && keyword != "SG_" {
		return false
	}
	rest := text[i:]
	return strings.HasPrefix(rest, "SG_ ") || strings.HasPrefix(rest, "BO_ ")
}

// keywordLine says whether the line that begins at i begins a record: with a keyword of the format,
// or with what looks like one.
func keywordLine(text string, i int) bool {
	for i < len(text) && (text[i] == ' ' || text[i] == '\t') {
		i++
	}
	word := wordAt(text, i)
	if _, ok := styles[word]; ok {
		return true
	}
	return len(word) > 2 && strings.HasSuffix(word, "_") && strings.Trim(word, "ABCDEFGHIJKLMNOPQRSTUVWXYZ_") == ""
}

// stringEnd finds the end of the string that begins at i. The next quotation mark without a backslash
// ends it. When a line that begins a record comes first, and no semicolon follows the mark, then the
// string lacks its own mark: !ok, and the end is that of the line before.
func stringEnd(text string, i int) (end int, ok bool) {
	record := -1 // end of the line before the first one that begins a record
	for j := i + 1; j < len(text); j++ {
		switch {
		case text[j] == '\n' && record < 0 && keywordLine(text, j+1):
			record = j
		case isQuote(text, j):
			if record < 0 || strings.HasPrefix(strings.TrimLeft(text[j+1:min(j+9, len(text))], " \t\n"), ";") {
				return j + 1, true
			}
			return record, false
		}
	}
	if record >= 0 {
		return record, false
	}
	return len(text), false
}

// wordAt is the word of ASCII letters, digits and underscores at i.
func wordAt(text string, i int) string {
	end := i
	for end < len(text) && isWord(text[end]) {
		end++
	}
	return text[i:end]
}

func isWord(c byte) bool {
	return c == '_' || '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// isQuote says whether a string begins or ends at i. A backslash before the mark makes it a character.
func isQuote(text string, i int) bool { return text[i] == '"' && (i == 0 || text[i-1] != '\\') }

func lineEnd(text string, i int) int {
	if n := strings.IndexByte(text[i:], '\n'); n >= 0 {
		return i + n
	}
	return len(text)
}

// blank replaces parts of the text by as many spaces as they have characters.
func blank(text string, parts [][2]int) string {
	if len(parts) == 0 {
		return text
	}
	var out strings.Builder
	at := 0
	for _, p := range parts {
		out.WriteString(text[at:p[0]])
		out.WriteString(strings.Repeat(" ", utf8.RuneCountInString(text[p[0]:p[1]])))
		at = p[1]
	}
	out.WriteString(text[at:])
	return out.String()
}
