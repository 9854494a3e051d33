package config

import (
	"fmt"
	"slices"
	"strings"

	"latchd/internal/source"
	"latchd/internal/tree"
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
	pos := o.node.Place(key)
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
	n := o.node.At(key)
	return n != nil && (n.Kind == tree.Broken || slices.ContainsFunc(n.Items, func(item *tree.Node) bool { return item.Kind == tree.Broken }))
}

// entries reads a section that is a list of mappings. Each is called with its path, which holds its
// name where it has a usable one, else its number.
func (l *loader) entries(root object, section, identity string, read func(object)) {
	n := root.node.At(section)
	if n == nil || !l.expect(n, tree.List, section) {
		return
	}
	for i, item := range n.Items {
		label := fmt.Sprintf("#%d", i+1)
		if v := item.At(identity); v != nil && v.Kind == tree.Scalar && (isName(v.Text) || strings.Contains(v.Text, ".")) {
			label = v.Text
		}
		if o, ok := l.object(item, join(root.section, section), join(root.path, section)+"["+label+"]"); ok {
			read(o)
		}
	}
}
