package wxpaytest

import (
	"fmt"
	"time"
)

// The failures that only 撤销订单 has.
const (
	codeReverseExpired = "REVERSE_EXPIRE"
	codeNotAllowed     = "NOT_ALLOW"
)

// The limits of 撤销订单.
const (
	reverseWithin = 7 * 24 * time.Hour
	reverseAfter  = 15 * time.Second // after the order was created
)

// reverse: 撤销订单 请求参数: one of the two numbers.
func reverse() *operation {
	return &operation{path: "/secapi/pay/reverse", certificate: true, failed: recallFailure, run: runReverse, rules: []rule{
		{"transaction_id", 32, false, nil},
		{"out_trade_no", 32, false, nil},
	}}
}

// recallFailure: 撤销订单 返回结果: every response to an understood request has recall.
// It is Y if the result is unknown.
func recallFailure(m *message) {
	if m.fields["result_code"] == "" {
		return
	}
	m.fields["recall"] = "N"
	if m.code == codeSystemError || m.code == codeUserPaying {
		m.fields["recall"] = "Y"
	}
}

func runReverse(c *call) *message {
	if c.fields["transaction_id"] == "" && c.fields["out_trade_no"] == "" {
		return c.refusal(codeLackParams, "缺少参数transaction_id或out_trade_no")
	}
	o := c.namedOrder()
	if o == nil && c.fields["transaction_id"] == "" {
		return c.reversed() // 撤销订单: merchants report this for numbers of others; it changes nothing
	}
	if failed := c.checkReversible(o); failed != nil {
		return failed
	}
	m := c.reversed()
	if o.recalls > 0 {
		o.recalls--
		c.orders.changed(o)
		m.fields["recall"] = "Y"
		return m
	}
	c.reverseOrder(o)
	return m
}

// reversed returns the response of a finished reversal.
func (c *call) reversed() *message {
	m := c.success()
	m.fields["recall"] = "N"
	return m
}

// checkReversible: 撤销订单 错误码: only orders paid with a payment code can be
// reversed, within 7 days. Other orders are refunded.
func (c *call) checkReversible(o *order) *message {
	switch {
	case o == nil:
		return c.failure(codeTransaction, "")
	case o.TradeType != microPay:
		return c.failure(codeNotAllowed, "订单的支付场景不支持该请求")
	case c.now.After(o.Created.Add(reverseWithin)):
		return c.failure(codeReverseExpired, "订单已超过可撤销时间，请使用申请退款")
	case o.State == StateClosed || o.State == StateRefund:
		return c.failure(codeTradeState, "订单状态错误")
	// 撤销订单 错误码: for 15 seconds the user may still be entering the password.
	case o.State == StateUserPaying && !c.settings().ignoreIntervals && c.now.Before(o.Created.Add(reverseAfter)):
		return c.failure(codeUserPaying, "用户支付中，需要输入密码")
	}
	balance, limited := c.merchants.balance(o.MchID)
	if noCash, _ := o.Payment.noCash(); limited && o.paid() && o.State != StateRevoked && o.TotalFee-noCash > balance {
		return c.failure("TRADE_ERROR", "基本账户余额不足，请充值后重新发起")
	}
	return nil
}

// reverseOrder: 撤销订单: an unpaid order is closed, and the money of a paid order
// is returned. A second reversal changes nothing.
func (c *call) reverseOrder(o *order) {
	if o.State == StateRevoked {
		return
	}
	defer c.orders.changed(o)
	o.State, o.Closed = StateRevoked, c.now
	c.orders.happened(o, Change{Kind: ChangeReversed, By: ByRequest})
	if !o.paid() {
		return
	}
	o.Reversed = c.now
	o.reversalID = fmt.Sprintf("50000000%s%013d", formatTime("20060102", c.now), c.numbers.next())
	noCash, _ := o.Payment.noCash()
	c.merchants.spend(o.MchID, o.TotalFee-noCash)
}
