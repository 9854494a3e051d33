package scenario

import (
	"slices"
	"time"

	"latchd/internal/quantity"
	"latchd/internal/spell"
	"latchd/internal/tree"
)

// object reads one mapping of the file. Every reading method reports what is wrong and says whether the value is usable.
type object struct {
	*reader
	node *tree.Node
	path string // for messages, as in steps[#2]
}

// object begins to read a mapping with these keys.
func (r *reader) object(n *tree.Node, path string, keys ...string) object {
	n.Keys(keys, path, &r.problems)
	return object{r, n, path}
}

func (o object) has(key string) bool { return o.node.At(key) != nil }

func (o object) errorf(key, format string, args ...any) {
	o.problems.Errorf(o.node.Place(key), "%s: "+format, append([]any{tree.Join(o.path, key)}, args...)...)
}

// scalar is the value of a key that must be there, as text.
func (o object) scalar(key string) (string, bool) {
	n := o.node.At(key)
	if n == nil {
		o.problems.Errorf(o.node.Pos, "%s is missing", tree.Join(o.path, key))
		return "", false
	}
	return n.Text, n.Expect(tree.Scalar, tree.Join(o.path, key), &o.problems)
}

// duration reads a time with its unit.
func (o object) duration(key string) (time.Duration, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	d, err := quantity.Duration(text, "1.5s")
	if err != nil {
		o.errorf(key, "%v", err)
	}
	return d, err == nil
}

// word reads one of the accepted words. Where these are not known because the configuration is not usable, they are nil,
// and any will do.
func (o object) word(key string, accepted []string) (string, bool) {
	text, ok := o.scalar(key)
	if ok && accepted != nil && !slices.Contains(accepted, text) {
		o.errorf(key, "unknown %q: %s", text, spell.Instead(text, accepted))
		ok = false
	}
	return text, ok
}

// truth reads true or false.
func (o object) truth(key string) (value, ok bool) {
	text, ok := o.word(key, []string{"true", "false"})
	return text == "true", ok
}

// integer reads a whole number between two others.
func (o object) integer(key string, least, most int64) (int64, bool) {
	text, ok := o.scalar(key)
	if !ok {
		return 0, false
	}
	n, err := quantity.Integer(text)
	if err != nil || n < least || n > most {
		o.errorf(key, "%q: a number from %d to %d", text, least, most)
		return 0, false
	}
	return n, true
}

// list is the items of a key, none when it is left out.
func (o object) list(key string) []*tree.Node {
	n := o.node.At(key)
	if n == nil || !n.Expect(tree.List, tree.Join(o.path, key), &o.problems) {
		return nil
	}
	return n.Items
}

// empty says whether a list is left out, or has no items.
func (o object) empty(key string) bool {
	n := o.node.At(key)
	return n == nil || n.Kind == tree.List && len(n.Items) == 0
}

// words lists the names of a vocabulary.
func words[T interface{ String() string }](values []T) []string {
	names := make([]string, len(values))
	for i, v := range values {
		names[i] = v.String()
	}
	return names
}
