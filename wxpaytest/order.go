package wxpaytest

import (
	"errors"
	"maps"
	"slices"
	"time"
)

// The states of an order, as in trade_state.
const (
	StateNotPay     = "NOTPAY"
	StateSuccess    = "SUCCESS"
	StateRefund     = "REFUND"
	StateClosed     = "CLOSED"
	StateRevoked    = "REVOKED"
	StateUserPaying = "USERPAYING"
	StatePayError   = "PAYERROR"
	StateAccept     = "ACCEPT"
	StatePayFail    = "PAY_FAIL" // a deduction failed
)

// tradeTypePap is the trade_type of a deduction.
const tradeTypePap = "PAP"

// Why a user can't pay, or why a number does not name an order.
var (
	ErrUnknown   = errors.New("wxpaytest: no such number")
	ErrAmbiguous = errors.New("wxpaytest: several merchants have this number: write mch_id/number")
	ErrPaid      = errors.New("wxpaytest: the order is already paid")
	ErrClosed    = errors.New("wxpaytest: the order is closed")
	ErrExpired   = errors.New("wxpaytest: the prepay_id is older than 2 hours, or the time_expire has come")
	ErrState     = errors.New("wxpaytest: the state does not allow it")
)

// Order is the state of one order at the time of the call that returned it.
type Order struct {
	MchID, AppID, SubMchID, SubAppID string            // merchant, app, shop and its app
	OutTradeNo, TransactionID        string            // TransactionID: after the payment
	PrepayID                         string            // the latest one
	TradeType, SignType              string            // SignType: of the latest unifiedorder
	OpenID, SubOpenID                string            // the payer, if known
	TotalFee                         int64             // fen
	FeeType                          string            // currency, usually CNY
	State                            string            // trade_state
	Fields                           map[string]string // of the first unifiedorder, as received
	Payment                          Payment           // after the payment
	Refunded                         int64             // fen; without refunds that were closed
	RefundCount                      int               // number of all refunds
	Created                          time.Time         // when the order was created
	Prepaid                          time.Time         // when PrepayID was issued; of a counter payment, when micropay last charged it
	Expires                          time.Time         // time_expire; zero: there is none
	Paid                             time.Time         // when the user was charged; of a PAYERROR order too, if it was charged
	Closed                           time.Time         // when it was closed or reversed
	Ends                             time.Time         // when an open counter payment ends; zero: not by itself
	Reversed                         time.Time         // when a reversal returned the money
	DeductionFailure                 string            // err_code of a deduction in state PAY_FAIL
}

func (o Order) clone() Order {
	o.Fields = maps.Clone(o.Fields)
	o.Payment.Coupons = slices.Clone(o.Payment.Coupons)
	return o
}
