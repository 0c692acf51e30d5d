package wxpaytest

import (
	"slices"
	"strconv"
	"time"
)

// sandboxAmounts returns the allowed total_fee. 沙箱环境: the amount selects the
// test case; another amount is rejected.
func (c *call) sandboxAmounts() []string {
	switch {
	case c.op.base() == "/pay/unifiedorder":
		return []string{"101", "102"}
	case c.op.base() != "/pay/micropay":
		return nil
	case c.op.sandbox == sandboxOld:
		return []string{"1", "501", "502"}
	}
	return []string{"1", "2", "3"}
}

// sandboxed runs an operation as the sandbox does.
func (c *call) sandboxed(run func(*call) *message) *message {
	total := c.fields["total_fee"]
	if amounts := c.sandboxAmounts(); amounts != nil && !slices.Contains(amounts, total) {
		return refusal(codeParam, "沙箱支付金额("+total+")无效，请检查需要验收的case")
	}
	if m := c.negativeTest(run); m != nil {
		return m
	}
	if c.op.base() == "/pay/micropay" {
		c.sandboxCode(Wallet{Payment: sandboxPayment(total)})
	}
	m := run(c)
	if m.code != "" {
		return m
	}
	if n := c.sandboxResult(sandboxPayment(total)); n != nil {
		c.afterward = func() { _ = c.notifier.deliver(n) }
	}
	return m
}

// sandboxResult: 沙箱环境: an order is paid at once, and a refund is finished at
// once.
func (c *call) sandboxResult(p Payment) (n *notification) {
	switch c.op.base() {
	case "/pay/unifiedorder":
		n, _ = c.orders.pay(c.orders.at(c.key(c.fields["out_trade_no"]), c.now), p, ByClock)
	case "/secapi/pay/refund":
		n, _ = c.orders.finish(c.orders.refunds[c.key(c.fields["out_refund_no"])], RefundSuccess, ByBank)
	}
	return n
}

// sandboxPayment: 沙箱环境 付款码用例: 2 has a coupon of 1 fen, 3 has in addition a free
// coupon of 2 fen. Of the older cases, 102 has a coupon.
func sandboxPayment(total string) Payment {
	switch total {
	case "2", "102":
		return Payment{Coupons: []Coupon{{Type: "CASH", Fee: 1}}}
	case "3":
		return Payment{Coupons: []Coupon{{Type: "CASH", Fee: 1}, {Type: "NO_CASH", Fee: 2}}}
	}
	return Payment{}
}

// sandboxCode assigns the call's auth_code to a wallet. 沙箱环境: any code is
// accepted.
func (c *call) sandboxCode(w Wallet) {
	w.OpenID = "sandbox" + strconv.Itoa(len(c.fields["auth_code"]))
	c.people.putCode(c.fields["auth_code"], w, c.now.Add(time.Minute))
}

// negativeTest: 沙箱环境: the header Wechatpay-Negative-Test asks the current
// sandbox for a failure. It returns nil if the operation continues as usual.
func (c *call) negativeTest(run func(*call) *message) *message {
	test := c.header.Get("Wechatpay-Negative-Test")
	paying := c.op.base() == "/pay/micropay"
	if c.op.sandbox != sandboxCurrent || !paying && c.op.base() != "/pay/orderquery" {
		return nil
	}
	states := map[string]string{"MICROPAY_USERPAYING": StateUserPaying, "MICROPAY_PAYERROR": StatePayError}
	switch {
	case test == "MICROPAY_TIMEOUT" && paying, test == "MICROPAY_PAY_QUERY_TIMEOUT" && !paying:
		c.hang = true // the operation is carried out, but not answered
		return nil
	case states[test] == "":
		return nil
	case paying:
		w := Wallet{Password: true}
		if states[test] == StatePayError {
			w = Wallet{Fails: "TRADE_ERROR"}
		}
		c.sandboxCode(w)
		return run(c)
	}
	o := c.namedOrder()
	if o == nil {
		return nil
	}
	m := c.success()
	m.set("out_trade_no", o.OutTradeNo)
	m.set("trade_state", states[test])
	m.set("trade_state_desc", o.describe(states[test]))
	return m
}
