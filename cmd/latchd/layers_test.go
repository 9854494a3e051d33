package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"os/exec"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// TestLayers holds the direction of imports: cmd → internal → config → {latch, canbus}.
func TestLayers(t *testing.T) {
	// A package may import those of latchd whose path begins with one of these.
	may := map[string][]string{
		"canbus":            {"latchd/canbus", "latchd/internal/source"},
		"latch":             {},
		"config":            {"latchd/config", "latchd/canbus", "latchd/latch", "latchd/internal/source", "latchd/internal/tree", "latchd/internal/spell", "latchd/internal/quantity"},
		"internal/source":   {},
		"internal/spell":    {},
		"internal/quantity": {},
		"internal/tree":     {"latchd/internal/source", "latchd/internal/spell", "latchd/internal/quantity"},
		"internal":          {"latchd/internal", "latchd/config", "latchd/canbus", "latchd/latch"},
		"cmd":               {"latchd/"},
	}
	root := "../.."
	files := 0
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if name == filepath.Join(root, "bin") {
			return fs.SkipDir // what was built
		}
		if err != nil || d.IsDir() || !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		dir := path.Dir(filepath.ToSlash(rel))
		layer := dir
		for may[layer] == nil && layer != "." {
			layer = path.Dir(layer)
		}
		if layer == "." {
			t.Errorf("%s lies in no layer", rel)
			return nil
		}
		files++
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range f.Imports {
			p, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			if strings.HasPrefix(p, "latchd/") && !allowed(p, may[layer]) {
				t.Errorf("%s imports %s: %s may import only %v of latchd", rel, p, layer, may[layer])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if files < 50 {
		t.Fatalf("saw only %d files", files)
	}
}

// TestOnlyTests holds what is for tests out of the program.
func TestOnlyTests(t *testing.T) {
	out, err := exec.Command("go", "list", "-deps", ".").Output()
	if err != nil {
		t.Fatal(err)
	}
	packages := strings.Fields(string(out))
	if !slices.Contains(packages, "latchd/internal/web") {
		t.Fatalf("go list names %d packages, and not those of the program", len(packages))
	}
	for _, p := range packages {
		ours := strings.HasPrefix(p, "latchd/") && strings.HasSuffix(p, "test")
		if ours || p == "testing" || p == "pgregory.net/rapid" || strings.HasPrefix(p, "github.com/chromedp/") {
			t.Errorf("the program holds %s, which is for tests", p)
		}
	}
}

func allowed(p string, prefixes []string) bool {
	for _, prefix := range prefixes {
		if strings.HasPrefix(p, prefix) {
			return true
		}
	}
	return false
}
