package wxpaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestRefundOnPlatform(t *testing.T) {
	g := newGateway(t)
	g.RefundNotifyURL = "https://127.0.0.1:1/refunded"
	o := g.paid(number, Payment{})
	part, err := g.RefundOnPlatform(number, 40, "damaged")
	require.NoError(t, err)
	assert.Equal(t, RefundProcessing, part.Status)
	assert.Equal(t, int64(40), part.Fee)
	assert.Equal(t, o.TransactionID, part.TransactionID)
	assert.Equal(t, "damaged", part.Fields["refund_desc"])
	assert.Equal(t, "40", g.ok("/pay/refundquery", fields{"out_refund_no": part.OutRefundNo}).fields["refund_fee_0"])

	_, err = g.RefundOnPlatform(number, 10, "")
	assert.ErrorIs(t, err, ErrState)
	assert.ErrorContains(t, err, "FREQUENCY_LIMITED", "the rules of the API hold")
	g.Clock.Advance(time.Minute)
	rest, err := g.RefundOnPlatform(number, 0, "")
	require.NoError(t, err)
	assert.Equal(t, int64(60), rest.Fee, "the whole rest")
	assert.NotEqual(t, part.OutRefundNo, rest.OutRefundNo)
}

func TestNotificationTellsWhereARefundCameFrom(t *testing.T) {
	g := newGateway(t)
	g.paid(number, Payment{})
	r, err := g.RefundOnPlatform(number, 40, "")
	require.NoError(t, err)
	g.Clock.Advance(time.Minute)
	g.ok(refunding, aRefund("R1", "40"))
	for refund, want := range map[string]string{r.OutRefundNo: "VENDOR_PLATFORM", "R1": "API"} {
		require.NoError(t, g.FinishRefund(refund, RefundSuccess))
		assert.Equal(t, want, decryptRefund(t, testKey, parseXML(t, g.RefundNotification(refund))["req_info"])["refund_request_source"])
	}
}

func TestRefundOnPlatformOfAShop(t *testing.T) {
	g := newGateway(t, Merchant{SubMerchants: []SubMerchant{{MchID: "1900000110"}, {MchID: "1900000111"}}})
	for _, shop := range []string{"1900000110", "1900000111"} {
		g.ok(ordering, anOrder(number).with("sub_mch_id", shop))
		require.NoError(t, g.Pay(shop+"/"+number))
	}
	r, err := g.RefundOnPlatform("1900000111/"+number, 40, "")
	require.NoError(t, err)
	assert.Equal(t, "1900000111", r.SubMchID)
	_, ok := g.Refund("1900000111/" + r.OutRefundNo)
	assert.True(t, ok)
}

func TestRefundOnPlatformTurnedDown(t *testing.T) {
	g := newGateway(t)
	g.order("unpaid")
	g.paid(number, Payment{})
	for name, c := range map[string]struct {
		number string
		fee    int64
		want   string
	}{
		"unknown":           {"another", 1, "no such number"},
		"unpaid":            {"unpaid", 1, "ORDERNOTEXIST"},
		"too much":          {number, 101, "累计退款金额大于支付金额"},
		"a negative amount": {number, -1, "a negative amount"},
	} {
		_, err := g.RefundOnPlatform(c.number, c.fee, "")
		assert.ErrorContains(t, err, c.want, name)
	}
	assert.Empty(t, g.Refunds())
	g.SetBalance("", 10)
	_, err := g.RefundOnPlatform(number, 40, "")
	assert.ErrorContains(t, err, "NOTENOUGH")
}

func TestBillsOnPlatformAreThoseOfTheAPI(t *testing.T) {
	g := aDay(t)
	g.plain = g.withID
	_, err := g.TradeBill("", "20190220", "")
	assert.ErrorContains(t, err, "invalid bill_date", "the day goes on")
	bill, err := g.TradeBill("", billDay, "")
	require.NoError(t, err)
	assert.Equal(t, g.bill(), string(bill))
	refunds, err := g.TradeBill("", billDay, "REFUND")
	require.NoError(t, err)
	assert.Equal(t, g.bill("bill_type", "REFUND"), string(refunds))
	flow, err := g.FundFlow("", billDay, "")
	require.NoError(t, err)
	assert.Equal(t, g.call(fundFlow, ofBasic()).body, string(flow))

	_, err = g.TradeBill("", "20190218", "")
	assert.ErrorContains(t, err, "No Bill Exist")
	_, err = g.FundFlow("", "20190218", "")
	assert.ErrorContains(t, err, "账单不存在")
	assert.Panics(t, func() { _, _ = g.TradeBill("1", billDay, "") })
	assert.NotPanics(t, func() { g.Merchant("") }, "nothing stays locked")
}
