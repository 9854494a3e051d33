package latch_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"go/types"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// allowed is all that the package may import.
var allowed = []string{"fmt", "math", "slices", "strconv", "strings", "time"}

// banned says why not, for what comes to mind first; with all that lies below it.
var banned = map[string]string{
	"context": "nothing is cancelled, each call ends by itself",
	"crypto":  "the same inputs must give the same effects",
	"go":      "what decides does not look at code",
	"io":      "nothing is read or written",
	"latchd":  "canbus and latch never import each other, and config imports both",
	"log":     "an effect is a value, the shell logs it",
	"math":    "the same inputs must give the same effects", // math/rand
	"net":     "frames come in as readings",
	"os":      "no file, environment or process is looked at",
	"reflect": "types are known",
	"runtime": "no goroutine is started or asked about",
	"sync":    "one loop owns the engine, so no lock guards it",
	"syscall": "no file, environment or process is looked at",
	"unsafe":  "safety",
}

// clocks are what package time has to read a clock or to wait for one, and the zone of this machine.
var clocks = []string{"After", "AfterFunc", "LoadLocation", "Local", "NewTicker", "NewTimer", "Now", "Since", "Sleep", "Tick", "Ticker", "Timer", "Until"}

// TestPurity: the package is a function of its inputs.
func TestPurity(t *testing.T) {
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	names = slices.DeleteFunc(names, func(n string) bool { return strings.HasSuffix(n, "_test.go") })
	if len(names) < 15 {
		t.Fatalf("only %d files found: %v", len(names), names)
	}
	sources := make(map[string]any)
	for _, name := range names {
		sources[name] = nil
	}
	for _, what := range impurities(t, sources) {
		t.Error(what)
	}
}

// TestPurityIsSeen: each thing that is banned is found.
func TestPurityIsSeen(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{`import "time"; var x = time.Second; func f() { x := 1; x++; x = 2; _ = x }`, ""},
		{`import "os"`, "imports os: no file, environment or process is looked at"},
		{`import "math/rand/v2"`, "imports math/rand/v2: the same inputs must give the same effects"},
		{`import "latchd/canbus"`, "imports latchd/canbus: canbus and latch never import each other, and config imports both"},
		{`import "bytes"`, "imports bytes: not on the list"},
		{`import clock "time"`, "renames time"},
		{`import "time"; var now = time.Now`, "reads a clock: time.Now"},
		{`func f() { go f() }`, "starts a goroutine"},
		{`var c chan int`, "uses a channel"},
		{`func f(c any) { select {} }`, "uses a channel"},
		{`func init() {}`, "has an init"},
		{`var x int; func f() { x = 1 }`, "changes x"},
		{`var x int; func f() { x++ }`, "changes x"},
		{`var x []int; func f() { x[0] += 1 }`, "changes x"},
		{`var x map[int]struct{ y int }; func f() { for x[0].y = range 3 {} }`, "changes x"},
		{`var x int; func f() *int { return &x }`, "changes x"},
	} {
		found := impurities(t, map[string]any{"a.go": "package p; " + c.source})
		for i := range found {
			found[i] = strings.TrimPrefix(found[i], "a.go:1: ")
		}
		if diff := cmp.Diff(c.want, strings.Join(found, "; ")); diff != "" {
			t.Errorf("%s (-want +got)\n%s", c.source, diff)
		}
	}
}

// noImports leaves imported packages empty: only the package's own variables are asked for.
type noImports struct{}

func (noImports) Import(path string) (*types.Package, error) { return nil, errors.New("not read") }

// impurities lists what a package does that a function of its inputs may not do. A nil source is read from the file.
func impurities(t *testing.T, sources map[string]any) []string {
	t.Helper()
	p := purity{fset: token.NewFileSet(), uses: make(map[*ast.Ident]types.Object)}
	var files []*ast.File
	for name, source := range sources {
		file, err := parser.ParseFile(p.fset, name, source, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, file)
	}
	config := types.Config{Importer: noImports{}, Error: func(error) {}}
	pkg, _ := config.Check("p", p.fset, files, &types.Info{Uses: p.uses}) // the imports are missing
	p.scope = pkg.Scope()
	for _, file := range files {
		ast.Inspect(file, func(n ast.Node) bool {
			p.look(n)
			return true
		})
	}
	slices.Sort(p.found)
	return p.found
}

type purity struct {
	fset  *token.FileSet
	uses  map[*ast.Ident]types.Object
	scope *types.Scope
	found []string
}

func (p *purity) say(n ast.Node, format string, args ...any) {
	at := p.fset.Position(n.Pos())
	p.found = append(p.found, fmt.Sprintf("%s:%d: ", at.Filename, at.Line)+fmt.Sprintf(format, args...))
}

func (p *purity) look(n ast.Node) {
	switch n := n.(type) {
	case *ast.ImportSpec:
		p.imports(n)
	case *ast.GoStmt:
		p.say(n, "starts a goroutine")
	case *ast.ChanType, *ast.SelectStmt: // no channel without its type
		p.say(n, "uses a channel")
	case *ast.FuncDecl:
		if n.Name.Name == "init" {
			p.say(n, "has an init")
		}
	case *ast.SelectorExpr:
		if x, ok := n.X.(*ast.Ident); ok && x.Name == "time" && slices.Contains(clocks, n.Sel.Name) {
			p.say(n, "reads a clock: time.%s", n.Sel.Name)
		}
	case *ast.AssignStmt:
		for _, x := range n.Lhs {
			p.changes(x)
		}
	case *ast.IncDecStmt:
		p.changes(n.X)
	case *ast.RangeStmt:
		p.changes(n.Key)
		p.changes(n.Value)
	case *ast.UnaryExpr:
		if n.Op == token.AND {
			p.changes(n.X)
		}
	}
}

func (p *purity) imports(n *ast.ImportSpec) {
	path, _ := strconv.Unquote(n.Path.Value)
	if n.Name != nil {
		p.say(n, "renames %s", path)
	}
	if slices.Contains(allowed, path) {
		return
	}
	first, _, _ := strings.Cut(path, "/")
	why, ok := banned[first]
	if !ok {
		why = "not on the list"
	}
	p.say(n, "imports %s: %s", path, why)
}

// changes looks whether an expression that is assigned to, or whose address is taken, is a part of a variable of the
// package.
func (p *purity) changes(x ast.Expr) {
	for {
		switch y := x.(type) {
		case *ast.Ident:
			if v, ok := p.uses[y].(*types.Var); ok && v.Parent() == p.scope {
				p.say(y, "changes %s", y.Name)
			}
			return
		case *ast.SelectorExpr:
			x = y.X
		case *ast.IndexExpr:
			x = y.X
		case *ast.SliceExpr:
			x = y.X
		case *ast.StarExpr:
			x = y.X
		case *ast.ParenExpr:
			x = y.X
		default:
			return
		}
	}
}
