package wxpaytest

import (
	"cmp"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// EndAccessTokens ends all access_tokens of a mini program now. The next call with one of
// them fails with 40001. The zero appID means that of the first merchant.
func (s *Server) EndAccessTokens(appID string) {
	s.changeWxa(func(state *wxaState) { state.endTokens(cmp.Or(appID, s.Merchant("").AppID), s.rooms.clock.Now()) })
}

// SetTokenQuota sets how often each mini program may fetch its access_token. Without it
// the quotas are those that WeChat names.
func (s *Server) SetTokenQuota(q TokenQuota) {
	s.changeWxa(func(state *wxaState) { state.quota = q })
}

// SetTradeManaged says whether the mini programs are in the order shipping management, so
// that the money of payments is frozen until they are shipped. Without it they are.
func (s *Server) SetTradeManaged(managed bool) {
	s.changeWxa(func(state *wxaState) { state.unmanaged = !managed })
}

// SetShippingArrival says how long after its payment an order is known to the order
// shipping. If it is negative, orders never are. Without it they are after 30 seconds.
func (s *Server) SetShippingArrival(after time.Duration) {
	s.changeWxa(func(state *wxaState) { state.arrival = after })
}

// SetShippingByProvider says whose mchid names the order of a service provider's shop in
// an upload by mchid and out_trade_no: the provider's, or without it the shop's. With the
// other one the order is unknown. Merchants report both.
func (s *Server) SetShippingByProvider(provider bool) {
	s.changeWxa(func(state *wxaState) { state.byProvider = provider })
}

// changeWxa changes the state of the server API and saves it.
func (s *Server) changeWxa(change func(state *wxaState)) {
	_ = s.saved(s.rooms.orders.locked(func() error {
		change(s.rooms.orders.wxa)
		s.rooms.orders.wxa.changed()
		s.rooms.orders.planPushes()
		return nil
	}))
}

// Frozen reports whether the money of a paid order is frozen: until its shipping is
// uploaded, and the receipt is confirmed by the user or by time. It fails with
// [ErrUnknown], [ErrAmbiguous], or [ErrState] if the order is not paid.
func (s *Server) Frozen(outTradeNo string) (frozen bool, err error) {
	r := s.rooms.orders
	err = r.locked(func() error {
		o, err := r.find(outTradeNo)
		switch {
		case err != nil:
			return err
		case !o.paid():
			return fmt.Errorf("%w: out_trade_no %q is not paid", ErrState, outTradeNo)
		}
		frozen = r.wxa.frozen(o, r.clock.Now())
		return nil
	})
	return frozen, err
}

// ConfirmReceipt confirms the receipt of a shipped order, as the user does. Two minutes
// later its money is unfrozen. It fails with [ErrUnknown], [ErrAmbiguous], or [ErrState]
// if the order is not shipped or already received.
func (s *Server) ConfirmReceipt(outTradeNo string) error {
	r := s.rooms.orders
	return s.saved(r.locked(func() error {
		o, err := r.find(outTradeNo)
		if err != nil {
			return err
		}
		now := r.clock.Now()
		if state := r.wxa.shippingState(o, now); state != shipShipped {
			return fmt.Errorf("%w: out_trade_no %q has the order_state %d", ErrState, outTradeNo, state)
		}
		r.wxa.shipments[o].Confirmed = now
		r.wxa.changed()
		r.planPush(o)
		return nil
	}))
}

// PhoneCode presses the phone number button, as a user does. It returns a code that is
// valid for one call of getuserphonenumber within 5 minutes. The zero openID creates a
// new user of the first merchant's mini program.
func (s *Server) PhoneCode(openID, phoneNumber string) (code string) {
	r := s.rooms.orders
	_ = s.saved(r.locked(func() error {
		appID := s.Merchant("").AppID
		if u, known := s.rooms.people.find(openID); known {
			appID = u.appID
		} else {
			openID = s.rooms.people.add(appID, openID)
		}
		code = codec.RandomText(64)
		r.wxa.phoneCodes[code] = &phoneCode{AppID: appID, OpenID: openID, Number: phoneNumber, Expires: r.clock.Now().Add(codeLife)}
		r.wxa.changed()
		return nil
	}))
	return code
}
