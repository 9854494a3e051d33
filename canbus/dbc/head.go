package dbc

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"
)

// head is the part of a record that says what it is about. Names and identifiers of real files break
// the rules of the format, so they are read here, and the parser of the rest sees stand-ins.
type head struct {
	attribute string
	object    string // BU_, BO_, SG_, EV_, or empty: the network
	number    uint64 // identifier of the message, as written
	numbered  bool
	name      string // of the node, message, signal or variable
	switches  string // multiplexing of a signal: M, m1, m1M
	switchAt  int    // where that stands in the text of the record
	repairs   []string
	rest      string // what follows the head
	text      string // of the whole record, with stand-ins
}

// describe names a record by what it is about, in the words of the file.
func (h *head) describe(keyword string) string {
	words := []string{keyword}
	if h.attribute != "" {
		words = append(words, `"`+h.attribute+`"`)
	}
	if h.object != "" && (keyword == "CM_" || keyword == "BA_") {
		words = append(words, h.object)
	}
	if h.numbered {
		words = append(words, uintString(h.number))
	}
	if h.name != "" {
		words = append(words, h.name)
	}
	return strings.Join(words, " ")
}

// readHead reads the head of a record.
func readHead(r *record) (head, *misread) {
	c := cursor{src: r.text, at: len(r.keyword)}
	switch r.keyword {
	case "BO_":
		c.object = "BO_"
		c.readNumber()
		c.readName()
		c.complainOfName()
	case "SG_":
		c.object = "SG_"
		c.readName()
		c.complainOfName()
		c.readSwitches()
	case "BO_TX_BU_":
		c.object = "BO_"
		c.readNumber()
	case "SIG_VALTYPE_", "SG_MUL_VAL_":
		c.object = "SG_"
		c.readNumber()
		c.readName()
	case "VAL_TABLE_":
		c.readName()
	case "VAL_":
		c.object = "EV_"
		if _, ok := number(c.peek()); ok {
			c.object = "SG_"
			c.readNumber()
		}
		c.readName()
	case "CM_":
		c.readObject()
	case "BA_":
		c.readAttribute()
		c.readObject()
	case "BA_DEF_":
		c.object = c.keyword()
		c.readAttribute()
		if strings.Trim(c.attribute, nameCharacters) != "" {
			c.repair("attribute name %s: letters, digits and underscores are usual", c.attribute)
		}
	case "BA_DEF_DEF_":
		c.readAttribute()
	}
	c.out.WriteString(c.src[c.flushed:])
	c.rest, c.text = c.src[c.at:], c.out.String()
	if c.reason != "" {
		return c.head, &misread{r.at(c.failedAt), c.reason}
	}
	return c.head, nil
}

const nameCharacters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"

// cursor walks through a head and writes the text with stand-ins. After a failure it reads no more.
type cursor struct {
	head
	src     string
	at      int
	flushed int // up to here src is written
	out     strings.Builder

	reason   string // of a failure
	failedAt int
}

func (c *cursor) failf(format string, args ...any) {
	c.reason, c.failedAt = fmt.Sprintf(format, args...), c.at
}

func (c *cursor) repair(format string, args ...any) {
	if c.reason == "" {
		c.repairs = append(c.repairs, fmt.Sprintf(format, args...))
	}
}

// peek passes white space and returns the word that follows.
func (c *cursor) peek() string {
	c.at += len(c.src[c.at:]) - len(strings.TrimLeft(c.src[c.at:], " \t\n\f\v"))
	rest := c.src[c.at:]
	if end := strings.IndexAny(rest, " \t\n\f\v:;\",|"); end >= 0 {
		return rest[:end]
	}
	return rest
}

// replace passes a part of the text and puts a stand-in into its columns.
func (c *cursor) replace(part, standIn string) {
	c.out.WriteString(c.src[c.flushed:c.at])
	c.out.WriteString(standIn)
	c.out.WriteString(strings.Repeat(" ", max(utf8.RuneCountInString(part)-len(standIn), 0)))
	c.at += len(part)
	c.flushed = c.at
}

// number reads a decimal number, or a hexadecimal one with its prefix.
func number(word string) (uint64, bool) {
	base := 10
	if hex, ok := strings.CutPrefix(word, "0x"); ok {
		word, base = hex, 16
	}
	n, err := strconv.ParseUint(word, base, 64)
	return n, err == nil
}

func (c *cursor) readNumber() {
	word := c.peek()
	n, ok := number(word)
	if !ok {
		c.failf("identifier of a message expected, found %q", shorten(word))
		c.at += len(word)
		c.name = c.peek() // to name what is lost
		return
	}
	c.head.number, c.numbered = n, true
	c.replace(word, "0")
}

func (c *cursor) readName() {
	if c.reason != "" {
		return
	}
	if c.name = c.peek(); c.name == "" {
		c.failf("name expected")
		return
	}
	c.replace(c.name, "_")
}

// complainOfName tells where a name is defined that other tools may refuse.
func (c *cursor) complainOfName() {
	switch {
	case c.reason != "":
	case strings.Trim(c.name, nameCharacters) != "":
		c.repair("name %s: letters, digits and underscores are usual", c.name)
	case '0' <= c.name[0] && c.name[0] <= '9':
		c.repair("name %s begins with a digit", c.name)
	}
}

// readSwitches reads what stands between the name of a signal and the colon.
func (c *cursor) readSwitches() {
	if c.reason != "" {
		return
	}
	c.switches = c.peek()
	c.switchAt = c.at
	if c.switches != "" {
		c.replace(c.switches, "")
	}
}

// readAttribute reads the name of an attribute, in quotation marks.
func (c *cursor) readAttribute() {
	if c.reason != "" {
		return
	}
	c.peek()
	if c.at >= len(c.src) || c.src[c.at] != '"' {
		c.failf("name of an attribute expected, in quotation marks")
		return
	}
	end, ok := stringEnd(c.src, c.at)
	if !ok {
		c.failf("string without an end")
		return
	}
	quoted := c.src[c.at:end]
	c.attribute = quoted[1 : len(quoted)-1]
	c.replace(quoted, standInAttribute)
}

const standInAttribute = `"_"`

// keyword reads the kind of an object, where one follows.
func (c *cursor) keyword() string {
	switch word := c.peek(); word {
	case "BU_", "BO_", "SG_", "EV_":
		c.at += len(word)
		return word
	}
	return ""
}

// readObject reads the object that a comment or an attribute value belongs to.
func (c *cursor) readObject() {
	if c.reason != "" {
		return
	}
	switch c.object = c.keyword(); c.object {
	case "BO_":
		c.readNumber()
	case "SG_":
		c.readNumber()
		c.readName()
	case "BU_", "EV_":
		c.readName()
	}
}

// called is a name for messages about something whose name may not be readable.
func (h *head) called() string {
	if h.name == "" {
		return "without a name"
	}
	return shorten(h.name)
}

// shorten keeps a message about foreign text readable.
func shorten(text string) string {
	const most = 40
	if utf8.RuneCountInString(text) <= most {
		return text
	}
	return string([]rune(text)[:most]) + "…"
}
