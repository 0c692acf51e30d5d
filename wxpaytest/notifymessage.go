package wxpaytest

import (
	"fmt"

	"github.com/seed6780280e/wxpay/wxpaytest/internal/codec"
)

// message builds the notification with the merchant's key, changed by shape,
// for a caller that holds the lock of orders.
func (n *notification) message(key string, shape func(m *message)) *message {
	if n.notice != nil {
		m := n.notice.message(key)
		shape(m)
		return m
	}
	o := n.order
	m := &message{signType: o.SignType, key: key, fields: map[string]string{"return_code": "SUCCESS"}}
	m.set("appid", o.AppID)
	m.set("mch_id", o.MchID)
	m.set("sub_appid", o.SubAppID)
	m.set("sub_mch_id", o.SubMchID)
	m.set("nonce_str", codec.RandomHex(16))
	if n.refund != nil {
		// 退款结果通知: it has no sign; its encryption proves the sender.
		m.unsigned = true
		inner := &message{key: key, fields: n.refund.inner()}
		shape(m)
		shape(inner)
		m.set("req_info", codec.EncryptRefund(inner.key, inner.fields))
		return m
	}
	// 支付结果通知: signed with the order's algorithm; version 1.0 orders have
	// promotions.
	if o.State == StatePayFail {
		o.deductionFailed(m)
		shape(m)
		return m
	}
	m.set("result_code", "SUCCESS")
	m.set("device_info", o.Fields["device_info"])
	o.paidFields(m, o.Fields["version"] == "1.0")
	shape(m)
	return m
}

// inner returns the fields inside req_info.
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

// message builds the message of a notification.
func (r *orders) message(n *notification, key string, shape func(m *message)) *message {
	r.mu.Lock()
	defer r.mu.Unlock()
	return n.message(key, shape)
}

// ofPayment returns the notification of a payment.
func (r *orders) ofPayment(outTradeNo string) (*notification, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	o, err := r.find(outTradeNo)
	if err == nil && o.notification == nil {
		err = fmt.Errorf("%w: order %q is %s", ErrState, outTradeNo, o.State)
	}
	if err != nil {
		return nil, err
	}
	return o.notification, nil
}

// ofRefund returns the notification of a refund. If addressed is true, it fails
// for a notification without an address.
func (r *orders) ofRefund(outRefundNo string, addressed bool) (*notification, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	rf, err := r.findRefund(outRefundNo)
	if err == nil && (rf.notification == nil || addressed && rf.notification.url == "") {
		err = fmt.Errorf("%w: refund %q is %s, or names no address", ErrState, outRefundNo, rf.Status)
	}
	if err != nil {
		return nil, err
	}
	return rf.notification, nil
}

// compose returns the message of a notification with the current key, or nil if
// n is nil.
func (r *orders) compose(n *notification) []byte {
	if n == nil {
		return nil
	}
	m := r.message(n, r.merchants.get(n.order.MchID).Key, func(*message) {})
	m.sign()
	return m.encode()
}
