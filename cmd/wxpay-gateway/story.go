package main

import (
	"net/http"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// storyLength is the maximum number of events in a story.
const storyLength = 200

// story is an order with its events, oldest first.
type story struct {
	Order   orderRow          `json:"order"`
	Fields  map[string]string `json:"fields"` // of the first unifiedorder
	Refunds []refundRow       `json:"refunds"`
	Events  []event           `json:"events"`
	Left    int               `json:"left"`          // number of older events that are left out
	Next    time.Time         `json:"next,omitzero"` // time of the next notification
}

// event is one request, or one attempt to deliver a notification.
type event struct {
	Time     time.Time `json:"time"`
	Request  *request  `json:"request,omitempty"`
	Delivery *delivery `json:"delivery,omitempty"`
}

func (d *desk) story(r *http.Request) (story, error) {
	id := r.FormValue("id")
	o, err := d.gateway.FindOrder(id)
	if err != nil {
		return story{}, err
	}
	s := story{Order: rowOf(o), Fields: o.Fields, Refunds: d.refundsOf(o)}
	exchanges, deliveries := d.gateway.OrderExchanges(id), d.gateway.OrderDeliveries(id)
	s.Next = nextOf(deliveries, d.gateway.Clock.Now())
	s.Events, s.Left = d.tell(exchanges, deliveries)
	return s, nil
}

func (d *desk) refundsOf(o wxpaytest.Order) []refundRow {
	rows := []refundRow{}
	if o.RefundCount == 0 {
		return rows
	}
	for _, r := range d.gateway.Refunds() {
		if row := d.refundRow(r); row.Order == idOf(o) {
			rows = append(rows, row)
		}
	}
	return rows
}

// nextOf returns the time of the next attempt: the earliest one that the latest
// attempts of the notifications schedule.
func nextOf(deliveries []wxpaytest.Delivery, now time.Time) (next time.Time) {
	latest := map[string]wxpaytest.Delivery{}
	for _, d := range deliveries {
		latest[d.OutRefundNo] = d
	}
	for _, d := range latest {
		if !d.Acknowledged && d.Next.After(now) && (next.IsZero() || d.Next.Before(next)) {
			next = d.Next
		}
	}
	return next
}

// tell merges requests and notifications by time, and returns the latest of them
// with their checks.
func (d *desk) tell(exchanges []wxpaytest.Exchange, deliveries []wxpaytest.Delivery) (events []event, left int) {
	type moment struct {
		at   time.Time
		tell func() event
	}
	var moments []moment
	for _, x := range exchanges {
		moments = append(moments, moment{x.Time, func() event {
			return event{Time: x.Time, Request: d.judged(x)}
		}})
	}
	for _, n := range deliveries {
		moments = append(moments, moment{n.Time, func() event { return event{Time: n.Time, Delivery: d.delivery(n)} }})
	}
	slices.SortStableFunc(moments, func(a, b moment) int { return a.at.Compare(b.at) })
	left = max(0, len(moments)-storyLength)
	events = []event{}
	for _, m := range moments[left:] {
		events = append(events, m.tell())
	}
	return events, left
}
