package wxpaytest

import "time"

// SetRefundEnd says how refunds end by themselves: those that are PROCESSING and
// those that are accepted later. It replaces the option [Server.RefundEnd], and it is
// saved: a gateway that is opened with the same store and the same option goes on
// with it. The time counts from when a refund was accepted, so refunds that are
// already due end before SetRefundEnd returns. With a zero After, refunds stay
// PROCESSING. It fails if a field of end is invalid.
func (s *Server) SetRefundEnd(end RefundEnd) error {
	end, err := end.check()
	if err == nil {
		err = s.saved(s.rooms.orders.setRefundEnd(end))
	}
	if err == nil {
		s.Clock.Advance(0)
	}
	return err
}

// CurrentRefundEnd returns how refunds end by themselves.
func (s *Server) CurrentRefundEnd() RefundEnd {
	s.rooms.orders.mu.Lock()
	defer s.rooms.orders.mu.Unlock()
	return s.rooms.orders.ending()
}

// NextRefundEnd returns when the next refund ends by itself. It returns false if
// none does.
func (s *Server) NextRefundEnd() (time.Time, bool) { return s.rooms.orders.nextRefund(false) }
