package wxpaytest

import (
	"cmp"
	"time"
)

// ending returns the plan for new refunds, for a caller that holds the lock.
func (r *orders) ending() RefundEnd {
	end := r.settings().refundEnd
	if r.refundEnd != nil {
		end = *r.refundEnd
	}
	end.Status = cmp.Or(end.Status, RefundSuccess)
	return end
}

// planRefund plans the end of a refund, for a caller that holds the lock.
func (r *orders) planRefund(rf *refund) {
	end := r.ending()
	rf.Ends, rf.EndsAs = time.Time{}, ""
	if end.After > 0 {
		rf.Ends, rf.EndsAs = rf.Created.Add(end.After), end.Status
		r.awaitRefund(rf)
	}
}

// awaitRefund ends a refund when its time has come.
func (r *orders) awaitRefund(rf *refund) {
	at := rf.Ends
	r.clock.at(at, func(time.Time) { r.refundDue(rf, at) })
}
