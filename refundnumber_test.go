package wxpay

import (
	"maps"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// unnumbered is a reply about one refund without an index, like the documented
// sample of refundqueryv2.
func unnumbered(pairs ...string) map[string]string {
	m := success(
		"transaction_id", "1008450740201411110005820873", "out_trade_no", "1415757673", "total_fee", "101", "refund_count", "1",
		"out_refund_no", "1415701182", "refund_id", "2008450740201411110000174436", "refund_status", "SUCCESS", "refund_fee", "50",
		"refund_channel", "ORIGINAL", "refund_account", "REFUND_SOURCE_UNSETTLED_FUNDS", "refund_recv_accout", "支付用户零钱",
		"refund_success_time", "2019-05-27 15:00:00", "settlement_refund_fee", "45",
	)
	for i := 0; i < len(pairs); i += 2 {
		m[pairs[i]] = pairs[i+1]
	}
	return m
}

// move renames fields.
func move(m map[string]string, names ...string) map[string]string {
	m = maps.Clone(m)
	for i := 0; i < len(names); i += 2 {
		m[names[i+1]] = m[names[i]]
		delete(m, names[i])
	}
	return m
}

func queryUnnumbered(t *testing.T, pairs map[string]string) (*RefundQueryResponse, error) {
	t.Helper()
	c := replies(t, signed(t, SignTypeHMACSHA256, pairs))
	v2, err := c.RefundQueryV2(bg, &RefundQueryRequest{RefundID: "2008450740201411110000174436"})
	reply, old := c.RefundQuery(bg, &RefundQueryRequest{RefundID: "2008450740201411110000174436"})
	assert.Equal(t, reply, v2, "both calls read the reply in the same way")
	assert.Equal(t, err == nil, old == nil)
	return v2, err
}

// A single refund is one item with its coupons, even if any of its fields lack
// the index.
func TestRefundQueryWithoutIndex(t *testing.T) {
	settled := int64(45)
	want := RefundItem{
		OutRefundNo: "1415701182", RefundID: "2008450740201411110000174436", Channel: "ORIGINAL", RefundFee: 50, SettlementRefundFee: &settled,
		Status: RefundStatusSuccess, Account: "REFUND_SOURCE_UNSETTLED_FUNDS", RecvAccount: "支付用户零钱",
		SuccessTime: time.Date(2019, 5, 27, 15, 0, 0, 0, Zone()),
	}
	withCoupons := want
	withCoupons.CouponRefundFee, withCoupons.CouponRefundCount = 7, 2
	withCoupons.Coupons = []RefundItemCoupon{{"10000", "CASH", 5}, {"10001", "NO_CASH", 2}}
	coupons := unnumbered("coupon_refund_fee", "7", "coupon_refund_count", "2",
		"coupon_refund_id_0", "10000", "coupon_type_0", "CASH", "coupon_refund_fee_0", "5",
		"coupon_refund_id_1", "10001", "coupon_type_1", "NO_CASH", "coupon_refund_fee_1", "2")
	numberedCoupons := move(coupons, "coupon_refund_id_0", "coupon_refund_id_0_0", "coupon_type_0", "coupon_type_0_0", "coupon_refund_fee_0", "coupon_refund_fee_0_0",
		"coupon_refund_id_1", "coupon_refund_id_0_1", "coupon_type_1", "coupon_type_0_1", "coupon_refund_fee_1", "coupon_refund_fee_0_1")

	for name, test := range map[string]struct {
		reply map[string]string
		want  RefundItem
	}{
		"none has it":                         {unnumbered(), want},
		"some have it":                        {move(unnumbered(), "refund_status", "refund_status_0", "refund_fee", "refund_fee_0"), want},
		"only the status lacks it":            {move(unnumbered(), "out_refund_no", "out_refund_no_0", "refund_id", "refund_id_0", "refund_fee", "refund_fee_0"), want},
		"the number is repeated":              {unnumbered("out_refund_no_0", "1415701182", "refund_id_0", "2008450740201411110000174436"), want},
		"the sum is another":                  {unnumbered("refund_fee", "99", "refund_fee_0", "50"), want},
		"coupons":                             {coupons, withCoupons},
		"coupons have it":                     {numberedCoupons, withCoupons},
		"coupons, some have it":               {move(coupons, "refund_status", "refund_status_0"), withCoupons},
		"coupons, all have it but the number": {move(numberedCoupons, "coupon_refund_fee", "coupon_refund_fee_0", "coupon_refund_count", "coupon_refund_count_0"), withCoupons},
	} {
		t.Run(name, func(t *testing.T) {
			reply, err := queryUnnumbered(t, test.reply)
			require.NoError(t, err)
			assert.Equal(t, []RefundItem{test.want}, reply.Refunds)
			assert.Empty(t, reply.Malformed)
			for name, value := range test.reply {
				assert.Equal(t, value, reply.Fields.Get(name), "Fields contains the received pair")
			}
			assert.Equal(t, len(test.reply)+1, reply.Fields.Len(), "Fields contains only the received pairs and the sign")
		})
	}
}

// If other refunds have an index, a refund without one is the first, or it
// repeats another one.
func TestRefundQueryAmongOthers(t *testing.T) {
	second := []string{"out_refund_no_1", "R1", "refund_id_1", "2", "refund_fee_1", "1", "refund_status_1", "PROCESSING"}
	numbers := func(reply *RefundQueryResponse) (all []string) {
		for _, item := range reply.Refunds {
			all = append(all, item.OutRefundNo)
		}
		return all
	}
	query := func(pairs map[string]string) (*RefundQueryResponse, error) {
		return replies(t, signed(t, SignTypeHMACSHA256, pairs)).RefundQuery(bg, &RefundQueryRequest{OutTradeNo: "1415757673"})
	}
	reply, err := query(unnumbered(second...))
	require.NoError(t, err)
	assert.Equal(t, []string{"1415701182", "R1"}, numbers(reply))

	first := append(second, "out_refund_no_0", "R0", "refund_id_0", "1", "refund_fee_0", "1", "refund_status_0", "SUCCESS")
	reply, err = query(unnumbered(append(first, "out_refund_no", "R1", "refund_id", "2")...))
	require.NoError(t, err)
	assert.Equal(t, []string{"R0", "R1"}, numbers(reply))
	assert.Equal(t, int64(1), reply.Refunds[0].RefundFee)
	assert.Nil(t, reply.Refunds[0].SettlementRefundFee, "it is the sum of all rows, not of the first")

	_, err = query(unnumbered(first...))
	assert.ErrorContains(t, err, "is none of the 2 that have one")
	for _, name := range []string{"out_refund_no", "refund_id", "refund_status"} {
		_, err = query(unnumbered(name+"_0", "other"))
		assert.ErrorContains(t, err, name+" and "+name+"_0 differ")
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
	}
	incomplete := unnumbered()
	delete(incomplete, "refund_fee")
	_, err = query(incomplete)
	assert.ErrorContains(t, err, "refund_fee_0 (RefundFee) is missing", "a missing amount is not zero")
}

// Every field of a refund can arrive without an index.
func TestRefundNamesAreComplete(t *testing.T) {
	var items, coupons []string
	for _, name := range responseOf(&refundQuery).Names() {
		if coupon, ok := strings.CutSuffix(name, "_$n_$m"); ok {
			coupons = append(coupons, coupon)
		} else if item, ok := strings.CutSuffix(name, "_$n"); ok {
			items = append(items, item)
		}
	}
	assert.ElementsMatch(t, items, refundItemNames)
	assert.ElementsMatch(t, coupons, refundCouponNames)
}
