package wxpaytest

import (
	"maps"
	"slices"
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

// Subscribe has f called after every change, until stop. It is called without
// the gateway's lock, from whoever made the change, and keeps that waiting; it
// may be called from several goroutines at once. Changes of the sandbox are
// told to its own subscribers.
func (s *Server) Subscribe(f func(Event)) (stop func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.subscribed++
	id := s.subscribed
	s.subscribers[id] = f
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		delete(s.subscribers, id)
	}
}

// tell notes what is to be announced, for a caller that holds the lock.
func (s *Server) tell(e Event) {
	if len(s.subscribers) > 0 {
		s.news = append(s.news, e)
	}
}

// announce tells the subscribers what happened.
func (s *Server) announce() {
	s.mu.Lock()
	news := s.news
	s.news = nil
	var all []func(Event)
	if len(news) > 0 {
		all = slices.Collect(maps.Values(s.subscribers))
	}
	s.mu.Unlock()
	for _, e := range news {
		for _, f := range all {
			f(e)
		}
	}
}
