package main

import (
	"net/http"
	"slices"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// storyLength is how many requests and notifications of an order are told.
const storyLength = 200

// story is all that happened to an order, oldest first.
type story struct {
	Order   orderRow          `json:"order"`
	Fields  map[string]string `json:"fields"` // of the first unifiedorder
	Refunds []refundRow       `json:"refunds"`
	Events  []event           `json:"events"`
	Left    int               `json:"left"`          // of the oldest events, not told
	Next    time.Time         `json:"next,omitzero"` // when its next notification is due
}

// event is one request or one attempt of a notification.
type event struct {
	Time     time.Time `json:"time"`
	Request  *request  `json:"request,omitempty"`
	Delivery *delivery `json:"delivery,omitempty"`
}

func (d *desk) story(r *http.Request) (story, error) {
	id := r.FormValue("id")
	o, ok := d.gateway.Order(id)
	if !ok {
		return story{}, wxpaytest.ErrUnknown
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

// nextOf is when a further attempt is due: what the latest attempt of each
// notification said.
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

// tell puts requests and notifications into one row, and judges the latest.
func (d *desk) tell(exchanges []wxpaytest.Exchange, deliveries []wxpaytest.Delivery) (events []event, left int) {
	type moment struct {
		at   time.Time
		tell func() event
	}
	var moments []moment
	for i, x := range exchanges {
		moments = append(moments, moment{x.Time, func() event {
			return event{Time: x.Time, Request: d.judged(x, requestIDs(exchanges)[i])}
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
