package wxpaytest

import "time"

// setRefundEnd sets the plan, also for the refunds that are PROCESSING.
func (r *orders) setRefundEnd(end RefundEnd) error {
	return r.locked(func() error {
		r.refundEnd = &end
		r.unsaved.noteCommon()
		for _, rf := range r.refundList {
			if rf.Status == RefundProcessing {
				r.planRefund(rf)
				r.changed(rf)
			}
		}
		return nil
	})
}

// endRefund ends a refund as it was planned for a time. It returns nil if the
// refund has ended meanwhile, or the plan has changed.
func (r *orders) endRefund(rf *refund, planned time.Time) (n *notification) {
	_ = r.locked(func() (err error) {
		if rf.Status == RefundProcessing && rf.Ends.Equal(planned) {
			n, err = r.finish(rf, rf.EndsAs, ByClock)
		}
		return err
	})
	return n
}

// nextRefund returns when the next refund ends by itself. If notified is true, it
// looks only at refunds whose notification is then sent.
func (r *orders) nextRefund(notified bool) (at time.Time, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, rf := range r.refundList {
		planned := rf.Status == RefundProcessing && !rf.Ends.IsZero() && !(notified && r.refundURL(rf) == "")
		if planned && (!ok || rf.Ends.Before(at)) {
			at, ok = rf.Ends, true
		}
	}
	return at, ok
}
