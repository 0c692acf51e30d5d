package wxpay

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// The gaps between the steps of the helpers. The last gap is repeated.
var (
	orderGaps  = []time.Duration{5 * time.Second, 30 * time.Second, time.Minute, 3 * time.Minute, 5 * time.Minute, 10 * time.Minute, 30 * time.Minute}
	closeGaps  = []time.Duration{time.Second, 5 * time.Second, 15 * time.Second, 30 * time.Second, time.Minute}
	refundGaps = []time.Duration{time.Minute, 5 * time.Minute, 20 * time.Minute, time.Hour}

	micropayGaps = []time.Duration{5 * time.Second}
	reverseGaps  = []time.Duration{
		1 * time.Second, 2 * time.Second, 3 * time.Second, 4 * time.Second, 5 * time.Second,
		6 * time.Second, 7 * time.Second, 8 * time.Second, 9 * time.Second,
	}
)

// PaidGaps returns the gaps between the steps of [Client.WaitPaid].
func PaidGaps() []time.Duration { return slices.Clone(orderGaps) }

// CloseGaps returns the gaps between the steps of [Client.EnsureClosed].
func CloseGaps() []time.Duration { return slices.Clone(closeGaps) }

// RefundGaps returns the gaps between the steps of [Client.EnsureRefunded].
func RefundGaps() []time.Duration { return slices.Clone(refundGaps) }

// MicropayGaps returns the gaps between the steps of [Client.MicropayAndWait]. Once it
// reverses the payment, the gaps are [ReverseGaps].
func MicropayGaps() []time.Duration { return slices.Clone(micropayGaps) }

// ReverseGaps returns the gaps between the steps of [Client.EnsureReversed].
func ReverseGaps() []time.Duration { return slices.Clone(reverseGaps) }

// shortestGap is the least time between two steps, so that no response makes a helper
// spin.
const shortestGap = time.Second

// A loop takes the steps of a helper.
type loop struct {
	client   *Client
	endpoint *Endpoint // for the helper's own errors
	tries    int       // the maximum number of steps; zero: as many as ctx allows
}

// untilFinal takes steps until one is final or fails. If ctx ends first, the
// error has the outcome that the helper has reached by then.
func untilFinal[T any](ctx context.Context, l loop, p Progress, step func(context.Context, Progress) (Step[T], error)) (*T, error) {
	for {
		s, err := step(ctx, p)
		if err != nil || s.Final {
			return s.State, err
		}
		p = s.Progress
		if l.tries > 0 && p.Steps >= l.tries {
			return s.State, l.gaveUp(fmt.Errorf("gave up after %d tries", p.Steps), s.Cause)
		}
		select {
		case <-l.client.clock.After(max(s.After, shortestGap)):
		case <-ctx.Done():
			return s.State, l.gaveUp(fmt.Errorf("gave up waiting: %w", context.Cause(ctx)), s.Cause)
		}
	}
}

// gaveUp returns the error of a helper that ends before the result is certain. Its
// outcome is unknown, unless the helper only queries.
func (l loop) gaveUp(why, last error) error {
	fail := &Error{Operation: l.endpoint.operation(), Err: fmt.Errorf("%w; last: %w", why, bare(last)), Retry: RetryNow}
	if cause, ok := asError(last); ok {
		fail.HTTPStatus, fail.Attempts, fail.Hosts, fail.Fields = cause.HTTPStatus, cause.Attempts, cause.Hosts, cause.Fields
	}
	if l.endpoint.ReadOnly {
		fail.Outcome = OutcomeReadOnly
	}
	fail.advice = l.endpoint.InDoubt
	return fail
}
