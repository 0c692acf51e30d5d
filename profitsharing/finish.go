package profitsharing

import (
	"context"

	"github.com/seed6780280e/wxpay"
)

var finish = wxpay.Operation[FinishRequest, FinishResponse]{
	Endpoint: wxpay.Endpoint{
		Path: "/secapi/pay/profitsharingfinish", Certificate: true, SignType: wxpay.SignTypeHMACSHA256, Idempotent: true, EchoFields: shareEcho,
		Meanings: orderMeanings,
		InDoubt:  "repeat the very same request with the same out_order_no, or query it",
	},
}

// FinishRequest ends the sharing of an order.
type FinishRequest struct {
	TransactionID string       `wxpay:"transaction_id,required,B32"` // WeChat Pay's order number
	OutOrderNo    string       `wxpay:"out_order_no,required,B64"`   // unique; not that of a sharing
	Description   string       `wxpay:"description,required,B80"`    // why it is finished
	Extra         wxpay.XMLMap `wxpay:",extra"`                      // fields that are not above
}

// FinishResponse says that the end of the sharing was accepted.
type FinishResponse struct {
	wxpay.Envelope
	TransactionID string `wxpay:"transaction_id"`        // WeChat Pay's order number
	OutOrderNo    string `wxpay:"out_order_no,required"` // the merchant's number of the end
	OrderID       string `wxpay:"order_id,required"`     // WeChat Pay's number of the end
}

// Finish unfreezes what is left of an order for the merchant. The order can't be shared
// after that. It needs the merchant certificate. Wait a minute after [MultiShare].
// [Query] with the same out_order_no shows the state, and [EnsureFinished] waits for it.
//
// https://pay.weixin.qq.com/wiki/doc/api/allocation.php?chapter=27_5&index=6
func Finish(ctx context.Context, c *wxpay.Client, req *FinishRequest) (*FinishResponse, error) {
	return finish.Call(ctx, c, req)
}
