package wxpaytest

// Order returns the order with that number, false where there is none. As in
// all methods that take only a number, merchants that share one are told apart
// by writing "mch_id/out_trade_no" (the shop's mch_id for a service provider).
func (s *Server) Order(outTradeNo string) (Order, bool) {
	return s.rooms.orders.get(outTradeNo)
}

// Orders returns all orders, oldest first.
func (s *Server) Orders() []Order {
	return s.rooms.orders.all()
}

// SetTradeState forces an unpaid order into a state that nothing here leads
// to: REVOKED, USERPAYING, PAYERROR, ACCEPT, or back to NOTPAY. A paid order
// can only become REVOKED. [Server.Pay] makes SUCCESS, a refund makes REFUND,
// closeorder and seven days make CLOSED.
func (s *Server) SetTradeState(outTradeNo, state string) error {
	return s.saved(s.rooms.orders.setTradeState(outTradeNo, state))
}

// Recall has the next reversals of an order do nothing and answer recall=Y,
// which asks the merchant to call again.
func (s *Server) Recall(outTradeNo string, times int) error {
	return s.saved(s.rooms.orders.recall(outTradeNo, times))
}

// Refund returns the refund with that number, false where there is none.
func (s *Server) Refund(outRefundNo string) (Refund, bool) {
	return s.rooms.orders.getRefund(outRefundNo)
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	return s.rooms.orders.allRefunds()
}

// FinishRefund is the bank being done with a refund: SUCCESS; CHANGE where the
// user's account can't take the money; REFUNDCLOSE where nothing was refunded,
// which makes the amount refundable again. It sends the notification as
// [Server.Pay] does.
func (s *Server) FinishRefund(outRefundNo, status string) error {
	n, err := s.rooms.orders.finishNumber(outRefundNo, status)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// RefundOnPlatform is the merchant's staff refunding a paid order on the
// merchant platform: by the rules of the refund API, under a number that the
// platform makes up. The zero fee means all that is left. It stays PROCESSING
// until [Server.FinishRefund].
func (s *Server) RefundOnPlatform(outTradeNo string, fee int64, reason string) (Refund, error) {
	refund, err := s.rooms.refundOnPlatform(outTradeNo, fee, reason)
	return refund, s.saved(err)
}
