package config

import (
	"slices"
	"time"

	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
	"latchd/internal/tree"
)

// object reads one mapping of the file, key by key. Every reading method reports what is wrong and
// says whether the value is usable; a value that was reported stays silent from then on.
type object struct {
	*loader
	node    *tree.Node
	section string // the place in the schema, as in access.boot
	path    string // for messages and provenance, as in buttons[fob_boot]
	variant string // which of several defaults
}

// object begins to read a mapping.
func (l *loader) object(n *tree.Node, section, path string) (object, bool) {
	o := object{loader: l, node: n, section: section, path: path}
	if !l.expect(n, tree.Mapping, path) {
		return o, false
	}
	n.Keys(schema[section], path, &l.problems)
	return o, true
}

// child begins to read a mapping within this one. A mapping that is left out is empty.
func (o object) child(key string) (object, bool) {
	n := o.node.At(key)
	if n == nil {
		n = &tree.Node{Kind: tree.Mapping, Pos: o.node.Pos, From: "default"}
	}
	return o.object(n, join(o.section, key), join(o.path, key))
}

// expect reports a node of a wrong kind.
func (l *loader) expect(n *tree.Node, want tree.Kind, path string) bool {
	return n.Expect(want, path, &l.problems)
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

// errorf reports a mistake at the value of a key, or at the mapping where the key is left out.
func (o object) errorf(key, format string, args ...any) {
	o.problems.Errorf(o.node.Place(key), "%s: "+format, append([]any{join(o.path, key)}, args...)...)
}

func (o object) warnf(key, format string, args ...any) {
	o.problems.Warnf(o.node.Place(key), "%s: "+format, append([]any{join(o.path, key)}, args...)...)
}

// value is the node of a key, or of its default, which from now on stands in the mapping. It is nil
// where there is neither.
func (o object) value(key string) *tree.Node {
	if n := o.node.At(key); n != nil {
		return n
	}
	text, ok := defaultOf(o.section, o.variant, key)
	if !ok {
		return nil
	}
	n := defaultNode(text, o.node.Pos)
	o.node.Set(key, n)
	return n
}

// defaultNode makes a node of a default: one value, or a list of them.
func defaultNode(text string, pos source.Pos) *tree.Node {
	n := &tree.Node{Kind: tree.Scalar, Text: text, Pos: pos, From: "default"}
	if items, ok := cutList(text); ok {
		n.Kind = tree.List
		for _, item := range items {
			n.Items = append(n.Items, &tree.Node{Kind: tree.Scalar, Text: item, Pos: pos, From: "default"})
		}
	}
	return n
}

// scalar is the value of a key that must be there, as text.
func (o object) scalar(key string) (string, bool) {
	n := o.value(key)
	if n == nil {
		o.problems.Errorf(o.node.Pos, "%s%s is missing", prefix(o.path), key)
		return "", false
	}
	if !o.expect(n, tree.Scalar, join(o.path, key)) {
		return "", false
	}
	o.record(key, n)
	return n.Text, true
}

// record keeps a setting for Effective.
func (o object) record(key string, n *tree.Node) {
	o.settings = append(o.settings, Setting{join(o.path, key), n.String(), n.From})
}

// reject reports the value of a key and keeps it from being used.
func (o object) reject(key string, err error) {
	o.errorf(key, "%v", err)
	o.value(key).Kind = tree.Broken
}

// ok says whether none of the keys was reported; left-out keys are fine.
func (o object) ok(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool {
		n := o.node.At(key)
		return n != nil && n.Kind == tree.Broken
	})
}

// duration reads a time with its unit.
func (o object) duration(key string) (time.Duration, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	example, known := defaultOf(o.section, o.variant, key)
	if !known || example == asHold {
		example = "900ms"
	}
	d, err := quantity.Duration(text, example)
	if err != nil {
		o.reject(key, err)
	}
	return d, err == nil
}

// positive reads a time above zero.
func (o object) positive(key string) (time.Duration, bool) {
	d, ok := o.duration(key)
	if ok && d == 0 {
		o.errorf(key, "must be longer than 0")
		o.value(key).Kind = tree.Broken
		return 0, false
	}
	return d, ok
}

// quantity reads a number with a unit of this dimension.
func (o object) quantity(key string, d quantity.Dimension) (float64, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	example, _ := defaultOf(o.section, o.variant, key)
	v, err := quantity.Parse(text, d, example)
	if err != nil {
		o.reject(key, err)
	}
	return v, err == nil
}

// word reads one of the accepted words.
func (o object) word(key string, accepted []string) (string, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return "", false
	}
	if !slices.Contains(accepted, text) {
		o.errorf(key, "unknown %q: %s", text, spell.Instead(text, accepted))
		o.value(key).Kind = tree.Broken
		return "", false
	}
	return text, true
}

// truth reads true or false.
func (o object) truth(key string) (bool, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return false, false
	}
	if text != "true" && text != "false" {
		o.errorf(key, "%q: write true or false", text)
		o.value(key).Kind = tree.Broken
		return false, false
	}
	return text == "true", true
}

// number reads a whole number within limits.
func (o object) number(key string, low, high int64) (int64, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	n, err := quantity.Integer(text)
	switch {
	case err != nil:
		o.reject(key, err)
	case n < low || n > high:
		o.errorf(key, "%s: from %d to %d", text, low, high)
		o.value(key).Kind = tree.Broken
	default:
		return n, true
	}
	return 0, false
}

// name reads a name that the owner chose.
func (o object) name(key string) (string, bool) {
	text, ok := o.scalar(key)
	if ok && !isName(text) {
		o.errorf(key, "%q: a name is made of letters, digits, _ and -", text)
		o.value(key).Kind = tree.Broken
		return "", false
	}
	return text, ok
}

// several reads one value or a list of them.
func (o object) several(key string) ([]*tree.Node, bool) {
	n := o.value(key)
	if n == nil || n.Kind == tree.Broken {
		return nil, false
	}
	if n.Kind == tree.Scalar {
		o.record(key, n)
		return []*tree.Node{n}, true
	}
	if !o.expect(n, tree.List, join(o.path, key)) {
		return nil, false
	}
	if len(n.Items) == 0 {
		o.errorf(key, "an empty list")
		n.Kind = tree.Broken
		return nil, false
	}
	for _, item := range n.Items {
		if !o.expect(item, tree.Scalar, join(o.path, key)) {
			return nil, false
		}
	}
	o.record(key, n)
	return n.Items, true
}
