// Package tree reads the files that an owner writes in YAML as values with a place: a configuration, a scenario.
// It is strict: what the format of these files does not have, such as aliases and tags, is a mistake at its place.
package tree

import (
	"strings"

	"latchd/internal/source"
)

// Kind is what a node is.
type Kind uint8

// The kinds.
const (
	Broken  Kind = iota // already reported; whoever reads it stays silent
	Null                // a key without a value
	Scalar              // a text, a number, true: the text as written
	List                // [a, b]
	Mapping             // {a: b}
)

var kindNames = [...]string{"broken", "empty", "a single value", "a list", "a mapping"}

func (k Kind) String() string { return kindNames[k] }

// Node is a value of the file with its place. Unlike a YAML node it keeps its file through a merge,
// and its text is never resolved: On is On, 0123 is 0123.
type Node struct {
	Kind    Kind
	Text    string
	Pos     source.Pos
	From    string // provenance: "file latchd.yaml:3", "default"
	Items   []*Node
	Entries []Entry
	Given   bool // by a file or an override, not by the table of defaults
}

// Entry is a key of a mapping with its value.
type Entry struct {
	Key   string
	Pos   source.Pos
	Value *Node
}

// At is the value of a key, nil without.
func (n *Node) At(key string) *Node {
	if n == nil {
		return nil
	}
	for _, e := range n.Entries {
		if e.Key == key {
			return e.Value
		}
	}
	return nil
}

// Set gives a key a value, in place of the one that it has.
func (n *Node) Set(key string, value *Node) {
	for i := range n.Entries {
		if n.Entries[i].Key == key {
			n.Entries[i].Value = value
			return
		}
	}
	n.Entries = append(n.Entries, Entry{key, value.Pos, value})
}

// Place is where the value of a key stands, or the whole mapping where the key is left out.
func (n *Node) Place(key string) source.Pos {
	if v := n.At(key); v != nil {
		return v.Pos
	}
	return n.Pos
}

// IsGiven says whether a file or an override gives the key.
func (n *Node) IsGiven(key string) bool {
	v := n.At(key)
	return v != nil && v.Given
}

// String writes the node as it could stand in a file, on one line.
func (n *Node) String() string {
	var parts []string
	switch n.Kind {
	case List:
		for _, item := range n.Items {
			parts = append(parts, item.String())
		}
		return "[" + strings.Join(parts, ", ") + "]"
	case Mapping:
		for _, e := range n.Entries {
			parts = append(parts, e.Key+": "+e.Value.String())
		}
		return "{" + strings.Join(parts, ", ") + "}"
	}
	return n.Text
}
