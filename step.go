package wxpay

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"time"
)

// A Step is the result of one try at something that may need several tries until it
// is certain, such as a refund. A job queue takes one step in each run:
//
//	step, err := client.RefundStep(ctx, req, progress) // progress is from the job
//	switch {
//	case err != nil: // waiting alone does not help: check OutcomeOf(err), and alert
//	case step.Final: // done: step.State says how it ended
//	default: // store step.Progress with the job, and run the job again after step.After
//	}
//
// If two processes take the same step at the same time, the refund, charge, closing or
// reversal is still done once, because WeChat Pay carries out a number once. But each
// process knows only its own requests. Its [OutcomeNotDone] says nothing about the
// requests of the other, and it may see a paid state while the other reverses the
// payment. So let only one worker at a time run a job.
type Step[T any] struct {
	State    *T            // the last state that WeChat Pay returned; nil: not known
	Final    bool          // nothing is left to do
	After    time.Duration // how long to wait before the next step; zero: only until Progress is stored
	Cause    error         // why the step is not final; it is no failure if State shows an open state
	Progress Progress      // store it before the next step
}

// Progress is what the next step must know about earlier steps. Begin with the zero
// value, and only if nothing was sent with this number before; otherwise begin with
// Sending set. A Progress is small. Store it as JSON; database/sql does so by itself, in
// a column of type TEXT or JSON.
type Progress struct {
	Steps   int  `json:"steps"`             // number of steps so far that were followed by a pause
	Sending bool `json:"sending,omitempty"` // a request that changes something may have been sent
	Known   bool `json:"known,omitempty"`   // only for [Once]: WeChat Pay knows the number

	// Only for counter payments.
	Since     time.Time `json:"since,omitzero"`      // when it was charged; of package wxa: the first step
	Refused   Code      `json:"refused,omitempty"`   // the code that refused the charge; a query must confirm it
	Reversing bool      `json:"reversing,omitempty"` // a reversal may have been sent

	// unsent means that the request which Sending or Reversing announces was not sent
	// yet. It is not stored: after a crash nobody knows.
	unsent bool
}

// resumed returns the progress for a caller who stored none: an earlier process may
// have sent a request.
func resumed() Progress { return Progress{Sending: true} }

// maybeApplied reports whether an earlier request may have been carried out.
func (p Progress) maybeApplied() bool { return p.Sending && (!p.unsent || p.Reversing) }

// begun returns the progress with the time of the charge: the stored time, or else at,
// or else now. A time in the future, from another machine's clock, becomes now.
func (p Progress) begun(at, now time.Time) Progress {
	if p.Since.IsZero() {
		p.Since = at
	}
	if p.Since.IsZero() || p.Since.After(now) {
		p.Since = now
	}
	return p
}

// next returns the progress after one more step. Stored progress may be
// damaged.
func (p Progress) next() Progress {
	p.Steps = min(max(p.Steps, 0), math.MaxInt-1) + 1
	return p
}

// sent returns the progress after a request that changes something; err is the error
// of the request.
func (p Progress) sent(err error) Progress {
	outcome := OutcomeOf(err)
	p.Sending, p.unsent = true, p.unsent && outcome == OutcomeNotDone
	return p
}

// gap returns how long to wait after the steps so far. The last gap is repeated.
func (p Progress) gap(gaps []time.Duration) time.Duration {
	return gaps[min(max(p.Steps, 0), len(gaps)-1)]
}

// again returns a step that is not final.
func again[T any](state *T, p Progress, gaps []time.Duration, cause error) Step[T] {
	return Step[T]{State: state, After: p.gap(gaps), Cause: cause, Progress: p.next()}
}

// failed returns the helper's error after a call that no repeat helps. While an earlier
// request may have been carried out, its outcome is unknown.
func (p Progress) failed(e *Endpoint, err error) error {
	fail, ok := asError(err)
	if !ok {
		return err
	}
	own := *fail
	switch {
	case p.maybeApplied() && own.Outcome != OutcomeAlreadyDone:
		own.Outcome, own.advice = OutcomeUnknown, withFix(cmp.Or(e.InDoubt, inDoubt), own.fix)
	case own.Outcome == OutcomeReadOnly:
		own.Outcome = OutcomeNotDone
	}
	return &own
}

// stillInDoubt returns the error of a helper that always assumes an earlier request.
func stillInDoubt(e *Endpoint, err error) error { return resumed().failed(e, err) }

// passing reports whether a failure may be gone at the next step: failures of the
// network and of WeChat Pay's system, and failures with one of the codes.
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

// queryEnd queries an order. err is nil only if its state is an end; otherwise err says
// why not. lasting reports that no further query helps.
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

// open returns an error that names a state which is not final.
func open(kind, number string, state any) error {
	return fmt.Errorf("%s %q is %v", kind, number, state)
}
