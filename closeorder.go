package wxpay

import (
	"context"
)

// 关闭订单 错误码
var closeOrderMeanings = Meanings{
	ErrOrderClosed:     {Proves: ProvesAlreadyDone, Advice: "done: it was closed already"},
	ErrOrderNotExist:   {Proves: ProvesRequestRefused, Retry: RetryLater, Advice: "query the order in a minute: it may not be visible yet; else there is nothing to close"},
	ErrOrderPaid:       {Proves: ProvesNumberRefused, Advice: "it cannot be closed: query the order; if it is paid, deliver or refund"},
	ErrTradeStateError: {Proves: ProvesRequestRefused, Advice: queryOrder},
}

var closeOrder = Operation[CloseOrderRequest, CloseOrderResponse]{
	Endpoint: Endpoint{
		Path: "/pay/closeorder", Idempotent: true, EchoFields: []string{"out_trade_no"},
		Meanings: closeOrderMeanings,
		InDoubt:  "query the order, then close it again",
	},
}

// CloseOrderRequest names the order to close.
type CloseOrderRequest struct {
	OutTradeNo string `wxpay:"out_trade_no,required,B32"` // the merchant's number; there is no other way
	Extra      XMLMap `wxpay:",extra"`                    // fields that are not above
}

// CloseOrderResponse says that the order was closed.
type CloseOrderResponse struct {
	Envelope
	ResultMsg string `wxpay:"result_msg"` // OK
}

// CloseOrder closes an unpaid order; WeChat Pay requires it to be at least 5
// minutes old. Its number stays used. A user may be paying at
// this very moment: only a later query that says [TradeStateClosed] is certain.
// [ErrOrderPaid]: it was paid. [ErrOrderClosed], [ErrOrderNotExist]: there is
// nothing left to close.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_3
func (c *Client) CloseOrder(ctx context.Context, req *CloseOrderRequest) (*CloseOrderResponse, error) {
	reply, err := closeOrder.Call(ctx, c, req)
	if e, ok := asError(err); ok && e.Attempts > 1 && e.Outcome == OutcomeAlreadyDone {
		// Closed by the attempt before, whose reply was lost.
		return closeOrder.decode(e.Fields)
	}
	return reply, err
}
