package wxpaytest

import "time"

// remember notes how the order stands now, where a query can tell it from
// before. The caller holds the lock of orders.
func (o *order) remember(now time.Time) {
	m := moment{at: now, state: o.State, paid: o.TransactionID != ""}
	for _, r := range o.refunds {
		m.refunds = append(m.refunds, refundMoment{r.Status, r.Finished})
	}
	if n := len(o.past); n == 0 || !o.past[n-1].equal(m) {
		o.past = append(o.past, m)
	}
}

// wasAsked counts a query, for lags that are counted in queries.
func (o *order) wasAsked() {
	for i := range o.past {
		o.past[i].asked++
	}
}

// then returns a copy of the order as it stood at one of its moments.
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

// rememberAll begins the past of orders that another gateway made: how they
// were before is not saved, so they have been like this since they were made.
func (r *orders) rememberAll() {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, o := range r.list {
		o.remember(o.Created)
	}
}
