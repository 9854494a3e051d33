package main

import (
	"fmt"
	"go/ast"
	"go/constant"
	"go/token"
	"go/types"
)

// operators have a function of package chosen, and what they become in the mutant.
var operators = map[token.Token]struct {
	kind     kind
	function string
	becomes  token.Token
	on       types.BasicInfo
}{
	token.LSS: {boundary, "Less", token.LEQ, types.IsOrdered},
	token.LEQ: {boundary, "AtMost", token.LSS, types.IsOrdered},
	token.GTR: {boundary, "More", token.GEQ, types.IsOrdered},
	token.GEQ: {boundary, "AtLeast", token.GTR, types.IsOrdered},
	token.ADD: {arithmetic, "Add", token.SUB, types.IsInteger | types.IsFloat},
	token.SUB: {arithmetic, "Sub", token.ADD, types.IsInteger | types.IsFloat},
	token.MUL: {arithmetic, "Mul", token.QUO, types.IsInteger | types.IsFloat},
	token.QUO: {arithmetic, "Div", token.MUL, types.IsInteger | types.IsFloat},
	token.AND: {arithmetic, "And", token.OR, types.IsInteger},
	token.OR:  {arithmetic, "Or", token.AND, types.IsInteger},
}

var negated = map[token.Token]token.Token{
	token.EQL: token.NEQ, token.NEQ: token.EQL,
	token.LSS: token.GEQ, token.LEQ: token.GTR, token.GTR: token.LEQ, token.GEQ: token.LSS,
}

// expression is told of one whose value is not known before the program runs.
func (f *finder) expression(x ast.Expr, above []ast.Node) {
	parent := above[len(above)-1]
	f.returned(x, above)
	f.inLiteral(x, above)
	f.isCase(x, parent)
	if f.isCondition(x, parent) {
		f.negate(condition, x, "!("+f.text(x)+")")
	}
	switch x := x.(type) {
	case *ast.BinaryExpr:
		f.binary(x)
	case *ast.CallExpr:
		f.extreme(x)
	}
}

// negate makes a truth false and the reverse.
func (f *finder) negate(k kind, x ast.Expr, to string) {
	f.wrap(x, fmt.Sprintf("chosen.Not(%s, ", f.add(k, x, f.text(x), to)), ")")
}

// flip makes true false, and the reverse. A literal alone says little, so what it stands in names it.
func (f *finder) flip(x *ast.Ident, parent ast.Node, was bool) {
	n := f.add(literal, x, f.text(parent), fmt.Sprintf("%v for %v", !was, was))
	f.wrap(x, "chosen.Not("+n+", ", ")")
}

// isCondition: of a statement or a case, or an operand of && and ||. Comparisons have their own negation.
func (f *finder) isCondition(x ast.Expr, parent ast.Node) bool {
	if b, ok := x.(*ast.BinaryExpr); ok && negated[b.Op] != 0 || !isBool(f.info.TypeOf(x)) {
		return false
	}
	switch p := parent.(type) {
	case *ast.IfStmt:
		return true
	case *ast.ForStmt:
		return true
	case *ast.CaseClause:
		return true
	case *ast.BinaryExpr:
		b, ok := x.(*ast.BinaryExpr)
		return isLogic(p.Op) && !(ok && isLogic(b.Op))
	}
	return false
}

func isLogic(op token.Token) bool { return op == token.LAND || op == token.LOR }

func (f *finder) binary(x *ast.BinaryExpr) {
	with := func(op token.Token) string { return f.text(x.X) + " " + op.String() + " " + f.text(x.Y) }
	if isLogic(x.Op) {
		becomes := token.LAND + token.LOR - x.Op
		n := f.add(logic, x, f.text(x), with(becomes))
		for _, part := range [...]ast.Expr{x, x.X, x.Y} {
			f.wrap(part, "chosen.Not("+n+", ", ")")
		}
		return
	}
	if op := negated[x.Op]; op != 0 && isBool(f.info.TypeOf(x)) {
		f.negate(comparison, x, with(op))
	}
	operand := f.info.TypeOf(x.X)
	if f.isConstant(x.X) {
		operand = f.info.TypeOf(x.Y)
	}
	if o, ok := operators[x.Op]; ok && isBasic(operand, o.on) {
		n := f.add(o.kind, x, f.text(x), with(o.becomes))
		f.wrap(x, fmt.Sprintf("chosen.%s[%s](%s, ", o.function, f.typeText(operand), n), ")")
		f.replace(int(x.OpPos), len(x.Op.String()), ",")
	}
}

// extreme makes min max, and the reverse.
func (f *finder) extreme(x *ast.CallExpr) {
	id, ok := x.Fun.(*ast.Ident)
	if !ok {
		return
	}
	if _, ok := f.info.Uses[id].(*types.Builtin); !ok {
		return
	}
	swap := map[string][2]string{"min": {"Min", "max"}, "max": {"Max", "min"}}
	if s, ok := swap[id.Name]; ok {
		n := f.add(arithmetic, x, f.text(x), s[1]+f.text(x)[len(id.Name):])
		f.replace(int(id.Pos()), len(id.Name), fmt.Sprintf("chosen.%s[%s]", s[0], f.typeText(f.info.TypeOf(x))))
		f.before[int(x.Args[0].Pos())-f.base] += n + ", "
	}
}

// constant is told of an expression that the compiler computes. Only one that is not a part of another, and of
// which a variable's type asks no more than its type, can be another.
func (f *finder) constant(x ast.Expr, above []ast.Node) {
	parent := above[len(above)-1]
	if kv, ok := parent.(*ast.KeyValueExpr); ok && kv.Key == x {
		return
	}
	tv := f.info.Types[x]
	if _, ok := parent.(*ast.CaseClause); ok {
		f.label(x)
		return
	}
	f.returned(x, above)
	f.inLiteral(x, above)
	switch x := x.(type) {
	case *ast.Ident:
		if _, ok := f.info.Uses[x].(*types.Const); ok && f.info.Uses[x].Pkg() == nil && isBool(tv.Type) { // true, false
			f.flip(x, parent, constant.BoolVal(tv.Value))
		}
	case *ast.BasicLit:
		if x.Kind == token.INT && isInteger(tv.Type) {
			v, _ := constant.Int64Val(tv.Value)
			other := v + 1
			if v == 1 {
				other = 0
			}
			n := f.add(literal, x, f.text(parent), fmt.Sprintf("%d for %d", other, v))
			f.wrap(x, fmt.Sprintf("chosen.Instead[%s](%s, ", f.typeText(types.Default(tv.Type)), n), fmt.Sprintf(", %d)", other))
		}
	}
}
