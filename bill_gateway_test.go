package wxpay

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// What happened at the gateway is what its bill says, and the books agree.
func TestBillOfTheGateway(t *testing.T) {
	c := newTestClient(t)
	day := c.gw.Clock.Now()
	name := "a,`b` \"c\"，🧋"
	c.paid("bill01", func(r *UnifiedOrderRequest) { r.Body = name })
	c.paid("bill02")
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "bill01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50})
	require.NoError(t, err)
	_, err = c.DownloadBill(bg, &DownloadBillRequest{BillDate: day})
	require.Error(t, err, "the day is not over")
	c.gw.Clock.Advance(72 * time.Hour) // the next day has its bill too, whatever the hour
	for _, tarType := range []string{"", TarTypeGZIP} {
		b, err := c.DownloadBill(bg, &DownloadBillRequest{BillDate: day, TarType: tarType})
		require.NoError(t, err)
		own := each(LedgerEntry{OutTradeNo: "bill01", Amount: 101}, LedgerEntry{OutTradeNo: "bill01", OutRefundNo: "R1", Amount: 50}, LedgerEntry{OutTradeNo: "gone", Amount: 1})
		assert.Equal(t, []string{"missing in bill here:gone:1:0", "missing in ledger there:bill02:101"}, told(t, b.Rows(), own))
		summary, err := b.Summary()
		require.NoError(t, err)
		assert.Equal(t, int64(3), summary.Count)
		assert.Equal(t, int64(202), summary.TotalFee)
		assert.Equal(t, int64(50), summary.RefundFee)
		require.NoError(t, b.Close())
		flow, err := c.DownloadFundFlow(bg, &DownloadFundFlowRequest{BillDate: day, AccountType: AccountTypeBasic, TarType: tarType})
		require.NoError(t, err)
		sums, err := flow.Summary()
		require.NoError(t, err)
		assert.Positive(t, sums.Count)
		require.NoError(t, flow.Close())
	}
	_, err = c.DownloadBill(bg, &DownloadBillRequest{BillDate: day.AddDate(0, 0, 1)})
	assert.ErrorIs(t, err, ErrNoBill)
}
