package wxpaytest

import (
	"maps"
	"time"
)

// orderAgain goes on with an order, and revives one whose time_expire has come.
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

// checkAgain judges a number that was used before. 统一下单: an unpaid order
// may be ordered again with the same parameters; a number that was paid,
// closed or revoked is used up. nonce_str, sign and sign_type are not
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
	// 统一下单: time_expire is fixed by the first call, until it has come; later ones
	// repeat it or leave it out.
	if !o.late(c.now) && now["time_expire"] != "" && now["time_expire"] != before["time_expire"] {
		return c.failure(codeInvalidRequest, "time_expire只能第一次下单传值，不允许二次修改")
	}
	delete(before, "time_expire")
	delete(now, "time_expire")
	if !maps.Equal(before, now) {
		// 统一下单: reported as INVALID_REQUEST, not as the OUT_TRADE_NO_USED of the documents.
		return c.failure(codeInvalidRequest, describe(codeNumberUsed))
	}
	return nil
}
