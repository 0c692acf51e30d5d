package judge

// Judge returns all broken promises. No finding means that the shop has kept them.
func Judge(e *Evidence) []Finding {
	c := newHearing(e)
	for _, o := range e.Shop.Orders {
		c.order(o)
	}
	for _, o := range e.Orders {
		c.journalOrder(o)
	}
	for requestID, number := range e.Placed {
		c.placed(requestID, number)
	}
	for _, r := range e.Shop.Refunds {
		c.refund(r)
	}
	for _, r := range e.Refunds {
		c.journalRefund(r)
	}
	for number := range e.Settled {
		c.settled(number)
	}
	for requestID, promise := range e.Clerk {
		c.promised(requestID, promise)
	}
	c.shipping()
	c.days()
	c.jobs()
	return c.findings
}
