package wxpay

import (
	"bytes"
	"net/http"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The bill contains what happened at the gateway, and Reconcile finds only the
// differences that the ledger really has.
func TestBillOfTheGateway(t *testing.T) {
	c := newTestClient(t)
	day := c.gw.Clock.Now()
	name := "a,`b` \"c\"，🧋"
	c.paidRaw("bill01", name)
	c.paid("bill02")
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "bill01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 50})
	require.NoError(t, err)
	_, err = c.DownloadBill(bg, &DownloadBillRequest{BillDate: day})
	require.Error(t, err, "the day is not over")
	c.gw.Clock.Advance(72 * time.Hour) // at any hour, the next day's bill is ready, too
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

// paidRaw creates and pays an order of another program of the merchant. This
// package would refuse to send its body.
func (c *testClient) paidRaw(no, body string) {
	c.t.Helper()
	req := order(no)
	m := NewXMLMap(map[string]string{
		"appid": c.appID, "mch_id": c.mchID, "nonce_str": "n", "body": body, "out_trade_no": no, "total_fee": "101",
		"openid": req.OpenID, "spbill_create_ip": req.SpbillCreateIP, "notify_url": req.NotifyURL, "trade_type": "JSAPI",
	})
	sign, err := Sign(m, c.secrets().key.text, SignTypeMD5)
	require.NoError(c.t, err)
	m.Set("sign", sign)
	text, err := AppendXML(nil, m)
	require.NoError(c.t, err)
	reply, err := (&http.Client{Transport: c.gw.Transport()}).Post(c.gw.URL+"/pay/unifiedorder", "text/xml", bytes.NewReader(text))
	require.NoError(c.t, err)
	require.NoError(c.t, reply.Body.Close())
	require.NoError(c.t, c.gw.Pay(no))
}
