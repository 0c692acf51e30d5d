package billtext

import (
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bill that is larger than the buffer and arrives in pieces has all its rows.
func TestLongBill(t *testing.T) {
	const rows = 70000
	lines := []string{header}
	for i := range rows {
		line := strings.Replace(firstRow, "order_1", fmt.Sprintf("order_%d", i*i), 1)
		lines = append(lines, strings.Replace(line, "x=1", strings.Repeat("x", 100), 1))
	}
	lines = append(lines, sumHeader, fmt.Sprintf("`%d.0,`700.0,`4.2", rows))
	text := textOf("\r\n", lines...)
	require.Greater(t, len(text), 2*maxBuffer)
	for name, body := range map[string]io.Reader{
		"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)), "small": smallPieces{strings.NewReader(text)},
	} {
		table, i := open(body), 0
		for row, err := range table.Rows() {
			require.NoError(t, err, name)
			require.Equal(t, fmt.Sprintf("order_%d", i*i), row.no, name)
			i++
		}
		summary, err := table.Summary()
		require.NoError(t, err, name)
		assert.EqualValues(t, rows, summary.count, name)
		assert.LessOrEqual(t, len(table.rows.lines.buf), maxBuffer, name)
	}
}

type smallPieces struct{ r io.Reader }

func (s smallPieces) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 997)]) }

// A short bill uses a small buffer.
func TestShortBill(t *testing.T) {
	table := open(strings.NewReader(aBill))
	_, err := table.Summary()
	require.NoError(t, err)
	assert.Len(t, table.rows.lines.buf, minBuffer)
}

func TestReadError(t *testing.T) {
	for _, err := range []error{io.ErrClosedPipe, nil} {
		for n := range len(aBill) {
			table := open(io.MultiReader(strings.NewReader(aBill[:n]), failingReader{err}))
			_, got := table.Summary()
			want := err
			if err == nil {
				want = io.ErrNoProgress
			}
			require.ErrorIs(t, got, want)
		}
	}
	_, err := open(failingReader{io.ErrClosedPipe}).Read(make([]byte, 1))
	assert.ErrorIs(t, err, io.ErrClosedPipe)
	assert.IsType(t, failure{}, err)
}

// An error after the summary is an error of the bill: a gzip trailer, a digest.
func TestReadErrorAtTheEnd(t *testing.T) {
	_, err := open(io.MultiReader(strings.NewReader(aBill), failingReader{io.ErrClosedPipe})).Summary()
	assert.ErrorIs(t, err, io.ErrClosedPipe)
}

type failingReader struct{ err error }

func (r failingReader) Read([]byte) (int, error) { return 0, r.err }

// A text may hold as many line ends as it has characters. More lines do not
// make a row: each would have all before it read again.
func TestRowOfManyLines(t *testing.T) {
	for ends, want := range map[int]int{300: 2, maxLine / 2: 1} {
		text := textOf("\n", header, strings.Replace(firstRow, "shop", "shop"+strings.Repeat("\n", ends), 1), strings.Replace(firstRow, "order_1", "order_2", 1))
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		rows := 0
		for _, err := range open(strings.NewReader(text)).Rows() {
			if err == nil {
				rows++
			}
		}
		runtime.ReadMemStats(&after)
		assert.Equal(t, want, rows, ends)
		assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(2<<20), ends)
	}
}
