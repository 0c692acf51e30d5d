package wxpay

import (
	"context"
	"errors"
	"log/slog"
	"math/rand/v2"
	"time"
)

// A retrier repeats calls, and logs them. A client and those derived from it
// share one.
type retrier struct {
	maxAttempts int                                              // of a call that may be repeated
	pause       func(ctx context.Context, d time.Duration) error // between two attempts
	logger      *slog.Logger
	mchID       string // for the log
}

// repeat calls once, for one host after the other, until it succeeds, fails in
// a way that no repeat can help, or the attempts or ctx are used up. Only
// endpoints that are declared Idempotent get more than one attempt.
func repeat[T any](
	ctx context.Context, r *retrier, e *Endpoint, hosts []string, fields XMLMap, once func(host string) (T, *failure),
) (T, error) {
	log := callLog{logger: r.logger, operation: e.operation(), mchID: r.mchID, fields: fields, start: time.Now()}
	tries := tries{endpoint: e}
	for n := 1; ; n++ {
		host := hosts[(n-1)%len(hosts)]
		start := time.Now()
		result, fail := once(host)
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

// limit is how many attempts a call gets.
func (r *retrier) limit(e *Endpoint) int {
	if e.Idempotent {
		return r.maxAttempts
	}
	return 1
}

// sleepBeforeRetry pauses before the next attempt, if ctx leaves the time.
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

// tries is what the attempts of a call have come to so far.
type tries struct {
	endpoint     *Endpoint
	hosts        []string // those that were tried
	maybeApplied bool     // one of the attempts may have been carried out
}

// settle decides what the failure of the n-th attempt means for the call.
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

// backoff is the pause before the attempt after this one: it doubles, and half
// of it is random.
func backoff(attempt int, slowly bool) time.Duration {
	d := firstPause << (attempt - 1)
	if slowly {
		d += limitedPause
	}
	return d/2 + rand.N(d/2)
}

// pause sleeps in real time, within ctx.
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
