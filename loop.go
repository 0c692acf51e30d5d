package wxpay

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// What is not final yet is asked for again at these gaps, the last of them over
// and over.
var (
	orderGaps  = []time.Duration{5 * time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute}
	closeGaps  = []time.Duration{time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	refundGaps = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour}
)

// PaidGaps returns the gaps between the steps of [Client.WaitPaid].
func PaidGaps() []time.Duration { return slices.Clone(orderGaps) }

// CloseGaps returns the gaps between the steps of [Client.EnsureClosed].
func CloseGaps() []time.Duration { return slices.Clone(closeGaps) }

// RefundGaps returns the gaps between the steps of [Client.EnsureRefunded].
func RefundGaps() []time.Duration { return slices.Clone(refundGaps) }

// shortestGap is waited at least, whatever a step says: no answer makes a helper
// spin.
const shortestGap = time.Second

// untilFinal takes steps until one is final or fails. If ctx ends first, the
// error has the outcome that the helper has reached by then.
func untilFinal[T any](
	ctx context.Context, c *Client, e *Endpoint, p Progress, step func(context.Context, Progress) (Step[T], error),
) (*T, error) {
	for {
		s, err := step(ctx, p)
		if err != nil || s.Final {
			return s.State, err
		}
		p = s.Progress
		select {
		case <-c.clock.After(max(s.After, shortestGap)):
		case <-ctx.Done():
			return s.State, gaveUp(ctx, e, p, s.Cause)
		}
	}
}

// gaveUp is the error of a helper whose ctx has ended.
func gaveUp(ctx context.Context, e *Endpoint, p Progress, last error) error {
	fail := &Error{Operation: e.operation(), Err: fmt.Errorf("gave up waiting: %w; last: %w", context.Cause(ctx), bare(last)), Retry: RetryNow}
	if cause, ok := asError(last); ok {
		fail.HTTPStatus, fail.Attempts, fail.Hosts, fail.Fields = cause.HTTPStatus, cause.Attempts, cause.Hosts, cause.Fields
	}
	switch {
	case e.ReadOnly:
		fail.Outcome = OutcomeReadOnly
	case !p.maybeApplied():
		fail.Outcome = OutcomeNotDone
	}
	fail.advice = cmp.Or(e.InDoubt, inDoubt)
	return fail
}
