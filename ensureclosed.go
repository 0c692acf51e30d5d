package wxpay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// closeAfter is how old an order must be before it can be closed.
const closeAfter = 5 * time.Minute

// A TooEarlyError says that an order can't be closed before At.
type TooEarlyError struct {
	At time.Time // 5 minutes after the order was created
}

// Error returns the time from which the order can be closed, in UTC+8.
func (e *TooEarlyError) Error() string {
	return fmt.Sprintf("wxpay: the order can be closed from %s on, 5 minutes after it was created", e.At.In(fieldtag.Zone).Format(time.DateTime))
}

// EnsureClosedRequest names the order to close.
type EnsureClosedRequest struct {
	OutTradeNo string    // the merchant's number
	CreatedAt  time.Time // when the order was created; zero: more than 5 minutes ago
}

// EnsureClosed makes sure that an order can no longer be paid. It queries, closes, and
// queries again until the state is final, and returns that state. The user may have
// paid first: check Paid. If the order is unpaid and too new to be closed, the error is a
// [*TooEarlyError]. Give ctx a deadline. EnsureClosed needs only the number, so it can be
// called again after a restart. [ErrOrderNotExist]: there is no such order, or it is not
// visible yet. [Client.CloseStep] is for job queues.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_3
func (c *Client) EnsureClosed(ctx context.Context, req *EnsureClosedRequest) (*OrderQueryResponse, error) {
	return untilFinal(ctx, loop{client: c, endpoint: &closeOrder.Endpoint}, resumed(), func(ctx context.Context, p Progress) (Step[OrderQueryResponse], error) {
		return c.CloseStep(ctx, req, p)
	})
}

// CloseStep is one step of [Client.EnsureClosed]: a query. If the state is not final,
// it then closes the order, and queries again after that succeeded.
func (c *Client) CloseStep(ctx context.Context, req *EnsureClosedRequest, p Progress) (Step[OrderQueryResponse], error) {
	if req == nil {
		req = &EnsureClosedRequest{}
	}
	if _, err := closeOrder.encode(&CloseOrderRequest{OutTradeNo: req.OutTradeNo}); err != nil {
		return Step[OrderQueryResponse]{Progress: p}, refuse(&closeOrder.Endpoint, err)
	}
	order := &OrderQueryRequest{OutTradeNo: req.OutTradeNo}
	state, lasting, err := c.queryEnd(ctx, order, TradeState.final)
	switch {
	case err == nil:
		return Step[OrderQueryResponse]{State: state, Final: true, Progress: p.next()}, nil
	case lasting:
		return Step[OrderQueryResponse]{Progress: p}, stillInDoubt(&closeOrder.Endpoint, err)
	}
	if at := req.CreatedAt.Add(closeAfter); !req.CreatedAt.IsZero() && c.clock.Now().Before(at) {
		return Step[OrderQueryResponse]{State: state, Progress: p}, &TooEarlyError{at}
	}
	_, closeErr := c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: req.OutTradeNo})
	if closeErr == nil {
		state, lasting, err = c.queryEnd(ctx, order, TradeState.final)
	}
	nothing := errors.Is(err, ErrOrderNotExist) && errors.Is(closeErr, ErrOrderNotExist)
	switch {
	case err == nil:
		return Step[OrderQueryResponse]{State: state, Final: true, Progress: p.next()}, nil
	case lasting:
		return Step[OrderQueryResponse]{Progress: p}, stillInDoubt(&closeOrder.Endpoint, err)
	case closeErr != nil && (nothing || !passing(closeErr, ErrOrderPaid, ErrOrderClosed, ErrTradeStateError, ErrOrderNotExist)):
		return Step[OrderQueryResponse]{State: state, Progress: p}, stillInDoubt(&closeOrder.Endpoint, closeErr)
	}
	return again(state, p, closeGaps, joined(err, closeErr)), nil
}

// joined returns both errors as one, to be part of another error.
func joined(err, closeErr error) error {
	if closeErr == nil {
		return err
	}
	return errors.Join(bare(err), bare(closeErr))
}
