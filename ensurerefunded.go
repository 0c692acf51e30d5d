package wxpay

import (
	"context"
	"errors"
	"fmt"
)

// final reports whether a refund's status will not change any more.
func (s RefundStatus) final() bool {
	return s == RefundStatusSuccess || s == RefundStatusClosed || s == RefundStatusChange
}

// EnsureRefunded pays money back once, however often it is called with the same
// request. It queries whether a refund with this number exists, repeats req until it is
// accepted, and then queries until the refund is final, at growing gaps from a minute
// to an hour. [RefundStatusSuccess], [RefundStatusChange] and [RefundStatusClosed] are
// results, not errors.
//
// An error that waiting alone does not change is returned immediately, such as
// [ErrNotEnough]: top up the balance, then call EnsureRefunded again. The outcome of
// such an error is unknown, because an earlier call with this number may have been
// carried out: always repeat with the same number. Give ctx a deadline. EnsureRefunded
// needs only the request, so it can be called again after a restart.
// [Client.RefundStep] is for job queues.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_4
func (c *Client) EnsureRefunded(ctx context.Context, req *RefundRequest) (*RefundItem, error) {
	return untilFinal(ctx, loop{client: c, endpoint: refundEndpoint(req)}, resumed(), func(ctx context.Context, p Progress) (Step[RefundItem], error) {
		return c.RefundStep(ctx, req, p)
	})
}

// RefundStep is one step of [Client.EnsureRefunded]: a query, and if no refund with this
// number exists, the refund request. The step before the first request only queries. It
// sets Sending in Progress, so that after a crash it is known that a request may have
// been sent.
//
// If WeChat Pay refuses the first request, the error has [OutcomeNotDone], but only if
// Progress comes from the step before, in the same process: Progress that was stored and
// read again may come from before a crash. Once an earlier request may have been carried
// out, the outcome of errors is unknown until a query shows the refund.
func (c *Client) RefundStep(ctx context.Context, req *RefundRequest, p Progress) (Step[RefundItem], error) {
	if _, err := refundV2.encode(req); err != nil {
		return Step[RefundItem]{Progress: p}, refuse(refundEndpoint(req), err) // such a request was never sent
	}
	item, err := c.refundItem(ctx, req)
	switch {
	case err == nil && item.Status.final():
		return Step[RefundItem]{State: item, Final: true, Progress: p.next()}, nil
	case err == nil:
		return again(item, p, refundGaps, open("refund", item.OutRefundNo, item.Status)), nil
	case errors.Is(err, errAnotherRefund):
		return Step[RefundItem]{Progress: p}, err
	case errors.Is(err, ErrRefundNotExist) && !p.Sending:
		p.Sending, p.unsent = true, true
		return Step[RefundItem]{Cause: err, Progress: p}, nil
	case errors.Is(err, ErrRefundNotExist):
		return c.sendRefund(ctx, req, p)
	case passing(err):
		return again[RefundItem](nil, p, refundGaps, err), nil
	}
	return Step[RefundItem]{Progress: p}, p.failed(refundEndpoint(req), err)
}

// sendRefund sends the refund request.
func (c *Client) sendRefund(ctx context.Context, req *RefundRequest, p Progress) (Step[RefundItem], error) {
	send := c.Refund
	if req.Detail != nil {
		send = c.RefundV2
	}
	reply, err := send(ctx, req)
	before := p
	p = p.sent(err)
	switch {
	case err == nil:
		item := accepted(reply)
		return again(item, p, refundGaps, open("refund", item.OutRefundNo, item.Status)), nil
	case passing(err, ErrOrderNotReady):
		return again[RefundItem](nil, p, refundGaps, err), nil
	}
	return Step[RefundItem]{Progress: p}, before.failed(refundEndpoint(req), err)
}

// accepted returns the refund that WeChat Pay has accepted, as the next query would list it.
func accepted(r *RefundResponse) *RefundItem {
	return &RefundItem{
		OutRefundNo: r.OutRefundNo, RefundID: r.RefundID, RefundFee: r.RefundFee,
		SettlementRefundFee: r.SettlementRefundFee, Status: RefundStatusProcessing,
	}
}

// refundEndpoint returns the endpoint for req.
func refundEndpoint(req *RefundRequest) *Endpoint {
	if req != nil && req.Detail != nil {
		return &refundV2.Endpoint
	}
	return &refund.Endpoint
}

// errAnotherRefund says that the number belongs to another refund.
var errAnotherRefund = errors.New("the number belongs to another refund")

// refundItem returns the refund with req's number, if it has req's amount and order.
func (c *Client) refundItem(ctx context.Context, req *RefundRequest) (*RefundItem, error) {
	reply, err := c.RefundQuery(ctx, &RefundQueryRequest{OutRefundNo: req.OutRefundNo})
	if err != nil {
		return nil, err
	}
	for i := range reply.Refunds {
		item := &reply.Refunds[i]
		if item.OutRefundNo != req.OutRefundNo {
			continue
		}
		if item.RefundFee != req.RefundFee || differ(reply.OutTradeNo, req.OutTradeNo) || differ(reply.TransactionID, req.TransactionID) {
			other := newError(&refund.Endpoint, ErrRefundFeeMismatch)
			other.Description = fmt.Sprintf("refund %q is of %d fen of order %q", item.OutRefundNo, item.RefundFee, reply.OutTradeNo)
			other.Fields, other.Err = reply.Fields, errAnotherRefund
			return nil, other
		}
		return item, nil
	}
	return nil, &Error{Operation: refundQuery.operation(), Attempts: 1, Fields: reply.Fields, Outcome: OutcomeReadOnly, Err: errors.New("the reply lacks the refund")}
}

// differ reports whether two numbers are set and not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }
