package wxpay_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// coverageRow is a row of the table of what is covered.
type coverageRow struct{ path, methods, certificate string }

var coverageLine = regexp.MustCompile(`(?m)^\| (/\S+) \|[^|]*\| ([^|]*) \| ([^|]*) \|`)

// coverageRows returns the rows of a page that begin with a path.
func coverageRows(t *testing.T, page string) (rows []coverageRow) {
	t.Helper()
	text, err := os.ReadFile(page)
	require.NoError(t, err)
	for _, found := range coverageLine.FindAllStringSubmatch(string(text), -1) {
		rows = append(rows, coverageRow{found[1], found[2], found[3]})
	}
	require.NotEmpty(t, rows, page)
	return rows
}

// productPackages returns the directories of this package and of the product packages.
func productPackages(t *testing.T) (all []string) {
	t.Helper()
	entries, err := filepath.Glob("*/doc.go")
	require.NoError(t, err)
	all = []string{"."}
	for _, entry := range entries {
		if directory := filepath.Dir(entry); directory != "wxpaytest" {
			all = append(all, directory)
		}
	}
	return all
}

// declaredCertificates returns for each path of an Endpoint in the source whether it
// needs the merchant certificate.
func declaredCertificates(t *testing.T) map[string]bool {
	t.Helper()
	declared := map[string]bool{}
	for _, directory := range productPackages(t) {
		files, err := filepath.Glob(filepath.Join(directory, "*.go"))
		require.NoError(t, err)
		for _, path := range files {
			if strings.HasSuffix(path, "_test.go") {
				continue
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
			require.NoError(t, err)
			ast.Inspect(file, func(node ast.Node) bool {
				if literal, ok := node.(*ast.CompositeLit); ok {
					if path, certificate := endpointOf(literal); path != "" {
						declared[path] = certificate
					}
				}
				return true
			})
		}
	}
	return declared
}

// endpointOf returns the path and the certificate of a literal of type Endpoint.
func endpointOf(literal *ast.CompositeLit) (path string, certificate bool) {
	name := ""
	switch kind := literal.Type.(type) {
	case *ast.Ident:
		name = kind.Name
	case *ast.SelectorExpr:
		name = kind.Sel.Name
	}
	if name != "Endpoint" {
		return "", false
	}
	for _, element := range literal.Elts {
		field, _ := element.(*ast.KeyValueExpr)
		if field == nil {
			continue
		}
		key, _ := field.Key.(*ast.Ident)
		switch value := field.Value.(type) {
		case *ast.BasicLit:
			if key.Name == "Path" {
				path, _ = strconv.Unquote(value.Value)
			}
		case *ast.Ident:
			certificate = certificate || key.Name == "Certificate" && value.Name == "true"
		}
	}
	return path, certificate
}

// TestCoverageCertificate compares the table with the declared endpoints, in both
// directions.
func TestCoverageCertificate(t *testing.T) {
	declared := declaredCertificates(t)
	listed := map[string]bool{}
	for _, row := range coverageRows(t, "docs/coverage.md") {
		listed[row.path] = true
		if needed, ok := declared[row.path]; ok {
			assert.Equal(t, map[bool]string{true: "yes", false: "no"}[needed], row.certificate, row.path)
		}
	}
	for path := range declared {
		assert.True(t, listed[path], "docs/coverage.md has no row for %s", path)
	}
}

var quoted = regexp.MustCompile("`([a-z]+\\.)?([A-Z]\\w*)`")

// TestCoverageMethods checks that each method of the table exists. A row whose package is
// there must name a method.
func TestCoverageMethods(t *testing.T) {
	names := map[string]map[string]bool{"": exported(t, ".")}
	for _, directory := range productPackages(t) {
		names[directory+"."] = exported(t, directory)
	}
	for _, row := range coverageRows(t, "docs/coverage.md") {
		if product, found := strings.CutPrefix(row.methods, "package "); found {
			assert.NoDirExists(t, strings.Trim(product, "`"), "%s: name the method", row.path)
			continue
		}
		all := quoted.FindAllStringSubmatch(row.methods, -1)
		assert.NotEmpty(t, all, row.path)
		for _, method := range all {
			assert.True(t, names[method[1]][method[2]], "%s: %s", row.path, method[0])
		}
	}
}

// TestCoverageLanguages checks that both tables have the same rows.
func TestCoverageLanguages(t *testing.T) {
	chinese := coverageRows(t, "docs/coverage.zh-CN.md")
	translate := strings.NewReplacer("是", "yes", "否", "no")
	for i := range chinese {
		chinese[i].certificate = translate.Replace(chinese[i].certificate)
		chinese[i].methods = regexp.MustCompile("^(`[a-z]+`) 包$").ReplaceAllString(chinese[i].methods, "package $1")
		chinese[i].methods = strings.ReplaceAll(chinese[i].methods, "`、`", "`, `")
	}
	assert.Equal(t, coverageRows(t, "docs/coverage.md"), chinese)
}
