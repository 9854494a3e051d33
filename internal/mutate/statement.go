package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
	"slices"
)

// statement is told of each, and removes those that the program compiles without.
func (f *finder) statement(s ast.Stmt, above []ast.Node) {
	parent := above[len(above)-1]
	switch s := s.(type) {
	case *ast.ExprStmt:
		f.remove(s, parent)
	case *ast.BranchStmt:
		if s.Tok != token.FALLTHROUGH {
			f.remove(s, parent)
		}
	case *ast.ReturnStmt:
		if signature := f.signature(above); signature.Results().Len() == 0 {
			f.remove(s, parent)
		}
	case *ast.AssignStmt:
		switch {
		case s.Tok == token.DEFINE || isBlank(s.Lhs[0]):
		case len(s.Lhs) > 1 && len(s.Lhs) == len(s.Rhs):
			f.parts(s)
		case !f.remove(s, parent) && s.Tok == token.ASSIGN:
			f.assign(s)
		}
	case *ast.IncDecStmt:
		f.count(s)
	}
}

func isBlank(x ast.Expr) bool {
	id, ok := x.(*ast.Ident)
	return ok && id.Name == "_"
}

// signature is that of the innermost function.
func (f *finder) signature(above []ast.Node) *types.Signature {
	for _, n := range slices.Backward(above) {
		switch n := n.(type) {
		case *ast.FuncLit:
			return f.info.TypeOf(n).(*types.Signature)
		case *ast.FuncDecl:
			return f.info.TypeOf(n.Name).(*types.Signature)
		}
	}
	return nil
}

// remove makes a statement of a list conditional.
func (f *finder) remove(s ast.Stmt, parent ast.Node) bool {
	switch parent.(type) {
	case *ast.BlockStmt, *ast.CaseClause:
		f.wrap(s, fmt.Sprintf("if !chosen.Is(%s) { ", f.add(statement, s, f.text(s), "removed")), " }")
		return true
	}
	return false
}

// parts lets each variable of several that are assigned at once keep its value.
func (f *finder) parts(s *ast.AssignStmt) {
	for i, x := range s.Lhs {
		n := f.add(statement, s, f.text(s), f.text(x)+" kept")
		f.wrap(s.Rhs[i], fmt.Sprintf("chosen.Instead[%s](%s, ", f.typeText(f.info.TypeOf(x)), n), ", "+f.text(x)+")")
	}
}

// assign removes an assignment that stands before a condition.
func (f *finder) assign(s *ast.AssignStmt) {
	n := f.add(statement, s, f.text(s), "removed")
	f.wrap(s, fmt.Sprintf("chosen.Assign(%s, &", n), ")")
	f.replace(int(s.TokPos), len("="), ",")
}

func (f *finder) count(s *ast.IncDecStmt) {
	function, to := "Up", "--"
	if s.Tok == token.DEC {
		function, to = "Down", "++"
	}
	n := f.add(arithmetic, s, f.text(s), f.text(s.X)+to)
	f.wrap(s, fmt.Sprintf("chosen.%s(%s, &", function, n), ")")
	f.replace(int(s.TokPos), len("++"), "")
}

// returned makes a result zero.
func (f *finder) returned(x ast.Expr, above []ast.Node) {
	r, ok := above[len(above)-1].(*ast.ReturnStmt)
	if !ok || !f.isNews(x) {
		return
	}
	results := f.signature(above).Results()
	f.zero(result, x, results.At(slices.Index(r.Results, x)).Type(), f.text(r))
}

// inLiteral makes an element of a struct zero, in a function: a table is data, which is told from other data by reading it.
func (f *finder) inLiteral(x ast.Expr, above []ast.Node) {
	parent := above[len(above)-1]
	if f.signature(above) == nil || !f.isNews(x) {
		return
	}
	lit, ok := parent.(*ast.CompositeLit)
	name := ""
	if kv, isPair := parent.(*ast.KeyValueExpr); isPair && kv.Value == x {
		lit, ok = above[len(above)-2].(*ast.CompositeLit)
		name = f.text(kv.Key)
	}
	if !ok {
		return
	}
	st, ok := f.info.TypeOf(lit).Underlying().(*types.Struct)
	if !ok {
		return
	}
	for i := range st.NumFields() {
		if name == st.Field(i).Name() || name == "" && i < len(lit.Elts) && lit.Elts[i] == x {
			f.zero(field, x, st.Field(i).Type(), f.text(parent))
			return
		}
	}
}

func (f *finder) zero(k kind, x ast.Expr, t types.Type, within string) {
	n := f.add(k, x, within, "zero for "+f.text(x))
	f.wrap(x, fmt.Sprintf("chosen.Zero[%s](%s, ", f.typeText(t), n), ")")
}

// isNews: a value that is not zero as it stands. True is negated elsewhere.
func (f *finder) isNews(x ast.Expr) bool {
	tv := f.info.Types[x]
	if lit, ok := x.(*ast.CompositeLit); ok {
		return len(lit.Elts) > 0
	}
	if tv.IsNil() {
		return false
	}
	if v := tv.Value; v != nil {
		switch v.Kind() {
		case constant.Bool:
			return false
		case constant.String:
			return constant.StringVal(v) != ""
		default:
			return constant.Sign(v) != 0
		}
	}
	_, several := tv.Type.(*types.Tuple)
	return !several && tv.IsValue()
}

// isCase removes a case of a switch without a tag.
func (f *finder) isCase(x ast.Expr, parent ast.Node) {
	if _, ok := parent.(*ast.CaseClause); ok && isBool(f.info.TypeOf(x)) {
		n := f.add(caseLabel, x, "case "+f.text(x), "removed")
		f.wrap(x, "(!chosen.Is("+n+") && ", ")")
	}
}

// label removes one of the constants of a case.
func (f *finder) label(x ast.Expr) {
	t := f.info.TypeOf(x)
	if isInteger(t) {
		n := f.add(caseLabel, x, "case "+f.text(x), "removed")
		f.wrap(x, fmt.Sprintf("chosen.Unless[%s](%s, ", f.typeText(t), n), ")")
	}
}
