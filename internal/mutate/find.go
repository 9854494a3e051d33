package main

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"
	"path"
	"path/filepath"
	"slices"
)

// finder walks one file, notes every mutant that its types allow, and writes them all into its copy.
type finder struct {
	*source
	*edits
	file     *ast.File
	name     string
	function string
	mutants  *[]*mutant
	imports  map[string]bool // paths of types that the copy names
}

// mutate finds all mutants, and returns the copies of the files that have some, by name.
func (s *source) mutate() (mutants []*mutant, copies map[string]string) {
	copies = make(map[string]string)
	for i, file := range s.files {
		f := &finder{
			source: s, edits: newEdits(s.texts[i], int(file.FileStart)), file: file, name: filepath.Base(s.names[i]),
			mutants: &mutants, imports: make(map[string]bool),
		}
		before := len(mutants)
		for _, d := range file.Decls {
			f.decl(d)
		}
		if len(mutants) > before {
			f.header()
			copies[s.names[i]] = f.String()
		}
	}
	number(mutants)
	return mutants, copies
}

// number tells those apart that look alike.
func number(mutants []*mutant) {
	alike := make(map[string]int)
	for _, m := range mutants {
		name := m.name()
		alike[name]++
		m.ordinal = alike[name]
	}
}

// header imports what the copy needs, on the line of the package clause, so that lines keep their numbers.
func (f *finder) header() {
	text := `; import chosen "latchd/internal/mutate/chosen"`
	for _, p := range sorted(f.imports) {
		text += fmt.Sprintf("; import chosen_%s %q", path.Base(p), p)
	}
	f.wrap(f.file.Name, "", text)
}

func sorted(set map[string]bool) (list []string) {
	for s := range set {
		list = append(list, s)
	}
	slices.Sort(list)
	return list
}

// add notes a mutant and returns its number, as text for the copy.
func (f *finder) add(k kind, n ast.Node, from, to string) string {
	m := &mutant{
		n: len(*f.mutants) + 1, kind: k, file: f.name, line: f.fset.Position(n.Pos()).Line, function: f.function,
		from: brief(from), to: brief(to),
	}
	*f.mutants = append(*f.mutants, m)
	return fmt.Sprint(m.n)
}

// decl walks a declaration. Constants, types and imports have no mutants: the compiler needs them as they are.
func (f *finder) decl(d ast.Decl) {
	switch d := d.(type) {
	case *ast.FuncDecl:
		f.function = functionName(d)
		ast.PreorderStack(d, nil, f.visit)
	case *ast.GenDecl:
		if d.Tok == token.VAR {
			for _, s := range d.Specs {
				f.function = s.(*ast.ValueSpec).Names[0].Name
				ast.PreorderStack(s, nil, f.visit)
			}
		}
	}
}

func functionName(d *ast.FuncDecl) string {
	if d.Recv == nil {
		return d.Name.Name
	}
	t := d.Recv.List[0].Type
	if star, ok := t.(*ast.StarExpr); ok {
		t = star.X
	}
	return types.ExprString(t) + "." + d.Name.Name
}

// visit looks at a node whose ancestors are given. Within one that wraps others, it comes first.
func (f *finder) visit(n ast.Node, above []ast.Node) bool {
	switch n := n.(type) {
	case *ast.GenDecl:
		return n.Tok == token.VAR
	case *ast.FuncType, *ast.ArrayType, *ast.StructType, *ast.MapType:
		return false
	case ast.Stmt:
		f.statement(n, above)
	case ast.Expr:
		if f.isConstant(n) {
			f.constant(n, above)
			return false
		}
		f.expression(n, above)
	}
	return true
}

// typeText names a type in the copy.
func (f *finder) typeText(t types.Type) string {
	return types.TypeString(t, func(p *types.Package) string {
		if p == f.pkg {
			return ""
		}
		f.imports[p.Path()] = true
		return "chosen_" + path.Base(p.Path())
	})
}

func (f *finder) isConstant(x ast.Expr) bool { return f.info.Types[x].Value != nil }

func isInteger(t types.Type) bool { return isBasic(t, types.IsInteger) }

func isBasic(t types.Type, info types.BasicInfo) bool {
	b, ok := t.Underlying().(*types.Basic)
	return ok && b.Info()&info != 0
}

func isBool(t types.Type) bool {
	b, ok := t.(*types.Basic)
	return ok && b.Info()&types.IsBoolean != 0
}
