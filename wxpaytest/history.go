package wxpaytest

import (
	"cmp"
	"crypto/x509"
	"iter"
	"net/http"
	"slices"
	"sync"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/xmlfields"
)

// The keys of the records of the two stories.
const (
	exchangeKeys = "exchange/%012d"
	deliveryKeys = "delivery/%012d"
)

// history are the requests with their responses, and the deliveries.
type history struct {
	clock    clockOf
	settings func() settings
	events   *subscribers
	sequence *sequence

	mu         sync.Mutex // guards the stories' parts too
	exchanges  story[*exchange]
	deliveries story[*delivery]
	bodies     keptBodies
}

func newHistory(clock clockOf, settings func() settings, events *subscribers, sequence *sequence, keeps bool) *history {
	r := &history{clock: clock, settings: settings, events: events, sequence: sequence}
	r.exchanges = story[*exchange]{keys: exchangeKeys, stored: keeps, bodies: &r.bodies}
	r.deliveries = story[*delivery]{keys: deliveryKeys, stored: keeps, bodies: &r.bodies}
	r.bodies.dropped = r.dropped
	return r
}

// dropped saves a part again without its messages.
func (r *history) dropped(b bodied) {
	switch part := b.(type) {
	case *exchange:
		r.exchanges.finish(part)
	case *delivery:
		r.deliveries.finish(part)
	}
}

type exchange struct {
	Exchange
	seq     int64
	peer    *x509.Certificate
	weighed int64              // see bodied.counted
	form    []xmlfields.Remark // what is unusual in its XML, or wrong; only for the response
}

type delivery struct {
	seq int64
	Delivery
	weighed int64 // see bodied.counted
}

// record adds a request when it arrives.
func (r *history) record(req *http.Request, body []byte) *exchange {
	x := &exchange{Exchange: Exchange{
		Time: r.clock.Now(), Host: accept.ConnOf(req).Host(), Method: req.Method, Path: req.URL.Path, Query: req.URL.RawQuery,
		Header: req.Header.Clone(), Body: body,
	}}
	if req.TLS != nil && len(req.TLS.PeerCertificates) > 0 {
		x.peer = req.TLS.PeerCertificates[0]
		x.Client, x.Presents = x.peer.Subject.CommonName, true
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	x.seq = r.exchanges.next
	x.Number, x.Seq = x.seq+1, r.sequence.next()
	r.exchanges.add(x, r.settings().keepExchanges)
	return x
}

// note calls f with a request under the lock.
func (r *history) note(x *exchange, f func(x *Exchange)) {
	r.mu.Lock()
	defer r.mu.Unlock()
	f(&x.Exchange)
}

// struck records the fault that strikes a request.
func (r *history) struck(x *exchange, f *fault) {
	r.note(x, func(x *Exchange) { x.Fault = f.name })
}

// finish records the response. The event says what the request is about.
func (r *history) finish(x *exchange, a *answer.Answer, e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	x.Status, x.Reply = a.Status, a.Body
	if a.Hang || a.Reset || a.Headless {
		x.Status, x.Reply = 0, nil
	}
	r.events.note(e)
	x.peer = nil
	tell(r, &r.exchanges, x)
}

// tell keeps a part that is complete, in the store too.
func tell[T told](r *history, in *story[T], part T) {
	if part.isDropped() {
		part.drop() // it may have got a new response
	} else if in.has(part) {
		r.bodies.put(part, r.settings().keepBytes)
	}
	in.finish(part)
}

// delivered adds an attempt to deliver a notification.
func (r *history) delivered(d Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	part := &delivery{seq: r.deliveries.next, Delivery: d}
	r.deliveries.add(part, r.settings().keepExchanges)
	tell(r, &r.deliveries, part)
	r.events.note(Event{EventDelivery, cmp.Or(d.SubMchID, d.MchID), d.OutTradeNo, d.OutRefundNo})
}

// requests returns the requests that pick accepts, oldest first. It locks no
// other room.
func (r *history) requests(pick func(x *exchange) bool) []Exchange {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := []Exchange{}
	for _, x := range r.exchanges.list {
		if pick(x) {
			all = append(all, x.clone())
		}
	}
	return all
}

// backward yields the requests, newest first. The loop holds no lock.
func (r *history) backward() iter.Seq[Exchange] {
	return func(yield func(Exchange) bool) {
		r.mu.Lock()
		all := slices.Clone(r.exchanges.list)
		r.mu.Unlock()
		for _, x := range slices.Backward(all) {
			r.mu.Lock()
			one := x.clone()
			r.mu.Unlock()
			if !yield(one) {
				return
			}
		}
	}
}

// attempts does for deliveries what requests does.
func (r *history) attempts(pick func(d *delivery) bool) []Delivery {
	r.mu.Lock()
	defer r.mu.Unlock()
	all := []Delivery{}
	for _, d := range r.deliveries.list {
		if pick(d) {
			all = append(all, d.clone())
		}
	}
	return all
}
