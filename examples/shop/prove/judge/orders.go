package judge

import "github.com/seed6780280e/wxpay/wxpaytest"

func paid(o wxpaytest.Order) bool {
	return o.State == wxpaytest.StateSuccess || o.State == wxpaytest.StateRefund
}

// order judges an order of the shop.
func (c *hearing) order(o Order) {
	made, known := c.made[o.OutTradeNo]
	deliveries := c.Shop.Deliveries[o.OutTradeNo]
	c.require(o.State == "paid" || o.State == "closed", OrderEnds, o.OutTradeNo, "it is %s", o.State)
	c.require(deliveries == 0 || paid(made), DeliveredIsPaid, o.OutTradeNo, "delivered, but %s at the gateway", made.State)
	if !known {
		c.require(o.State != "paid", OrderAgrees, o.OutTradeNo, "paid, but unknown to the gateway")
		return
	}
	c.require(o.TotalFee == made.TotalFee, OrderAgrees, o.OutTradeNo, "%d fen, at the gateway %d", o.TotalFee, made.TotalFee)
	c.require(o.State != "closed" || made.State == wxpaytest.StateClosed, OrderAgrees, o.OutTradeNo, "closed, but %s at the gateway", made.State)
	c.require(o.State != "paid" || o.TransactionID == made.TransactionID, OrderAgrees, o.OutTradeNo, "transaction %q, at the gateway %q", o.TransactionID, made.TransactionID)
}

// journalOrder judges an order of the gateway.
func (c *hearing) journalOrder(made wxpaytest.Order) {
	o, known := c.stored[made.OutTradeNo]
	c.require(known, OrderAgrees, made.OutTradeNo, "the shop does not have it")
	if !paid(made) {
		return
	}
	deliveries := c.Shop.Deliveries[made.OutTradeNo]
	c.require(deliveries == 1, PaidIsDelivered, made.OutTradeNo, "delivered %d times", deliveries)
	c.require(o.State == "paid", PaidIsDelivered, made.OutTradeNo, "%q in the shop", o.State)
}

// placed judges an order that a customer has got.
func (c *hearing) placed(requestID, number string) {
	o, ok := c.requested[requestID]
	c.require(ok && o.OutTradeNo == number, OrderIsKept, number, "the shop has %q for its request", o.OutTradeNo)
}
