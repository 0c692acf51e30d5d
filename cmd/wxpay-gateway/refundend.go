package main

import (
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// refundEnd says how refunds end by themselves.
type refundEnd struct {
	After  float64 `json:"after"`  // seconds after a refund was accepted; 0: they do not
	Status string  `json:"status"` // SUCCESS, CHANGE or REFUNDCLOSE; empty: SUCCESS
}

// maxRefundEnd is the longest time that can be set, in seconds.
const maxRefundEnd = 400 * 24 * 3600

func (d *desk) currentRefundEnd() refundEnd {
	end := d.gateway.CurrentRefundEnd()
	return refundEnd{end.After.Seconds(), end.Status}
}

func (d *desk) refundEnd(*http.Request) (refundEnd, error) { return d.currentRefundEnd(), nil }

// setRefundEnd also changes how the refunds end that are in progress.
func (d *desk) setRefundEnd(_ *http.Request, q refundEnd) (refundEnd, error) {
	if q.After < 0 || q.After > maxRefundEnd {
		return refundEnd{}, fail("problem.refundAfter")
	}
	err := d.gateway.SetRefundEnd(wxpaytest.RefundEnd{After: time.Duration(q.After * float64(time.Second)), Status: q.Status})
	return d.currentRefundEnd(), err
}
