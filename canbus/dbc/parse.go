package dbc

import (
	"regexp"
	"strings"

	einride "go.einride.tech/can/pkg/dbc"

	"latchd/internal/source"
)

// parsed is a record as go.einride.tech/can/pkg/dbc reads it, with the repairs that it took.
type parsed struct {
	def     einride.Def
	repairs []repair
}

// repair is a rule that was applied, and where.
type repair struct {
	pos  source.Pos
	text string
}

// rule makes a record readable that the parser refuses.
type rule struct {
	text string
	// fix returns the text unchanged where the rule does not apply. Columns stay.
	fix func(r *record, text string) string
	// atEnd: what the rule mends is at the end of the record.
	atEnd bool
}

// rules are tried one after the other, on top of each other, until the parser is content.
var rules = []rule{
	{text: missingSemicolon, fix: addSemicolon, atEnd: true},
	{text: "sign + of a number ignored", fix: dropPlus},
	{text: "leading zeros of a number ignored", fix: dropZeros},
	{text: "sender replaced by none: one name is usual", fix: dropSender},
	{text: "receivers ignored: names with commas between them are usual", fix: dropReceivers},
}

const missingSemicolon = "missing ; added"

// parse reads a record whose head has been read. The prelude is a line of DBC that the parser needs
// to know first.
func parse(r *record, h *head, prelude string) (parsed, *misread) {
	var p parsed
	for _, text := range h.repairs {
		p.repairs = append(p.repairs, repair{r.pos, text})
	}
	text := h.text
	def, trouble := parseOnce(r, text, prelude)
	first := trouble
	for i := 0; trouble != nil && i < len(rules); i++ {
		mended := rules[i].fix(r, text)
		if mended == text {
			continue
		}
		pos := trouble.pos
		if rules[i].atEnd {
			pos = r.end()
		}
		p.repairs = append(p.repairs, repair{pos, rules[i].text})
		text = mended
		def, trouble = parseOnce(r, text, prelude)
	}
	if trouble != nil {
		return parsed{}, first
	}
	p.def = def
	return p, nil
}

// parseOnce reads one definition. What follows it on the line, other than white space, is refused.
func parseOnce(r *record, text, prelude string) (einride.Def, *misread) {
	lines, want := 0, 1
	if prelude != "" {
		lines, want = 1, 2
		prelude += "\n"
	}
	p := einride.NewParser("", []byte(prelude+text))
	err := p.Parse()
	defs := p.Defs()
	switch {
	case err != nil:
		return nil, explain(r, text, offsetOf(text, err.Position().Line-lines, err.Position().Column), err.Reason())
	case len(defs) > want:
		pos := defs[want].Position()
		return nil, explain(r, text, offsetOf(text, pos.Line-lines, pos.Column), "unexpected text")
	case len(defs) < want:
		return nil, &misread{r.pos, "nothing found"}
	}
	return defs[want-1], nil
}

func addSemicolon(r *record, text string) string {
	if r.semicolon || styles[r.keyword] != bySemicolon {
		return text
	}
	return text + ";"
}

var (
	plusSign     = regexp.MustCompile(`[\s(,\[|](\+)[0-9.]`)
	leadingZeros = regexp.MustCompile(`(?:^|[^0-9A-Za-z_.])(0+)[0-9]`)
)

func dropPlus(_ *record, text string) string  { return blankMatches(plusSign, text) }
func dropZeros(_ *record, text string) string { return blankMatches(leadingZeros, text) }

// blankMatches blanks the first group of each match that is not within a string.
func blankMatches(re *regexp.Regexp, text string) string {
	out := []byte(text)
	for _, m := range re.FindAllStringSubmatchIndex(hideStrings(text), -1) {
		for i := m[2]; i < m[3]; i++ {
			out[i] = ' '
		}
	}
	return string(out)
}

// hideStrings overwrites the strings of a record, byte by byte.
func hideStrings(text string) string {
	out := []byte(text)
	inside := false
	for i := range out {
		switch {
		case isQuote(text, i):
			inside = !inside
		case inside:
			out[i] = 'x'
		}
	}
	return string(out)
}

var sender = regexp.MustCompile(`^BO_[^:]*:\s*[0-9]+`)

// dropSender puts a stand-in behind the length of a message.
func dropSender(r *record, text string) string {
	if found := sender.FindString(text); r.keyword == "BO_" && found != "" {
		return found + " " + noNode
	}
	return text
}

// noNode stands where a message has no sender or a signal no receiver (DBC: Vector__XXX).
const noNode = "Vector__XXX"

// dropReceivers puts a stand-in behind the unit of a signal.
func dropReceivers(r *record, text string) string {
	if unit := strings.LastIndexByte(text, '"'); r.keyword == "SG_" && unit >= 0 {
		return text[:unit+1] + " " + noNode
	}
	return text
}
