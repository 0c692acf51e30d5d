package wxpay

import "context"

var reverse = Operation[ReverseRequest, ReverseResponse]{
	Endpoint: Endpoint{Path: "/secapi/pay/reverse", Certificate: true, Idempotent: true},
	Check:    (*ReverseRequest).check,
}

// ReverseRequest names the counter payment to take back. If both numbers are
// given, TransactionID decides.
type ReverseRequest struct {
	TransactionID string `wxpay:"transaction_id,S32"` // WeChat Pay's number
	OutTradeNo    string `wxpay:"out_trade_no,S32"`   // or the merchant's
	Extra         XMLMap `wxpay:",extra"`             // fields that are not above
}

// ReverseResponse says how far the reversal is.
type ReverseResponse struct {
	Envelope
	Recall bool `wxpay:"recall,required"` // not done yet: call again
}

// Reverse takes a counter payment back: an unpaid one is closed, a paid one's
// money returned. It needs the merchant certificate, and is allowed from 15
// seconds to 7 days after paying. While Recall is set, and after
// [ErrSystemError], call again; [Client.EnsureReversed] does. Other orders,
// and older ones ([ErrReverseExpire]), are refunded instead.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_11&index=3
func (c *Client) Reverse(ctx context.Context, req *ReverseRequest) (*ReverseResponse, error) {
	return reverse.Call(ctx, c, req)
}

func (r *ReverseRequest) check() error {
	return checkOrderNumbers(r.TransactionID, r.OutTradeNo)
}
