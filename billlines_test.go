package wxpay

import (
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// A bill that outgrows the buffer, and comes in pieces, has all its rows.
func TestLongBill(t *testing.T) {
	const rows = 20000
	lines := []string{billHeader}
	for i := range rows {
		lines = append(lines, strings.Replace(billRowPaid, "order_1", fmt.Sprintf("order_%d", i*i), 1))
	}
	lines = append(lines, billSumHeader, fmt.Sprintf("`%d.0,`200.0,`0.0,`0.0,`1.2,`200.0,`0.0", rows))
	text := billText("\r\n", lines...)
	require.Greater(t, len(text), 2*maxBillBuffer)
	for name, body := range map[string]io.Reader{
		"whole": strings.NewReader(text), "halves": iotest.HalfReader(strings.NewReader(text)), "small": smallPieces{strings.NewReader(text)},
	} {
		b, i := newBill(io.NopCloser(body)), 0
		for row, err := range b.Rows() {
			require.NoError(t, err, name)
			require.Equal(t, fmt.Sprintf("order_%d", i*i), row.OutTradeNo, name)
			i++
		}
		summary, err := b.Summary()
		require.NoError(t, err, name)
		assert.EqualValues(t, rows, summary.Count, name)
		assert.LessOrEqual(t, len(b.lines.buf), maxBillBuffer, name)
	}
}

type smallPieces struct{ r io.Reader }

func (s smallPieces) Read(p []byte) (int, error) { return s.r.Read(p[:min(len(p), 997)]) }
