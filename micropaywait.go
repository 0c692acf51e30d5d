package wxpay

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

const (
	payWait      = 45 * time.Second // how long a counter payment may stay open
	reverseAfter = 15 * time.Second // a reversal is allowed that long after the charge
)

var (
	payGaps     = []time.Duration{5 * time.Second}
	reverseGaps = []time.Duration{
		1 * time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second,
		6 * time.Second, 7 * time.Second, 8 * time.Second, 9 * time.Second,
	}
	userPayingGap = 4 // index of 5 seconds, which a user who is paying is given
)

// A gapTimer waits between the tries at a counter payment.
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

// A counterPayment is one whose end the reply to [Client.Micropay] did not tell.
type counterPayment struct {
	c      *Client
	req    *MicropayRequest
	first  *Error // of Micropay
	last   error  // why it is still open
	since  time.Time
	failed bool // a query said PAYERROR
}

// MicropayAndWait calls [Client.Micropay] and waits for the final result. Call
// it with a number that was never sent before; after a restart, call
// [Client.ResumeMicropay]. While the result is unknown, it queries every 5
// seconds of Config.Clock, and after 45 seconds reverses the payment. A payment
// that failed (PAYERROR) is reversed too, because users were charged for such
// payments. Reversing needs the merchant certificate; this is checked before
// paying. A response means paid. An error whose [OutcomeOf] is [OutcomeNotDone]
// means not paid, or reversed: a new code needs a new number. A refusal is
// called so only after a query that shows no payment with this number. Any
// other error says what is still unknown. If ctx ends, the payment stays as it
// is: give it two minutes.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_10&index=1
func (c *Client) MicropayAndWait(ctx context.Context, req *MicropayRequest) (*MicropayResponse, error) {
	if err := c.canReverse(); err != nil {
		return nil, err
	}
	reply, err := c.Micropay(ctx, req)
	first, failed := asError(err)
	if !failed {
		return reply, err
	}
	p := &counterPayment{c: c, req: req, first: first, last: err, since: c.clock.Now()}
	switch {
	case first.leavesPaymentOpen():
		return p.wait(ctx, first.Is(ErrUserPaying))
	case first.Outcome == OutcomeNotDone && first.Attempts > 0 && first.ReturnMsg == "" && first.Code != "":
		return p.refused(ctx)
	}
	return nil, err
}

// ResumeMicropay goes on with a counter payment after a restart. It never
// charges: it queries the number, waits for the final result, and reverses what
// stays open, as [Client.MicropayAndWait] does. Only OutTradeNo, TotalFee and
// Version of req are used. A number that no query shows may still be on its way:
// it is reversed as well.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_10&index=1
func (c *Client) ResumeMicropay(ctx context.Context, req *MicropayRequest) (*MicropayResponse, error) {
	if err := c.canReverse(); err != nil {
		return nil, err
	}
	if req == nil || req.OutTradeNo == "" || req.TotalFee <= 0 {
		return nil, refuse(&micropay.Endpoint, errors.New("out_trade_no (OutTradeNo) and total_fee (TotalFee) must be set"))
	}
	first := &Error{Operation: micropay.operation(), Attempts: 1, Err: errors.New("resumed")}
	p := &counterPayment{c: c, req: req, first: first, last: first, since: c.clock.Now()}
	return p.wait(ctx, false)
}

// canReverse refuses what could leave a payment open.
func (c *Client) canReverse() error {
	if err := c.ready(c.at(&reverse.Endpoint)); err != nil {
		return refuse(&micropay.Endpoint, fmt.Errorf("a payment that stays open must be reversed: %w", err))
	}
	return nil
}

// wait queries until the payment has ended, and reverses it if it does not.
func (p *counterPayment) wait(ctx context.Context, pauseFirst bool) (*MicropayResponse, error) {
	reply, done, err := p.poll(ctx, pauseFirst)
	if done {
		return reply, err
	}
	return p.takeBack(ctx)
}

// refused asks once whether the number is alive all the same: an earlier
// process, or another till, may have charged with it.
func (p *counterPayment) refused(ctx context.Context) (*MicropayResponse, error) {
	reply, done, err := p.query(ctx)
	switch {
	case done:
		return reply, err
	case errors.Is(p.last, ErrOrderNotExist):
		return nil, p.first
	}
	return p.wait(ctx, true)
}

// leavesPaymentOpen reports whether waiting can tell how a payment ended. A
// code that speaks of an earlier use of the number is not among those that do:
// what would be found, and reversed, is another sale.
func (e *Error) leavesPaymentOpen() bool {
	return e.Outcome == OutcomeUnknown &&
		(e.Code == "" || e.Is(ErrUserPaying) || e.Is(ErrSystemError) || e.Is(ErrBankError))
}

// poll queries until the payment has ended or its time is up.
func (p *counterPayment) poll(ctx context.Context, pauseFirst bool) (reply *MicropayResponse, done bool, err error) {
	gaps := &gapTimer{c: p.c, gaps: payGaps}
	for wait := pauseFirst; ; wait = true {
		if wait {
			if err := gaps.wait(ctx, p.last); err != nil {
				return nil, true, p.fail(OutcomeUnknown, fmt.Errorf("it may still be paid: %w", err))
			}
		}
		reply, done, err := p.query(ctx)
		if done || !p.c.clock.Now().Before(p.until()) {
			return reply, done, err
		}
	}
}

// until is when a payment that is still open is reversed: one that failed as
// soon as that is allowed.
func (p *counterPayment) until() time.Time {
	if p.failed {
		return p.since.Add(reverseAfter)
	}
	return p.since.Add(payWait)
}

// query asks once; done means that the payment has ended.
func (p *counterPayment) query(ctx context.Context) (reply *MicropayResponse, done bool, err error) {
	q, err := p.c.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: p.req.OutTradeNo, Version: p.req.Version})
	switch {
	case err != nil:
		p.last = err
		return nil, false, nil
	case q.TradeState == TradeStateSuccess && q.TotalFee == p.req.TotalFee:
		return &MicropayResponse{Envelope: q.Envelope, Payment: q.Payment}, true, nil
	case q.Paid():
		return nil, true, p.fail(OutcomeUnknown, fmt.Errorf("the order is %s over %d fen: is the number another sale's?", q.TradeState, q.TotalFee))
	case q.TradeState == TradeStatePayError: // users were charged all the same: 支付失败,请撤销订单
		p.failed = true
	case q.TradeState.final():
		return nil, true, p.fail(OutcomeNotDone, fmt.Errorf("not paid: the order is %s %q", q.TradeState, q.TradeStateDesc))
	}
	p.last = fmt.Errorf("the order is %s", q.TradeState)
	return nil, false, nil
}

// takeBack reverses a payment that stayed open.
func (p *counterPayment) takeBack(ctx context.Context) (*MicropayResponse, error) {
	_, reversal := p.c.EnsureReversed(ctx, &ReverseRequest{OutTradeNo: p.req.OutTradeNo})
	if reversal == nil {
		return nil, p.confirmReversed(ctx)
	}
	reply, done, err := p.query(ctx)
	switch {
	case !done:
		return nil, p.fail(OutcomeUnknown, fmt.Errorf("it may still be paid: %w; it could not be reversed: %w", bare(p.last), bare(reversal)))
	case err == nil && OutcomeOf(reversal) != OutcomeNotDone:
		return nil, p.fail(OutcomeUnknown, fmt.Errorf("it was paid, but its reversal may still return the money: %w", bare(reversal)))
	}
	return reply, err
}

// confirmations are the queries that may lag behind a reversal.
const confirmations = 6

// confirmReversed returns what became of a payment whose reversal succeeded:
// WeChat Pay answers so also for a number that it does not know, so that only a
// query proves it.
func (p *counterPayment) confirmReversed(ctx context.Context) error {
	gaps := &gapTimer{c: p.c, gaps: payGaps}
	for n := 0; ; n++ {
		q, err := p.c.OrderQuery(ctx, &OrderQueryRequest{OutTradeNo: p.req.OutTradeNo, Version: p.req.Version})
		switch {
		case err != nil:
			p.last = err
		case q.TradeState == TradeStateRevoked || q.TradeState == TradeStateClosed || q.TradeState == TradeStateRefund:
			return p.fail(OutcomeNotDone, errors.New("not paid: it stayed open and was reversed"))
		default:
			p.last = open("order", p.req.OutTradeNo, q.TradeState)
		}
		if n == confirmations-1 {
			return p.fail(OutcomeUnknown, fmt.Errorf("it was reversed, but no query shows that yet: %w", bare(p.last)))
		}
		if err := gaps.wait(ctx, p.last); err != nil {
			return p.fail(OutcomeUnknown, fmt.Errorf("it was reversed, but no query shows that yet: %w", err))
		}
	}
}

// fail is the first failure with what became of it.
func (p *counterPayment) fail(outcome Outcome, cause error) *Error {
	e := *p.first
	if e.Err != nil {
		cause = fmt.Errorf("%w: %w", e.Err, cause)
	}
	e.Err, e.Outcome, e.advice = cause, outcome, "query the order; while it is open, EnsureReversed; never charge another code before"
	if outcome == OutcomeNotDone {
		e.advice = "not paid: scan a new code, with a new out_trade_no"
	}
	return &e
}

// reverseOnce leaves repeating to EnsureReversed.
var reverseOnce = Operation[ReverseRequest, ReverseResponse]{
	Endpoint: Endpoint{Path: reverse.Path, Certificate: true, Meanings: reverseMeanings, InDoubt: reverse.InDoubt},
	Check:    reverse.Check,
}

// EnsureReversed calls [Client.Reverse] until it is done: up to ten times, at
// growing gaps of Config.Clock, as long as WeChat Pay asks for it or does not
// answer. An error whose [OutcomeOf] is [OutcomeNotDone] means that nothing was
// reversed; after any other, query, and call again.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_11&index=3
func (c *Client) EnsureReversed(ctx context.Context, req *ReverseRequest) (*ReverseResponse, error) {
	maybeApplied := false
	for gaps := (&gapTimer{c: c, gaps: reverseGaps}); ; {
		reply, err := reverseOnce.Call(ctx, c, req)
		if err == nil && !reply.Recall {
			return reply, nil
		}
		fail, failed := asError(err)
		if !failed {
			fail = &Error{Operation: reverse.operation(), HTTPStatus: http.StatusOK, Attempts: 1, Fields: reply.Fields,
				Err: errors.New("recall is Y: the reversal is not done yet"), advice: reverse.InDoubt}
		}
		if maybeApplied && fail.Outcome == OutcomeNotDone {
			fail.Outcome, fail.advice = OutcomeUnknown, reverse.InDoubt
		}
		maybeApplied = maybeApplied || fail.Outcome == OutcomeUnknown
		if !fail.recalls() || gaps.n == len(reverseGaps) {
			return nil, fail
		}
		if fail.Is(ErrUserPaying) {
			gaps.n = max(gaps.n, userPayingGap)
		}
		if err := gaps.wait(ctx, fail); err != nil {
			return nil, &Error{Operation: fail.Operation, HTTPStatus: fail.HTTPStatus, Attempts: fail.Attempts, Fields: fail.Fields, Err: err}
		}
	}
}

// recalls reports whether a failed reversal is to be repeated.
func (e *Error) recalls() bool {
	unanswered := e.Code == "" && e.Attempts > 0 && !e.Is(ErrCertError)
	return unanswered || passing(e) || e.Is(ErrUserPaying) || e.Fields.Get("recall") == "Y"
}
