package wxpaytest

import (
	"cmp"
	"slices"
	"time"
)

// maxChanges is how many changes of an order are kept. Above it, the oldest one
// is dropped that says little about the order.
const maxChanges = 100

// happened adds a change to the story of an order, for a caller that holds the
// lock, has made the change, and then calls changed.
func (r *orders) happened(o *order, c Change) {
	c.Seq, c.Time = r.sequence.next(), r.clock.Now()
	c.State = cmp.Or(c.State, o.State)
	o.changes = append(o.changes, c)
	if len(o.changes) <= maxChanges {
		return
	}
	if i := slices.IndexFunc(o.changes, Change.repeats); i >= 0 {
		o.changes = slices.Delete(o.changes, i, i+1)
	}
}

// repeats reports whether there can be any number of such changes.
func (c Change) repeats() bool { return c.Kind == ChangeCancelled || c.Kind == ChangeState }

// cancel records that the user closed the cashier of an order that could be paid.
func (r *orders) cancel(find func() (*order, error)) error {
	return r.locked(func() error {
		o, err := find()
		if err != nil {
			return err
		}
		r.happened(o, Change{Kind: ChangeCancelled, By: ByUser})
		r.changed(o)
		return nil
	})
}

// held records that a fault holds a notification back until a time, or drops it
// if the time is zero. Notices are not about an order's payment.
func (r *orders) held(n *notification, name FaultName, until time.Time) {
	if n.notice != nil {
		return
	}
	_ = r.locked(func() error {
		c := Change{Kind: ChangeHeld, By: ByFault, Fault: name, Until: until}
		if until.IsZero() {
			c.Kind = ChangeLost
		}
		if n.refund != nil {
			c.OutRefundNo, c.State = n.refund.OutRefundNo, n.refund.Status
		}
		r.happened(n.order, c)
		r.changed(n.order)
		return nil
	})
}

// changesOf returns the changes of an order, in their order. Those that followed
// from the time alone have no number.
func (r *orders) changesOf(number string) (all, passed []Change) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, err := r.find(number)
	if err != nil {
		return nil, nil
	}
	return slices.Clone(o.changes), o.passed(r.clock.Now())
}

// passed returns the changes that followed from the time alone.
func (o *order) passed(now time.Time) (all []Change) {
	add := func(kind ChangeKind, at time.Time) {
		if !at.IsZero() && !at.After(now) && o.unpaidAt(at) {
			all = append(all, Change{Time: at, Kind: kind, By: ByClock, State: StateNotPay})
		}
	}
	add(ChangeExpired, o.Expires)
	if o.PrepayID != "" {
		add(ChangePrepayExpired, o.Prepaid.Add(prepayLife))
	}
	if end := o.Created.Add(openFor); o.State == StateClosed && o.Closed.Equal(end) {
		all = append(all, Change{Time: end, Kind: ChangeClosed, By: ByClock, State: StateClosed})
	}
	slices.SortStableFunc(all, func(a, b Change) int { return a.Time.Compare(b.Time) })
	return all
}

// unpaidAt reports whether the order was neither paid nor closed at a time.
func (o *order) unpaidAt(at time.Time) bool {
	return (o.Paid.IsZero() || o.Paid.After(at)) && (o.Closed.IsZero() || o.Closed.After(at))
}
