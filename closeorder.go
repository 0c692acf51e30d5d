package wxpay

import (
	"context"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

var closeOrder = operation{
	Endpoint: Endpoint{Path: "/pay/closeorder", Repeatable: true},
	request:  fieldtag.For[CloseOrderRequest](),
	reply:    fieldtag.For[CloseOrderResponse](),
}

// CloseOrderRequest names the order to close.
type CloseOrderRequest struct {
	OutTradeNo string `wxpay:"out_trade_no,required,S32"` // the merchant's number; there is no other way
	Extra      XMLMap // fields that are not above
}

// CloseOrderResponse says that the order was closed.
type CloseOrderResponse struct {
	Received
	ResultMsg string `wxpay:"result_msg"` // OK
}

// CloseOrder closes an order that is not to be paid any more, 5 minutes after
// it was made at the earliest. Its number stays used. A user may be paying at
// this very moment: only a later query that says [TradeClosed] is certain.
// [ErrOrderPaid]: it was paid. [ErrOrderClosed], [ErrOrderNotExist]: there is
// nothing left to close.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_3
func (c *Client) CloseOrder(ctx context.Context, req *CloseOrderRequest) (*CloseOrderResponse, error) {
	reply, err := call[CloseOrderResponse](ctx, c, &closeOrder, req)
	if e, ok := asError(err); ok && e.Attempts > 1 && e.outcome == OutcomeDone {
		// Closed by the attempt before, whose reply was lost.
		return decode[CloseOrderResponse](closeOrder.reply, e.Fields)
	}
	return reply, err
}

func (r *CloseOrderRequest) extra() XMLMap       { return r.Extra }
func (r *CloseOrderRequest) check(*Client) error { return nil }
