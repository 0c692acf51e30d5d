package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	reverseAfter  = 15 * time.Second // how long after the charge a reversal is allowed
	userPayingGap = 5 * time.Second  // for a user who is typing the password
	reverseTries  = 10               // after that, EnsureReversed and MicropayAndWait give up
)

// EnsureReversedRequest names the counter payment to reverse. If both numbers are set,
// TransactionID is used.
type EnsureReversedRequest struct {
	TransactionID string    // WeChat Pay's number
	OutTradeNo    string    // or the merchant's
	ChargedAt     time.Time // when it was charged; zero: just before the first step
}

// reversal is the endpoint of the errors of [Client.EnsureReversed].
var reversal = Endpoint{
	Path: reverse.Path, Idempotent: true, Meanings: reverseMeanings,
	InDoubt: "query the order: in state REVOKED, CLOSED or REFUND it is reversed; while it is open, call EnsureReversed again; if it stays paid, refund it",
}

// EnsureReversed reverses a counter payment. It queries, reverses, and queries again
// until the state is [TradeStateRevoked], [TradeStateClosed] or [TradeStateRefund], and
// returns that state. Only a query proves a reversal, because WeChat Pay answers SUCCESS
// also for unknown numbers. EnsureReversed sends no reversal in the first 15 seconds
// after the charge. It gives up after ten tries at growing gaps. The outcome of its
// errors is unknown, unless the request itself is wrong: query the order, and call
// EnsureReversed again. [Client.ReverseStep] is for job queues.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_11&index=3
func (c *Client) EnsureReversed(ctx context.Context, req *EnsureReversedRequest) (*OrderQueryResponse, error) {
	l := loop{client: c, endpoint: &reversal, tries: reverseTries}
	return untilFinal(ctx, l, resumed(), func(ctx context.Context, p Progress) (Step[OrderQueryResponse], error) {
		return c.ReverseStep(ctx, req, p)
	})
}

// ReverseStep is one step of [Client.EnsureReversed]: a query. If the query does not
// show the reversal, it then reverses, and queries again after that succeeded.
func (c *Client) ReverseStep(ctx context.Context, req *EnsureReversedRequest, p Progress) (Step[OrderQueryResponse], error) {
	if req == nil {
		req = &EnsureReversedRequest{}
	}
	if err := checkOrderNumbers(req.TransactionID, req.OutTradeNo); err != nil {
		return Step[OrderQueryResponse]{Progress: p}, refuse(&reverse.Endpoint, err)
	}
	p = p.begun(req.ChargedAt, c.clock.Now())
	state, lasting, err := c.queryEnd(ctx, req.order(), TradeState.reversed)
	switch {
	case err == nil:
		return Step[OrderQueryResponse]{State: state, Final: true, Progress: p.next()}, nil
	case lasting:
		return Step[OrderQueryResponse]{Progress: p}, stillInDoubt(&reversal, err)
	}
	if wait := p.Since.Add(reverseAfter).Sub(c.clock.Now()); wait > 0 {
		return Step[OrderQueryResponse]{State: state, After: wait, Cause: err, Progress: p}, nil
	}
	return c.reverseAndQuery(ctx, req, p, state, err)
}

// reverseAndQuery reverses an order; open says why it is not reversed yet.
func (c *Client) reverseAndQuery(
	ctx context.Context, req *EnsureReversedRequest, p Progress, state *OrderQueryResponse, open error,
) (Step[OrderQueryResponse], error) {
	recall, err := c.tryReverse(ctx, &ReverseRequest{TransactionID: req.TransactionID, OutTradeNo: req.OutTradeNo})
	switch {
	case err != nil && !recall:
		return Step[OrderQueryResponse]{State: state, Progress: p}, stillInDoubt(&reversal, err)
	case err != nil:
		return againReversing(state, p, err, joined(open, err)), nil
	}
	state, lasting, err := c.queryEnd(ctx, req.order(), TradeState.reversed)
	switch {
	case err == nil:
		return Step[OrderQueryResponse]{State: state, Final: true, Progress: p.next()}, nil
	case lasting:
		return Step[OrderQueryResponse]{Progress: p}, stillInDoubt(&reversal, err)
	}
	return againReversing(state, p, nil, unseen(err)), nil
}

// order returns the query of the order.
func (r *EnsureReversedRequest) order() *OrderQueryRequest {
	return &OrderQueryRequest{TransactionID: r.TransactionID, OutTradeNo: r.OutTradeNo}
}

// reversed reports whether nothing is left to reverse.
func (s TradeState) reversed() bool {
	return s == TradeStateRevoked || s == TradeStateClosed || s == TradeStateRefund
}

// tryReverse reverses. recall means that the next step must reverse again.
func (c *Client) tryReverse(ctx context.Context, req *ReverseRequest) (recall bool, err error) {
	reply, err := reverse.Call(ctx, c, req)
	switch {
	case err != nil:
		return recalls(err) || passing(err, ErrUserPaying), err
	case reply.Recall:
		return true, &Error{Operation: reverse.operation(), HTTPStatus: http.StatusOK, Attempts: 1, Fields: reply.Fields,
			Err: errors.New("recall is Y: the reversal is not done yet"), Retry: RetryLater, advice: reverse.InDoubt}
	}
	return false, nil
}

// recalls reports whether the response of a failed reversal says that it must be
// repeated, for any code.
func recalls(err error) bool {
	e, ok := asError(err)
	return ok && e.Fields.Get("recall") == "Y"
}

// againReversing returns the step after a reversal that failed with err.
func againReversing[T any](state *T, p Progress, err, cause error) Step[T] {
	step := again(state, p, reverseGaps, cause)
	if errors.Is(err, ErrUserPaying) {
		step.After = max(step.After, userPayingGap)
	}
	return step
}

// unseen returns an error: the reversal succeeded, but no query shows it yet.
func unseen(err error) error {
	return fmt.Errorf("it was reversed, but no query shows that yet: %w", bare(err))
}
