package wxpay

import (
	"fmt"
	"io"
	"iter"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// longBill returns a bill of many rows that are not all in memory.
func longBill(rows int) *Bill {
	block := strings.Repeat(billRowPaid+"\r\n", 1000)
	parts := []io.Reader{strings.NewReader(billHeader + "\r\n")}
	for range rows / 1000 {
		parts = append(parts, strings.NewReader(block))
	}
	yuan := FormatYuan(int64(rows))
	sum := fmt.Sprintf("`%d.0,`%s,`0,`0,`%s,`%s,`0", rows, yuan, BillFee(6*rows), yuan)
	parts = append(parts, strings.NewReader(billText("\r\n", billSumHeader, sum)))
	return newBill(io.NopCloser(io.MultiReader(parts...)))
}

// peakHeap reads all rows and returns their number and the largest heap it saw.
func peakHeap(t *testing.T, rows iter.Seq2[BillRow, error]) (n int, peak uint64) {
	t.Helper()
	runtime.GC()
	for _, err := range rows {
		require.NoError(t, err)
		if n++; n%10_000 == 0 {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			peak = max(peak, m.HeapInuse)
		}
	}
	return n, peak
}

// Two million rows need less than 32 MiB of heap. 200,000 rows do, too, with
// ProvenRows, which checks the whole bill first.
func TestBillMemory(t *testing.T) {
	rows := 2_000_000
	if testing.Short() || underRace {
		rows = 200_000
	}
	n, peak := peakHeap(t, longBill(rows).Rows())
	t.Logf("%d rows: %d KiB of heap", n, peak>>10)
	assert.Equal(t, rows, n)
	assert.Less(t, peak, uint64(32<<20))

	rows = 200_000 // 70 MB of text
	n, peak = peakHeap(t, longBill(rows).ProvenRows(spoolFile(t)))
	t.Logf("%d proven rows: %d KiB of heap", n, peak>>10)
	assert.Equal(t, rows, n)
	assert.Less(t, peak, uint64(32<<20))
}
