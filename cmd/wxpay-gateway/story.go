package main

import (
	"net/http"
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

// event is one request, one attempt to deliver a notification, or another change.
type event struct {
	Seq      int64        `json:"seq"` // never falls, also while the clock stands still
	Time     time.Time    `json:"time"`
	Request  *request     `json:"request,omitempty"`
	Delivery *delivery    `json:"delivery,omitempty"`
	Change   *orderChange `json:"change,omitempty"`
}

// orderChange is what happened to an order besides requests and deliveries.
type orderChange struct {
	Kind        wxpaytest.ChangeKind `json:"kind"`
	By          wxpaytest.ChangeBy   `json:"by"`
	State       string               `json:"state"` // afterwards: trade_state or refund_status
	OutRefundNo string               `json:"outRefundNo,omitempty"`
	Fee         int64                `json:"fee,omitempty"` // fen
	Code        string               `json:"code,omitempty"`
	Fault       wxpaytest.FaultName  `json:"fault,omitempty"`
	Until       time.Time            `json:"until,omitzero"` // how long a notification is held back
}

func (d *desk) story(r *http.Request) (story, error) {
	id := r.FormValue("id")
	o, err := d.gateway.FindOrder(id)
	if err != nil {
		return story{}, err
	}
	s := story{Order: rowOf(o), Fields: o.Fields, Refunds: d.refundsOf(o)}
	s.Order.Undelivered = d.failedNotifications()[idOf(o)]
	entries := d.gateway.Story(id)
	s.Next = nextOf(entries, d.gateway.Clock.Now())
	s.Left = max(0, len(entries)-storyLength)
	s.Events = []event{}
	for _, e := range entries[s.Left:] {
		s.Events = append(s.Events, d.event(e))
	}
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
func nextOf(entries []wxpaytest.StoryEntry, now time.Time) (next time.Time) {
	latest := map[string]*wxpaytest.Delivery{}
	for _, e := range entries {
		if e.Delivery != nil {
			latest[e.Delivery.OutRefundNo] = e.Delivery
		}
	}
	for _, d := range latest {
		if !d.Acknowledged && d.Next.After(now) && (next.IsZero() || d.Next.Before(next)) {
			next = d.Next
		}
	}
	return next
}

// event returns a part of the story with its checks.
func (d *desk) event(e wxpaytest.StoryEntry) event {
	told := event{Seq: e.Seq, Time: e.Time}
	if e.Exchange != nil {
		told.Request = d.judged(*e.Exchange)
	}
	if e.Delivery != nil {
		told.Delivery = d.delivery(*e.Delivery)
	}
	if c := e.Change; c != nil {
		told.Change = &orderChange{c.Kind, c.By, c.State, c.OutRefundNo, c.Fee, c.Code, c.Fault, c.Until}
	}
	return told
}
