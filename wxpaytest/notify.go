package wxpaytest

import (
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// notification is what the merchant is to be told of one order or refund.
type notification struct {
	order  *order
	refund *refund   // nil: of the payment
	url    string    // empty: nobody is told
	sent   int       // attempts of any kind
	tries  int       // those of the schedule
	next   time.Time // of the schedule's attempts
	due    time.Time // when it is seen to again; zero: never
	acked  bool
	held   bool        // until another one was delivered
	struck []FaultName // what holds it back
}

// newNotification returns one that is due now, if anybody is to be told.
func newNotification(o *order, r *refund, url string, now time.Time) *notification {
	n := &notification{order: o, refund: r, url: url}
	if url != "" {
		n.due = now
	}
	return n
}

// message builds the notification with the merchant's key and what goes wrong
// with it, for a caller that holds the lock.
func (n *notification) message(key string, act *act) *message {
	o := n.order
	m := &message{signType: o.SignType, key: key, fields: map[string]string{"return_code": "SUCCESS"}}
	m.set("appid", o.AppID)
	m.set("mch_id", o.MchID)
	m.set("sub_appid", o.SubAppID)
	m.set("sub_mch_id", o.SubMchID)
	m.set("nonce_str", codec.RandomHex(16))
	if n.refund != nil {
		// 退款结果通知: not signed; authentic by its encryption.
		m.unsigned = true
		inner := &message{key: key, fields: n.refund.inner()}
		act.shape(m)
		act.shape(inner)
		m.set("req_info", codec.EncryptRefund(inner.key, inner.fields))
		return m
	}
	// 支付结果通知: signed like the order, promotions for version 1.0 orders.
	m.set("result_code", "SUCCESS")
	m.set("device_info", o.Fields["device_info"])
	o.pay(m, o.Fields["version"] == "1.0")
	act.shape(m)
	return m
}

// inner is what req_info holds.
func (r *refund) inner() map[string]string {
	m := &message{fields: map[string]string{}}
	m.set("transaction_id", r.TransactionID)
	m.set("out_trade_no", r.OutTradeNo)
	m.set("refund_id", r.RefundID)
	m.set("out_refund_no", r.OutRefundNo)
	m.setInt("total_fee", r.order.TotalFee)
	m.setInt("refund_fee", r.Fee)
	m.setInt("cash_refund_fee", r.CashFee)
	noCash, _ := r.order.Payment.noCash()
	m.setInt("settlement_total_fee", r.order.TotalFee-noCash)
	m.setInt("settlement_refund_fee", r.SettlementFee)
	m.set("refund_status", r.Status)
	if r.Status == RefundSuccess {
		m.set("success_time", formatTime(longTime, r.Finished))
	}
	m.set("refund_recv_accout", receivedBy)
	m.set("refund_account", r.Account)
	m.set("refund_request_source", r.Source)
	return m.fields
}

// Notification returns the notification of a payment as it would be posted
// now, for the test of a handler without HTTP. It is nil where there is no
// such order or it is not paid.
func (s *Server) Notification(outTradeNo string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	o, err := s.findOrder(outTradeNo)
	if err != nil || o.notification == nil {
		return nil
	}
	return s.compose(o.notification)
}

// RefundNotification is [Server.Notification] for a refund. It is nil where
// there is no such refund or it is still PROCESSING.
func (s *Server) RefundNotification(outRefundNo string) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, err := s.findRefund(outRefundNo)
	if err != nil || r.notification == nil {
		return nil
	}
	return s.compose(r.notification)
}

func (s *Server) compose(n *notification) []byte {
	m := n.message(s.merchants[n.order.MchID].Key, &act{})
	m.sign()
	return m.encode()
}
