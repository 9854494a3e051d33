package main

import (
	"go/ast"
	"strings"
)

// edits are what is written into a source text, by offset. Nodes that enclose others are wrapped first.
type edits struct {
	source string
	base   int                // token.Pos of offset 0
	before map[int]string     // opens a node
	after  map[int]string     // closes one that ends here
	cut    map[int]substitute // takes the place of a token
}

type substitute struct {
	length int
	text   string
}

func newEdits(source string, base int) *edits {
	return &edits{source, base, make(map[int]string), make(map[int]string), make(map[int]substitute)}
}

func (e *edits) text(n ast.Node) string { return e.source[int(n.Pos())-e.base : int(n.End())-e.base] }

// wrap writes around a node, within what was written around it before.
func (e *edits) wrap(n ast.Node, before, after string) {
	e.before[int(n.Pos())-e.base] += before
	end := int(n.End()) - e.base
	e.after[end] = after + e.after[end]
}

// replace puts a text in the place of a token.
func (e *edits) replace(at, length int, text string) { e.cut[at-e.base] = substitute{length, text} }

func (e *edits) String() string {
	var b strings.Builder
	for i := 0; i <= len(e.source); {
		b.WriteString(e.after[i])
		b.WriteString(e.before[i])
		if c, ok := e.cut[i]; ok {
			b.WriteString(c.text)
			i += c.length
			continue
		}
		if i < len(e.source) {
			b.WriteByte(e.source[i])
		}
		i++
	}
	return b.String()
}
