package wxpaytest

import (
	"cmp"
)

// Pay pays the order in cash, as the user does. It makes the first attempt to
// deliver the notification before it returns. [Server.Deliveries] shows whether
// the merchant acknowledged it; the order is paid in either case. Pay fails
// with [ErrUnknown], [ErrAmbiguous], [ErrPaid], [ErrClosed], [ErrExpired] or
// [ErrState].
func (s *Server) Pay(outTradeNo string) error {
	return s.PayWith(outTradeNo, Payment{})
}

// PayWith is [Server.Pay] with coupons, a bank or another payer.
func (s *Server) PayWith(outTradeNo string, p Payment) error {
	n, err := s.rooms.orders.payNumber(outTradeNo, p)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// RequestPayment is wx.requestPayment in the mini program, with a user who pays
// in cash. It takes the five fields as JSON, checks them as WeChat does, and
// pays. It returns a [RequestPaymentError] if a phone would report one.
func (s *Server) RequestPayment(params []byte) error {
	return s.RequestPaymentWith(params, Payment{})
}

// RequestPaymentWith is [Server.RequestPayment] with coupons, a bank or another
// payer.
func (s *Server) RequestPaymentWith(params []byte, p Payment) error {
	n, err := s.rooms.orders.payWith(params, p)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// Cashier opens the cashier, as the phone does for wx.requestPayment. It returns
// the order that would be paid, or the [RequestPaymentError] that the phone
// reports instead.
func (s *Server) Cashier(params []byte) (Order, error) {
	return s.rooms.orders.cashier(params)
}

// CancelPayment closes the cashier of wx.requestPayment without paying, as a user
// does. It returns the [RequestPaymentError] that the phone reports:
// "requestPayment:fail cancel" if the parameters are correct.
func (s *Server) CancelPayment(params []byte) error {
	err := s.rooms.orders.cancel(func() (*order, error) { return s.rooms.orders.checkParams(params) })
	if err := s.saved(err); err != nil {
		return err
	}
	return paymentFails(nil, "cancel")
}

// Cancel closes the cashier of an order without a payment, as the user does who
// opened it without parameters, such as by scanning its code_url. It fails as
// [Server.Pay] does if the order could not be paid.
func (s *Server) Cancel(outTradeNo string) error {
	r := s.rooms.orders
	return s.saved(r.cancel(func() (*order, error) {
		o, err := r.find(outTradeNo)
		if err == nil {
			err = o.payable(r.clock.Now())
		}
		return o, err
	}))
}

// LoginCode is wx.login in the mini program. It returns a js_code that is valid
// for one call of code2Session within 5 minutes. The zero appID means that of
// the first merchant. The zero openID creates a new user. LoginCode panics if
// the openID belongs to another app, because a user has a different openid in
// each app.
func (s *Server) LoginCode(appID, openID string) string {
	code := s.rooms.people.loginCode(cmp.Or(appID, s.Merchant("").AppID), openID)
	_ = s.saved(nil)
	return code
}

// SetUnionID sets the unionid of a user, which later logins return. The user
// comes from [Server.LoginCode].
func (s *Server) SetUnionID(openID, unionID string) error {
	return s.saved(s.rooms.people.setUnionID(openID, unionID))
}

// EncryptUserData signs and encrypts a JSON object, such as the user's profile,
// with the session key of the user's last login. It adds watermark to the
// encrypted copy. It also adds openId and unionId, except to phone numbers and
// chat groups. A field that the object already has stays unchanged.
func (s *Server) EncryptUserData(openID, rawData string) (UserData, error) {
	return s.rooms.userData(openID, rawData)
}

// AuthCode returns the payment code that a user shows: 18 digits, valid for one
// micropay within a minute. The zero openID creates a new user.
func (s *Server) AuthCode(openID string) string {
	return s.AuthCodeFor(Wallet{OpenID: openID})
}

// AuthCodeFor is [Server.AuthCode] for the user that w describes, such as one
// with too little money.
func (s *Server) AuthCodeFor(w Wallet) string {
	code := s.rooms.people.authCode(s.Merchant("").AppID, w)
	_ = s.saved(nil)
	return code
}

// EnterPassword enters the password that micropay asked for, as the user does.
// Then the order is paid. If ok is false, the user gives up and the order becomes
// PAYERROR. It fails with [ErrState] if no password was asked for, or if the user
// has too little money.
func (s *Server) EnterPassword(outTradeNo string, ok bool) error {
	return s.saved(s.rooms.orders.enterPassword(outTradeNo, ok))
}

// Comment writes a user's comment on a paid order, with one to five stars. An
// order can have one comment. It fails with [ErrState] if the order does not
// allow it.
func (s *Server) Comment(outTradeNo, text string, stars int) error {
	return s.saved(s.rooms.orders.comment(outTradeNo, text, stars))
}
