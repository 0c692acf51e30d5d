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
	OutTradeNo string `wxpay:"out_trade_no,required,B32"` // the merchant's number; TransactionID is not possible
	Extra      XMLMap `wxpay:",extra"`                    // fields that are not above
}

// CloseOrderResponse says that the order was closed.
type CloseOrderResponse struct {
	Envelope
	ResultMsg string `wxpay:"result_msg"` // OK
}

// CloseOrder closes an unpaid order. WeChat Pay requires the order to be at least 5
// minutes old. Its number can't be used again. The user may be paying at the same
// moment: only a later query with [TradeStateClosed] proves that the order is closed.
// [ErrOrderPaid]: the order was paid. [ErrOrderClosed]: it was closed before.
// [ErrOrderNotExist]: there is no such order, or it is not visible yet.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_3
func (c *Client) CloseOrder(ctx context.Context, req *CloseOrderRequest) (*CloseOrderResponse, error) {
	reply, err := closeOrder.Call(ctx, c, req)
	if e, ok := asError(err); ok && e.Attempts > 1 && e.Outcome == OutcomeAlreadyDone {
		// The attempt before closed it, but its reply was lost.
		return closeOrder.decode(e.Fields)
	}
	return reply, err
}
