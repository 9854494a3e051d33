package config

import (
	"strings"

	"latchd/internal/source"
)

// kind is what a node is.
type kind uint8

const (
	broken  kind = iota // already reported; whoever reads it stays silent
	null                // a key without a value
	scalar              // a text, a number, true: the text as written
	list                // [a, b]
	mapping             // {a: b}
)

var kindNames = [...]string{"broken", "empty", "a single value", "a list", "a mapping"}

func (k kind) String() string { return kindNames[k] }

// node is a value of the file with its place. Unlike a YAML node it keeps its file through a merge,
// and its text is never resolved: On is On, 0123 is 0123.
type node struct {
	kind    kind
	text    string
	pos     source.Pos
	from    string // provenance, as in Setting.From
	items   []*node
	entries []entry
	given   bool // by a file or an override, not by the table of defaults
}

// entry is a key of a mapping with its value.
type entry struct {
	key   string
	pos   source.Pos
	value *node
}

// at is the value of a key, nil without.
func (n *node) at(key string) *node {
	if n == nil {
		return nil
	}
	for _, e := range n.entries {
		if e.key == key {
			return e.value
		}
	}
	return nil
}

// set gives a key a value, in place of the one that it has.
func (n *node) set(key string, value *node) {
	for i := range n.entries {
		if n.entries[i].key == key {
			n.entries[i].value = value
			return
		}
	}
	n.entries = append(n.entries, entry{key, value.pos, value})
}

// place is where the value of a key stands, or the whole mapping where the key is left out.
func (n *node) place(key string) source.Pos {
	if v := n.at(key); v != nil {
		return v.pos
	}
	return n.pos
}

// isGiven says whether a file or an override gives the key.
func (n *node) isGiven(key string) bool {
	v := n.at(key)
	return v != nil && v.given
}

// String writes the node as it could stand in a file, on one line.
func (n *node) String() string {
	var parts []string
	switch n.kind {
	case list:
		for _, item := range n.items {
			parts = append(parts, item.String())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case mapping:
		for _, e := range n.entries {
			parts = append(parts, e.key+": "+e.value.String())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return n.text
}
