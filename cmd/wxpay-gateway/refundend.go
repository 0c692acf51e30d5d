package main

import (
	"errors"
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

// refundEnding reads and sets how the refunds of a gateway end by themselves.
type refundEnding struct{ gateway *wxpaytest.Server }

func (e refundEnding) current() refundEnd {
	end := e.gateway.CurrentRefundEnd()
	return refundEnd{end.After.Seconds(), end.Status}
}

func (e refundEnding) get(*http.Request) (refundEnd, error) { return e.current(), nil }

// set also changes how the refunds end that are in progress.
func (e refundEnding) set(_ *http.Request, q refundEnd) (refundEnd, error) {
	if q.After < 0 || q.After > maxRefundEnd {
		return refundEnd{}, errors.New("after must be from 0 to 400 days, in seconds")
	}
	err := e.gateway.SetRefundEnd(wxpaytest.RefundEnd{After: time.Duration(q.After * float64(time.Second)), Status: q.Status})
	return e.current(), err
}
