package wxpay

import (
	"errors"
	"io"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// forged is a bill with an order body that looks like an additional row.
var forged = billText("\n", billHeader,
	strings.Replace(billRowPaid, "a,b shop", "x\n"+strings.Replace(billRowPaid, "order_1", "forged", 1)+"\n`2019-02-19 23:46:48,`wx", 1),
	billRowBack, billSumHeader, billSum)

func collect[T any](all iter.Seq2[T, error]) (list []T, errs []error) {
	for v, err := range all {
		if err != nil {
			errs = append(errs, err)
			continue
		}
		list = append(list, v)
	}
	return list, errs
}

func spoolFile(t *testing.T) *os.File {
	t.Helper()
	file, err := os.Create(filepath.Join(t.TempDir(), "bill"))
	require.NoError(t, err)
	t.Cleanup(func() { file.Close() })
	_, err = file.WriteString("what stood before")
	require.NoError(t, err)
	return file
}

// No row is yielded before the summary has proved all rows.
func TestProvenRows(t *testing.T) {
	rows, errs := collect(newBill(io.NopCloser(strings.NewReader(forged))).Rows())
	require.NotEmpty(t, errs)
	require.Equal(t, "forged", rows[0].OutTradeNo, "Rows yields it before the count fails")
	for _, spool := range []io.ReadWriteSeeker{nil, spoolFile(t)} {
		for name, text := range map[string]string{
			"forged": forged, "cut": aBill[:len(aBill)-20], "another sum": strings.Replace(aBill, "`2.0,`0.01", "`2.0,`0.02", 1),
		} {
			rows, errs := collect(newBill(io.NopCloser(strings.NewReader(text))).ProvenRows(spool))
			assert.Empty(t, rows, name)
			assert.Len(t, errs, 1, name)
		}
		b := newBill(io.NopCloser(strings.NewReader(aBill)))
		rows, errs := collect(b.ProvenRows(spool))
		require.Empty(t, errs)
		require.Len(t, rows, 2)
		assertRows(t, rows)
		summary, err := b.Summary()
		require.NoError(t, err)
		assert.EqualValues(t, 2, summary.Count)
		_, errs = collect(b.ProvenRows(spool))
		assert.Len(t, errs, 1, "the bill has already been read")
	}
	for range newBill(io.NopCloser(strings.NewReader(aBill))).ProvenRows(nil) {
		break
	}
	flow, errs := collect(newFundFlow(flowOf(aFlow("缺货"))).ProvenRows(nil))
	assert.Empty(t, errs)
	assert.Len(t, flow, 1)
	flow, errs = collect(newFundFlow(flowOf(strings.Replace(aFlow("缺货"), "`0.02", "`0.03", 1))).ProvenRows(nil))
	assert.Empty(t, flow)
	assert.Len(t, errs, 1)
}

// A brokenSpool fails once, after some bytes.
type brokenSpool struct {
	*os.File
	good int
	seek bool
}

func (b *brokenSpool) Write(p []byte) (int, error) {
	if b.good -= len(p); b.good < 0 && b.good+len(p) >= 0 {
		return 0, errors.New("the disk is full")
	}
	return b.File.Write(p)
}

func (b *brokenSpool) Seek(offset int64, whence int) (int64, error) {
	if b.seek && whence == io.SeekStart || b.good < 0 {
		return 0, errors.New("no seek")
	}
	return b.File.Seek(offset, whence)
}

// A failing spool gives an error and no row.
func TestProvenRowsSpoolFails(t *testing.T) {
	failsWith := func(want string, spool *brokenSpool) {
		body := io.NopCloser(iotest.OneByteReader(strings.NewReader(aBill)))
		rows, errs := collect(newBill(body).ProvenRows(spool))
		assert.Empty(t, rows)
		require.Len(t, errs, 1)
		assert.ErrorContains(t, errs[0], want)
		assert.IsType(t, &Error{}, errs[0])
	}
	file := spoolFile(t)
	for good := 0; good < len(aBill); good += 41 { // a smaller step than the read-ahead at the end of a line
		failsWith("the disk is full", &brokenSpool{File: file, good: good})
	}
	failsWith("no seek", &brokenSpool{File: file, good: len(aBill), seek: true})
	_, errs := collect(newBill(io.NopCloser(strings.NewReader(aBill))).ProvenRows(&brokenSpool{good: -1}))
	assert.ErrorContains(t, errs[0], "no seek")
}
