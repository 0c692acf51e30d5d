package wxpaytest

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const asking = "/pay/refundquery"

func TestRefundQuery(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	o := g.paid(number, Payment{})
	g.fails("REFUNDNOTEXIST", asking, byNumber)
	first := g.ok(refunding, aRefund("R1", "40"))
	g.ok(refunding, aRefund("R2", "60").with("refund_account", "REFUND_SOURCE_RECHARGE_FUNDS"))
	require.NoError(t, g.FinishRefund("R2", "SUCCESS"))

	r := g.ok(asking, byNumber)
	done := formatTime(longTime, g.Clock.Now())
	for name, want := range map[string]string{
		"transaction_id": o.TransactionID, "out_trade_no": number, "total_fee": "100", "cash_fee": "100", "refund_count": "2",
		"out_refund_no_0": "R1", "refund_id_0": first.fields["refund_id"], "refund_fee_0": "40", "refund_status_0": "PROCESSING",
		"refund_channel_0": "ORIGINAL", "refund_account_0": "REFUND_SOURCE_UNSETTLED_FUNDS", "refund_recv_accout_0": "支付用户零钱",
		"out_refund_no_1": "R2", "refund_fee_1": "60", "refund_status_1": "SUCCESS", "refund_success_time_1": done,
		"refund_account_1": "REFUND_SOURCE_RECHARGE_FUNDS",
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
	for _, name := range []string{"total_refund_count", "refund_success_time_0", "coupon_refund_fee_0", "settlement_refund_fee_0"} {
		assert.NotContains(t, r.fields, name)
	}
}

func TestRefundQueryPriority(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	o := g.paid(number, Payment{})
	id := g.ok(refunding, aRefund("R1", "1")).fields["refund_id"]
	g.ok(refunding, aRefund("R2", "2"))
	all := fields{"refund_id": id, "out_refund_no": "R2", "transaction_id": o.TransactionID, "out_trade_no": "another"}
	r := g.ok(asking, all)
	assert.Equal(t, "R1", r.fields["out_refund_no_0"])
	assert.Equal(t, "1", r.fields["refund_count"])
	r = g.ok(asking, all.with("refund_id", ""))
	assert.Equal(t, "R2", r.fields["out_refund_no_0"])
	r = g.ok(asking, all.with("refund_id", "", "out_refund_no", ""))
	assert.Equal(t, "2", r.fields["refund_count"])

	g.fails("ORDERNOTEXIST", asking, fields{"out_trade_no": "another"})
	g.fails("INVALID_TRANSACTIONID", asking, fields{"transaction_id": "42"})
	g.fails("REFUNDNOTEXIST", asking, fields{"out_refund_no": "R3"})
	g.fails("REFUNDNOTEXIST", asking, fields{"refund_id": "50", "out_refund_no": "R1"})
	g.refused("LACK_PARAMS", asking, nil)
}

func TestRefundQueryPages(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{})
	for i := range 23 {
		g.ok(refunding, aRefund(fmt.Sprintf("R%d", i), "1"))
	}
	r := g.ok(asking, byNumber)
	assert.Equal(t, "10", r.fields["refund_count"])
	assert.NotContains(t, r.fields, "total_refund_count")
	for offset, count := range map[int]int{0: 10, 10: 10, 20: 3, 22: 1} {
		r := g.ok(asking, byNumber.with("offset", fmt.Sprint(offset)))
		assert.Equal(t, "23", r.fields["total_refund_count"])
		assert.Equal(t, fmt.Sprint(count), r.fields["refund_count"])
		assert.Equal(t, fmt.Sprintf("R%d", offset), r.fields["out_refund_no_0"], "rows count from 0 on every page")
		assert.NotContains(t, r.fields, fmt.Sprintf("out_refund_no_%d", count))
	}
	g.fails("REFUNDNOTEXIST", asking, byNumber.with("offset", "23"))
	for _, offset := range []string{"-1", "x", "1.0", "01"} {
		g.refused("PARAM_ERROR", asking, byNumber.with("offset", offset))
	}
}

func TestRefundQueryOfCoupons(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	g.paid(number, Payment{Coupons: []Coupon{{"11", "NO_CASH", 30}, {"12", "CASH", 20}}})
	g.ok(refunding, aRefund("R1", "10"))
	g.ok(refunding, aRefund("R2", "90"))
	r := g.ok(asking, byNumber)
	for name, want := range map[string]string{
		"settlement_total_fee": "70", "coupon_refund_fee_0": "5", "coupon_refund_count_0": "1", "settlement_refund_fee_0": "5",
		"coupon_refund_id_0_0": "11", "coupon_type_0_0": "NO_CASH", "coupon_refund_fee_0_0": "5",
		"coupon_refund_fee_1": "45", "coupon_refund_count_1": "2", "coupon_refund_id_1_0": "11", "coupon_refund_fee_1_0": "25",
		"coupon_refund_id_1_1": "12", "coupon_type_1_1": "CASH", "coupon_refund_fee_1_1": "20",
	} {
		assert.Equal(t, want, r.fields[name], name)
	}
}
