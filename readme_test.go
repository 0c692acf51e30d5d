package wxpay_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// exampleBodies returns what stands between the braces of every example, as
// it looks outside of a function and without its output.
func exampleBodies(t *testing.T) map[string]string {
	t.Helper()
	source, err := os.ReadFile("example_test.go")
	require.NoError(t, err)
	set := token.NewFileSet()
	file, err := parser.ParseFile(set, "example_test.go", source, parser.ParseComments)
	require.NoError(t, err)
	bodies := map[string]string{}
	for _, decl := range file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || !strings.HasPrefix(f.Name.Name, "Example") {
			continue
		}
		body := string(source[set.Position(f.Body.Lbrace).Offset+2 : set.Position(f.Body.Rbrace).Offset])
		body, _, found := strings.Cut(body, "\t// Output:")
		require.True(t, found, "%s has no output", f.Name.Name)
		body = strings.TrimPrefix(strings.ReplaceAll("\n"+body, "\n\t", "\n"), "\n")
		bodies[f.Name.Name] = body
	}
	return bodies
}

var goBlock = regexp.MustCompile("(?s)\n```go\n(.*?)```\n")

func TestReadmeCode(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	require.NoError(t, err)
	blocks := goBlock.FindAllStringSubmatch(string(readme), -1)
	require.NotEmpty(t, blocks)
	bodies := exampleBodies(t)
	require.Equal(t, bodies["ExampleClient"], blocks[0][1], "the quick start is ExampleClient")
	for _, block := range blocks[1:] {
		found := false
		for _, body := range bodies {
			found = found || strings.Contains("\n"+body, "\n"+block[1])
		}
		assert.True(t, found, "in no example:\n%s", block[1])
	}
}
