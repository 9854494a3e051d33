package tree

import (
	"slices"

	"latchd/internal/quantity"
	"latchd/internal/source"
	"latchd/internal/spell"
)

// Expect reports a node of another kind than the one wanted. A node that was reported is broken from then on, and whoever
// reads it stays silent. The path is for the message.
func (n *Node) Expect(want Kind, path string, problems *source.Problems) bool {
	switch n.Kind {
	case want:
		return true
	case Broken:
		return false
	}
	problems.Errorf(n.Pos, "%s%v, where %v is expected", prefix(path), n.Kind, want)
	n.Kind = Broken
	return false
}

// Keys reports the keys of a mapping that are not known, and those without a value.
func (n *Node) Keys(known []string, path string, problems *source.Problems) {
	for _, e := range n.Entries {
		switch {
		case !slices.Contains(known, e.Key):
			problems.Errorf(e.Pos, "%sunknown key %q: %s", prefix(path), e.Key, spell.Instead(e.Key, known))
			// What was probably meant is not reported as missing too.
			if near := spell.Near(e.Key, known); near != "" && n.At(near) == nil {
				n.Set(near, &Node{Kind: Broken, Pos: e.Pos})
			}
		case e.Value.Kind == Null:
			e.Value.Kind = Broken
			problems.Errorf(e.Pos, "%s: no value; give it one, or leave the key out", Join(path, e.Key))
		}
	}
}

// Version checks the version of a file, which stands at its top. It says whether the rest can be read: nothing is known
// of what a newer one means.
func (n *Node) Version(newest int64, problems *source.Problems) bool {
	at := n.At("version")
	if at == nil {
		problems.Errorf(n.Pos, "version is missing: write version: %d", newest)
		return true
	}
	if at.Kind == Null || !at.Expect(Scalar, "version", problems) {
		return true
	}
	v, err := quantity.Integer(at.Text)
	switch {
	case err != nil:
		problems.Errorf(at.Pos, "version: %q: a whole number, %d at present", at.Text, newest)
	case v > newest:
		problems.Errorf(at.Pos, "version: %d is newer than this latchd, which knows up to %d: update latchd", v, newest)
		return false
	case v < 1:
		problems.Errorf(at.Pos, "version: %d: the first version is 1", v)
	}
	return true
}

func prefix(path string) string {
	if path == "" {
		return ""
	}
	return path + ": "
}

// Join puts a key behind a path, as in buttons[fob_boot].hold.
func Join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}
