package wxpay

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// Real messages have fields that the documents do not mention. They have a Go
// field, too.
func TestFieldsOfRealMessages(t *testing.T) {
	paid := success("out_trade_no", "fields01", "total_fee", "101", "transaction_id", "1", "trade_state", "SUCCESS", "trade_state_desc", "支付成功",
		"version", "1.0", "rate", "650000000", "rate_value", "650000001", "contract_id", "201509160000028648", "user_repaid", "Y", "consume_fee", "100",
		"promotion_detail", `{"promotion_detail":[{"goods_detail":[{"wxpay_goods_id":"1001","goods_name":"iPhone6s 16G"}]}]}`)
	c := replies(t, signed(t, SignTypeHMACSHA256, paid))
	order, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "fields01"})
	require.NoError(t, err)
	charge, err := c.Micropay(bg, sale("fields01", func(r *MicropayRequest) { r.TotalFee = 101 }))
	require.NoError(t, err)
	assert.Equal(t, int64(100), order.ConsumeFee)
	assert.Equal(t, "1.0", charge.Version)
	assert.Equal(t, TradeStateSuccess, charge.TradeState)
	assert.Equal(t, "支付成功", charge.TradeStateDesc)

	delete(paid, "consume_fee")
	n, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeHMACSHA256, paid)))
	require.NoError(t, err, "these fields do not mark another kind of message")
	for _, p := range []Payment{order.Payment, charge.Payment, n.Payment} {
		assert.Equal(t, int64(650000000), p.Rate)
		assert.Equal(t, int64(650000001), p.RateValue)
		assert.Equal(t, "201509160000028648", p.ContractID)
		assert.True(t, p.UserRepaid)
		assert.Equal(t, []PromotionGoods{{WxpayGoodsID: "1001", GoodsName: "iPhone6s 16G"}}, p.PromotionDetail.Promotions[0].GoodsDetail)
	}

	// In a query by order number, WeChat Pay adds the sums of the rows.
	reply, err := replies(t, signed(t, SignTypeHMACSHA256, success("refund_count", "1", "refund_fee", "4", "cash_refund_fee", "3", "coupon_refund_fee", "1",
		"cash_fee_type", "CNY", "out_refund_no_0", "R1", "refund_id_0", "1", "refund_status_0", "SUCCESS", "refund_fee_0", "4"))).
		RefundQuery(bg, &RefundQueryRequest{OutTradeNo: "no"})
	require.NoError(t, err)
	assert.Equal(t, []int64{4, 3, 1}, []int64{reply.RefundFee, reply.CashRefundFee, reply.CouponRefundFee})
	assert.Equal(t, "CNY", reply.CashFeeType)

	counter := newTestClient(t)
	counter.script("/secapi/pay/reverse", map[string]string{"recall": "N", "result_msg": "OK"})
	reversed, err := counter.Reverse(bg, &ReverseRequest{OutTradeNo: "no"})
	require.NoError(t, err)
	assert.Equal(t, "OK", reversed.ResultMsg)
}

// A message with consume_fee is about a deposit, and one with a sum of refunds is
// the reply to a refund query. Neither is a payment notification.
func TestOtherMessagesFields(t *testing.T) {
	for _, name := range []string{"consume_fee", "refund_fee", "cash_refund_fee", "coupon_refund_fee"} {
		_, err := notifier(t).ParseNotify(strings.NewReader(signed(t, SignTypeHMACSHA256, paidMessage(name, "1"))))
		assert.ErrorIs(t, err, ErrWrongMessage, name)
	}
}
