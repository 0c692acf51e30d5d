package wxpaytest

import (
	"cmp"
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
	n, err := s.rooms.orders.payNumber(outTradeNo, p)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// RequestPayment is wx.requestPayment in the mini program, and the user paying
// in cash: it takes the five fields as JSON, checks them as WeChat does, pays,
// and returns a [RequestPaymentError] where a phone would report one.
func (s *Server) RequestPayment(params []byte) error {
	return s.RequestPaymentWith(params, Payment{})
}

// RequestPaymentWith is [Server.RequestPayment] with coupons, a bank or
// another payer.
func (s *Server) RequestPaymentWith(params []byte, p Payment) error {
	n, err := s.rooms.orders.payWith(params, p)
	if err != nil {
		return err
	}
	return s.rooms.notifier.deliver(n)
}

// Cashier is the phone opening the cashier for wx.requestPayment: it returns the
// order that would be paid, or the [RequestPaymentError] that the phone reports
// before anybody is asked for money.
func (s *Server) Cashier(params []byte) (Order, error) {
	return s.rooms.orders.cashier(params)
}

// CancelPayment is a user who closes the cashier that wx.requestPayment has
// opened. Its error is the phone's: "requestPayment:fail cancel" where all was
// well until then.
func (s *Server) CancelPayment(params []byte) error {
	if _, err := s.rooms.orders.cashier(params); err != nil {
		return err
	}
	return paymentFails(nil, "cancel")
}

// LoginCode is wx.login in the mini program: it returns a js_code for one call
// of code2Session within 5 minutes. The zero appID means the first merchant's;
// the zero openID makes a new user. It panics where the openID is known as
// another app's, because a user has another one in each.
func (s *Server) LoginCode(appID, openID string) string {
	code := s.rooms.people.loginCode(cmp.Or(appID, s.Merchant("").AppID), openID)
	_ = s.saved(nil)
	return code
}

// SetUnionID gives a user, known from [Server.LoginCode], the unionid that
// logins tell from then on.
func (s *Server) SetUnionID(openID, unionID string) error {
	return s.saved(s.rooms.people.setUnionID(openID, unionID))
}

// EncryptUserData signs and encrypts a JSON object, such as the user's profile,
// with the session key of the user's last login. The encrypted copy also gets
// watermark, and openId and unionId if it is neither a phone number nor a
// chat group, unless the object brings its own.
func (s *Server) EncryptUserData(openID, rawData string) (UserData, error) {
	return s.rooms.userData(openID, rawData)
}

// AuthCode is the user opening the payment code: 18 digits for one micropay
// within a minute. The zero openID makes a new user.
func (s *Server) AuthCode(openID string) string {
	return s.AuthCodeFor(Wallet{OpenID: openID})
}

// AuthCodeFor is [Server.AuthCode] for a user who does not just pay.
func (s *Server) AuthCodeFor(w Wallet) string {
	code := s.rooms.people.authCode(s.Merchant("").AppID, w)
	_ = s.saved(nil)
	return code
}

// EnterPassword is the user entering the password that micropay has asked for, so
// that the order is paid, or with ok false giving up, so that it is PAYERROR.
// It fails with [ErrState] where nothing was asked for.
func (s *Server) EnterPassword(outTradeNo string, ok bool) error {
	return s.saved(s.rooms.orders.enterPassword(outTradeNo, ok))
}

// Comment is the user commenting on a paid order, once, with one to five
// stars. It fails with [ErrState] where the order does not allow it.
func (s *Server) Comment(outTradeNo, text string, stars int) error {
	return s.saved(s.rooms.orders.comment(outTradeNo, text, stars))
}
