package main

import (
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"os"
	"path/filepath"
	"strings"
)

// source is the package as it is in the tree, and what is known of its types.
type source struct {
	dir   string
	fset  *token.FileSet
	names []string // of its files, without tests
	files []*ast.File
	texts []string
	pkg   *types.Package
	info  *types.Info
}

func load(dir string) (*source, error) {
	dir, err := filepath.Abs(dir)
	if err != nil {
		return nil, err
	}
	names, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return nil, err
	}
	s := &source{dir: dir, fset: token.NewFileSet(), info: &types.Info{
		Types: make(map[ast.Expr]types.TypeAndValue), Uses: make(map[*ast.Ident]types.Object), Defs: make(map[*ast.Ident]types.Object),
	}}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		file, err := parser.ParseFile(s.fset, name, text, parser.SkipObjectResolution)
		if err != nil {
			return nil, err
		}
		s.names, s.files, s.texts = append(s.names, name), append(s.files, file), append(s.texts, string(text))
	}
	if len(s.files) == 0 {
		return nil, fmt.Errorf("%s: no Go files", dir)
	}
	config := types.Config{Importer: importer.Default()}
	s.pkg, err = config.Check(s.files[0].Name.Name, s.fset, s.files, s.info)
	return s, err
}
