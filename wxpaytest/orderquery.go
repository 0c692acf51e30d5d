package wxpaytest

// orderQuery: 查询订单 请求参数: one of the two numbers.
func orderQuery() *operation {
	return &operation{path: "/pay/orderquery", run: runOrderQuery, rules: []rule{
		{"transaction_id", 32, false, nil},
		{"out_trade_no", 32, false, nil},
		{"version", 32, false, oneOf("1.0")},
	}}
}

func runOrderQuery(c *call) *message {
	if c.fields["transaction_id"] == "" && c.fields["out_trade_no"] == "" {
		return c.refusal(codeLackParams, "缺少参数transaction_id或out_trade_no")
	}
	o := c.seen(c.namedOrder())
	if o == nil {
		return c.failure(codeNoOrder, "")
	}
	m := c.success()
	m.set("out_trade_no", o.OutTradeNo)
	m.set("attach", o.Fields["attach"])
	m.set("device_info", o.Fields["device_info"])
	m.set("trade_state", o.State)
	m.set("trade_state_desc", o.describe(o.State))
	// 查询订单: the response for an unpaid order has no more fields.
	if o.State == StateSuccess || o.State == StateRefund {
		o.paidFields(m, c.fields["version"] == "1.0")
	}
	return m
}

// describe returns the trade_state_desc of a state.
func (o *order) describe(state string) string {
	switch state {
	case StateSuccess:
		return "支付成功"
	case StateRefund:
		return "订单发生过退款，退款详情请查询退款单"
	case StateNotPay:
		return "订单未支付"
	case StateClosed:
		return "订单已关闭"
	case StateRevoked:
		return "订单已撤销"
	case StateUserPaying:
		return "需要用户输入支付密码"
	case StateAccept:
		return "已接收，等待扣款"
	}
	// 付款码支付: a failed payment may have charged the user.
	if o.TradeType == microPay {
		return "支付失败,请撤销订单"
	}
	return "支付失败"
}
