package main

import (
	"flag"
	"go/ast"
	"go/constant"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestLanguageOfEnvironment(t *testing.T) {
	for _, test := range []struct {
		environ []string
		want    language
	}{
		{nil, english},
		{[]string{"LANG=zh_CN.UTF-8"}, chinese},
		{[]string{"LANG=zh_CN.UTF-8", "LC_ALL=C"}, english},
		{[]string{"LANG=en_US.UTF-8", "LC_MESSAGES=zh_TW"}, chinese},
		{[]string{"LC_ALL=", "LANG=ZH"}, chinese},
		{[]string{"LANGUAGE=zh"}, english},
	} {
		assert.Equal(t, test.want, languageOf(&environment{environ: test.environ}), "%v", test.environ)
	}
}

// TestEveryTextHasBothLanguages type-checks the sources, and looks up every constant of
// type text in the translations.
func TestEveryTextHasBothLanguages(t *testing.T) {
	used := textsOf(t)
	require.Greater(t, len(used), 50, "the sources were not read")
	for _, v := range verbs() {
		newFlagSet(&commonFlags{}, v.define).VisitAll(func(f *flag.Flag) { used[text(f.Usage)] = true })
	}
	translated := map[text]bool{}
	for _, table := range translations() {
		for english, chinese := range table {
			assert.False(t, translated[english], "translated twice: %q", english)
			translated[english] = true
			assert.True(t, used[english], "no longer used: %q", english)
			assert.Equal(t, verbsOf(string(english)), verbsOf(chinese), "other verbs in %q and %q", english, chinese)
		}
	}
	for english := range used {
		assert.True(t, translated[english], "not in the Chinese table: %q", english)
	}
}

// textsOf returns the constants of type text in the sources.
func textsOf(t *testing.T) map[text]bool {
	set := token.NewFileSet()
	names, err := filepath.Glob("*.go")
	require.NoError(t, err)
	var files []*ast.File
	for _, name := range names {
		if strings.HasPrefix(name, "chinese") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(set, name, nil, 0)
		require.NoError(t, err)
		files = append(files, file)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}}
	config := types.Config{Error: func(error) {}, Importer: importer.ForCompiler(set, "gc", exports(t))} // the tables are missing
	_, _ = config.Check("main", set, files, info)
	used := map[text]bool{}
	for _, v := range info.Types {
		if named, ok := v.Type.(*types.Named); ok && named.Obj().Name() == "text" && v.Value != nil {
			used[text(constant.StringVal(v.Value))] = true
		}
	}
	delete(used, "")
	return used
}

// exports returns the export data of the packages that this one imports.
func exports(t *testing.T) importer.Lookup {
	list, err := exec.Command("go", "list", "-export", "-deps", "-f", "{{.ImportPath}} {{.Export}}", ".").Output()
	require.NoError(t, err)
	files := map[string]string{}
	for line := range strings.Lines(string(list)) {
		path, file, _ := strings.Cut(strings.TrimSpace(line), " ")
		files[path] = file
	}
	return func(path string) (io.ReadCloser, error) { return os.Open(files[path]) }
}

var formatVerb = regexp.MustCompile(`%(\[(\d+)\])?[-+# 0-9.]*([a-zA-Z%])`)

// verbsOf returns the verbs of a format, in the order of their arguments.
func verbsOf(format string) []string {
	var list []string
	next := 1
	for _, m := range formatVerb.FindAllStringSubmatch(format, -1) {
		switch {
		case m[3] == "%":
			continue
		case m[2] != "":
			next = int(m[2][0] - '0')
		}
		list = append(list, string(rune('0'+next))+m[3])
		next++
	}
	slices.Sort(list)
	return list
}
