package wxpaytest

import "iter"

// Exchanges returns every request that arrived, oldest first. With
// KeepExchanges, old ones are dropped.
func (s *Server) Exchanges() []Exchange {
	return s.rooms.history.requests(func(*exchange) bool { return true })
}

// RecentExchanges yields every request that is kept, newest first. It copies a
// request only when the loop reaches it.
func (s *Server) RecentExchanges() iter.Seq[Exchange] { return s.rooms.history.backward() }

// OrderExchanges returns the requests about one order or its refunds, oldest
// first. It finds a request by the merchant's number as well as by the
// platform's. The number has the form of [Server.Order]. If there is no such order, it returns the requests with this
// out_trade_no.
func (s *Server) OrderExchanges(number string) []Exchange {
	about := s.rooms.orders.numbersOf(number)
	return s.main.rooms.history.requests(func(x *exchange) bool { // it also has those of the sandbox
		return s.main.api.inSandbox(x.Path) == (s != s.main) && about.named(x.Fields)
	})
}

// Subscribe calls f after every change, until stop is called. f is called
// without any lock by the goroutine that made the change, which waits for it.
// Several goroutines may call f at once. Changes in the sandbox are reported
// only to subscribers of the sandbox.
func (s *Server) Subscribe(f func(Event)) (stop func()) {
	return s.rooms.events.add(f)
}
