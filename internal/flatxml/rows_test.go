package flatxml

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const twoRows = "<xml><b>2</b><list> <row><x>1</x><y><![CDATA[<]]></y></row>\n<row/><row><x>3</x></row></list><a>1</a></xml>"

func TestParseRows(t *testing.T) {
	fields, err := parseRows(twoRows, "list")
	require.NoError(t, err)
	assert.Equal(t, []Field{{"a", "1"}, {"b", "2"}, {"x_0", "1"}, {"x_2", "3"}, {"y_0", "<"}}, fields)
	fields, err = parseRows("<xml><list><row></row></list></xml>", "list")
	assert.NoError(t, err)
	assert.Empty(t, fields)
	for _, empty := range []string{"<xml><list/></xml>", "<xml><list></list></xml>", "<xml><list> </list></xml>"} {
		want, err := parse(empty)
		require.NoError(t, err)
		fields, err = parseRows(empty, "list")
		assert.NoError(t, err, empty)
		assert.Equal(t, want, fields, "a list without rows is a field like any other")
	}
	_, err = parseRows("<xml>"+numbered(0, MaxFields)+"<list></list></xml>", "list")
	assert.ErrorContains(t, err, tooMany)
	fields, err = parseRows("<xml>"+numbered(0, MaxFields-1)+"<list><row><x>1</x></row></list></xml>", "list")
	assert.NoError(t, err)
	assert.Len(t, fields, MaxFields)
	_, err = parse(twoRows)
	assert.Error(t, err, "only the declared list may have rows")
}

func TestParseRowsRefuses(t *testing.T) {
	for _, data := range []string{
		"<xml><list>text</list></xml>",
		"<xml><list><row>text</row></list></xml>",
		"<xml><list><row><x><z>1</z></x></row></list></xml>",
		"<xml><list><row><x>1</x><x>2</x></row></list></xml>",
		"<xml><x_0>1</x_0><list><row><x>2</x></row></list></xml>",
		"<xml><list><row><x>1</x></row></list><list><row><x>1</x></row></list></xml>",
		"<xml><list><row><x>1</x></row></list><list><row><y>1</y></row></list></xml>",
		"<xml><list><row><x>1</x></list></row></xml>",
		"<xml><other><row><x>1</x></row></other></xml>",
		"<xml><list><!-- --><row/></list></xml>",
		"<xml><list><row a='1'/></list></xml>",
	} {
		_, err := parseRows(data, "list")
		assert.IsType(t, &SyntaxError{}, err, data)
	}
	for end := range len(twoRows) {
		_, err := parseRows(twoRows[:end], "list")
		assert.IsType(t, &SyntaxError{}, err, twoRows[:end])
	}
	var many strings.Builder
	for n := range MaxFields + 1 {
		fmt.Fprintf(&many, "<f%d>1</f%d>", n, n)
	}
	_, err := parseRows("<xml><list><row>"+many.String()+"</row></list></xml>", "list")
	assert.ErrorContains(t, err, "too many elements")
}
