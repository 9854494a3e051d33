package config

import (
	"slices"
	"time"

	"latchd/internal/source"
)

// object reads one mapping of the file, key by key. Every reading method reports what is wrong and
// says whether the value is usable; a value that was reported stays silent from then on.
type object struct {
	*loader
	node    *node
	section string // the place in the schema, as in access.boot
	path    string // for messages and provenance, as in buttons[fob_boot]
	variant string // which of several defaults
}

// object begins to read a mapping.
func (l *loader) object(n *node, section, path string) (object, bool) {
	o := object{loader: l, node: n, section: section, path: path}
	if !l.expect(n, mapping, path) {
		return o, false
	}
	known := schema[section]
	for _, e := range n.entries {
		switch {
		case !slices.Contains(known, e.key):
			l.problems.Errorf(e.pos, "%sunknown key %q: %s", prefix(path), e.key, instead(e.key, known))
			// What was probably meant is not reported as missing too.
			if near := suggest(e.key, known); near != "" && n.at(near) == nil {
				n.set(near, &node{kind: broken, pos: e.pos})
			}
		case e.value.kind == null:
			e.value.kind = broken
			l.problems.Errorf(e.pos, "%s: no value; give it one, or leave the key out", join(path, e.key))
		}
	}
	return o, true
}

// child begins to read a mapping within this one. A mapping that is left out is empty.
func (o object) child(key string) (object, bool) {
	n := o.node.at(key)
	if n == nil {
		n = &node{kind: mapping, pos: o.node.pos, from: "default"}
	}
	return o.object(n, join(o.section, key), join(o.path, key))
}

// expect reports a node of a wrong kind.
func (l *loader) expect(n *node, want kind, path string) bool {
	switch n.kind {
	case want:
		return true
	case broken:
		return false
	}
	l.problems.Errorf(n.pos, "%s%v, where %v is expected", prefix(path), n.kind, want)
	n.kind = broken
	return false
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

// errorf reports a mistake at the value of a key, or at the mapping where the key is left out.
func (o object) errorf(key, format string, args ...any) {
	o.problems.Errorf(o.node.place(key), "%s: "+format, append([]any{join(o.path, key)}, args...)...)
}

func (o object) warnf(key, format string, args ...any) {
	o.problems.Warnf(o.node.place(key), "%s: "+format, append([]any{join(o.path, key)}, args...)...)
}

// value is the node of a key, or of its default, which from now on stands in the mapping. It is nil
// where there is neither.
func (o object) value(key string) *node {
	if n := o.node.at(key); n != nil {
		return n
	}
	text, ok := defaultOf(o.section, o.variant, key)
	if !ok {
		return nil
	}
	n := defaultNode(text, o.node.pos)
	o.node.set(key, n)
	return n
}

// defaultNode makes a node of a default: one value, or a list of them.
func defaultNode(text string, pos source.Pos) *node {
	n := &node{kind: scalar, text: text, pos: pos, from: "default"}
	if items, ok := cutList(text); ok {
		n.kind = list
		for _, item := range items {
			n.items = append(n.items, &node{kind: scalar, text: item, pos: pos, from: "default"})
		}
	}
	return n
}

// scalar is the value of a key that must be there, as text.
func (o object) scalar(key string) (string, bool) {
	n := o.value(key)
	if n == nil {
		o.problems.Errorf(o.node.pos, "%s%s is missing", prefix(o.path), key)
		return "", false
	}
	if !o.expect(n, scalar, join(o.path, key)) {
		return "", false
	}
	o.record(key, n)
	return n.text, true
}

// record keeps a setting for Effective.
func (o object) record(key string, n *node) {
	o.settings = append(o.settings, Setting{join(o.path, key), n.String(), n.from})
}

// reject reports the value of a key and keeps it from being used.
func (o object) reject(key string, err error) {
	o.errorf(key, "%v", err)
	o.value(key).kind = broken
}

// ok says whether none of the keys was reported; left-out keys are fine.
func (o object) ok(keys ...string) bool {
	return !slices.ContainsFunc(keys, func(key string) bool {
		n := o.node.at(key)
		return n != nil && n.kind == broken
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
	d, err := duration(text, example)
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
		o.value(key).kind = broken
		return 0, false
	}
	return d, ok
}

// quantity reads a number with a unit of this dimension.
func (o object) quantity(key string, d dimension) (float64, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	example, _ := defaultOf(o.section, o.variant, key)
	v, err := quantity(text, d, example)
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
		o.errorf(key, "unknown %q: %s", text, instead(text, accepted))
		o.value(key).kind = broken
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
		o.value(key).kind = broken
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
	n, err := integer(text)
	switch {
	case err != nil:
		o.reject(key, err)
	case n < low || n > high:
		o.errorf(key, "%s: from %d to %d", text, low, high)
		o.value(key).kind = broken
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
		o.value(key).kind = broken
		return "", false
	}
	return text, ok
}

// several reads one value or a list of them.
func (o object) several(key string) ([]*node, bool) {
	n := o.value(key)
	if n == nil || n.kind == broken {
		return nil, false
	}
	if n.kind == scalar {
		o.record(key, n)
		return []*node{n}, true
	}
	if !o.expect(n, list, join(o.path, key)) {
		return nil, false
	}
	if len(n.items) == 0 {
		o.errorf(key, "an empty list")
		n.kind = broken
		return nil, false
	}
	for _, item := range n.items {
		if !o.expect(item, scalar, join(o.path, key)) {
			return nil, false
		}
	}
	o.record(key, n)
	return n.items, true
}
