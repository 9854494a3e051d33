package config

import (
	"fmt"
	"slices"
	"strings"

	"latchd/internal/source"
)

// isName says whether a text can be a name: it stands in paths, logs and commands.
func isName(text string) bool {
	const longest = 64
	if text == "" || len(text) > longest {
		return false
	}
	return strings.Trim(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-") == ""
}

// cutList takes [a, b] apart.
func cutList(text string) ([]string, bool) {
	inner, ok := strings.CutPrefix(text, "[")
	if !ok {
		return nil, false
	}
	return strings.Split(strings.TrimSuffix(inner, "]"), ", "), true
}

// taken remembers what may be given once, and where.
type taken map[string]source.Pos

// again reports a second one of a kind.
func (t taken) again(o object, key, what string) bool {
	pos := o.node.place(key)
	first, ok := t[what]
	if ok {
		o.errorf(key, "%s is already given at %v", what, first)
		return true
	}
	t[what] = pos
	return false
}

// unread says whether a list or an entry of it could not be read.
func (o object) unread(key string) bool {
	n := o.node.at(key)
	return n != nil && (n.kind == broken || slices.ContainsFunc(n.items, func(item *node) bool { return item.kind == broken }))
}

// entries reads a section that is a list of mappings. Each is called with its path, which holds its
// name where it has a usable one, else its number.
func (l *loader) entries(root object, section, identity string, read func(object)) {
	n := root.node.at(section)
	if n == nil || !l.expect(n, list, section) {
		return
	}
	for i, item := range n.items {
		label := fmt.Sprintf("#%d", i+1)
		if v := item.at(identity); v != nil && v.kind == scalar && (isName(v.text) || strings.Contains(v.text, ".")) {
			label = v.text
		}
		if o, ok := l.object(item, join(root.section, section), join(root.path, section)+"["+label+"]"); ok {
			read(o)
		}
	}
}
