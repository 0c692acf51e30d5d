package wxpaytest

import (
	"cmp"
	"crypto/x509"
	"net/http"
	"sync"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/accept"
	"github.com/seed6780280e/wxpay/wxpaytest/internal/answer"
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
	keeps    bool // there is a store

	mu         sync.Mutex // guards the stories' parts too
	exchanges  story[*exchange]
	deliveries story[*delivery]
}

func newHistory(clock clockOf, settings func() settings, events *subscribers, keeps bool) *history {
	return &history{
		clock: clock, settings: settings, events: events, keeps: keeps,
		exchanges: story[*exchange]{keys: exchangeKeys}, deliveries: story[*delivery]{keys: deliveryKeys},
	}
}

type exchange struct {
	Exchange
	seq  int64
	peer *x509.Certificate
	form string // what is unusual in its XML, or wrong; only for the response
}

type delivery struct {
	seq int64
	Delivery
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
	if r.keeps {
		r.exchanges.finish(x)
	}
}

// delivered adds an attempt to deliver a notification.
func (r *history) delivered(d Delivery) {
	r.mu.Lock()
	defer r.mu.Unlock()
	part := &delivery{r.deliveries.next, d}
	r.deliveries.add(part, r.settings().keepExchanges)
	if r.keeps {
		r.deliveries.finish(part)
	}
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

// attempts does the same for deliveries.
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

// fresh returns how many parts are not saved yet.
func (r *history) fresh() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return len(r.exchanges.fresh) + len(r.deliveries.fresh)
}

// How often the history is saved, in real time. With little traffic it is saved
// at every interval. With much traffic it is saved at every tenth, so that
// parts dropped meanwhile are never written.
const (
	storyInterval = time.Second
	storyRest     = 10 // every tenth interval with much traffic
	storyMuch     = 1000
)

// saveFrom saves the history at intervals until the gateway closes.
func (r *history) saveFrom(closing <-chan struct{}, save func()) {
	ticker := time.NewTicker(storyInterval)
	defer ticker.Stop()
	for tick := 1; ; tick++ {
		select {
		case <-closing:
			return
		case <-ticker.C:
		}
		if tick%storyRest == 0 || r.fresh() < storyMuch {
			save() // the next save repeats what failed
		}
	}
}
