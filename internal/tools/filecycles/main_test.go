package main

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestCircles(t *testing.T) {
	s, err := load("testdata/house")
	require.NoError(t, err)
	uses := s.uses()
	assert.Equal(t, graph{
		"a.go":     {"b.go": {"b", "method"}},
		"b.go":     {"c.go": {"field", "first", "list"}},
		"c.go":     {"a.go": {"a"}},
		"above.go": {"a.go": {"a"}},
		"alone.go": {},
	}, uses)
	assert.Equal(t, [][]string{{"a.go", "b.go", "c.go"}}, uses.circles())
}

func TestTwoCircles(t *testing.T) {
	g := graph{}
	for _, edge := range []string{"ab", "ba", "bc", "cd", "de", "ec", "fa"} {
		file, other := edge[:1], edge[1:]
		if g[file] == nil {
			g[file] = map[string][]string{}
		}
		g.add(file, other, "name")
	}
	assert.Equal(t, [][]string{{"c", "d", "e"}, {"a", "b"}}, g.circles())
}
