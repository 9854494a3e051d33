package tree

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

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
		problems.Errorf(l.syntax(err, data), "%s", syntaxMessage(err, data))
		return nil
	}
	switch err := decoder.Decode(&second); {
	case err == nil:
		problems.Errorf(l.pos(&second), "a second YAML document: %s is one document, without ---", l.What)
	case !errors.Is(err, io.EOF):
		problems.Errorf(l.syntax(err, data), "%s", syntaxMessage(err, data))
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

// syntax is the place of a mistake that the YAML parser reports, which knows lines only.
func (l *File) syntax(err error, data []byte) source.Pos {
	return source.Pos{File: l.Name, Line: max(1, min(syntaxLine(err), bytes.Count(data, []byte("\n"))+1))}
}

// syntaxLine takes the line from the parser's text, "yaml: line 3: …".
func syntaxLine(err error) int {
	_, rest, ok := strings.Cut(err.Error(), "line ")
	digits, _, found := strings.Cut(rest, ":")
	if line, err := strconv.Atoi(digits); ok && found && err == nil {
		return line
	}
	return 0
}

// syntaxMessage is the parser's text without its place, and the usual cause where it can be seen.
func syntaxMessage(err error, data []byte) string {
	if !utf8.Valid(data) {
		return "the file is not UTF-8; save it as UTF-8"
	}
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	if strings.HasPrefix(message, "line ") {
		_, message, _ = strings.Cut(message, ": ")
	}
	message = "no valid YAML: " + message
	lines := bytes.Split(data, []byte("\n"))
	for i := max(0, syntaxLine(err)-2); i < min(len(lines), syntaxLine(err)+1); i++ {
		if bytes.HasPrefix(bytes.TrimLeft(lines[i], " "), []byte("\t")) {
			return fmt.Sprintf("%s; line %d begins with a tab: indent with spaces", message, i+1)
		}
	}
	return message
}
