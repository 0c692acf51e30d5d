package billtext

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The columns of the bill in the tests.
const (
	atTime Field = iota
	atPaid
	atNo
	atFen
	atFee
	atName
	atNote
	atSettled
)

var rowColumns = Schema{
	atTime:    {Names: "time", Kind: KindTime},
	atPaid:    {Names: "paid", Kind: KindOptionalTime},
	atNo:      {Names: "no number"},
	atFen:     {Names: "amount", Kind: KindFen},
	atFee:     {Names: "fee", Kind: KindFee},
	atName:    {Names: "name", Free: true},
	atNote:    {Names: "note", Free: true},
	atSettled: {Names: "settled", Kind: KindFen, Fallback: atFen},
}

// The columns of its summary.
const (
	sumCount Field = iota
	sumFen
	sumFee
)

var sumColumns = Schema{
	sumCount: {Names: "count", Kind: KindCount},
	sumFen:   {Names: "amounts", Kind: KindFenSum},
	sumFee:   {Names: "fees", Kind: KindFeeSum},
}

const (
	header    = "time,paid,no,amount,fee,name,note"
	firstRow  = "`2019-02-19 23:46:48,`2019-02-19 23:46:49,`order_1,`0.01,`0.00006,`a,b shop,`x=1"
	secondRow = "`2019-02-20 05:01:50,`,`0,`12.30,`-0.00002,`,`"
	sumHeader = "count,amounts,fees"
	sumRow    = "`2.0,`12.31,`0.00004"
)

var aBill = textOf("\r\n", header, firstRow, secondRow, sumHeader, sumRow)

func textOf(eol string, lines ...string) string { return strings.Join(lines, eol) + eol }

// A row is a row of the bill in the tests.
type row struct {
	at, paid          time.Time
	no                string
	fen, settled, fee int64
	name, note        string
	cells             Cells
}

// sums is the summary, and the sums of the rows.
type sums struct{ count, fen, fee int64 }

func decode(r *Record) row {
	return row{
		at: r.Time(atTime), paid: r.Time(atPaid), no: r.ID(atNo), fen: r.Number(atFen), settled: r.Number(atSettled),
		fee: r.Number(atFee), name: r.Text(atName), note: r.Text(atNote), cells: r.Cells(),
	}
}

func newSums() Totals[sums] { return new(sums) }

func (s *sums) Add(r *Record) {
	s.count++
	s.fen += r.Number(atFen)
	s.fee += r.Number(atFee)
}

func (s *sums) Check(r *Record, rows *Layout, lost int64) (sums, error) {
	stated := sums{r.Number(sumCount), r.Number(sumFen), r.Number(sumFee)}
	if stated.count != s.count+lost || lost == 0 && rows.Has("amount") && r.Has("amounts") && stated.fen != s.fen ||
		lost == 0 && rows.Has("fee") && r.Has("fees") && stated.fee != s.fee {
		return stated, fmt.Errorf("%+v is stated, the rows are %+v", stated, *s)
	}
	return stated, nil
}

// A failure is the error that the caller sees.
type failure struct{ error }

func (f failure) Unwrap() error { return f.error }

func open(text io.Reader) *Table[row, sums] {
	return NewTable(io.NopCloser(text), Config[row, sums]{
		Rows: rowColumns, Summary: sumColumns, Decode: decode, Totals: newSums, Fail: func(err error) error { return failure{err} },
	})
}

// read returns the rows before the first error. Every error is a failure.
func read(t testing.TB, text string) (rows []row, summary *sums, err error) {
	t.Helper()
	table := open(strings.NewReader(text))
	for r, failed := range table.Rows() {
		if err = failed; err != nil {
			break
		}
		rows = append(rows, r)
	}
	summary, again := table.Summary()
	require.Equal(t, err, again, "the error is the same afterwards")
	if err != nil {
		assert.IsType(t, failure{}, err)
		assert.Nil(t, summary)
	}
	return rows, summary, err
}
