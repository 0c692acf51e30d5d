package wxpaytest

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// The states of an order, as trade_state names them.
const (
	StateNotPay     = "NOTPAY"
	StateSuccess    = "SUCCESS"
	StateRefund     = "REFUND"
	StateClosed     = "CLOSED"
	StateRevoked    = "REVOKED"
	StateUserPaying = "USERPAYING"
	StatePayError   = "PAYERROR"
	StateAccept     = "ACCEPT"
)

// What keeps a user from paying, or a test from naming an order.
var (
	ErrUnknown   = errors.New("wxpaytest: no such number")
	ErrAmbiguous = errors.New("wxpaytest: several merchants have this number: write mch_id/number")
	ErrPaid      = errors.New("wxpaytest: the order is already paid")
	ErrClosed    = errors.New("wxpaytest: the order is closed")
	ErrExpired   = errors.New("wxpaytest: the prepay_id is older than 2 hours, or the time_expire has come")
	ErrState     = errors.New("wxpaytest: the state does not allow it")
)

// Order is one order as it stood when it was asked for.
type Order struct {
	MchID, AppID, SubMchID, SubAppID string            // whose order it is
	OutTradeNo, TransactionID        string            // TransactionID once paid
	PrepayID                         string            // the latest
	TradeType, SignType              string            // SignType of the latest unifiedorder
	OpenID, SubOpenID                string            // the payer's, once known
	TotalFee                         int64             // fen
	FeeType                          string            // currency; CNY
	State                            string            // trade_state
	Fields                           map[string]string // of the first unifiedorder, as received
	Payment                          Payment           // once paid
	Refunded                         int64             // fen, refunds that were closed excepted
	RefundCount                      int               // of all refunds
	Created, Prepaid, Expires        time.Time         // Prepaid: when PrepayID was issued; Expires: time_expire or zero
	Paid, Closed                     time.Time         // Paid: when money moved, also for a PAYERROR that charged the user
	Ends                             time.Time         // when an open counter payment ends; zero: it does not by itself
	Reversed                         time.Time         // when a reversal gave the money back
}

func (o Order) clone() Order {
	o.Fields = maps.Clone(o.Fields)
	o.Payment.Coupons = slices.Clone(o.Payment.Coupons)
	return o
}
