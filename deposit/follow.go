package deposit

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/internal/requestvalue"
)

var orderQuery = wxpay.Operation[wxpay.OrderQueryRequest, wxpay.OrderQueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/orderquery", SignType: hmac, ProviderOnly: true, Idempotent: true, ReadOnly: true,
		EchoFields: []string{"transaction_id", "out_trade_no"},
		Meanings:   queryMeanings,
	},
	Check: func(r *wxpay.OrderQueryRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
	Required: func(r *wxpay.OrderQueryResponse) []string {
		if r.Paid() {
			return paid
		}
		return nil
	},
}

var reverse = wxpay.Operation[wxpay.ReverseRequest, wxpay.ReverseResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/reverse", SignType: hmac, ProviderOnly: true, Certificate: true, Idempotent: true,
		EchoFields: []string{"transaction_id", "out_trade_no"},
		Meanings:   reverseMeanings,
		InDoubt:    "reverse again with the same number, then query the deposit",
	},
	Check: func(r *wxpay.ReverseRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
}

var refund = wxpay.Operation[wxpay.RefundRequest, wxpay.RefundResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/refund", SignType: hmac, ProviderOnly: true, Certificate: true, Idempotent: true,
		EchoFields: []string{"transaction_id", "out_trade_no", "out_refund_no", "refund_fee", "total_fee", "refund_fee_type=fee_type"},
		Meanings:   refundMeanings,
		InDoubt:    "repeat the very same refund with the same out_refund_no, or query it",
	},
	Check: checkRefund,
}

func checkRefund(r *wxpay.RefundRequest) error {
	switch {
	case r.RefundFee < 1 || r.RefundFee > r.TotalFee:
		return errors.New("refund_fee (RefundFee) must be from 1 fen to total_fee (TotalFee)")
	case r.Detail != nil:
		return errors.New("detail (Detail) is not for deposits: leave it out")
	}
	return errors.Join(
		checkNumbers(r.TransactionID, r.OutTradeNo),
		requestvalue.CheckNumber("out_refund_no (OutRefundNo)", r.OutRefundNo),
		requestvalue.CheckAmount("total_fee (TotalFee)", r.TotalFee),
		requestvalue.CheckURL("notify_url (NotifyURL)", r.NotifyURL),
	)
}

// OrderQuery returns the state of a deposit. ConsumeFee is the part that was consumed.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_2&index=3
func OrderQuery(ctx context.Context, c *wxpay.Client, req *wxpay.OrderQueryRequest) (*wxpay.OrderQueryResponse, error) {
	return orderQuery.Call(ctx, c, req)
}

// Reverse returns a whole deposit that was not consumed, 15 seconds after the payment at
// the earliest. It needs the merchant certificate. If Recall is set, call again.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_3&index=4
func Reverse(ctx context.Context, c *wxpay.Client, req *wxpay.ReverseRequest) (*wxpay.ReverseResponse, error) {
	return reverse.Call(ctx, c, req)
}

// Refund returns a part of what was consumed, within 365 days and in at most 50 parts. It
// needs the merchant certificate. If the outcome is unknown, repeat the same request.
//
// https://pay.weixin.qq.com/wiki/doc/api/deposit_sl.php?chapter=27_5&index=6
func Refund(ctx context.Context, c *wxpay.Client, req *wxpay.RefundRequest) (*wxpay.RefundResponse, error) {
	return refund.Call(ctx, c, req)
}
