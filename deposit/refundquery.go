package deposit

import (
	"context"
	"errors"
	"time"

	"github.com/seed6780280e/wxpay"
)

var refundQuery = wxpay.Operation[wxpay.RefundQueryRequest, RefundQueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/refundquery", SignType: hmac, ProviderOnly: true, Idempotent: true, ReadOnly: true,
		EchoFields: []string{"transaction_id", "out_trade_no", "out_refund_no", "refund_id"},
		Meanings:   refundQueryMeanings,
	},
	Check: func(r *wxpay.RefundQueryRequest) error {
		if r.RefundID == "" && r.OutRefundNo == "" {
			if checkNumbers(r.TransactionID, r.OutTradeNo) != nil {
				return errors.New("one of refund_id, out_refund_no, transaction_id, out_trade_no must be set")
			}
		}
		return nil
	},
}

// RefundQueryResponse lists refunds of a deposit, at most 10. Amounts are in fen.
type RefundQueryResponse struct {
	wxpay.Envelope
	TotalRefundCount   *int64       `wxpay:"total_refund_count"`      // of the deposit; nil unless Offset was set
	RefundCount        int64        `wxpay:"refund_count"`            // number of Refunds, as WeChat Pay counts them
	TransactionID      string       `wxpay:"transaction_id,required"` // WeChat Pay's number of the deposit
	OutTradeNo         string       `wxpay:"out_trade_no,required"`   // the merchant's
	TotalFee           int64        `wxpay:"total_fee"`               // fen; of the deposit
	SettlementTotalFee *int64       `wxpay:"settlement_total_fee"`    // fen; nil: as TotalFee
	FeeType            string       `wxpay:"fee_type"`                // empty: CNY
	CashFee            int64        `wxpay:"cash_fee"`                // fen; paid in money
	Refunds            []RefundItem `wxpay:"$n"`                      // however many there are
}

// A RefundItem is one refund of a [RefundQueryResponse]. Amounts are in fen.
type RefundItem struct {
	OutRefundNo         string             `wxpay:"out_refund_no_$n,required"`                  // the merchant's refund number
	RefundID            string             `wxpay:"refund_id_$n,required"`                      // WeChat Pay's
	Channel             string             `wxpay:"refund_channel_$n"`                          // ORIGINAL, BALANCE, OTHER_BALANCE, OTHER_BANKCARD
	RefundFee           int64              `wxpay:"refund_fee_$n,required"`                     // fen; of this refund
	SettlementRefundFee *int64             `wxpay:"settlement_refund_fee_$n"`                   // fen; nil: as RefundFee
	Status              wxpay.RefundStatus `wxpay:"refund_status_$n,required"`                  // an open set
	Account             string             `wxpay:"refund_account_$n"`                          // which of the merchant's funds paid it
	RecvAccount         string             `wxpay:"refund_recv_accout_$n"`                      // where the money goes: text for people
	SuccessTime         time.Time          `wxpay:"refund_success_time_$n,yyyy-MM-dd HH:mm:ss"` // UTC+8
	CouponRefundFee     int64              `wxpay:"coupon_refund_fee_$n"`                       // fen; returned as coupons
	CouponRefundCount   int64              `wxpay:"coupon_refund_count_$n"`                     // as WeChat Pay counts them
	Coupons             []RefundItemCoupon `wxpay:"$m"`                                         // however many there are
}

// A RefundItemCoupon is a coupon that a [RefundItem] returns.
type RefundItemCoupon struct {
	ID   string `wxpay:"coupon_refund_id_$n_$m"`  // of the coupon
	Type string `wxpay:"coupon_type_$n_$m"`       // CASH (recharged) or NO_CASH
	Fee  int64  `wxpay:"coupon_refund_fee_$n_$m"` // fen
}

// RefundQuery returns the state of a refund, or of 10 refunds of a deposit from
// req.Offset on. [wxpay.ErrRefundNotExist]: the number is wrong, or the refund did not
// arrive at WeChat Pay; then repeat it with the same number.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_6&index=7
func RefundQuery(ctx context.Context, c *wxpay.Client, req *wxpay.RefundQueryRequest) (*RefundQueryResponse, error) {
	return refundQuery.Call(ctx, c, req)
}
