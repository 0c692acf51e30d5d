package main

import (
	"cmp"
	"net/http"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// redeliverQuestion sends a notification once more, outside the schedule.
type redeliverQuestion struct {
	Order  string `json:"order"`
	Refund string `json:"refund"`
}

// redeliver returns the attempt. Nothing in it is set if none was possible.
func (d *desk) redeliver(_ *http.Request, q redeliverQuestion) (*delivery, error) {
	if q.Refund == "" {
		if err := d.gateway.Redeliver(cmp.Or(q.Order, "?")); err != nil {
			return nil, err
		}
		return d.lastDelivery(q.Order, ""), nil
	}
	if err := d.gateway.RedeliverRefund(q.Refund); err != nil {
		return nil, err
	}
	refund, _ := d.gateway.Refund(q.Refund)
	return d.lastDelivery(d.refundRow(refund).Order, refund.OutRefundNo), nil
}

// lastDelivery returns the last attempt of one notification of an order.
func (d *desk) lastDelivery(order, outRefundNo string) *delivery {
	var last wxpaytest.Delivery
	for _, n := range d.gateway.OrderDeliveries(order) {
		if n.OutRefundNo == outRefundNo && n.Event == "" && n.Attempt >= last.Attempt {
			last = n
		}
	}
	if last.Attempt == 0 {
		return &delivery{}
	}
	return d.delivery(last)
}
