package wxpaytest

import (
	"cmp"
	"fmt"
	"strconv"
	"time"
)

// The limits of 申请退款.
const (
	refundWithin   = 365 * 24 * time.Hour // after the payment
	refundInterval = time.Minute          // between refunds of an order
	refundsPerPay  = 50
)

// refundOperation: 申请退款 请求参数: the refund's number, both amounts, and one of the
// order's numbers.
func refundOperation(path string) *operation {
	return &operation{path: path, certificate: true, run: runRefund, rules: []rule{
		{"transaction_id", 32, false, nil},
		{"out_trade_no", 32, false, nil},
		{"out_refund_no", 64, true, refundNumber.MatchString},
		{"total_fee", 10, true, amount.MatchString},
		{"refund_fee", 10, true, amount.MatchString},
		{"refund_fee_type", 8, false, nil},
		{"refund_desc", 80, false, nil},
		{"refund_account", 30, false, oneOf("REFUND_SOURCE_UNSETTLED_FUNDS", "REFUND_SOURCE_RECHARGE_FUNDS")},
		{"notify_url", 256, false, isNotifyURL},
		{"detail", 6000, false, isJSONObject},
	}}
}

func runRefund(c *call) *message {
	if c.fields["transaction_id"] == "" && c.fields["out_trade_no"] == "" {
		return c.refusal(codeLackParams, "缺少参数transaction_id或out_trade_no")
	}
	o := c.namedOrder()
	if failed := c.checkRefundable(o); failed != nil {
		return failed
	}
	total, _ := strconv.ParseInt(c.fields["total_fee"], 10, 64)
	fee, _ := strconv.ParseInt(c.fields["refund_fee"], 10, 64)
	if r := c.orders.refunds[c.key(c.fields["out_refund_no"])]; r != nil {
		return c.refundAgain(r, o, total, fee)
	}
	if failed := c.checkRefund(o, total, fee); failed != nil {
		return failed
	}
	return c.refunded(c.orders.begin(o, c.fields["out_refund_no"], fee, c.fields, c.now, ByRequest))
}

// checkRefundable checks the order that a refund names.
func (c *call) checkRefundable(o *order) *message {
	switch {
	case o == nil && c.fields["transaction_id"] != "":
		return c.failure(codeTransaction, "")
	case o == nil:
		return c.failure(codeNoOrder, "")
	case o.State == StateRevoked: // 申请退款: the reversal already returned the money
		return c.failure(codeTradeState, "订单状态错误")
	case !o.paid(): // 申请退款: an unpaid order is ORDERNOTEXIST too
		return c.failure(codeNoOrder, "订单不存在或未支付")
	}
	return nil
}

// refundAgain answers a number that was used before. 申请退款: the same number with
// the same amounts refunds once and gets the first response again.
func (c *call) refundAgain(r *refund, o *order, total, fee int64) *message {
	switch {
	case r.order != o:
		return c.failure(codeInvalidRequest, "商户退款单号已用于其他订单")
	case total != o.TotalFee || fee != r.Fee:
		return c.failure(codeFeeMismatch, "")
	}
	return c.refunded(r)
}

// checkRefund checks a new refund. 申请退款: it names the order's total_fee and
// currency, it is made within a year of the payment, it refunds no more than
// what is left, and the merchant has enough money. An order has at most 50
// refunds, one minute apart.
func (c *call) checkRefund(o *order, total, fee int64) *message {
	left := o.TotalFee - o.Refunded
	currency := cmp.Or(c.fields["refund_fee_type"], o.FeeType)
	balance, limited := c.merchants.balance(c.merchant.MchID)
	_, settled, _ := o.split(fee)
	switch {
	case total != o.TotalFee:
		return c.failure(codeInvalidRequest, "订单总金额与支付时不一致")
	case currency != o.FeeType:
		return c.refusal(codeParam, "invalid refund_fee_type")
	case c.now.After(o.Paid.Add(refundWithin)):
		return c.failure(codeOverdue, "")
	case left == 0:
		return c.failure(codeError, "订单已全额退款")
	case fee > left:
		return c.failure(codeError, "累计退款金额大于支付金额")
	case fee > left-c.orders.sharings.of(o, c.now).shared(): // 分账: return the shares first
		return c.failure(codeNotEnough, "交易未结算资金不足，请使用可用余额退款")
	case len(o.refunds) >= refundsPerPay:
		return c.failure(codeInvalidRequest, "一笔订单最多退款50次")
	case c.partialWithoutDetail(o, fee):
		return c.refusal(codeLackParams, "缺少参数detail")
	case !c.settings().ignoreIntervals && len(o.refunds) > 0 && c.now.Before(o.lastRefund.Add(refundInterval)):
		return c.failure(codeTooFrequent, "")
	case limited && settled > balance:
		return c.failure(codeNotEnough, "")
	}
	return nil
}

// partialWithoutDetail: 单品优惠 申请退款: a partial refund of an order with promotions
// on single goods must name the goods.
func (c *call) partialWithoutDetail(o *order, fee int64) bool {
	return c.op.path == "/secapi/pay/refundv2" && fee < o.TotalFee && c.fields["detail"] == "" &&
		o.Fields["version"] == "1.0" && o.Fields["detail"] != ""
}

// refunded answers with an accepted refund. 申请退款: a success means only that it
// was accepted. A notification or a query has the result.
func (c *call) refunded(r *refund) *message {
	m := c.success()
	m.set("transaction_id", r.TransactionID)
	m.set("out_trade_no", r.OutTradeNo)
	m.set("out_refund_no", r.OutRefundNo)
	m.set("refund_id", r.RefundID)
	r.order.amounts(m)
	m.setInt("refund_fee", r.Fee)
	m.setInt("cash_refund_fee", r.CashFee)
	if _, any := r.order.Payment.noCash(); any {
		m.setInt("settlement_refund_fee", r.SettlementFee)
	}
	m.setInt("coupon_refund_fee", r.Fee-r.CashFee)
	m.setInt("coupon_refund_count", int64(len(r.Coupons)))
	for i, coupon := range r.Coupons {
		m.set(fmt.Sprintf("coupon_type_%d", i), coupon.Type)
		m.set(fmt.Sprintf("coupon_refund_id_%d", i), coupon.ID)
		m.setInt(fmt.Sprintf("coupon_refund_fee_%d", i), coupon.Fee)
	}
	if c.op.path == "/secapi/pay/refundv2" {
		m.set("promotion_detail", r.promotions())
	}
	return m
}
