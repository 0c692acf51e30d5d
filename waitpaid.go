package wxpay

import "context"

// final reports whether an order is paid, or can no longer become paid.
func (s TradeState) final() bool {
	switch s {
	case TradeStateSuccess, TradeStateRefund, TradeStateClosed, TradeStateRevoked, TradeStatePayError:
		return true
	}
	return false
}

// WaitPaid queries an order until its state is final, at growing gaps from 5 seconds to
// half an hour. It returns the final state: paid or refunded, closed, revoked or failed.
// It continues after failures of the network and of WeChat Pay, so give ctx a deadline;
// when ctx ends, the error wraps that of ctx. An error that waiting alone does not change
// is returned immediately. WaitPaid needs only the number, so it can be called again
// after a restart. [Client.PaidStep] is for job queues.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_2
func (c *Client) WaitPaid(ctx context.Context, req *OrderQueryRequest) (*OrderQueryResponse, error) {
	return untilFinal(ctx, loop{client: c, endpoint: &orderQuery.Endpoint}, Progress{}, func(ctx context.Context, p Progress) (Step[OrderQueryResponse], error) {
		return c.PaidStep(ctx, req, p)
	})
}

// PaidStep is one step of [Client.WaitPaid]: one query.
func (c *Client) PaidStep(ctx context.Context, req *OrderQueryRequest, p Progress) (Step[OrderQueryResponse], error) {
	reply, err := c.OrderQuery(ctx, req)
	switch {
	case err == nil && reply.TradeState.final():
		return Step[OrderQueryResponse]{State: reply, Final: true, Progress: p.next()}, nil
	case err == nil:
		return again(reply, p, orderGaps, open("order", reply.OutTradeNo, reply.TradeState)), nil
	case passing(err, ErrOrderNotExist): // it may exist at the next step
		return again[OrderQueryResponse](nil, p, orderGaps, err), nil
	}
	return Step[OrderQueryResponse]{Progress: p}, err
}
