package facepay

import (
	"context"
	"errors"

	"github.com/seed6780280e/wxpay"
)

var echo = []string{"transaction_id", "out_trade_no"}

var query = wxpay.Operation[wxpay.OrderQueryRequest, wxpay.OrderQueryResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/pay/facepayquery", SignType: wxpay.SignTypeHMACSHA256, Idempotent: true, ReadOnly: true, EchoFields: echo,
		Meanings: queryMeanings,
		InDoubt:  "query again",
	},
	Check: func(r *wxpay.OrderQueryRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
	Required: func(r *wxpay.OrderQueryResponse) []string {
		if r.Paid() {
			return []string{"out_trade_no", "total_fee", "transaction_id"}
		}
		return nil
	},
}

var reverse = wxpay.Operation[wxpay.ReverseRequest, wxpay.ReverseResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/pay/facepayreverse", SignType: wxpay.SignTypeHMACSHA256, Certificate: true, Idempotent: true, EchoFields: echo,
		Meanings: reverseMeanings,
		InDoubt:  "reverse again with the same number, then query the order",
	},
	Check: func(r *wxpay.ReverseRequest) error { return checkNumbers(r.TransactionID, r.OutTradeNo) },
}

func checkNumbers(transactionID, outTradeNo string) error {
	if transactionID == "" && outTradeNo == "" {
		return errors.New("transaction_id and out_trade_no are empty: set one")
	}
	return nil
}

// Query returns the state of an order of [Pay]. Its success does not say that the order
// was paid: see TradeState. [wxpay.ErrOrderNotExist] does not mean that nothing was paid.
//
// https://wechatpay.im/openapi/v2/pay/facepayquery
func Query(ctx context.Context, c *wxpay.Client, req *wxpay.OrderQueryRequest) (*wxpay.OrderQueryResponse, error) {
	return query.Call(ctx, c, req)
}

// Reverse cancels an order of [Pay]: an unpaid order is closed, and a paid order's money is
// returned. If Recall is set, or after [wxpay.ErrSystemError], call it again. It needs the
// merchant certificate.
//
// https://wechatpay.im/openapi/v2/secapi/pay/facepayreverse
func Reverse(ctx context.Context, c *wxpay.Client, req *wxpay.ReverseRequest) (*wxpay.ReverseResponse, error) {
	return reverse.Call(ctx, c, req)
}
