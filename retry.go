package wxpay

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"
)

// A retrier repeats calls, and logs them.
type retrier struct {
	maxAttempts int                                              // of a call that may be repeated
	pause       func(ctx context.Context, d time.Duration) error // between two attempts
	logger      *slog.Logger
	mchID       string // for the log
	subMchID    string // for the log; "": none
}

// repeat calls the function once for one host after the other, with the number of the
// attempt, from 1. It ends on success, on a failure that no repeat can help, or when the
// attempts or ctx are used up. Only endpoints that are declared Idempotent get more than one
// attempt.
func repeat[T any](
	ctx context.Context, r *retrier, e *Endpoint, hosts []string, fields XMLMap, once func(n int, host string) (T, *failure),
) (T, error) {
	log := callLog{logger: r.logger, operation: e.operation(), mchID: r.mchID, subMchID: r.subMchID, fields: fields, start: time.Now()}
	tries := tries{endpoint: e}
	for n := 1; ; n++ {
		host := hosts[(n-1)%len(hosts)]
		start := time.Now()
		result, fail := once(n, host)
		if fail == nil {
			log.attempt(ctx, n, host, time.Since(start), nil)
			log.end(ctx, n, nil)
			return result, nil
		}
		err := tries.settle(fail, n, host)
		log.attempt(ctx, n, host, time.Since(start), err)
		repeat, slowly := fail.repeats()
		if !repeat || n >= r.limit(e) || !r.sleepBeforeRetry(ctx, n, slowly, err) {
			log.end(ctx, err.Attempts, err)
			return result, err
		}
	}
}

// limit returns the maximum number of attempts of a call.
func (r *retrier) limit(e *Endpoint) int {
	if e.Idempotent {
		return r.maxAttempts
	}
	return 1
}

// sleepBeforeRetry waits before the next attempt. It returns false if ctx ends before.
func (r *retrier) sleepBeforeRetry(ctx context.Context, n int, slowly bool, fail *Error) bool {
	d := backoff(n, slowly)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	if err := r.pause(ctx, d); err != nil {
		fail.Err = errors.Join(fail.Err, err)
		return false
	}
	return true
}

// tries is what is known of the attempts of a call so far.
type tries struct {
	endpoint     *Endpoint
	hosts        []string // those that were tried
	maybeApplied bool     // one of the attempts may have been carried out
}

// settle returns the error of the call after the failure of the n-th attempt.
func (t *tries) settle(fail *failure, n int, host string) *Error {
	if fail.HTTPStatus > 0 || fail.Attempts > 0 {
		t.hosts = append(t.hosts, host)
		fail.Attempts, fail.Hosts = n, t.hosts
	}
	err := fail.settle(t.maybeApplied)
	t.maybeApplied = t.maybeApplied || err.Outcome == OutcomeUnknown
	return err
}

const firstPause = 100 * time.Millisecond

// backoff returns the pause after an attempt. It doubles each time, and half of it is
// random.
func backoff(attempt int, slowly bool) time.Duration {
	d := firstPause << (attempt - 1)
	if slowly {
		d += limitedPause
	}
	return d/2 + rand.N(d/2)
}

// pause sleeps in real time, or until ctx ends.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-timer.C:
		return nil
	}
}
