package wxpaytest

import "time"

// closeAfter: 关闭订单: an order can be closed 5 minutes after it was created.
const closeAfter = 5 * time.Minute

// closeOrder: 关闭订单 请求参数: by out_trade_no only.
func closeOrder() *operation {
	return &operation{path: "/pay/closeorder", run: runCloseOrder, rules: []rule{
		{"out_trade_no", 32, true, nil},
	}}
}

// runCloseOrder: 关闭订单 错误码: each state that can't be closed has its own code.
func runCloseOrder(c *call) *message {
	o := c.orders.at(c.key(c.fields["out_trade_no"]), c.now)
	if o == nil {
		return c.failure(codeNoOrder, "")
	}
	switch {
	case o.State == StateRevoked || o.State == StateUserPaying || o.State == StateAccept || o.State == StatePayError && o.paid():
		return c.failure(codeTradeState, "订单状态错误")
	case o.paid():
		return c.failure(codeOrderPaid, "订单已支付，不能发起关单")
	case o.State == StateClosed:
		return c.failure(codeOrderClosed, "")
	case !c.settings().ignoreIntervals && c.now.Before(o.Created.Add(closeAfter)):
		return c.failure(codeTradeState, "订单生成后5分钟内不能关单")
	}
	o.State, o.Closed = StateClosed, c.now
	c.orders.happened(o, Change{Kind: ChangeClosed, By: ByRequest})
	c.orders.changed(o)
	m := c.success()
	m.fields["result_msg"] = "OK"
	if c.sub.MchID == "" {
		// Responses to direct merchants also have this element, empty and
		// unsigned.
		m.fields["sub_mch_id"] = ""
	}
	return m
}
