package wxpaytest

import (
	"maps"
	"slices"
	"sync"
)

// Event tells that something changed; what it is now, the other methods say.
type Event struct {
	Kind                           string // EventOrder … EventClock
	MchID, OutTradeNo, OutRefundNo string // where it is about an order or a refund; MchID is the shop's, if it is a shop's
}

// The kinds of an [Event].
const (
	EventOrder    = "order"
	EventRefund   = "refund"
	EventExchange = "exchange" // a request was answered
	EventDelivery = "delivery" // a notification was sent
	EventFault    = "fault"    // injected, taken away, or one that struck
	EventClock    = "clock"    // it was advanced; steps of Clock.Run are not told
)

// subscribers are told what happened, once it is saved.
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

// note notes what is to be announced.
func (r *subscribers) note(e Event) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.all) > 0 {
		r.news = append(r.news, e)
	}
}

// announce is called without any lock.
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
