package wxpaytest

// Exchanges returns every request that arrived, oldest first.
func (s *Server) Exchanges() []Exchange {
	return s.rooms.history.requests(func(*exchange) bool { return true })
}

// OrderExchanges returns the requests that were about one order or its refunds,
// by whichever of their numbers, oldest first. The number is as for
// [Server.Order]; where there is no such order it is the out_trade_no that the
// requests name.
func (s *Server) OrderExchanges(number string) []Exchange {
	about := s.rooms.orders.numbersOf(number)
	return s.main.rooms.history.requests(func(x *exchange) bool { // it has those of the sandbox, too
		return s.main.api.inSandbox(x.Path) == (s != s.main) && about.named(x.Fields)
	})
}

// Subscribe has f called after every change, until stop. It is called without
// any lock, by whoever made the change, and keeps that waiting; it may be called
// from several goroutines at once. Changes of the sandbox are told to its own
// subscribers.
func (s *Server) Subscribe(f func(Event)) (stop func()) {
	return s.rooms.events.add(f)
}
