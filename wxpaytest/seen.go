package wxpaytest

// seen returns the order as the replica that is asked shows it, nil where it
// shows none. It counts the query.
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
		return nil // there was no such number yet
	}
	return o
}
