package wxpaytest

import "time"

// remember records the state of the order if a query can see a difference. The
// caller holds the lock of orders.
func (o *order) remember(now time.Time) {
	m := moment{at: now, state: o.State, paid: o.TransactionID != ""}
	for _, r := range o.refunds {
		m.refunds = append(m.refunds, refundMoment{r.Status, r.Finished})
	}
	if n := len(o.past); n == 0 || !o.past[n-1].equal(m) {
		o.past = append(o.past, m)
	}
}

// wasAsked counts a query, for lags counted in queries.
func (o *order) wasAsked() {
	for i := range o.past {
		o.past[i].asked++
	}
}

// then returns a copy of the order at one of its moments.
func (o *order) then(m moment) *order {
	c := *o
	c.State, c.refunds = m.state, nil
	if !m.paid {
		c.Paid, c.TransactionID = time.Time{}, ""
	}
	for i, was := range m.refunds {
		r := *o.refunds[i]
		r.order, r.Status, r.Finished = &c, was.status, was.finished
		c.refunds = append(c.refunds, &r)
	}
	return &c
}
