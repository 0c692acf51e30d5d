package wxpaytest

import "slices"

// occasion returns what a notification is to the faults.
func (n *notification) occasion(at layer) occasion {
	e := occasion{layer: at, path: NotifyPath, trade: n.order.OutTradeNo, of: attempt{n, n.sent}}
	if at == atDelivery {
		e.of.number++ // the attempt that would be the next
	}
	if n.refund != nil {
		e.refund = n.refund.OutRefundNo
	}
	return e
}

// faults returns what struck an attempt, those that held it back first.
func (n *notification) faults(names ...FaultName) []FaultName {
	all := append(n.struck, names...)
	n.struck = nil
	return slices.DeleteFunc(all, func(name FaultName) bool { return name == "" })
}

// succeeded tells whether the answer says that the operation was carried out.
func (m *message) succeeded() bool {
	return m.document != nil || m.fields["return_code"] == "SUCCESS" && m.fields["result_code"] == "SUCCESS"
}

// notifyEarly lets the user pay, or the bank finish the refund, while the
// answer is still on its way.
func (c *call) notifyEarly() {
	c.mu.Lock()
	var n *notification
	if r := c.refunds[c.key(c.fields["out_refund_no"])]; r != nil {
		if c.finishRefund(r, RefundSuccess) == nil {
			n = r.notification
		}
	} else if o := c.orders[c.key(c.fields["out_trade_no"])]; o != nil {
		n, _ = c.pay(o, Payment{})
	}
	c.mu.Unlock()
	if n != nil {
		_ = c.deliver(n)
	}
}
