package wxpaytest

import (
	"maps"
	"time"
)

// orderAgain continues with an existing order. It makes an order payable again
// if its time_expire has passed.
func (c *call) orderAgain(o *order) *message {
	if failed := c.checkAgain(o); failed != nil || !o.late(c.now) {
		return failed
	}
	if failed := c.checkExpiry(); failed != nil {
		return failed
	}
	o.Fields, o.Expires = c.fields, time.Time{}
	if c.fields["time_expire"] != "" {
		o.Expires, _ = parseTime(c.fields["time_expire"])
	}
	c.orders.changed(orderFields{o})
	return nil
}

// checkAgain checks a number that was used before. 统一下单: a merchant may order
// an unpaid order again with the same parameters. A number that was paid,
// closed or revoked can't be used again. nonce_str, sign and sign_type are not
// parameters of the order.
func (c *call) checkAgain(o *order) *message {
	switch {
	case o.State == StateClosed || o.State == StateRevoked || o.State == StatePayError:
		return c.failure(codeOrderClosed, "")
	case o.paid():
		return c.failure(codeOrderPaid, "")
	}
	before, now := maps.Clone(o.Fields), maps.Clone(c.fields)
	maps.DeleteFunc(before, func(_, value string) bool { return value == "" })
	for _, name := range []string{"nonce_str", "sign", "sign_type"} {
		delete(before, name)
		delete(now, name)
	}
	// 统一下单: the first call fixes time_expire until that time. Later calls
	// repeat it or omit it.
	if !o.late(c.now) && now["time_expire"] != "" && now["time_expire"] != before["time_expire"] {
		return c.failure(codeInvalidRequest, "time_expire只能第一次下单传值，不允许二次修改")
	}
	delete(before, "time_expire")
	delete(now, "time_expire")
	if !maps.Equal(before, now) {
		// 统一下单: merchants report INVALID_REQUEST, although the documents say
		// OUT_TRADE_NO_USED.
		return c.failure(codeInvalidRequest, describe(codeNumberUsed))
	}
	return nil
}
