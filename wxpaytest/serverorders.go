package wxpaytest

// Order returns the order with that out_trade_no or transaction_id, or false if
// there is none. If several merchants use the same number, write
// "mch_id/out_trade_no", for a shop with the shop's mch_id. All methods that take
// only a number accept these forms.
func (s *Server) Order(number string) (Order, bool) {
	o, err := s.rooms.orders.get(number)
	return o, err == nil
}

// FindOrder is [Server.Order], but says why there is no such order: [ErrUnknown],
// or an [AmbiguousError] that names the candidates.
func (s *Server) FindOrder(number string) (Order, error) {
	return s.rooms.orders.get(number)
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

// Refund returns the refund with that out_refund_no or refund_id, or false if
// there is none. A number of several merchants is written "mch_id/number".
func (s *Server) Refund(number string) (Refund, bool) {
	return s.rooms.orders.getRefund(number)
}

// Refunds returns all refunds, oldest first.
func (s *Server) Refunds() []Refund {
	return s.rooms.orders.allRefunds()
}

// FinishRefund ends a refund as the bank does. The status is SUCCESS, CHANGE
// (the user's account can't receive the money) or REFUNDCLOSE (nothing was
// refunded, so the amount can be refunded again). It sends the notification as
// [Server.Pay] does. The number has the form of [Server.Refund]; of several
// merchants' it is an [AmbiguousError].
func (s *Server) FinishRefund(number, status string) error {
	n, err := s.rooms.orders.finishNumber(number, status)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// RefundOnPlatform refunds a paid order as the merchant's staff does on the
// merchant platform. The rules of the refund API apply, and the platform
// chooses the number. The zero fee means the whole rest. The refund stays
// PROCESSING until [Server.FinishRefund].
func (s *Server) RefundOnPlatform(number string, fee int64, reason string) (Refund, error) {
	return s.RefundOnPlatformTo("", number, fee, reason)
}

// RefundOnPlatformTo is [Server.RefundOnPlatform], but the notification goes to
// notifyURL, whatever address is set on the platform. Empty: to that address.
func (s *Server) RefundOnPlatformTo(notifyURL, number string, fee int64, reason string) (Refund, error) {
	refund, err := s.rooms.refundOnPlatform(number, fee, reason, notifyURL)
	return refund, s.saved(err)
}
