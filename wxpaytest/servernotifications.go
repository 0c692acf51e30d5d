package wxpaytest

import (
	"fmt"

	"maps"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// Deliveries returns every attempt to deliver a notification, oldest first.
// With KeepExchanges, old ones are dropped.
func (s *Server) Deliveries() []Delivery {
	return s.rooms.history.attempts(func(*delivery) bool { return true })
}

// OrderDeliveries returns the attempts to deliver the notifications of one
// order and its refunds, oldest first. The number has the form of
// [Server.Order].
func (s *Server) OrderDeliveries(number string) []Delivery {
	return s.rooms.history.attempts(s.rooms.orders.numbersOf(number).notified)
}

// NextDelivery returns when the next notification is due, including those of
// the sandbox and of refunds that end by themselves. It returns false if none is
// due.
func (s *Server) NextDelivery() (time.Time, bool) {
	at, ok := s.rooms.nextDelivery()
	sandbox := s.rooms.sandbox.peek()
	if sandbox == nil {
		return at, ok
	}
	other, another := sandbox.nextDelivery()
	if another && (!ok || other.Before(at)) {
		return other, true
	}
	return at, ok
}

// nextDelivery is NextDelivery without the sandbox.
func (r *rooms) nextDelivery() (time.Time, bool) {
	at, ok := r.notifier.nextDue()
	end, ends := r.orders.nextRefund(true)
	if ends && (!ok || end.Before(at)) {
		return end, true
	}
	return at, ok
}

// Undelivered returns the notifications that were not acknowledged, oldest order
// first. One that is acknowledged later, also after [Server.Redeliver], is no longer
// among them. One that was acknowledged once never is.
func (s *Server) Undelivered() []Undelivered { return s.rooms.notifier.undelivered() }

// Redeliver sends the notification of a payment once more. It sends it now,
// outside the schedule, even if it was already acknowledged. If this attempt is
// acknowledged, the schedule ends. Otherwise the schedule goes on as before, and
// Redeliver does not repeat its attempt. [Server.Deliveries] shows the result.
func (s *Server) Redeliver(outTradeNo string) error {
	n, err := s.rooms.orders.ofPayment(outTradeNo)
	if err != nil {
		return err
	}
	return s.rooms.notifier.redeliver(n, "")
}

// RedeliverOldKey is [Server.Redeliver], with a message signed with the key
// from before the last [Server.ChangeKey].
func (s *Server) RedeliverOldKey(outTradeNo string) error {
	n, err := s.rooms.orders.ofPayment(outTradeNo)
	if err != nil {
		return err
	}
	key := s.Merchant(n.order.MchID).oldKey
	if key == "" {
		return fmt.Errorf("%w: the key was never changed", ErrState)
	}
	return s.rooms.notifier.redeliver(n, key)
}

// RedeliverRefund is [Server.Redeliver] for a refund.
func (s *Server) RedeliverRefund(outRefundNo string) error {
	n, err := s.rooms.orders.ofRefund(outRefundNo, true)
	if err != nil {
		return err
	}
	return s.rooms.notifier.redeliver(n, "")
}

// Notification returns the notification of a payment as it would be posted now.
// Use it to test a handler without HTTP. It returns nil if there is no such
// order or the order is not paid.
func (s *Server) Notification(outTradeNo string) []byte {
	n, _ := s.rooms.orders.ofPayment(outTradeNo)
	return s.rooms.orders.compose(n)
}

// RefundNotification is [Server.Notification] for a refund. It returns nil if
// there is no such refund or the refund is still PROCESSING.
func (s *Server) RefundNotification(outRefundNo string) []byte {
	n, _ := s.rooms.orders.ofRefund(outRefundNo, false)
	return s.rooms.orders.compose(n)
}

// SignXML encodes the fields with their signature by the merchant's key. It is
// for the test of a handler that needs nothing else from the gateway. The zero
// mchID means the first merchant, the zero signType MD5. It panics on an
// unknown merchant or algorithm.
func (s *Server) SignXML(mchID, signType string, fields map[string]string) []byte {
	if signType != "" && signType != MD5 && signType != HMACSHA256 {
		panic(fmt.Sprintf("wxpaytest: no sign type %q", signType))
	}
	fields = maps.Clone(fields)
	if fields == nil {
		fields = map[string]string{}
	}
	fields["sign"] = codec.Sign(signType, s.Merchant(mchID).Key, fields)
	return EncodeXML(fields)
}

// EncryptRefund encrypts the fields as the req_info of a refund notification to
// the merchant. Put the result into a message with [EncodeXML].
func (s *Server) EncryptRefund(mchID string, fields map[string]string) (reqInfo string) {
	return codec.EncryptRefund(s.Merchant(mchID).Key, maps.Clone(fields))
}
