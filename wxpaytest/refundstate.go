package wxpaytest

import (
	"maps"
	"slices"
	"time"
)

// The states of a refund, as refund_status names them.
const (
	RefundProcessing = "PROCESSING"
	RefundSuccess    = "SUCCESS"
	RefundChange     = "CHANGE"
	RefundClosed     = "REFUNDCLOSE"
)

// Refund is one refund as it stood when it was asked for.
type Refund struct {
	MchID, AppID, SubMchID, SubAppID string            // whose refund it is
	OutTradeNo, TransactionID        string            // of the order
	OutRefundNo, RefundID            string            // the merchant's number
	Fee                              int64             // fen, as asked for
	CashFee                          int64             // of it in cash
	SettlementFee                    int64             // Fee without coupons that are not settled
	Coupons                          []Coupon          // what each coupon gets back
	Status                           string            // refund_status
	Account                          string            // refund_account
	Source                           string            // refund_request_source: API, or VENDOR_PLATFORM
	Fields                           map[string]string // of the request, as received
	Created, Finished                time.Time         // Finished: zero until it ended
}

func (r Refund) clone() Refund {
	r.Fields = maps.Clone(r.Fields)
	r.Coupons = slices.Clone(r.Coupons)
	return r
}

// recharge tells a refund that is paid from recharged money.
func (r Refund) recharge() bool { return r.Account == "REFUND_SOURCE_RECHARGE_FUNDS" }

// receivedBy is the account every refund goes to.
const receivedBy = "支付用户零钱"
