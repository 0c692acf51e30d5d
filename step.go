package wxpay

import (
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// A Step is the result of one try at something that may take several until it
// is certain, such as a refund. A job queue takes one step a run:
//
//	step, err := client.RefundStep(ctx, req, progress) // progress is from the job
//	switch {
//	case err != nil: // waiting does not help: go by OutcomeOf(err), and alert
//	case step.Final: // done: step.State says how it ended
//	default: // store step.Progress with the job, and run it again after step.After
//	}
//
// Two processes that take the same step at the same time refund, charge, close or
// reverse once, because WeChat Pay carries out a number once. But each knows its
// own requests only: its [OutcomeNotDone], and a paid state that it sees while
// the other reverses, do not speak for both. Let one worker at a time have a job.
type Step[T any] struct {
	State    *T            // what WeChat Pay said last; nil: nothing certain
	Final    bool          // there is nothing left to do
	After    time.Duration // when to take the next step; zero: at once, when Progress is stored
	Cause    error         // the failure that the next step tries again; nil: none
	Progress Progress      // must be stored before the next step
}

// Progress is what the next step must know of those before. The zero value
// begins, and promises that nothing was sent with this number before. It is
// small, and is stored as JSON.
type Progress struct {
	Steps   int  `json:"steps"`             // taken so far
	Sending bool `json:"sending,omitempty"` // a request that changes something may have been sent

	// Of counter payments only.
	Since     time.Time `json:"since,omitzero"`      // when it was charged
	Refused   Code      `json:"refused,omitempty"`   // how the charge was refused; a query must confirm that
	Reversing bool      `json:"reversing,omitempty"` // a reversal may have been sent

	// unsent means that what is announced by Sending, or by Reversing after it, was
	// not sent yet. It is not stored: after a crash nobody knows.
	unsent bool
}

// resumed is the progress of a caller who stored none: an earlier process may
// have sent a request.
func resumed() Progress { return Progress{Sending: true} }

// maybeApplied reports whether an earlier request may have been carried out.
func (p Progress) maybeApplied() bool { return p.Sending && (!p.unsent || p.Reversing) }

// begun is the progress with the time of the charge: the stored one, else that
// which the caller says, else now. Another machine's clock may be ahead.
func (p Progress) begun(at, now time.Time) Progress {
	if p.Since.IsZero() {
		p.Since = at
	}
	if p.Since.IsZero() || p.Since.After(now) {
		p.Since = now
	}
	return p
}

// next is the progress after one more step. What was stored may be damaged.
func (p Progress) next() Progress {
	p.Steps = min(max(p.Steps, 0), math.MaxInt-1) + 1
	return p
}

// sent is the progress after a request that changes something; err is how it
// failed, nil if it did not.
func (p Progress) sent(err error) Progress {
	outcome := OutcomeOf(err)
	p.Sending, p.unsent = true, p.unsent && outcome == OutcomeNotDone
	return p
}

// gap returns how long to wait after the steps so far: the last gap over and
// over.
func (p Progress) gap(gaps []time.Duration) time.Duration {
	return gaps[min(max(p.Steps, 0), len(gaps)-1)]
}

// again is a step that is not final.
func again[T any](state *T, p Progress, gaps []time.Duration, cause error) Step[T] {
	return Step[T]{State: state, After: p.gap(gaps), Cause: cause, Progress: p.next()}
}

// failed returns the helper's own error of a call that no repeat helps: while an
// earlier request may have been carried out, that is all that is known.
func (p Progress) failed(e *Endpoint, err error) error {
	fail, ok := asError(err)
	if !ok {
		return err
	}
	own := *fail
	switch {
	case p.maybeApplied() && own.Outcome != OutcomeAlreadyDone:
		own.Outcome, own.advice = OutcomeUnknown, e.InDoubt
	case own.Outcome == OutcomeReadOnly:
		own.Outcome = OutcomeNotDone
	}
	return &own
}

// stillInDoubt is the error of a helper that always assumes an earlier request.
func stillInDoubt(e *Endpoint, err error) error { return resumed().failed(e, err) }

// passing reports whether a failure may be gone at the next step: the network's
// and the system's, and those with one of the codes.
func passing(err error, codes ...Code) bool {
	e, ok := asError(err)
	if !ok || e.Attempts == 0 {
		return false
	}
	var recipient *wrongRecipientError
	if errors.As(err, &recipient) {
		return false
	}
	unclear := e.Retry == RetryLater && e.Code == "" && e.meant == ""
	return e.Retry == RetryNow || unclear || e.Is(ErrFrequencyLimited) || slices.ContainsFunc(codes, func(c Code) bool { return e.Is(c) })
}

// queryEnd queries an order. err is nil only if its state is an end; else it says
// why not, and lasting reports whether asking again does not help.
func (c *Client) queryEnd(
	ctx context.Context, req *OrderQueryRequest, isEnd func(TradeState) bool,
) (state *OrderQueryResponse, lasting bool, err error) {
	state, err = c.OrderQuery(ctx, req)
	switch {
	case err != nil:
		return nil, !passing(err, ErrOrderNotExist), err
	case !isEnd(state.TradeState):
		return state, false, open("order", state.OutTradeNo, state.TradeState)
	}
	return state, false, nil
}

// open says what the state is that is not final.
func open(kind, number string, state any) error {
	return fmt.Errorf("%s %q is %v", kind, number, state)
}
