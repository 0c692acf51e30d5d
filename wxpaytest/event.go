package wxpaytest

import (
	"maps"
	"slices"
	"sync"
)

// Event reports that something changed. Use the other methods to get the new
// state.
type Event struct {
	Kind                           string // one of the Event constants
	MchID, OutTradeNo, OutRefundNo string // if it is about an order or a refund; for a shop, MchID is the shop's
}

// The kinds of an [Event].
const (
	EventOrder    = "order"
	EventRefund   = "refund"
	EventExchange = "exchange" // a request was answered
	EventDelivery = "delivery" // a notification was sent
	EventFault    = "fault"    // a fault was injected, removed, or has struck
	EventClock    = "clock"    // Clock.Advance moved the clock; steps of Clock.Run are not reported
)

// subscribers are called after a change was saved.
type subscribers struct {
	mu   sync.Mutex
	all  map[int]func(Event)
	ever int
	news []Event // not announced yet
}

func newSubscribers() *subscribers {
	return &subscribers{all: map[int]func(Event){}}
}

func (r *subscribers) add(f func(Event)) (stop func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.ever++
	id := r.ever
	r.all[id] = f
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.all, id)
	}
}

// note adds an event that is announced later.
func (r *subscribers) note(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) > 0 {
		r.news = append(r.news, e)
	}
}

// announce calls the subscribers. The caller holds no lock.
func (r *subscribers) announce() {
	r.mu.Lock()
	news := r.news
	r.news = nil
	var all []func(Event)
	if len(news) > 0 {
		all = slices.Collect(maps.Values(r.all))
	}
	r.mu.Unlock()
	for _, e := range news {
		for _, f := range all {
			f(e)
		}
	}
}
