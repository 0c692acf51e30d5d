package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// follow queries a charge that was sent, and reverses it if it has been open for too
// long. refusal is the error of the charge if it was refused in this step, or nil.
func (c *Client) follow(ctx context.Context, req *MicropayRequest, p Progress, refusal *Error) (Step[MicropayResponse], error) {
	state, err := c.queryCharge(ctx, req)
	switch {
	case err == nil:
		p.Refused = "" // an order with this number exists
		if step, ended, err := p.ended(state, req); ended {
			return step, err
		}
		err = open("order", req.OutTradeNo, state.TradeState)
	case p.provesRefused(err):
		return Step[MicropayResponse]{Progress: p}, refusedCharge(p.Refused, refusal)
	case !passing(err, ErrOrderNotExist):
		return Step[MicropayResponse]{Progress: p}, stillInDoubt(&counterPayment, err)
	}
	switch {
	case p.Reversing:
		return c.reverseCharge(ctx, req, p, err)
	case c.clock.Now().Before(reverseAt(p.Since, state)):
		return again[MicropayResponse](nil, p, micropayGaps, stillOpen(err)), nil
	}
	p = Progress{Sending: true, Reversing: true, unsent: true, Since: p.Since}
	return Step[MicropayResponse]{Cause: stillOpen(err), Progress: p}, nil // announced
}

func (c *Client) queryCharge(ctx context.Context, req *MicropayRequest) (*OrderQueryResponse, error) {
	return c.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: req.OutTradeNo, Version: req.Version})
}

// provesRefused reports whether the error of a query proves that a refused charge was
// not done: no order has this number, or the query is refused for the same permanent
// cause, such as a wrong key.
func (p Progress) provesRefused(query error) bool {
	return p.Refused != "" &&
		(errors.Is(query, ErrOrderNotExist) || errors.Is(query, p.Refused) && !passing(query))
}

// refusedCharge returns the error of a charge that was refused.
func refusedCharge(code Code, refusal *Error) *Error {
	if refusal == nil {
		refusal = newError(&micropay.Endpoint, code)
	}
	return refusal
}

// reverseAt returns when a payment that is still open is reversed. One that failed is
// reversed as soon as that is allowed.
func reverseAt(charged time.Time, state *OrderQueryResponse) time.Time {
	if state != nil && state.TradeState == TradeStatePayError { // users may have been charged: 支付失败,请撤销订单
		return charged.Add(reverseAfter)
	}
	return charged.Add(payWait)
}

// ended returns the result of a charge, if q shows that it has ended. Once a reversal may
// have been carried out, a paid state is not the end: it may be older than the reversal.
func (p Progress) ended(q *OrderQueryResponse, req *MicropayRequest) (step Step[MicropayResponse], ended bool, err error) {
	step.Progress = p
	reversing := p.Reversing && !p.unsent
	switch {
	case q.TotalFee != req.TotalFee && q.Paid(), q.TradeState == TradeStateRefund && !reversing:
		return step, true, chargeError(q, OutcomeUnknown, fmt.Errorf("the order is in state %s with %d fen: the number may belong to another sale", q.TradeState, q.TotalFee))
	case reversing && q.TradeState.reversed():
		return step, true, chargeError(q, OutcomeNotDone, errors.New("not paid: it stayed open and was reversed"))
	case q.TradeState.reversed():
		return step, true, chargeError(q, OutcomeNotDone, fmt.Errorf("not paid: the order is %s %q", q.TradeState, q.TradeStateDesc))
	case q.TradeState == TradeStateSuccess && !reversing:
		step.State = &MicropayResponse{Envelope: q.Envelope, Payment: q.Payment}
		step.Final, step.Progress = true, p.next()
		return step, true, nil
	}
	return step, false, nil
}

// reverseCharge reverses a payment that stayed open, and queries it again.
func (c *Client) reverseCharge(ctx context.Context, req *MicropayRequest, p Progress, last error) (Step[MicropayResponse], error) {
	recall, reversal := c.tryReverse(ctx, &ReverseRequest{OutTradeNo: req.OutTradeNo})
	p = p.sent(reversal)
	if recall {
		return againReversing[MicropayResponse](nil, p, reversal, joined(stillOpen(last), reversal)), nil
	}
	state, err := c.queryCharge(ctx, req)
	if err == nil {
		if step, ended, err := p.ended(state, req); ended {
			return step, err
		}
		err = open("order", req.OutTradeNo, state.TradeState)
	}
	switch {
	case state == nil && reversal == nil && !passing(err, ErrOrderNotExist):
		return Step[MicropayResponse]{Progress: p}, chargeError(nil, OutcomeUnknown, unseen(err))
	case reversal == nil:
		return againReversing[MicropayResponse](nil, p, nil, unseen(err)), nil
	case state != nil && state.Paid():
		return Step[MicropayResponse]{Progress: p}, chargeError(state, OutcomeUnknown, fmt.Errorf("it was paid, but its reversal may still return the money: %w", bare(reversal)))
	}
	return Step[MicropayResponse]{Progress: p}, chargeError(state, OutcomeUnknown, fmt.Errorf("%w; it could not be reversed: %w", stillOpen(err), bare(reversal)))
}

// chargeError returns the error of a counter payment, after the query q.
func chargeError(q *OrderQueryResponse, outcome Outcome, cause error) *Error {
	e := &Error{Operation: micropay.operation(), HTTPStatus: http.StatusOK, Attempts: 1, Outcome: outcome, Err: cause, advice: counterPayment.InDoubt}
	if q != nil {
		e.Fields = q.Fields
	}
	if outcome == OutcomeNotDone {
		e.advice = newCodeAndNumber
	}
	return e
}

// stillOpen returns an error that says why a counter payment has not ended.
func stillOpen(err error) error { return fmt.Errorf("it may still be paid: %w", bare(err)) }
