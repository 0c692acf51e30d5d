package wxpaytest

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/bills"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const billDay = "20190219"

// atNoon returns a gateway at noon of the day of the bills.
func atNoon(t *testing.T, merchants ...Merchant) *gateway {
	g := newGateway(t, merchants...)
	g.Clock = NewClock(time.Date(2019, 2, 19, 12, 0, 0, 0, beijing))
	return g
}

// nextDay moves the clock to 10 o'clock of the next day.
func (g *gateway) nextDay() { g.Clock.Advance(22 * time.Hour) }

// bill downloads the bill of the day.
func (g *gateway) bill(pairs ...string) string {
	g.t.Helper()
	r := g.call(downloadBillPath, fields{"bill_date": billDay}.with(pairs...))
	require.Equal(g.t, http.StatusOK, r.status)
	require.Nil(g.t, r.fields, r.body)
	return r.body
}

// billFails checks that bill fails with the text of the document.
func (g *gateway) billFails(text string, pairs ...string) {
	g.t.Helper()
	r := g.call(downloadBillPath, fields{"bill_date": billDay}.with(pairs...))
	assert.Equal(g.t, "FAIL", r.fields["return_code"], r.body)
	assert.Equal(g.t, text, r.fields["return_msg"])
	assert.Regexp(g.t, `^200\d\d$`, r.fields["error_code"])
	assert.Len(g.t, r.fields, 3)
}

// aDay creates the orders of a day: one with coupons that is refunded in part,
// and one of another appid that is refunded from recharged money.
func aDay(t *testing.T) *gateway {
	g := atNoon(t, Merchant{OtherAppIDs: []string{"wx0000000000000002"}})
	g.paid("order_1", Payment{Coupons: []Coupon{{Type: "CASH", Fee: 100}, {Type: "NO_CASH", Fee: 200}}, BankType: "CMB_DEBIT"},
		"total_fee", "1000", "body", "a,b `c` \"d\" 🧋\n", "attach", "k=1&x=,`", "device_info", "till 1")
	g.Clock.Advance(time.Minute)
	g.ok(refunding, aRefund("refund_1", "500").with("out_trade_no", "order_1", "total_fee", "1000"))
	require.NoError(t, g.FinishRefund("refund_1", RefundSuccess))
	g.Clock.Advance(time.Minute)
	g.paid("order_2", Payment{}, "total_fee", "1", "body", "b", "appid", "wx0000000000000002")
	g.Clock.Advance(time.Minute)
	g.ok(refunding, aRefund("refund_2", "1").with("out_trade_no", "order_2", "total_fee", "1",
		"refund_account", "REFUND_SOURCE_RECHARGE_FUNDS"))
	g.order("never_paid")
	g.nextDay()
	return g
}

// known replaces the numbers that the gateway chose.
func (g *gateway) known(text string) string {
	for _, o := range g.Orders() {
		text = strings.ReplaceAll(text, "<"+o.OutTradeNo+">", o.TransactionID)
	}
	for _, r := range g.Refunds() {
		text = strings.ReplaceAll(text, "<"+r.OutRefundNo+">", r.RefundID)
	}
	return strings.ReplaceAll(text, "\n", "\r\n")
}

const ids = "wxd930ea5d5a258f4f,`10000100,`0,`"
const user1 = "`oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

func TestDownloadBill(t *testing.T) {
	g := aDay(t)
	header, _ := bills.Style{}.Headers(bills.TypeAll)
	assert.Equal(t, g.known(header+"\n"+
		"`2019-02-19 12:00:00,`"+ids+"till 1,`<order_1>,`order_1,"+user1+",`JSAPI,`SUCCESS,`CMB_DEBIT,`CNY,"+
		"`8.00,`3.00,`0,`0,`0.00,`0.00,`,`,`a,b `c` \"d\" 🧋 ,`k=1&x=,`,`0.05000,`0.60%,`10.00,`0.00,`\n"+
		"`2019-02-19 12:01:00,`"+ids+"till 1,`<order_1>,`order_1,"+user1+",`JSAPI,`REFUND,`CMB_DEBIT,`CNY,"+
		"`0.00,`0.00,`<refund_1>,`refund_1,`4.50,`1.00,`ORIGINAL,`SUCCESS,`a,b `c` \"d\" 🧋 ,`k=1&x=,`,`-0.03000,`0.60%,`0.00,`5.00,`\n"+
		"`2019-02-19 12:02:00,`wx0000000000000002,`10000100,`0,`,`<order_2>,`order_2,"+user1+",`JSAPI,`SUCCESS,`OTHERS,`CNY,"+
		"`0.01,`0.00,`0,`0,`0.00,`0.00,`,`,`b,`,`0.00000,`0.60%,`0.01,`0.00,`\n"+
		"总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额\n"+
		"`3.0,`8.01,`4.5,`1.0,`0.02,`10.01,`5.0\n"), g.bill())
}

func TestDownloadBillFailures(t *testing.T) {
	g := aDay(t)
	g.billFails("No Bill Exist", "bill_date", "20190218")
	assert.Equal(t, "No Bill Exist", g.lastExchange().Code)
	g.billFails("No Bill Exist", "device_info", "till 2")
	g.billFails("data format error", "bill_date", "2019-2-1")
	g.billFails("invalid bill_type", "bill_type", "all")
	g.billFails("invalid tar_type", "tar_type", "ZIP")
	g.billFails("invalid bill_date", "bill_date", "20190220")
	g.billFails("invalid bill_date", "bill_date", "20181119")
	g.billFails("No Bill Exist", "bill_date", "20181120")
	g.billFails("missing parameter", "bill_date", "")
	g.billFails("sign error", "sign", "0")
	g.billFails("sign error", "sign_type", "SHA1")
	assert.Equal(t, "20001", g.call(downloadBillPath, fields{"bill_date": billDay, "sign": "0"}).fields["error_code"])
	assert.Contains(t, g.bill("sign_type", "HMAC-SHA256"), "order_1")
	assert.Contains(t, g.bill("appid", "wx0000000000000002", "device_info", "till 1"), "order_1")
}

func TestDownloadBillIsReadyAtTen(t *testing.T) {
	g := atNoon(t)
	g.paid(number, Payment{})
	g.billFails("invalid bill_date")
	g.Clock.Advance(12 * time.Hour)
	g.billFails("Bill Creating")
	g.Clock.Advance(10*time.Hour - time.Second)
	g.billFails("Bill Creating")
	g.Clock.Advance(time.Second)
	assert.Contains(t, g.bill(), number)
}

// The bill contains a refund with its status at the time the bill was made.
func TestDownloadBillRefundStates(t *testing.T) {
	g := atNoon(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	for i := range 4 {
		g.ok(refunding, aRefund(fmt.Sprintf("R%d", i), "10"))
	}
	require.NoError(t, g.FinishRefund("R0", RefundSuccess))
	require.NoError(t, g.FinishRefund("R1", RefundClosed))
	g.nextDay()
	require.NoError(t, g.FinishRefund("R2", RefundSuccess))
	text := g.bill("bill_type", "REFUND")
	for i, status := range []string{"SUCCESS", "FAIL", "PROCESSING", "PROCESSING"} {
		assert.Contains(t, text, fmt.Sprintf(",`R%d,`0.10,`0.00,`ORIGINAL,`%s,", i, status))
	}
	assert.Contains(t, text, "`2019-02-19 12:00:00,`,`"+g.known("<R2>"))
}

func TestDownloadBillOfShops(t *testing.T) {
	g := atNoon(t, Merchant{SubMerchants: []SubMerchant{{MchID: "1900000108"}, {MchID: "1900000109"}}})
	g.paid("order_1", Payment{}, "sub_mch_id", "1900000108")
	g.paid("order_2", Payment{}, "sub_mch_id", "1900000109")
	g.nextDay()
	assert.Contains(t, g.bill(), "`10000100,`1900000108,`,`")
	assert.Contains(t, g.bill(), "`order_2,")
	one := g.bill("sub_mch_id", "1900000108")
	assert.Contains(t, one, "`order_1,")
	assert.NotContains(t, one, "`order_2,")
}

func TestDownloadBillFaults(t *testing.T) {
	g := aDay(t)
	whole := g.bill()
	g.Inject(Fault{Name: SystemErrorAfter, Path: downloadBillPath})
	g.billFails("SYSTEMERROR")
	g.Inject(Fault{Name: SystemErrorBefore, Path: downloadBillPath, Code: "CompressGZip Error"})
	g.billFails("CompressGZip Error")
	g.Inject(Fault{Name: TruncatedBody, Path: downloadBillPath})
	assert.Equal(t, whole[:len(whole)/2], g.bill())
	g.Inject(Fault{Name: UnsignedFail, Path: downloadBillPath})
	assert.Equal(t, "FAIL", g.call(downloadBillPath, fields{"bill_date": billDay}).fields["return_code"])
	g.Inject(Fault{Name: WrongSignature, Path: downloadBillPath})
	assert.Equal(t, whole, g.bill())
}

func TestSetBill(t *testing.T) {
	g := aDay(t)
	g.SetBill(downloadBillPath, billDay, func(w io.Writer) error {
		_, err := WriteBill(w, BillOptions{Rows: 50000})
		return err
	})
	text := g.bill()
	assert.Equal(t, 50003, strings.Count(text, "\r\n"))
	assert.Len(t, g.lastExchange().Reply, answer.MaxKept)
	g.SetBill(downloadBillPath, billDay, func(io.Writer) error { return io.ErrUnexpectedEOF })
	g.nonces++
	f := g.ids.with("bill_date", billDay, "nonce_str", "n")
	f["sign"] = signTest("", testKey, f)
	resp, err := g.plain.Post(g.URL+downloadBillPath, "text/xml", strings.NewReader(writeXML(f)))
	if err == nil {
		_, err = io.ReadAll(resp.Body)
		resp.Body.Close()
	}
	assert.Error(t, err)
	g.SetBill(downloadBillPath, billDay, nil)
	assert.Contains(t, g.bill(), "order_1")
	assert.Panics(t, func() { g.SetBill("/pay/refund", billDay, nil) })
}
