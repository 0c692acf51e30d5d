package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
)

// A source is a package with the objects of its identifiers.
type source struct {
	files *token.FileSet
	info  *types.Info
	pkg   *types.Package
	names []string // names of the files
}

// listed is the output of go list for a package.
type listed struct {
	ImportPath string
	Dir        string
	Export     string // file of the export data
	GoFiles    []string
	DepOnly    bool
}

// load parses and type-checks the package in dir. It reads the imports from the
// export data of the compiler, so that only this package is parsed.
func load(dir string) (*source, error) {
	packages, err := list(dir)
	if err != nil {
		return nil, err
	}
	exports, main := map[string]string{}, listed{}
	for _, p := range packages {
		exports[p.ImportPath] = p.Export
		if !p.DepOnly {
			main = p
		}
	}
	s := &source{files: token.NewFileSet(), info: &types.Info{Uses: map[*ast.Ident]types.Object{}}, names: main.GoFiles}
	var parsed []*ast.File
	for _, name := range main.GoFiles {
		file, err := parser.ParseFile(s.files, filepath.Join(main.Dir, name), nil, 0)
		if err != nil {
			return nil, err
		}
		parsed = append(parsed, file)
	}
	open := func(path string) (io.ReadCloser, error) { return os.Open(exports[path]) }
	config := types.Config{Importer: importer.ForCompiler(s.files, "gc", open)}
	s.pkg, err = config.Check(main.ImportPath, s.files, parsed, s.info)
	return s, err
}

func list(dir string) ([]listed, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Dir,Export,GoFiles,DepOnly", ".")
	cmd.Dir = dir
	out, err := cmd.Output()
	if failed, ok := err.(*exec.ExitError); ok {
		return nil, fmt.Errorf("go list: %w: %s", err, failed.Stderr)
	}
	if err != nil {
		return nil, err
	}
	var packages []listed
	for decoder := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		if err := decoder.Decode(&p); errors.Is(err, io.EOF) {
			return packages, nil
		} else if err != nil {
			return nil, err
		}
		packages = append(packages, p)
	}
}

// uses returns which names each file uses from each other file.
func (s *source) uses() graph {
	g := graph{}
	for _, name := range s.names {
		g[name] = map[string][]string{}
	}
	for ident, object := range s.info.Uses {
		if object = origin(object); object.Pkg() == s.pkg {
			g.add(s.file(ident.Pos()), s.file(object.Pos()), object.Name())
		}
	}
	return g
}

// origin returns the generic declaration of an instance, or object itself.
func origin(object types.Object) types.Object {
	switch object := object.(type) {
	case *types.Func:
		return object.Origin()
	case *types.Var:
		return object.Origin()
	}
	return object
}

func (s *source) file(pos token.Pos) string { return filepath.Base(s.files.Position(pos).Filename) }
