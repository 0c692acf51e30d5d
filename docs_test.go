package wxpay_test

import (
	"go/ast"
	"go/parser"
	"go/scanner"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// goTokens returns the tokens of source, without comments and layout.
func goTokens(source string) string {
	var s scanner.Scanner
	set := token.NewFileSet()
	s.Init(set.AddFile("", set.Base(), len(source)), []byte(source), func(token.Position, string) {}, 0)
	tokens := []string{""}
	for {
		_, kind, text := s.Scan()
		if kind == token.EOF {
			return strings.Join(tokens, " ")
		}
		if text == "" {
			text = kind.String()
		}
		tokens = append(tokens, text)
	}
}

// compiledCode returns the tokens of the files that the pages quote: the examples
// of the packages and the programs in the directory examples.
func compiledCode(t *testing.T) []string {
	t.Helper()
	var code []string
	for _, directory := range []string{".", "wxpaytest", "examples"} {
		require.NoError(t, filepath.WalkDir(directory, func(path string, entry fs.DirEntry, err error) error {
			quoted := strings.HasPrefix(filepath.Base(path), "example") || strings.HasPrefix(path, "examples")
			if err == nil && entry.IsDir() && directory == "." && path != "." {
				return fs.SkipDir
			}
			if err != nil || entry.IsDir() || !quoted || filepath.Ext(path) != ".go" {
				return err
			}
			source, err := os.ReadFile(path)
			code = append(code, goTokens(string(source)))
			return err
		}))
	}
	return code
}

// allPages returns the pages of documentation in both languages.
func allPages(t *testing.T) (all []string) {
	t.Helper()
	for _, pattern := range []string{"*.md", "docs/*.md", "cmd/wxpay-gateway/*.md", "examples/*/*.md"} {
		files, err := filepath.Glob(pattern)
		require.NoError(t, err)
		all = append(all, files...)
	}
	return all
}

// forMaintainers are the pages that exist only in English.
var forMaintainers = []string{"CHANGELOG.md", "CONTRIBUTING.md", "RELEASING.md", "docs/ARCHITECTURE.md"}

// pages returns the English pages for users.
func pages(t *testing.T) (english []string) {
	t.Helper()
	for _, page := range allPages(t) {
		if !strings.HasSuffix(page, ".zh-CN.md") && !slices.Contains(forMaintainers, page) {
			english = append(english, page)
		}
	}
	return english
}

var block = regexp.MustCompile("(?ms)^```(\\w*)\n(.*?)^```$")

// blocks returns the blocks of code of a page, each with its language.
func blocks(t *testing.T, path string) (all [][2]string) {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	for _, found := range block.FindAllStringSubmatch(string(text), -1) {
		all = append(all, [2]string{found[1], found[2]})
	}
	return all
}

// TestDocsCode checks that all Go code of the pages is part of a compiled file.
func TestDocsCode(t *testing.T) {
	code := strings.Join(compiledCode(t), "\n")
	for _, page := range pages(t) {
		for _, block := range blocks(t, page) {
			if block[0] == "go" {
				compiled := strings.Contains(code, strings.TrimSuffix(goTokens(block[1]), " \n"))
				assert.True(t, compiled, "%s: this code is in no example:\n%s", page, block[1])
			}
		}
	}
}

// comment matches the comments in code that is not Go. They may differ between
// the languages.
var comment = regexp.MustCompile(`(?m)(^|\s+)(#|//|--).*$`)

// outline returns what a page and its translation must have in common: the levels
// of the headings and the code without comments, in order. Output of programs may differ.
func outline(t *testing.T, path string) (levels []string, code [][2]string) {
	t.Helper()
	for _, heading := range headings(t, path) {
		level, _, _ := strings.Cut(heading, " ")
		levels = append(levels, level)
	}
	for _, block := range blocks(t, path) {
		switch block[0] {
		case "go":
			block[1] = goTokens(block[1])
		case "console":
			block[1] = "" // what a program prints in the language of its user
		default:
			block[1] = comment.ReplaceAllString(block[1], "")
		}
		code = append(code, block)
	}
	return levels, code
}

// TestDocsLanguages checks that each page exists in Chinese, with the same
// headings and the same code.
func TestDocsLanguages(t *testing.T) {
	for _, page := range pages(t) {
		levels, code := outline(t, page)
		chineseLevels, chineseCode := outline(t, strings.TrimSuffix(page, ".md")+".zh-CN.md")
		assert.Equal(t, levels, chineseLevels, "the headings of %s", page)
		assert.Equal(t, code, chineseCode, "the code of %s", page)
	}
}

func headings(t *testing.T, path string) []string {
	t.Helper()
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	return regexp.MustCompile(`(?m)^#+ .*$`).FindAllString(block.ReplaceAllString(string(text), ""), -1)
}

// anchors returns the anchors of a page's headings, with GitHub's names.
func anchors(t *testing.T, path string) (all []string) {
	t.Helper()
	for _, heading := range headings(t, path) {
		_, title, _ := strings.Cut(heading, " ")
		title = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(strings.ToLower(title), "")
		all = append(all, strings.ReplaceAll(title, " ", "-"))
	}
	return all
}

var link = regexp.MustCompile(`(?:\]\(|src=")([^)"\s]*)[)"]`)

// TestDocsLinks checks that the file of each link inside the project exists, and
// the heading, too, if the link has an anchor.
func TestDocsLinks(t *testing.T) {
	for _, page := range allPages(t) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range link.FindAllStringSubmatch(string(text), -1) {
			path, anchor, _ := strings.Cut(found[1], "#")
			if strings.Contains(path, ":") {
				continue
			}
			target := page
			if path != "" {
				target = filepath.Join(filepath.Dir(page), path)
			}
			_, err := os.Stat(target)
			if assert.NoError(t, err, "%s: %s", page, found[1]) && anchor != "" {
				assert.Contains(t, anchors(t, target), anchor, "%s: %s", page, found[1])
			}
		}
	}
}

// exported returns the exported names of a package. Methods and fields are
// without the name of their type.
func exported(t *testing.T, directory string) map[string]bool {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(directory, "*.go"))
	require.NoError(t, err)
	names := map[string]bool{}
	for _, path := range files {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		require.NoError(t, err)
		ast.Inspect(file, func(node ast.Node) bool {
			if identifier, ok := node.(*ast.Ident); ok && identifier.IsExported() {
				names[identifier.Name] = true
			}
			return true
		})
	}
	return names
}

var qualified = regexp.MustCompile(`\b(wxpay|wxpaytest|wxa|mini|profitsharing|client|gw)\.([A-Z]\w*)`)

// TestDocsNames checks that the names of these packages in the pages exist.
func TestDocsNames(t *testing.T) {
	face, gateway := exported(t, "."), exported(t, "wxpaytest")
	mini, sharing := exported(t, "wxa"), exported(t, "profitsharing")
	for _, page := range allPages(t) {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		for _, found := range qualified.FindAllStringSubmatch(string(text), -1) {
			names := face
			switch found[1] {
			case "wxpaytest", "gw":
				names = gateway
			case "wxa", "mini":
				names = mini
			case "profitsharing":
				names = sharing
			}
			assert.True(t, names[found[2]], "%s: %s", page, found[0])
		}
	}
}
