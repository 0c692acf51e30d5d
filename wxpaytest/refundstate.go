package wxpaytest

import (
	"cmp"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The states of a refund, as in refund_status.
const (
	RefundProcessing = "PROCESSING"
	RefundSuccess    = "SUCCESS"
	RefundChange     = "CHANGE"
	RefundClosed     = "REFUNDCLOSE"
)

// Refund is the state of one refund at the time of the call that returned it.
type Refund struct {
	MchID, AppID, SubMchID, SubAppID string            // merchant, app, shop and its app
	OutTradeNo, TransactionID        string            // the order's numbers
	OutRefundNo, RefundID            string            // the merchant's number and the platform's
	Fee                              int64             // fen, as requested
	CashFee                          int64             // fen, the part in cash
	SettlementFee                    int64             // fen, Fee without unsettled coupons
	Coupons                          []Coupon          // what each coupon gets back
	Status                           string            // refund_status
	Account                          string            // refund_account
	Source                           string            // refund_request_source: API or VENDOR_PLATFORM
	Fields                           map[string]string // of the request, as received
	Created, Finished                time.Time         // Finished: zero while it is PROCESSING
	Ends                             time.Time         // when it ends by itself; zero: it does not
	EndsAs                           string            // refund_status that it then gets
}

func (r Refund) clone() Refund {
	r.Fields = maps.Clone(r.Fields)
	r.Coupons = slices.Clone(r.Coupons)
	return r
}

// recharge reports whether the refund is paid from recharged money.
func (r Refund) recharge() bool { return r.Account == "REFUND_SOURCE_RECHARGE_FUNDS" }

// receivedBy is the account that receives every refund.
const receivedBy = "支付用户零钱"

// RefundEnd says how refunds end by themselves, without [Server.FinishRefund].
type RefundEnd struct {
	After  time.Duration // after a refund was accepted, by the gateway's clock; zero: refunds stay PROCESSING
	Status string        // RefundSuccess, RefundChange or RefundClosed; zero: RefundSuccess
}

// check returns the plan with its zero status replaced.
func (e RefundEnd) check() (RefundEnd, error) {
	e.Status = cmp.Or(e.Status, RefundSuccess)
	switch {
	case e.After < 0:
		return e, errors.New("wxpaytest: RefundEnd.After is negative")
	case !slices.Contains([]string{RefundSuccess, RefundChange, RefundClosed}, e.Status):
		return e, fmt.Errorf("wxpaytest: RefundEnd.Status is %q: use SUCCESS, CHANGE or REFUNDCLOSE", e.Status)
	}
	return e, nil
}
