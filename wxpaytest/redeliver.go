package wxpaytest

import "fmt"

// Redeliver sends the notification of a payment once more, now and outside the
// schedule, whether or not it was acknowledged.
func (s *Server) Redeliver(outTradeNo string) error {
	n, err := s.paymentNotification(outTradeNo)
	if err != nil {
		return err
	}
	return s.redeliver(n, "")
}

// RedeliverOldKey is [Server.Redeliver] with a message made with the key
// before the last [Server.ChangeKey].
func (s *Server) RedeliverOldKey(outTradeNo string) error {
	n, err := s.paymentNotification(outTradeNo)
	if err != nil {
		return err
	}
	key := s.Merchant(n.order.MchID).oldKey
	if key == "" {
		return fmt.Errorf("%w: the key was never changed", ErrState)
	}
	return s.redeliver(n, key)
}

func (s *Server) redeliver(n *notification, key string) error {
	s.attempt(n, s.Clock.Now(), key, false)
	return s.commit()
}

// RedeliverRefund is [Server.Redeliver] for a refund.
func (s *Server) RedeliverRefund(outRefundNo string) error {
	s.mu.Lock()
	r, err := s.findRefund(outRefundNo)
	if err == nil && (r.notification == nil || r.notification.url == "") {
		err = fmt.Errorf("%w: refund %q is %s, or names no address", ErrState, outRefundNo, r.Status)
	}
	s.mu.Unlock()
	if err != nil {
		return err
	}
	return s.redeliver(r.notification, "")
}

func (s *Server) paymentNotification(outTradeNo string) (*notification, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := s.findOrder(outTradeNo)
	if err == nil && o.notification == nil {
		err = fmt.Errorf("%w: order %q is %s", ErrState, outTradeNo, o.State)
	}
	if err != nil {
		return nil, err
	}
	return o.notification, nil
}
