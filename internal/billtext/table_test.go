package billtext

import (
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

func TestTable(t *testing.T) {
	for style, text := range map[string]string{
		"CRLF": aBill, "LF": strings.ReplaceAll(aBill, "\r\n", "\n"), "BOM": "\uFEFF" + aBill, "blank lines": aBill + "\r\n \n",
	} {
		rows, summary, err := read(t, text)
		require.NoError(t, err, style)
		require.Len(t, rows, 2, style)
		rows[0].cells, rows[1].cells = Cells{}, Cells{}
		assert.Equal(t, row{
			at: time.Date(2019, 2, 19, 23, 46, 48, 0, fieldtag.Zone), paid: time.Date(2019, 2, 19, 23, 46, 49, 0, fieldtag.Zone),
			no: "order_1", fen: 1, settled: 1, fee: 6, name: "a,b shop", note: "x=1",
		}, rows[0], style)
		assert.Equal(t, row{at: time.Date(2019, 2, 20, 5, 1, 50, 0, fieldtag.Zone), fen: 1230, settled: 1230, fee: -2}, rows[1], style)
		assert.Equal(t, &sums{count: 2, fen: 1231, fee: 4}, summary, style)
	}
}

// A caller may stop early. A bill is read either as text or as rows.
func TestTextOrRows(t *testing.T) {
	table := open(strings.NewReader(aBill))
	text, err := io.ReadAll(table)
	require.NoError(t, err)
	assert.Equal(t, aBill, string(text))
	_, err = table.Summary()
	assert.EqualError(t, err, "the bill has been read as text")
	assert.IsType(t, failure{}, err)

	table = open(strings.NewReader(aBill))
	for row, err := range table.Rows() {
		require.NoError(t, err)
		assert.Equal(t, "order_1", row.no)
		break
	}
	_, err = table.Read(make([]byte, 1))
	assert.EqualError(t, err, "the bill is being read as rows")
	assert.IsType(t, failure{}, err)
	summary, err := table.Summary()
	require.NoError(t, err, "the other rows are read")
	assert.EqualValues(t, 2, summary.count)
	for range table.Rows() {
		t.Error("there are no more rows")
	}
}

type closer struct {
	io.Reader
	closed int
}

func (c *closer) Close() error { c.closed++; return io.ErrClosedPipe }

func TestClose(t *testing.T) {
	body := &closer{Reader: strings.NewReader(aBill)}
	table := NewTable(body, Config[row, sums]{Rows: rowColumns, Summary: sumColumns, Decode: decode, Totals: newSums})
	assert.ErrorIs(t, table.Close(), io.ErrClosedPipe)
	assert.Equal(t, 1, body.closed)
}

// A bill that is cut off at any byte is an error, unless only the end of the
// last line is missing: the counts and sums prove that nothing else is missing.
func TestCut(t *testing.T) {
	for _, whole := range []string{aBill, strings.ReplaceAll(aBill, "\r\n", "\n"), "\uFEFF" + aBill} {
		want, sum, err := read(t, whole)
		require.NoError(t, err)
		for n := range len(whole) {
			rows, summary, err := read(t, whole[:n])
			if n < len(strings.TrimRight(whole, "\r\n")) {
				require.Error(t, err, "%d bytes", n)
				assert.LessOrEqual(t, len(rows), 2)
				continue
			}
			require.NoError(t, err, "%d bytes", n)
			assert.Equal(t, want, rows)
			assert.Equal(t, sum, summary)
		}
	}
}

func TestBroken(t *testing.T) {
	first := func(changes ...string) string { return strings.NewReplacer(changes...).Replace(firstRow) }
	one := "`1,`0.01,`0.00006"
	for want, text := range map[string]string{
		"unexpected EOF":                            "",
		"there is no header with time":              "x\n",
		"the header has amount twice":               textOf("\n", header+",amount", sumHeader, one),
		"the header has number twice":               textOf("\n", header+",number", sumHeader, one),
		"a line is longer than 65536 bytes":         strings.Repeat("x", 1<<20),
		"line 3 of the bill: a line is longer":      textOf("\n", header, firstRow, first("shop", strings.Repeat("x", 70000)), sumHeader, one),
		"line 2 of the bill: a row has 6 of 7":      textOf("\n", header, first("`order_1,", ""), firstRow, sumHeader, one),
		"line 3 of the bill: time of a row":         textOf("\n", header, firstRow, first("02-19 23", "02-30 23"), firstRow, sumHeader, one),
		"amount of a row is malformed":              textOf("\n", header, first("0.01", "0.011"), firstRow, sumHeader, one),
		"fee of a row is malformed":                 textOf("\n", header, first("0.00006", "0.000061"), firstRow, sumHeader, one),
		"fee of a row is malformed: unexpected":     textOf("\n", header, first("0.00006", "x"), "x", "y"),
		"ends before its summary: unexpected EOF":   textOf("\n", header, firstRow),
		"neither a row nor the summary: there is":   textOf("\n", header, firstRow, "", sumHeader, one),
		"the summary is missing: unexpected EOF":    textOf("\n", header, firstRow, sumHeader),
		"line 4 of the bill: the summary is miss":   textOf("\n", header, firstRow, sumHeader, "x"),
		"the summary is missing":                    textOf("\n", header, firstRow, sumHeader, ""),
		"count of a row is malformed":               textOf("\n", header, firstRow, sumHeader, "`1x,`0.01,`0"),
		"summary has more columns than its header":  textOf("\n", header, firstRow, sumHeader+",new", "`1,`0.01,`0,`0,`0"),
		"a row has 4 columns, but the header has 3": textOf("\n", header, firstRow, sumHeader, one+",`0"),
		"2 fen:1 fee:6} is stated, the rows are":    textOf("\n", header, firstRow, sumHeader, "`2,`0.01,`0.00006"),
		"line 5 of the bill: there is more after":   textOf("\n", header, firstRow, sumHeader, one, firstRow),
		"there is more after the summary":           textOf("\n", header, firstRow, sumHeader, one) + "x",
	} {
		_, _, err := read(t, text)
		assert.ErrorContains(t, err, want)
	}
	_, _, err := read(t, textOf("\n", header, firstRow, sumHeader, one))
	assert.NoError(t, err)
}

// Free texts may contain the bytes that separate cells and lines.
func TestSeparators(t *testing.T) {
	for _, name := range []string{
		",`", "a,`b", ",`,`,`", "`", "``,", "\"a\",\"b\"", "a\nb", "a\r\nb", "a,`0.00\n,`b", "\n", ",`1,`2,`3,`4,`5,`6\nx", "，`😀`，",
	} {
		for _, eol := range []string{"\n", "\r\n"} {
			line := strings.Replace(firstRow, "a,b shop", name, 1)
			rows, _, err := read(t, textOf(eol, header, line, secondRow, sumHeader, sumRow))
			require.NoError(t, err, "%q", name)
			assert.Equal(t, name, rows[0].name)
			assert.Equal(t, "x=1", rows[0].note)
			assert.Equal(t, name, rows[0].cells.Get("name"))
			assert.Equal(t, strings.Contains(name, ",`"), rows[0].cells.Ambiguous())
			assert.Equal(t, int64(1230), rows[1].fen)
		}
	}
}

// Surplus cells belong to the first free column with which the numbers have
// their forms. The known columns are tried before the unknown ones.
func TestSurplus(t *testing.T) {
	text := func(first string) string {
		return textOf("\n", "new,note,amount,name,time", "`"+first, "count,amounts", "`1,`0.01")
	}
	for first, want := range map[string][3]string{
		"n,`note,`0.01,`a,`b,`2019-02-19 23:46:48": {"n", "note", "a,`b"},
		"n,`a,`b,`0.01,`name,`2019-02-19 23:46:48": {"n", "a,`b", "name"},
		"n,`a,`b,`0.01,`c,`d,`2019-02-19 23:46:48": {},
	} {
		rows, _, err := read(t, text(first))
		if want == [3]string{} {
			assert.ErrorContains(t, err, "of a row is malformed", "two columns with a surplus")
			continue
		}
		require.NoError(t, err)
		assert.Equal(t, want, [3]string{rows[0].cells.Get("new"), rows[0].note, rows[0].name})
	}
}
