package wxpay

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// payWait is how long a counter payment may stay open.
const payWait = 45 * time.Second

// counterPayment is the endpoint of the errors of [Client.MicropayAndWait] and
// [Client.ResumeMicropay] after a charge was sent.
var counterPayment = Endpoint{
	Path: micropay.Path, Idempotent: true, Meanings: micropayMeanings,
	InDoubt: "call ResumeMicropay with this number, or query it and call EnsureReversed while it is open; never charge another code before",
}

// MicropayAndWait calls [Client.Micropay] and waits for the final result. Call it with a
// number that was never sent before; after a restart, call [Client.ResumeMicropay].
// While the result is unknown, it queries every 5 seconds of Config.Clock, and after 45
// seconds it reverses the payment. It also reverses a payment that failed (PAYERROR),
// because users were charged for such payments. Reversing needs the merchant
// certificate, which is checked before the charge.
//
// A response means paid. An error with [OutcomeNotDone] means not paid, or reversed: use
// a new code and a new number. Such an error is returned for a refusal only after a
// query has shown no payment with this number. Any other error says what is still
// unknown. If ctx ends, the payment stays as it is, so give ctx two minutes.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_10&index=1
func (c *Client) MicropayAndWait(ctx context.Context, req *MicropayRequest) (*MicropayResponse, error) {
	announced, err := c.MicropayStep(ctx, req, Progress{})
	if err != nil {
		return nil, err
	}
	var charge error // how it failed
	l := loop{client: c, endpoint: &counterPayment, tries: reverseTries}
	reply, err := untilFinal(ctx, l, announced.Progress, func(ctx context.Context, p Progress) (Step[MicropayResponse], error) {
		step, err := c.MicropayStep(ctx, req, p)
		if charge == nil {
			charge = step.Cause
		}
		return step, err
	})
	return reply, endOf(charge, err)
}

// ResumeMicropayRequest names a counter payment that was charged before a
// restart.
type ResumeMicropayRequest struct {
	OutTradeNo string    // the merchant's number
	TotalFee   int64     // fen, as it was charged
	ChargedAt  time.Time // when it was charged; zero: now; the 45 seconds begin then
	Version    string    // "1.0" to get PromotionDetail
}

// ResumeMicropay continues with a counter payment after a restart. It never charges. It
// queries the number, waits for the final result, and reverses a payment that stays
// open, as [Client.MicropayAndWait] does. If no query shows the number, the charge may
// still arrive at WeChat Pay, so the number is reversed too. Without a valid merchant
// certificate it still queries; its error says if the payment could not be reversed.
//
// https://pay.weixin.qq.com/wiki/doc/api/micropay.php?chapter=9_10&index=1
func (c *Client) ResumeMicropay(ctx context.Context, req *ResumeMicropayRequest) (*MicropayResponse, error) {
	if req == nil {
		req = &ResumeMicropayRequest{}
	}
	charged := &MicropayRequest{OutTradeNo: req.OutTradeNo, TotalFee: req.TotalFee, Version: req.Version}
	p := resumed().begun(req.ChargedAt, c.clock.Now())
	l := loop{client: c, endpoint: &counterPayment, tries: reverseTries}
	return untilFinal(ctx, l, p, func(ctx context.Context, p Progress) (Step[MicropayResponse], error) {
		return c.MicropayStep(ctx, charged, p)
	})
}

// MicropayStep is one step of [Client.MicropayAndWait]. The first step, with the zero
// Progress, sends nothing: it only returns the Progress to store before the charge. The
// second step charges, but only with the very value that the first step returned. A
// Progress that was stored and read again may be from before a crash: its number is
// never charged, only queried and, after 45 seconds, reversed. So take these two steps
// in one run. The other steps need only OutTradeNo, TotalFee and Version of req. An
// error with [OutcomeNotDone] means not paid.
func (c *Client) MicropayStep(ctx context.Context, req *MicropayRequest, p Progress) (Step[MicropayResponse], error) {
	switch {
	case !p.Sending:
		return c.announceCharge(req, p)
	case req == nil || req.OutTradeNo == "" || req.TotalFee <= 0:
		return Step[MicropayResponse]{Progress: p}, refuse(&micropay.Endpoint, errors.New("out_trade_no (OutTradeNo) and total_fee (TotalFee) must be set"))
	case p.unsent && !p.Reversing:
		return c.charge(ctx, req, p)
	}
	return c.follow(ctx, req, p.begun(time.Time{}, c.clock.Now()), nil)
}

// announceCharge checks what can be checked before a charge.
func (c *Client) announceCharge(req *MicropayRequest, p Progress) (Step[MicropayResponse], error) {
	if err := c.canReverse(); err != nil {
		return Step[MicropayResponse]{Progress: p}, err
	}
	if _, err := micropay.encode(req); err != nil {
		return Step[MicropayResponse]{Progress: p}, refuse(&micropay.Endpoint, err)
	}
	p = p.begun(time.Time{}, c.clock.Now())
	p.Sending, p.unsent = true, true
	return Step[MicropayResponse]{Progress: p}, nil
}

// canReverse returns an error if a payment that stays open could not be reversed.
func (c *Client) canReverse() error {
	if err := c.ready(c.at(&reverse.Endpoint)); err != nil {
		return refuse(&micropay.Endpoint, fmt.Errorf("a payment that stays open must be reversed: %w", err))
	}
	return nil
}

// charge sends the charge, once. Unless the user is typing the password, it queries at
// once, also after a refusal: an earlier process, or another till, may have charged with
// this number.
func (c *Client) charge(ctx context.Context, req *MicropayRequest, p Progress) (Step[MicropayResponse], error) {
	reply, err := c.Micropay(ctx, req)
	e, failed := asError(err)
	if !failed {
		return Step[MicropayResponse]{State: reply, Final: true, Progress: p.next()}, nil
	}
	refused := e.Outcome == OutcomeNotDone && e.Attempts > 0 && e.Code != ""
	if !refused && !e.leavesPaymentOpen() {
		return Step[MicropayResponse]{Progress: p}, err
	}
	p.unsent, p.Since = false, c.clock.Now()
	switch {
	case refused:
		p.Refused = e.Code
	case e.Is(ErrUserPaying):
		return again[MicropayResponse](nil, p, micropayGaps, err), nil
	}
	step, err := c.follow(ctx, req, p, e)
	step.Cause = joined(e, step.Cause)
	return step, err
}

// leavesPaymentOpen reports whether waiting can show how a payment ended. After a code
// that says that the number was used before, it can't: the query would find, and the
// reversal would cancel, another sale.
func (e *Error) leavesPaymentOpen() bool {
	return e.Outcome == OutcomeUnknown && !e.Is(ErrOutTradeNoUsed) && !e.Is(ErrInvalidRequest)
}

// endOf returns the error of a charge that failed with charge and ended with err.
func endOf(charge, err error) error {
	first, charged := asError(charge)
	end, failed := asError(err)
	if !charged || !failed || end == first {
		return err
	}
	e := *first
	e.Outcome, e.advice = end.Outcome, end.Advice()
	if e.Outcome != OutcomeNotDone {
		e.Retry = RetryNever // a charge in doubt is never sent again
	}
	cause := end.Err
	switch {
	case end.Operation == first.Operation && end.Code == first.Code && end.Code != "":
		return &e // the same again
	case end.Code != "" || end.ReturnMsg != "":
		cause = bare(end)
	}
	if e.Err != nil {
		cause = fmt.Errorf("%w: %w", e.Err, cause)
	}
	e.Err = cause
	return &e
}
