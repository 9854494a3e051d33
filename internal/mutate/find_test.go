package main

import (
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestMutants: which mutants a source has. In the copy, all of them are there at once, and its types are right.
func TestMutants(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`func f(a, b int) bool { return a < b }`, `
			result: return a < b => zero for a < b
			comparison: a < b => a >= b
			boundary: a < b => a <= b`},
		{`func f(a, b float64) bool { return a >= b }`, `
			result: return a >= b => zero for a >= b
			comparison: a >= b => a < b
			boundary: a >= b => a > b`},
		{`func f(p *int) { if p == nil { return } }`, `
			comparison: p == nil => p != nil
			statement: return => removed`},
		{`func f(a, b, c bool) { if a && (b || !c) { g() } }; func g() {}`, `
			condition: a && (b || !c) => !(a && (b || !c))
			logic: a && (b || !c) => a || (b || !c)
			condition: a => !(a)
			condition: (b || !c) => !((b || !c))
			logic: b || !c => b && !c
			condition: b => !(b)
			condition: !c => !(!c)
			statement: g() => removed`},
		{`import "time"; func f(d time.Duration) time.Duration { return min(d+1, 2*time.Second) }`, `
			result: return min(d+1, 2*time.Second) => zero for min(d+1, 2*time.Second)
			arithmetic: min(d+1, 2*time.Second) => max(d+1, 2*time.Second)
			arithmetic: d+1 => d - 1
			constant: d+1 => 0 for 1`},
		{`func f(s string) string { return s + "x" }`, `
			result: return s + "x" => zero for s + "x"`},
		{`func f(s []int) { for i := 0; i < len(s); i++ { s[i] |= 1 << 3 } }`, `
			constant: i := 0 => 1 for 0
			comparison: i < len(s) => i >= len(s)
			boundary: i < len(s) => i <= len(s)
			arithmetic: i++ => i--
			statement: s[i] |= 1 << 3 => removed`},
		{`type e uint8; const (a e = iota; b; c); func f(x e) int { switch x { case a, b: return 1; default: return 0 } }`, `
			case: case a => removed
			case: case b => removed
			result: return 1 => zero for 1
			constant: return 1 => 0 for 1
			constant: return 0 => 1 for 0`},
		{`func f(x int) (n int) { switch { case x > 0: n-- }; return }`, `
			case: case x > 0 => removed
			comparison: x > 0 => x <= 0
			boundary: x > 0 => x >= 0
			constant: x > 0 => 1 for 0
			arithmetic: n-- => n++`},
		{`type p struct { a, b int; c bool }; func (x *p) f(n int) { x.a, x.b = 2, n; if x.c = n*n == 0; x.c { *x = p{a: n, c: true} } }`, `
			statement: x.a, x.b = 2, n => x.a kept
			statement: x.a, x.b = 2, n => x.b kept
			constant: x.a, x.b = 2, n => 3 for 2
			statement: x.c = n*n == 0 => removed
			comparison: n*n == 0 => n*n != 0
			arithmetic: n*n => n / n
			constant: n*n == 0 => 1 for 0
			condition: x.c => !(x.c)
			statement: *x = p{a: n, c: true} => removed
			field: a: n => zero for n
			constant: c: true => false for true`},
		{`type p struct{ a, b int }; func f(n int) *p { for { if n == 3 { continue }; break }; return &p{n, 0} }`, `
			comparison: n == 3 => n != 3
			constant: n == 3 => 4 for 3
			statement: continue => removed
			statement: break => removed
			result: return &p{n, 0} => zero for &p{n, 0}
			field: p{n, 0} => zero for n
			constant: p{n, 0} => 1 for 0`},
		{`func f[T ~uint8](x []T) T { g := func() error { return nil }; _ = g; return x[0] }`, `
			result: return x[0] => zero for x[0]
			constant: x[0] => 1 for 0`},
		{`const n = 1 + 1; type a [n]int; var x = [...]bool{1: true}; var y = [2]struct{ s string }{{"y"}}`, `
			constant: 1: true => false for true`},
		{`func f(a, b bool) { h(a); h(b); h(a) }; func h(bool) {}`, `
			statement: h(a) => removed
			statement: h(b) => removed
			statement: h(a) => removed (2)`},
	} {
		dir := t.TempDir()
		file := filepath.Join(dir, "a.go")
		write(t, file, "package a; "+c.source)
		s, err := load(dir)
		if err != nil {
			t.Errorf("%s: %v", c.source, err)
			continue
		}
		mutants, copies := s.mutate()
		var got, want []string
		for _, m := range mutants {
			_, change, _ := strings.Cut(m.name(), ": ")
			got = append(got, string(m.kind)+": "+change)
		}
		for line := range strings.Lines(strings.TrimSpace(c.want)) {
			want = append(want, strings.TrimSpace(line))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.source, diff)
		}
		if strings.Count(copies[file], "\n") != 0 {
			t.Errorf("lines have moved:\n%s", copies[file])
		}
		compiles(t, copies[file])
	}
}

func write(t *testing.T, file, text string) {
	t.Helper()
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// compiles checks the types of a copy.
func compiles(t *testing.T, text string) {
	t.Helper()
	fset := token.NewFileSet()
	file, err := parser.ParseFile(fset, "a.go", text, 0)
	if err != nil {
		t.Errorf("%v\n%s", err, text)
		return
	}
	config := types.Config{Importer: withChosen{importer.Default()}}
	if _, err := config.Check("a", fset, []*ast.File{file}, nil); err != nil {
		t.Errorf("%v\n%s", err, text)
	}
}

// withChosen imports package chosen from its source.
type withChosen struct{ types.Importer }

func (w withChosen) Import(path string) (*types.Package, error) {
	if path != "latchd/internal/mutate/chosen" {
		return w.Importer.Import(path)
	}
	s, err := load("chosen")
	if err != nil {
		return nil, err
	}
	return s.pkg, nil
}
