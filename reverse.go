package wxpay

import "context"

// 撤销订单 错误码
var reverseMeanings = Meanings{
	ErrInvalidTransactionID: {Proves: ProvesRequestRefused, Fix: fixRequest},
	ErrInvalidRequest:       {Advice: "query the order, then read the description"},
	ErrNotAllow:             {Proves: ProvesRequestRefused, Advice: "not a counter payment: query the order, close it while it is unpaid, refund it when it is paid"},
	ErrReverseExpire:        {Proves: ProvesRequestRefused, Advice: "paid more than 7 days ago: refund it"},
	ErrSystemError:          {Retry: RetryNow, Advice: "reverse again with the same number, then query the order"},
	ErrTradeError:           {Advice: "read the description, and query the order"},
	ErrTradeStateError:      {Proves: ProvesRequestRefused, Advice: queryOrder},
	ErrUserPaying:           {Retry: RetryLater, Advice: "reverse again in 5 to 10 seconds, then query the order"},
}

var reverse = Operation[ReverseRequest, ReverseResponse]{
	Endpoint: Endpoint{
		Path: "/secapi/pay/reverse", Certificate: true, Idempotent: true, EchoFields: []string{"transaction_id", "out_trade_no"},
		Meanings: reverseMeanings,
		InDoubt:  "reverse again with the same number, then query the order",
	},
	Check: (*ReverseRequest).check,
}

// ReverseRequest names the counter payment to reverse. If both numbers are set,
// TransactionID is used.
type ReverseRequest struct {
	TransactionID string `wxpay:"transaction_id,B32"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no,B32"`   // or the merchant's
	Extra         XMLMap `wxpay:",extra"`             // fields that are not above
}

// ReverseResponse says whether the reversal is done.
type ReverseResponse struct {
	Envelope
	Recall    bool   `wxpay:"recall,required"` // not done yet: call again
	ResultMsg string `wxpay:"result_msg"`      // text for people
}

// Reverse cancels a counter payment: an unpaid order is closed, and a paid order's
// money is returned. It needs the merchant certificate. It is allowed from 15 seconds
// to 7 days after the payment. If Recall is set, or after [ErrSystemError], call again;
// [Client.EnsureReversed] does this. Orders of other kinds, and older ones
// ([ErrReverseExpire]), can only be refunded.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_11&index=3
func (c *Client) Reverse(ctx context.Context, req *ReverseRequest) (*ReverseResponse, error) {
	reply, err := reverse.Call(ctx, c, req)
	if e, ok := asError(err); ok && recalls(e) {
		e.Retry = RetryLater
	}
	return reply, err
}

func (r *ReverseRequest) check() error {
	return checkOrderNumbers(r.TransactionID, r.OutTradeNo)
}
