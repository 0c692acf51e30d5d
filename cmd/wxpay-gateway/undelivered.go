package main

import (
	"cmp"
	"net/http"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// undelivered says which notifications of an order were not acknowledged.
type undelivered struct {
	Payment bool      `json:"payment"`       // the notification of the payment
	Refunds int       `json:"refunds"`       // number of its refunds with such a notification
	Pushes  int       `json:"pushes"`        // number of message pushes
	Next    time.Time `json:"next,omitzero"` // time of the next attempt; absent: there is none
}

// failedNotifications returns the orders with a notification that failed, by id.
func (d *desk) failedNotifications() map[string]*undelivered {
	failed := map[string]*undelivered{}
	for _, n := range d.gateway.Undelivered() {
		id := orderID(cmp.Or(n.SubMchID, n.MchID), n.OutTradeNo)
		if failed[id] == nil {
			failed[id] = &undelivered{}
		}
		failed[id].add(n)
	}
	return failed
}

func (u *undelivered) add(n wxpaytest.Undelivered) {
	switch {
	case n.Event != "":
		u.Pushes++
	case n.OutRefundNo != "":
		u.Refunds++
	default:
		u.Payment = true
	}
	if !n.Next.IsZero() && (u.Next.IsZero() || n.Next.Before(u.Next)) {
		u.Next = n.Next
	}
}

// undeliveredList contains the notifications that were not acknowledged.
type undeliveredList struct {
	Orders        int               `json:"orders"` // number of orders that they are about
	Notifications []undeliveredItem `json:"notifications"`
}

type undeliveredItem struct {
	Order    string    `json:"order"`            // id of the order
	Refund   string    `json:"refund,omitempty"` // id of the refund, if it is about one
	Event    string    `json:"event,omitempty"`  // of a message push
	Attempts int       `json:"attempts"`         // 0: a fault has dropped it
	Next     time.Time `json:"next,omitzero"`
}

// undelivered lists the notifications that failed. The parameter count leaves out
// all but their number.
func (d *desk) undelivered(r *http.Request) (undeliveredList, error) {
	list := undeliveredList{Orders: len(d.failedNotifications()), Notifications: []undeliveredItem{}}
	if isSet(r.FormValue("count")) {
		return list, nil
	}
	for _, n := range d.gateway.Undelivered() {
		mchID := cmp.Or(n.SubMchID, n.MchID)
		item := undeliveredItem{Order: orderID(mchID, n.OutTradeNo), Event: n.Event, Attempts: n.Attempts, Next: n.Next}
		if n.OutRefundNo != "" {
			item.Refund = orderID(mchID, n.OutRefundNo)
		}
		list.Notifications = append(list.Notifications, item)
	}
	return list, nil
}
