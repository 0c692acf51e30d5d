package wxpaytest

import (
	"fmt"
	"time"
)

// Frozen reports whether the money of a paid order is frozen: its merchant is
// [Merchant].TradeManaged, and the order is neither refunded nor settled. An order is
// settled after its shipping was uploaded and its receipt was confirmed. It fails with
// [ErrUnknown] or [ErrAmbiguous].
func (s *Server) Frozen(outTradeNo string) (frozen bool, err error) {
	m := s.rooms.mini
	err = m.orders.locked(func() error {
		o, err := m.orders.find(outTradeNo)
		if err != nil {
			return err
		}
		now, st := m.orders.clock.Now(), m.shippingOf(o)
		open := o.paid() && o.TradeType == "JSAPI" && !st.Never && m.merchants.byID[o.MchID].TradeManaged
		state := st.orderState(o, now)
		frozen = open && state != orderRefunded && state != orderComplete
		return nil
	})
	return frozen, err
}

// ConfirmReceipt is the user confirming the receipt of an order. It fails with [ErrState]
// unless the order is shipped and not received.
func (s *Server) ConfirmReceipt(outTradeNo string) error {
	return s.changeShipping(outTradeNo, func(m *miniPrograms, o *order) error {
		now, st := m.orders.clock.Now(), m.shippingOf(o)
		if st.orderState(o, now) != orderShipped {
			return fmt.Errorf("%w: the order is not shipped, or already received", ErrState)
		}
		st.Confirmed = now
		return nil
	})
}

// PaidInDeveloperTools says that a paid order was paid in the developer tools: order
// shipping never knows it.
func (s *Server) PaidInDeveloperTools(outTradeNo string) error {
	return s.changeShipping(outTradeNo, func(m *miniPrograms, o *order) error {
		m.shippingOf(o).Never = true
		return nil
	})
}

// changeShipping changes the shipping of a paid order.
func (s *Server) changeShipping(outTradeNo string, change func(m *miniPrograms, o *order) error) error {
	m := s.rooms.mini
	return s.saved(m.orders.locked(func() error {
		o, err := m.orders.find(outTradeNo)
		if err != nil {
			return err
		}
		if !o.paid() {
			return fmt.Errorf("%w: the order is not paid", ErrState)
		}
		m.changed()
		return change(m, o)
	}))
}

// RevokeToken makes an access_token invalid now: calls with it fail with 40001, and the
// next fetch returns a new token.
func (s *Server) RevokeToken(token string) error {
	return s.endToken(token, func(t *accessToken, now time.Time) { t.Dies = now })
}

// ExpireToken lets an access_token reach its end now: calls with it fail with 42001, and
// the next fetch returns a new token.
func (s *Server) ExpireToken(token string) error {
	return s.endToken(token, func(t *accessToken, now time.Time) { t.Expires = now })
}

func (s *Server) endToken(token string, end func(t *accessToken, now time.Time)) error {
	m := s.rooms.mini
	return s.saved(m.orders.locked(func() error {
		for _, t := range m.tokens {
			if t.Text == token {
				end(t, m.orders.clock.Now())
				m.changed()
				return nil
			}
		}
		return fmt.Errorf("%w: access_token", ErrUnknown)
	}))
}
