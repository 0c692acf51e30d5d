package wxpaytest

import (
	"cmp"
	"fmt"
)

// Pay is the user paying the order, all in cash. The first attempt at the
// notification is made before it returns; whether it was acknowledged is in
// [Server.Deliveries] and does not change that the order is paid. It fails
// with [ErrUnknown], [ErrAmbiguous], [ErrPaid], [ErrClosed], [ErrExpired] or
// [ErrState].
func (s *Server) Pay(outTradeNo string) error {
	return s.PayWith(outTradeNo, Payment{})
}

// PayWith is [Server.Pay] with coupons, a bank or another payer.
func (s *Server) PayWith(outTradeNo string, p Payment) error {
	s.mu.Lock()
	o, err := s.findOrder(outTradeNo)
	var n *notification
	if err == nil {
		n, err = s.pay(o, p)
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.deliver(n)
}

// pay makes the order paid, for a caller that holds the lock and then delivers
// the notification.
func (s *Server) pay(o *order, p Payment) (*notification, error) {
	now := s.Clock.Now()
	if err := o.payable(s); err != nil {
		return nil, err
	}
	p, err := p.prepare(o)
	if err != nil {
		return nil, err
	}
	s.serial++
	o.TransactionID = fmt.Sprintf("4200000001%s%010d", formatTime("20060102", now), s.serial)
	s.transactions[o.TransactionID] = o
	o.State, o.Paid, o.Payment = StateSuccess, now, p
	o.OpenID = cmp.Or(p.OpenID, o.OpenID)
	if o.OpenID == "" {
		// 支付结果通知: openid is there for every trade_type.
		o.OpenID = s.newUser(o.AppID, "").openID
	}
	o.couponLeft = make([]int64, len(p.Coupons))
	for i, c := range p.Coupons {
		o.couponLeft[i] = c.Fee
	}
	o.notification = newNotification(o, nil, o.Fields["notify_url"], now)
	s.changed(o, o.notification)
	return o.notification, nil
}

// payable tells why an order can't be paid now: paid once, not when closed or
// revoked, and within the 2 hours of its prepay_id.
func (o *order) payable(s *Server) error {
	switch {
	case o.paid():
		return fmt.Errorf("%w: out_trade_no %q", ErrPaid, o.OutTradeNo)
	case o.State == StateClosed:
		return fmt.Errorf("%w: out_trade_no %q", ErrClosed, o.OutTradeNo)
	case o.State == StateRevoked || o.State == StatePayError:
		return fmt.Errorf("%w: out_trade_no %q is %s", ErrState, o.OutTradeNo, o.State)
	case !s.Clock.Now().Before(o.Prepaid.Add(prepayLife)):
		return fmt.Errorf("%w: out_trade_no %q", ErrExpired, o.OutTradeNo)
	}
	return nil
}
