package wxpay

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

func TestOrderQuery(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("20150806125346", func(r *UnifiedOrderRequest) { r.Attach = "type=2&product_id=9" }))
	require.NoError(t, err)
	coupons := []wxpaytest.Coupon{}
	for i := range 12 {
		coupons = append(coupons, wxpaytest.Coupon{ID: "c" + string(rune('a'+i)), Type: "NO_CASH", Fee: int64(i + 1)})
	}
	require.NoError(t, c.gw.PayWith("20150806125346", wxpaytest.Payment{Coupons: coupons, BankType: "CMB_DEBIT"}))

	reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "20150806125346"})
	require.NoError(t, err)

	assert.Equal(t, "20150806125346", c.sent().Fields["out_trade_no"])
	assert.NotContains(t, c.sent().Fields, "transaction_id", "an unset field is not sent, not even empty")
	assert.Equal(t, TradeStateSuccess, reply.TradeState)
	assert.True(t, reply.Paid())
	assert.Equal(t, int64(101), reply.TotalFee)
	assert.Equal(t, int64(101-78), reply.CashFee)
	assert.Equal(t, int64(78), reply.CouponFee)
	assert.Equal(t, int64(12), reply.CouponCount)
	assert.Equal(t, int64(101-78), reply.SettlementTotal())
	require.Len(t, reply.Coupons, 12, "no coupon is lost, even with many coupons")
	for i, coupon := range reply.Coupons {
		assert.Equal(t, Coupon{ID: coupons[i].ID, Type: "NO_CASH", Fee: int64(i + 1)}, coupon, "coupons are in the order of their indexes")
	}
	assert.Equal(t, "type=2&product_id=9", reply.Attach)
	assert.Equal(t, "CMB_DEBIT", reply.BankType)
	assert.Equal(t, c.gw.Clock.Now().In(fieldtag.Zone).Truncate(time.Second), reply.TimeEnd)
	assert.NoError(t, reply.Expect("20150806125346", 101))
	assert.Error(t, reply.Expect("20150806125346", 100))

	again, err := c.OrderQuery(bg, &OrderQueryRequest{TransactionID: reply.TransactionID})
	require.NoError(t, err)
	assert.Equal(t, reply.OutTradeNo, again.OutTradeNo)
}

// Unpaid orders have no transaction_id. In some states, they have no amount.
func TestOrderQueryStates(t *testing.T) {
	c := newTestClient(t)
	for i, state := range []TradeState{TradeStateNotPay, TradeStateUserPaying, TradeStatePayError, TradeStateRevoked, TradeStateAccept} {
		no := fmt.Sprintf("states%02d", i)
		_, err := c.UnifiedOrder(bg, order(no))
		require.NoError(t, err)
		require.NoError(t, c.gw.SetTradeState(no, string(state)))
		reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: no})
		require.NoError(t, err, string(state))
		assert.Equal(t, state, reply.TradeState)
		assert.False(t, reply.Paid())
		assert.Empty(t, reply.Malformed)
		assert.Error(t, reply.Expect(no, 101))
	}
}

func TestOrderQueryMessages(t *testing.T) {
	for name, want := range map[string]TradeState{
		"success": "SUCCESS", "coupons": "REFUND", "notpay": "NOTPAY", "closed": "CLOSED", "revoked": "REVOKED",
		"userpaying": "USERPAYING", "payerror": "PAYERROR", "accept": "ACCEPT",
	} {
		signType := SignTypeHMACSHA256
		if name == "coupons" {
			signType = SignTypeMD5
		}
		c := replies(t, string(messages(t)["orderquery."+name+".xml"]), func(cfg *Config) { cfg.SignType = signType })
		reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "20150806125346"})
		require.NoError(t, err, name)
		assert.Equal(t, want, reply.TradeState)
	}
	c := replies(t, string(messages(t)["orderquery.coupons.xml"]), func(cfg *Config) { cfg.SignType = SignTypeMD5 })
	reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "20150806125346"})
	require.NoError(t, err)
	assert.Equal(t, []Coupon{{"10000", "CASH", 20}, {"10001", "NO_CASH", 5}, {"10002", "", 5}}, reply.Coupons, "coupon_type may be absent")
	assert.Equal(t, int64(91), reply.SettlementTotal())
	require.Len(t, reply.PromotionDetail.Promotions, 1)
	assert.Equal(t, int64(5), reply.PromotionDetail.Promotions[0].OtherContribute)
	assert.Equal(t, int64(4), reply.PromotionDetail.Promotions[0].GoodsDetail[0].DiscountAmount)
	assert.ErrorContains(t, reply.Expect("20150806125346", 101), "REFUND")
}

// A paid order must contain the paid amount. Nothing replaces it.
func TestOrderQueryLacksFields(t *testing.T) {
	for _, lost := range []string{"total_fee", "transaction_id", "out_trade_no", "trade_state"} {
		pairs := success("trade_state", "SUCCESS", "total_fee", "101", "transaction_id", "42", "out_trade_no", "no")
		delete(pairs, lost)
		_, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
		assert.ErrorContains(t, err, lost)
		assert.Equal(t, OutcomeReadOnly, OutcomeOf(err))
		pairs[lost] = ""
		_, err = replies(t, signed(t, SignTypeHMACSHA256, pairs)).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
		assert.ErrorContains(t, err, lost, "empty")
	}
	for _, fee := range []string{"-1", "+1", "1.0", "1e3", " 1", "1 ", "01", "9223372036854775808", "0x1", "１"} {
		pairs := success("trade_state", "SUCCESS", "total_fee", fee, "transaction_id", "42", "out_trade_no", "no")
		_, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
		assert.ErrorContains(t, err, "total_fee", fee)
	}
}

// A malformed optional field never causes a verified message to be rejected.
func TestOrderQueryMalformedOptional(t *testing.T) {
	pairs := success("trade_state", "SUCCESS", "total_fee", "101", "transaction_id", "42", "out_trade_no", "no",
		"promotion_detail", `{"promotion_detail":`, "cash_fee", "1.5", "time_end", "2014-10-30", "coupon_fee_0", "x", "coupon_id_0", "c", "is_subscribe", "?")
	reply, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
	require.NoError(t, err)
	assert.ElementsMatch(t, []string{"promotion_detail", "cash_fee", "time_end", "coupon_fee_0", "is_subscribe"}, reply.Malformed)
	assert.Nil(t, reply.PromotionDetail)
	assert.Zero(t, reply.CashFee)
	assert.Zero(t, reply.TimeEnd)
	assert.Equal(t, []Coupon{{ID: "c"}}, reply.Coupons)
	assert.Equal(t, `{"promotion_detail":`, reply.Fields.Get("promotion_detail"), "nothing is lost")
	assert.Equal(t, len(pairs)+1, reply.Fields.Len(), "every received pair and sign")
}

// The documentation's schema says text where its examples have numbers.
func TestPromotionDetailTolerates(t *testing.T) {
	for _, text := range []string{
		`{"promotion_detail":[{"promotion_id":"1","amount":"5","refund_amout":3,"goods_detail":[{"goods_id":"g","price":"1","quantity":7}]}]}`,
		`[{"promotion_id":"1","amount":5,"refund_amount":"3","goods_detail":[{"goods_id":"g","price":1,"quantity":"7"}]}]`,
	} {
		pairs := success("trade_state", "NOTPAY", "promotion_detail", text)
		reply, err := replies(t, signed(t, SignTypeHMACSHA256, pairs)).OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "no"})
		require.NoError(t, err)
		require.Empty(t, reply.Malformed)
		assert.Equal(t, []Promotion{{PromotionID: "1", Amount: 5, RefundAmount: 3,
			GoodsDetail: []PromotionGoods{{GoodsID: "g", Price: 1, Quantity: 7}}}}, reply.PromotionDetail.Promotions)
	}
}

func TestOrderQueryRefusesWrongUse(t *testing.T) {
	c := newTestClient(t)
	_, err := c.OrderQuery(bg, &OrderQueryRequest{})
	c.refuses("transaction_id (TransactionID) or out_trade_no (OutTradeNo) must be set", err)
	_, err = c.OrderQuery(bg, &OrderQueryRequest{TransactionID: strings.Repeat("1", 33)})
	c.refuses("transaction_id (TransactionID) has 33 bytes, at most 32", err)
}

func TestOrderQueryNotExist(t *testing.T) {
	c := newTestClient(t)
	_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
	assert.ErrorIs(t, err, ErrOrderNotExist)
	assert.Contains(t, err.(*Error).Advice(), "after a time-out repeat the order call")
}

func TestCloseOrder(t *testing.T) {
	c := newTestClient(t)
	_, err := c.UnifiedOrder(bg, order("close001"))
	require.NoError(t, err)
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "close001"})
	assert.ErrorIs(t, err, ErrTradeStateError, "the order is less than five minutes old")
	c.gw.Clock.Advance(5 * time.Minute)

	reply, err := c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "close001"})
	require.NoError(t, err)

	assert.Equal(t, "/pay/closeorder", c.sent().Path)
	assert.Equal(t, "close001", c.sent().Fields["out_trade_no"])
	assert.Equal(t, "OK", reply.ResultMsg)
	assert.True(t, reply.Fields.Has("sub_mch_id"), "the gateway sends an empty one")
	query, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "close001"})
	require.NoError(t, err)
	assert.Equal(t, TradeStateClosed, query.TradeState)
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "close001"})
	assert.ErrorIs(t, err, ErrOrderClosed)
	assert.Equal(t, "done: it was closed already", err.(*Error).Advice())
	_, err = c.UnifiedOrder(bg, order("close001"))
	assert.ErrorIs(t, err, ErrOrderClosed)
	assert.Contains(t, err.(*Error).Advice(), "new out_trade_no", "the same code has another advice for another operation")

	c.paid("close002")
	c.gw.Clock.Advance(5 * time.Minute)
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "close002"})
	assert.ErrorIs(t, err, ErrOrderPaid)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
}

func TestCloseOrderRefusesWrongUse(t *testing.T) {
	c := newTestClient(t)
	_, err := c.CloseOrder(bg, &CloseOrderRequest{})
	c.refuses("out_trade_no (OutTradeNo) must be set", err)
}
