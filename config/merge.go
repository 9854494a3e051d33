package config

import (
	"latchd/internal/tree"
)

// identities are the keys that tell which entry of a list is meant, the first that an entry has.
var identities = []string{"action", "number", "name"}

// whole are mappings that are one statement: merged they could only grow, and a binding of the
// profile could never be taken back.
var whole = map[string]bool{"does": true, "set": true, "when": true}

// merge lays one file over another: mappings merge deeply, lists whose entries have an identity merge
// by it and grow by new entries, everything else is replaced.
func merge(under, over *tree.Node) *tree.Node {
	switch {
	case under == nil:
		return over
	case over.Kind == tree.Mapping && under.Kind == tree.Mapping:
		return mergeMappings(under, over)
	case over.Kind == tree.List && under.Kind == tree.List && allIdentified(under) && allIdentified(over):
		return mergeLists(under, over)
	}
	return over
}

func mergeMappings(under, over *tree.Node) *tree.Node {
	merged := *over
	merged.Entries = nil
	for _, e := range under.Entries {
		if o := over.At(e.Key); o == nil || whole[e.Key] {
			merged.Entries = append(merged.Entries, e)
		} else {
			e.Value = merge(e.Value, o)
			merged.Entries = append(merged.Entries, e)
		}
	}
	for _, e := range over.Entries {
		if under.At(e.Key) == nil || whole[e.Key] {
			merged.Set(e.Key, e.Value)
		}
		// A key that is wrong is reported where the owner wrote it.
		for i := range merged.Entries {
			if merged.Entries[i].Key == e.Key {
				merged.Entries[i].Pos = e.Pos
			}
		}
	}
	return &merged
}

// mergeLists keeps a second entry of the same identity within one file apart, so that it is reported.
func mergeLists(under, over *tree.Node) *tree.Node {
	merged := *over
	merged.Items = append([]*tree.Node(nil), under.Items...)
	taken := map[string]bool{}
	for _, item := range over.Items {
		id := identity(item)
		at := -1
		for i, u := range under.Items {
			if identity(u) == id && !taken[id] {
				at = i
				break
			}
		}
		taken[id] = true
		if at < 0 {
			merged.Items = append(merged.Items, item)
		} else {
			merged.Items[at] = merge(under.Items[at], item)
		}
	}
	return &merged
}

func allIdentified(n *tree.Node) bool {
	for _, item := range n.Items {
		if identity(item) == "" {
			return false
		}
	}
	return true
}

// identity is what tells an entry of a list from the others, "" without.
func identity(n *tree.Node) string {
	for _, key := range identities {
		if v := n.At(key); v != nil && v.Kind == tree.Scalar {
			return key + " " + v.Text
		}
	}
	return ""
}
