package config

// identities are the keys that tell which entry of a list is meant, the first that an entry has.
var identities = []string{"action", "number", "name"}

// whole are mappings that are one statement: merged they could only grow, and a binding of the
// profile could never be taken back.
var whole = map[string]bool{"does": true, "set": true, "when": true}

// merge lays one file over another: mappings merge deeply, lists whose entries have an identity merge
// by it and grow by new entries, everything else is replaced.
func merge(under, over *node) *node {
	switch {
	case under == nil:
		return over
	case over.kind == mapping && under.kind == mapping:
		return mergeMappings(under, over)
	case over.kind == list && under.kind == list && allIdentified(under) && allIdentified(over):
		return mergeLists(under, over)
	}
	return over
}

func mergeMappings(under, over *node) *node {
	merged := *over
	merged.entries = nil
	for _, e := range under.entries {
		if o := over.at(e.key); o == nil || whole[e.key] {
			merged.entries = append(merged.entries, e)
		} else {
			e.value = merge(e.value, o)
			merged.entries = append(merged.entries, e)
		}
	}
	for _, e := range over.entries {
		if under.at(e.key) == nil || whole[e.key] {
			merged.set(e.key, e.value)
		}
		// A key that is wrong is reported where the owner wrote it.
		for i := range merged.entries {
			if merged.entries[i].key == e.key {
				merged.entries[i].pos = e.pos
			}
		}
	}
	return &merged
}

// mergeLists keeps a second entry of the same identity within one file apart, so that it is reported.
func mergeLists(under, over *node) *node {
	merged := *over
	merged.items = append([]*node(nil), under.items...)
	taken := map[string]bool{}
	for _, item := range over.items {
		id := identity(item)
		at := -1
		for i, u := range under.items {
			if identity(u) == id && !taken[id] {
				at = i
				break
			}
		}
		taken[id] = true
		if at < 0 {
			merged.items = append(merged.items, item)
		} else {
			merged.items[at] = merge(under.items[at], item)
		}
	}
	return &merged
}

func allIdentified(n *node) bool {
	for _, item := range n.items {
		if identity(item) == "" {
			return false
		}
	}
	return true
}

// identity is what tells an entry of a list from the others, "" without.
func identity(n *node) string {
	for _, key := range identities {
		if v := n.at(key); v != nil && v.kind == scalar {
			return key + " " + v.text
		}
	}
	return ""
}
