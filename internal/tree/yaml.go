package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"

	"go.yaml.in/yaml/v3"

	"latchd/internal/source"
)

// maxFile is far above any of these files and keeps a wrong file from being read for minutes.
const maxFile = 1 << 20

// File is a file to read.
type File struct {
	Name  string // in positions
	What  string // in messages: "a configuration"
	Label string // in provenance: "file latchd.yaml", "profile mini-r56"
	Lines bool   // whether provenance names the line
}

// Parse reads one YAML document into nodes. The result is nil when there is nothing to go on with.
func (l *File) Parse(data []byte, problems *source.Problems) *Node {
	start := source.Pos{File: l.Name, Line: 1, Col: 1}
	if len(data) > maxFile {
		problems.Errorf(start, "%d bytes: %s has at most %d", len(data), l.What, maxFile)
		return nil
	}
	decoder := yaml.NewDecoder(bytes.NewReader(data))
	var doc, second yaml.Node
	switch err := decoder.Decode(&doc); {
	case errors.Is(err, io.EOF):
		problems.Errorf(start, "the file is empty; %s begins with version: 1", l.What)
		return nil
	case err != nil:
		l.syntax(err, data, problems)
		return nil
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		problems.Errorf(l.pos(&second), "a second YAML document: %s is one document, without ---", l.What)
	case !errors.Is(err, io.EOF):
		l.syntax(err, data, problems)
	}
	root := l.convert(doc.Content[0], problems)
	if root.Kind == Null {
		problems.Errorf(start, "the file is empty; %s begins with version: 1", l.What)
		return nil
	}
	return root
}

// convert makes our node of a YAML node and reports what the format of the file does not have.
func (l *File) convert(y *yaml.Node, problems *source.Problems) *Node {
	n := &Node{Pos: l.pos(y), From: l.Label, Given: true}
	if l.Lines {
		n.From = fmt.Sprintf("%s:%d", l.Label, y.Line)
	}
	switch {
	case y.Kind == yaml.AliasNode:
		problems.Errorf(n.Pos, "*%s: aliases are not read here; write the value out", y.Value)
		return n
	case y.Anchor != "":
		problems.Errorf(n.Pos, "&%s: anchors are not read here; write the value where it is used", y.Anchor)
	case y.Style&yaml.TaggedStyle != 0:
		problems.Errorf(n.Pos, "%s: tags are not read here; write the value without", y.Tag)
	}
	switch y.Kind {
	case yaml.ScalarNode:
		n.Kind, n.Text = Scalar, y.Value
		if y.Tag == "!!null" && y.Style&(yaml.SingleQuotedStyle|yaml.DoubleQuotedStyle) == 0 {
			n.Kind = Null
		}
	case yaml.SequenceNode:
		n.Kind = List
		for _, item := range y.Content {
			n.Items = append(n.Items, l.convert(item, problems))
		}
	case yaml.MappingNode:
		n.Kind = Mapping
		for i := 0; i+1 < len(y.Content); i += 2 {
			l.convertEntry(n, y.Content[i], y.Content[i+1], problems)
		}
	}
	return n
}

func (l *File) convertEntry(n *Node, key, value *yaml.Node, problems *source.Problems) {
	pos := l.pos(key)
	switch {
	case key.Tag == "!!merge":
		problems.Errorf(pos, "<<: merge keys are not read here; write the values out, or use a profile")
		return
	case key.Kind != yaml.ScalarNode:
		problems.Errorf(pos, "a key is a name, not %s", map[yaml.Kind]string{
			yaml.SequenceNode: "a list", yaml.MappingNode: "a mapping", yaml.AliasNode: "an alias",
		}[key.Kind])
		return
	}
	for _, e := range n.Entries {
		if e.Key == key.Value {
			problems.Errorf(pos, "key %q is already given at %v", key.Value, e.Pos)
			return
		}
	}
	n.Entries = append(n.Entries, Entry{key.Value, pos, l.convert(value, problems)})
}

func (l *File) pos(y *yaml.Node) source.Pos {
	return source.Pos{File: l.Name, Line: y.Line, Col: y.Column}
}
