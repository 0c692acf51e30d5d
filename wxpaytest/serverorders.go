package wxpaytest

// Order returns the order with that number, or false if there is none. If
// several merchants use the same number, write "mch_id/out_trade_no", for a
// shop with the shop's mch_id. All methods that take only a number accept this
// form.
func (s *Server) Order(outTradeNo string) (Order, bool) {
	return s.rooms.orders.get(outTradeNo)
}

// Orders returns all orders, oldest first.
func (s *Server) Orders() []Order {
	return s.rooms.orders.all()
}

// SetTradeState forces an unpaid order into REVOKED, USERPAYING, PAYERROR or
// ACCEPT, or back to NOTPAY. A paid order can only become REVOKED. For the other
// states, pay the order ([Server.Pay]), refund it, or close it. It fails with
// [ErrUnknown], [ErrAmbiguous] or [ErrState].
func (s *Server) SetTradeState(outTradeNo, state string) error {
	return s.saved(s.rooms.orders.setTradeState(outTradeNo, state))
}

// Recall makes the next reversals of an order change nothing and answer
// recall=Y, which asks the merchant to call again. times is their number.
func (s *Server) Recall(outTradeNo string, times int) error {
	return s.saved(s.rooms.orders.recall(outTradeNo, times))
}

// Refund returns the refund with that number, or false if there is none.
func (s *Server) Refund(outRefundNo string) (Refund, bool) {
	return s.rooms.orders.getRefund(outRefundNo)
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	return s.rooms.orders.allRefunds()
}

// FinishRefund ends a refund as the bank does. The status is SUCCESS, CHANGE
// (the user's account can't receive the money) or REFUNDCLOSE (nothing was
// refunded, so the amount can be refunded again). It sends the notification as
// [Server.Pay] does.
func (s *Server) FinishRefund(outRefundNo, status string) error {
	n, err := s.rooms.orders.finishNumber(outRefundNo, status)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// RefundOnPlatform refunds a paid order as the merchant's staff does on the
// merchant platform. The rules of the refund API apply, and the platform
// chooses the number. The zero fee means the whole rest. The refund stays
// PROCESSING until [Server.FinishRefund].
func (s *Server) RefundOnPlatform(outTradeNo string, fee int64, reason string) (Refund, error) {
	refund, err := s.rooms.refundOnPlatform(outTradeNo, fee, reason)
	return refund, s.saved(err)
}
