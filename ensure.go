package wxpay

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/seed6780280e/wxpay/internal/fieldtag"
)

// What is not final yet is asked for again at these gaps, the last of them for
// ever after.
var (
	orderGaps  = []time.Duration{5 * time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute}
	closeGaps  = []time.Duration{time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	refundGaps = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour}
)

// closeAfter is how old an order must be before it can be closed.
const closeAfter = 5 * time.Minute

// A gapTimer waits between the tries of a helper that goes on until an answer
// is final.
type gapTimer struct {
	c    *Client
	gaps []time.Duration
	n    int
}

// wait waits for the next gap. last is why it is needed; it becomes part of the
// error when ctx ends first.
func (g *gapTimer) wait(ctx context.Context, last error) error {
	gap := g.gaps[min(g.n, len(g.gaps)-1)]
	g.n++
	select {
	case <-g.c.clock.After(gap):
		return nil
	case <-ctx.Done():
		return fmt.Errorf("gave up waiting: %w; last: %w", context.Cause(ctx), bare(last))
	}
}

// final reports whether an order's state can't change to paid any more, or is
// paid.
func (s TradeState) final() bool {
	switch s {
	case TradeStateSuccess, TradeStateRefund, TradeStateClosed, TradeStateRevoked, TradeStatePayError:
		return true
	}
	return false
}

// passes reports whether an error of a query may be gone by the next one: the
// network's, the server's, and that a new order is not there yet.
func passes(err error) bool {
	e, ok := asError(err)
	if !ok || e.Attempts == 0 {
		return false
	}
	return e.Retry == RetryNow || e.Retry == RetryLater && e.Code == "" ||
		e.Is(ErrFrequencyLimited) || e.Is(ErrOrderNotExist) || e.Is(ErrRefundNotExist)
}

// WaitPaid queries an order, at growing gaps from 5 seconds to half an hour,
// until its state is final, and returns that: paid or refunded, closed, revoked
// or failed. It goes on through failures of the network and of WeChat Pay, so
// give ctx a deadline; it then returns the error of ctx. Permanent errors are
// returned immediately. WaitPaid needs only the number, so it can be called
// again after a restart.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_2
func (c *Client) WaitPaid(ctx context.Context, req *OrderQueryRequest) (*OrderQueryResponse, error) {
	for gaps := (&gapTimer{c: c, gaps: orderGaps}); ; {
		reply, err := c.OrderQuery(ctx, req)
		switch {
		case err == nil && reply.TradeState.final():
			return reply, nil
		case err == nil:
			err = fmt.Errorf("order %q is %s", reply.OutTradeNo, reply.TradeState)
		case !passes(err):
			return nil, err
		}
		if err := gaps.wait(ctx, err); err != nil {
			return nil, named(err)
		}
	}
}

// A TooEarlyError says that an order can't be closed before At.
type TooEarlyError struct {
	At time.Time // 5 minutes after the order was created
}

// Error says from when on the order can be closed, in UTC+8.
func (e *TooEarlyError) Error() string {
	return fmt.Sprintf("wxpay: the order can be closed from %s on, 5 minutes after it was made", e.At.In(fieldtag.Zone).Format(time.DateTime))
}

// EnsureClosedRequest names the order to close.
type EnsureClosedRequest struct {
	OutTradeNo string    // the merchant's number
	CreatedAt  time.Time // when the order was created; zero: more than 5 minutes ago
}

// EnsureClosed makes sure that an order can no longer be paid: it queries,
// closes, and queries again until the state is final, and returns that state.
// The user may have paid first: check Paid. If the order is unpaid and too new
// to be closed, the error is a [*TooEarlyError]. EnsureClosed needs only the
// number, so it can be called again after a restart. [ErrOrderNotExist]: there
// is no such order, and nothing to close.
//
// https://pay.weixin.qq.com/wiki/doc/api/wxa/wxa_api.php?chapter=9_3
func (c *Client) EnsureClosed(ctx context.Context, req *EnsureClosedRequest) (*OrderQueryResponse, error) {
	if req == nil {
		req = &EnsureClosedRequest{} // OrderQuery says what it lacks
	}
	for gaps := (&gapTimer{c: c, gaps: closeGaps}); ; {
		reply, err := c.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: req.OutTradeNo})
		switch {
		case err == nil && reply.TradeState.final():
			return reply, nil
		case err == nil:
			err = fmt.Errorf("order %q is %s", req.OutTradeNo, reply.TradeState)
		case !passes(err):
			return nil, err
		}
		if at := req.CreatedAt.Add(closeAfter); !req.CreatedAt.IsZero() && c.clock.Now().Before(at) {
			return nil, &TooEarlyError{at}
		}
		_, closeErr := c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: req.OutTradeNo})
		known := closeErr == nil || errors.Is(closeErr, ErrOrderPaid) || errors.Is(closeErr, ErrOrderClosed)
		switch {
		case known && gaps.n == 0:
			gaps.n++
			continue // the next query tells; later ones may lag, and are waited for
		case known:
		case errors.Is(err, ErrOrderNotExist) && errors.Is(closeErr, ErrOrderNotExist):
			return nil, closeErr
		case closeErr != nil && !passes(closeErr) && !errors.Is(closeErr, ErrTradeStateError):
			return nil, closeErr
		}
		if err := gaps.wait(ctx, errors.Join(bare(err), bare(closeErr))); err != nil {
			return nil, named(err)
		}
	}
}
