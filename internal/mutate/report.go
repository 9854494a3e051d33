package main

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
)

// outcome is a mutant and what became of it.
type outcome struct {
	*mutant
	fate
}

// report writes what is wrong, then the table, and says whether all is well: every survivor is listed, and nothing else is.
func report(w io.Writer, dir string, outcomes []outcome, listed map[string]string, whole bool) bool {
	ok := true
	wrong := func(format string, args ...any) {
		ok = false
		fmt.Fprintf(w, format+"\n", args...)
	}
	exists := make(map[string]bool)
	for _, o := range outcomes {
		name := o.name()
		exists[name] = true
		switch _, is := listed[name]; {
		case o.fate == survived && !is:
			wrong("%s:%d: no test finds this (%s):\n\t%s", filepath.Join(dir, o.file), o.line, o.kind, name)
		case o.fate != survived && is:
			wrong("%s:%d: a test finds this, although it is listed as equivalent:\n\t%s", filepath.Join(dir, o.file), o.line, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(listed)) {
		if whole && !exists[name] {
			wrong("listed as equivalent, but there is no such mutant (any more):\n\t%s", name)
		}
	}
	table(w, outcomes, listed)
	return ok
}

// table counts by kind.
func table(w io.Writer, outcomes []outcome, listed map[string]string) {
	fmt.Fprintf(w, "%-12s %8s %8s %8s %8s %8s\n", "mutants", "all", "found", "looped", "listed", "left")
	row := func(name string, of func(kind) bool) {
		var all, caught, looped, known, left int
		for _, o := range outcomes {
			if !of(o.kind) {
				continue
			}
			all++
			_, is := listed[o.name()]
			switch {
			case o.fate == found:
				caught++
			case o.fate == timedOut:
				looped++
			case is:
				known++
			default:
				left++
			}
		}
		fmt.Fprintf(w, "%-12s %8d %8d %8d %8d %8d\n", name, all, caught, looped, known, left)
	}
	for _, k := range kinds {
		row(string(k), func(other kind) bool { return other == k })
	}
	row("sum", func(kind) bool { return true })
}
