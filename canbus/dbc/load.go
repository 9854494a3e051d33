package dbc

import (
	"strings"

	einride "go.einride.tech/can/pkg/dbc"

	"latchd/canbus"
	"latchd/internal/source"
)

// Load reads a DBC file. It always returns a database, perhaps an empty one. Each record that was
// repaired or skipped is a warning; there is an error only when nothing at all could be read.
func Load(name string, data []byte) (*Database, source.Problems) {
	l := loader{
		db:         &Database{File: name, Summary: Summary{ByKeyword: map[string]Count{}}},
		messages:   map[canbus.ID]*messageDetails{},
		signals:    map[signalKey]*signalDetails{},
		switches:   map[*Signal]switches{},
		attributes: map[string]*einride.AttributeDef{},
		defaults:   map[string]value{},
		longNodes:  map[string]string{},
	}
	records := split(name, decodeText(name, data, &l.problems))
	// What others refer to comes first, so that the order of the records does not matter.
	for _, first := range []bool{true, false} {
		for i := range records {
			if referredTo[records[i].keyword] == first {
				l.read(&records[i])
			}
		}
	}
	l.finish()
	if l.db.Summary.Total.Loaded == 0 && !l.problems.HasErrors() {
		l.problems.Errorf(source.Pos{File: name}, "no record of a DBC file could be read")
	}
	l.problems.Sort()
	return l.db, l.problems
}

// referredTo holds the keywords of what other records refer to.
var referredTo = map[string]bool{"BU_": true, "BO_": true, "SG_": true, "BA_DEF_": true}

// loader builds a database out of records.
type loader struct {
	db       *Database
	problems source.Problems

	current    *Message // that the signals which follow belong to
	lost       string   // or the name of the message that was skipped
	pseudo     bool     // or the pseudo message
	messages   map[canbus.ID]*messageDetails
	signals    map[signalKey]*signalDetails
	switches   map[*Signal]switches
	attributes map[string]*einride.AttributeDef
	defaults   map[string]value
	longNodes  map[string]string
}

// outcome is what became of a record.
type outcome uint8

const (
	loaded outcome = iota
	repaired
	skipped
	ignored
)

// read reads a record and counts it.
func (l *loader) read(r *record) {
	o := l.take(r)
	l.db.Summary.Total.add(o)
	if _, known := styles[r.keyword]; known {
		n := l.db.Summary.ByKeyword[r.keyword]
		n.add(o)
		l.db.Summary.ByKeyword[r.keyword] = n
	}
}

func (c *Count) add(o outcome) {
	switch o {
	case loaded:
		c.Loaded++
	case repaired:
		c.Loaded++
		c.Repaired++
	case skipped:
		c.Skipped++
	case ignored:
		c.Ignored++
	}
}

// take reads one record.
func (l *loader) take(r *record) outcome {
	how, known := styles[r.keyword]
	switch {
	case !known:
		return l.skip(r.pos, "%q is no record of a DBC file: skipped", shorten(firstLine(r.text)))
	case how == unused:
		return ignored
	case r.keyword == "NS_" || r.keyword == "BS_":
		return loaded
	case r.keyword == "BU_":
		l.db.Nodes = append(l.db.Nodes, strings.FieldsFunc(strings.TrimPrefix(r.text, "BU_"), isSeparator)...)
		return loaded
	}
	h, failed := readHead(r)
	if failed == nil && r.broken {
		failed = &misread{r.end(), "a string has no end"}
	}
	switch r.keyword {
	case "BO_":
		return l.takeMessage(r, &h, failed)
	case "SG_":
		return l.takeSignal(r, &h, failed)
	}
	if failed != nil {
		return l.skip(failed.pos, "%s: skipped: %s", h.describe(r.keyword), failed.reason)
	}
	if r.keyword == "SG_MUL_VAL_" {
		return l.takeSwitches(r, &h)
	}
	return l.takeDetail(r, &h)
}

// takeDetail reads a record that tells more about something, and applies it.
func (l *loader) takeDetail(r *record, h *head) outcome {
	prelude := ""
	if r.keyword == "BA_" || r.keyword == "BA_DEF_DEF_" {
		prelude = declareValue(h)
	}
	p, failed := parse(r, h, prelude)
	if failed != nil {
		return l.skip(failed.pos, "%s: skipped: %s", h.describe(r.keyword), failed.reason)
	}
	var o outcome
	switch def := p.def.(type) {
	case *einride.VersionDef:
		l.db.Version = unescape(def.Version)
	case *einride.AttributeDef:
		l.attributes[h.attribute] = def
	case *einride.AttributeDefaultValueDef:
		l.defaults[h.attribute] = value{def.DefaultStringValue, def.DefaultFloatValue}
	case *einride.AttributeValueForObjectDef:
		o = l.attribute(r, h, value{def.StringValue, def.FloatValue})
	case *einride.CommentDef:
		o = l.comment(r, h, unescape(def.Comment))
	case *einride.ValueDescriptionsDef:
		o = l.values(r, h, def.ValueDescriptions)
	case *einride.SignalValueTypeDef:
		o = l.signalType(r, h, def.SignalValueType)
	}
	if o != loaded {
		return o
	}
	return l.report(h.describe(r.keyword), p.repairs)
}

// skip warns of a record that is not loaded.
func (l *loader) skip(pos source.Pos, format string, args ...any) outcome {
	l.problems.Warnf(pos, format, args...)
	return skipped
}

// report warns of what had to be repaired.
func (l *loader) report(what string, repairs []repair) outcome {
	for _, r := range repairs {
		l.problems.Warnf(r.pos, "%s: %s", what, r.text)
	}
	if len(repairs) > 0 {
		return repaired
	}
	return loaded
}

func isSeparator(r rune) bool { return strings.ContainsRune(" \t\n\f\v:,;", r) }

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return strings.TrimSpace(line)
}

// unescape undoes the one escape that strings of the format have.
func unescape(s string) string { return strings.ReplaceAll(s, `\"`, `"`) }
