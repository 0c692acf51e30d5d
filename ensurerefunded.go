package wxpay

import (
	"context"
	"errors"
	"fmt"
)

// final reports whether a refund has come to its end.
func (s RefundStatus) final() bool {
	return s == RefundStatusSuccess || s == RefundStatusClosed || s == RefundStatusChange
}

// EnsureRefunded pays money back once, however often it is called with the same
// request: it asks whether there is a refund of this number, repeats req until
// it is accepted, and then queries, at growing gaps from a minute to an hour,
// until the refund is final. [RefundStatusSuccess], [RefundStatusChange] and
// [RefundStatusClosed] are answers, not errors. Permanent errors, such as
// [ErrNotEnough], are returned immediately; [OutcomeOf] reports whether the
// refund may have been accepted. Give ctx a deadline. EnsureRefunded needs only
// the request, so it can be called again after a restart.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_4
func (c *Client) EnsureRefunded(ctx context.Context, req *RefundRequest) (*RefundItem, error) {
	if _, err := refundV2.encode(req); err != nil {
		return nil, refuse(&refund.Endpoint, err)
	}
	for gaps := (&gapTimer{c: c, gaps: refundGaps}); ; {
		item, err := c.refundItem(ctx, req)
		switch {
		case err == nil && item.Status.final():
			return item, nil
		case err == nil:
			err = fmt.Errorf("refund %q is %s", item.OutRefundNo, item.Status)
		case errors.Is(err, ErrRefundNotExist):
			if err = c.refundOnce(ctx, req); err == nil {
				err = fmt.Errorf("refund %q was accepted", req.OutRefundNo)
			} else if !waitingMends(err) {
				return nil, err
			}
		case !passes(err):
			return nil, err
		}
		if err := gaps.wait(ctx, err); err != nil {
			return nil, named(err)
		}
	}
}

// refundOnce asks for a refund, through the endpoint that fits.
func (c *Client) refundOnce(ctx context.Context, req *RefundRequest) error {
	ask := c.Refund
	if req.Detail != nil {
		ask = c.RefundV2
	}
	_, err := ask(ctx, req)
	return err
}

// waitingMends reports whether a refund that failed is to be asked for again
// with the same number: in doubt, or because it came too early.
func waitingMends(err error) bool {
	return passes(err) || errors.Is(err, ErrOrderNotReady)
}

// refundItem returns the refund of req's number, if it is req's.
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
			return nil, &Error{Operation: refundQuery.operation(), Attempts: 1, Fields: reply.Fields, Outcome: OutcomeNotDone, Code: ErrRefundFeeMismatch,
				Description: fmt.Sprintf("refund %q is of %d fen of order %q", item.OutRefundNo, item.RefundFee, reply.OutTradeNo)}
		}
		return item, nil
	}
	return nil, &Error{Operation: refundQuery.operation(), Attempts: 1, Fields: reply.Fields, Outcome: OutcomeReadOnly, Err: errors.New("the reply lacks the refund")}
}

// differ reports whether two numbers that are both told are not the same.
func differ(a, b string) bool { return a != "" && b != "" && a != b }
