package billtext

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The punctuation of a header may be half- or full-width, and spaces are
// ignored.
func TestHeaderStyles(t *testing.T) {
	for _, style := range []string{
		strings.ReplaceAll(header, ",", "，"), strings.ReplaceAll(header, ",", " , "), "`" + strings.ReplaceAll(header, ",", ",`"), "\uFEFF" + header + "\r",
	} {
		layout, err := rowColumns.layout(style)
		require.NoError(t, err)
		assert.Equal(t, strings.Split(header, ","), layout.names)
	}
}

// A column is found by each of its names, at any position. Unknown columns can
// be read by name.
func TestColumnOrder(t *testing.T) {
	text := textOf("\n", "new(yuan),number,note,name,new two,settled,amount,time",
		"`9.99,`order_1,`x=1,`a shop,`text, with a comma,`0.02,`0.01,`2019-02-19 23:46:48",
		"count,new sum,amounts", "`1,`x,`0.01")
	rows, summary, err := read(t, text)
	require.NoError(t, err)
	require.Len(t, rows, 1)
	r := rows[0]
	assert.Equal(t, []any{"order_1", int64(1), int64(2), int64(0), "a shop", "x=1"}, []any{r.no, r.fen, r.settled, r.fee, r.name, r.note})
	assert.True(t, r.paid.IsZero(), "there is no such column")
	assert.Equal(t, "9.99", r.cells.Get("new（yuan）"))
	assert.Equal(t, "text, with a comma", r.cells.Get("new two"))
	assert.Empty(t, r.cells.Get("newthree"))
	assert.Empty(t, new(Cells).Get("no"))
	assert.Equal(t, map[string]string{
		"new(yuan)": "9.99", "number": "order_1", "note": "x=1", "name": "a shop", "newtwo": "text, with a comma", "settled": "0.02",
		"amount": "0.01", "time": "2019-02-19 23:46:48",
	}, maps.Collect(r.cells.All()))
	for name := range r.cells.All() {
		assert.Equal(t, "new(yuan)", name, "the first column")
		break
	}
	assert.Equal(t, &sums{count: 1, fen: 1}, summary)
}

// A field without a column uses the column of its fallback.
func TestFallback(t *testing.T) {
	for header, want := range map[string]Field{"time,amount": 1, "time,settled": 1, "time,amount,settled": 2, "time": -1} {
		layout, err := rowColumns.layout(header)
		require.NoError(t, err)
		assert.EqualValues(t, want, layout.source[atSettled], header)
		assert.Equal(t, strings.Contains(header, "amount"), layout.Has("amount"))
		assert.False(t, layout.Has("unknown"))
	}
}

// The columns that are most likely to contain separators come first, whatever
// their position.
func TestFreeColumns(t *testing.T) {
	layout, err := rowColumns.layout("new,note,time,name")
	require.NoError(t, err)
	assert.Equal(t, []int{3, 1, 0}, layout.free)
	assert.LessOrEqual(t, len(slices.Concat(rowColumns, sumColumns)), maxFields)
}

// Columns may be added, but not so many that trying each of them takes long.
func TestManyColumns(t *testing.T) {
	_, err := rowColumns.layout(header + strings.Repeat(",new", maxColumns-7))
	assert.NoError(t, err)
	_, err = rowColumns.layout(header + strings.Repeat(",new", maxColumns-6))
	assert.EqualError(t, err, "the header has 257 columns, at most 256 are read")
}
