package wxpaytest

// seen returns the order as the queried replica shows it, or nil if the replica
// does not show it. It counts the query.
func (c *call) seen(o *order) *order {
	if o == nil || o.past == nil {
		return o
	}
	defer o.wasAsked()
	if c.lag == nil {
		return o
	}
	i := c.lag.moment(o.past, c.now)
	switch {
	case i < 0:
		return nil
	case i == len(o.past)-1:
		return o
	}
	o = o.then(o.past[i])
	if c.fields["transaction_id"] != "" && o.TransactionID == "" {
		return nil // this number did not exist yet
	}
	return o
}
