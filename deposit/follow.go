package deposit

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var orderQuery = wxpay.Operation[wxpay.OrderQueryRequest, wxpay.OrderQueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/orderquery", SignType: hmac, Idempotent: true, ReadOnly: true,
		EchoFields: []string{"transaction_id", "out_trade_no"},
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
		Path: "/deposit/reverse", SignType: hmac, Certificate: true, Idempotent: true,
		EchoFields: []string{"transaction_id", "out_trade_no"},
		InDoubt:    "reverse again with the same number, then query the deposit",
	},
	Check: func(r *wxpay.ReverseRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
}

var refund = wxpay.Operation[wxpay.RefundRequest, wxpay.RefundResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/deposit/refund", SignType: hmac, Certificate: true, Idempotent: true,
		EchoFields: []string{"transaction_id", "out_trade_no", "out_refund_no", "refund_fee", "total_fee"},
		InDoubt:    "repeat the very same refund with the same out_refund_no, or query it",
	},
	Check: func(r *wxpay.RefundRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
}

// OrderQuery returns the state of a deposit. ConsumeFee is the part that was consumed.
func OrderQuery(ctx context.Context, c *wxpay.Client, req *wxpay.OrderQueryRequest) (*wxpay.OrderQueryResponse, error) {
	return orderQuery.Call(ctx, c, req)
}

// Reverse returns a whole deposit that was not consumed, 15 seconds after the payment at
// the earliest. It needs the merchant certificate. If Recall is set, call again.
func Reverse(ctx context.Context, c *wxpay.Client, req *wxpay.ReverseRequest) (*wxpay.ReverseResponse, error) {
	return reverse.Call(ctx, c, req)
}

// Refund returns a part of what was consumed, within 365 days. It needs the merchant
// certificate. If the outcome is unknown, repeat the same request.
func Refund(ctx context.Context, c *wxpay.Client, req *wxpay.RefundRequest) (*wxpay.RefundResponse, error) {
	return refund.Call(ctx, c, req)
}
