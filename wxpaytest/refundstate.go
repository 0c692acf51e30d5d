package wxpaytest

import (
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
