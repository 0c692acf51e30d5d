package transport

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// An attempt is the context of one round trip. It ends a round trip that takes
// too long, and records how far the request came.
type attempt struct {
	context.Context
	parent  context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	trace   httptrace.ClientTrace
	hidden  hidden

	entered, connected atomic.Bool
	interim            atomic.Int64 // bytes of 1xx responses
}

func newAttempt(parent context.Context, timeout time.Duration, hidden hidden) *attempt {
	a := &attempt{parent: parent, timeout: timeout, hidden: hidden}
	ctx, cancel := context.WithCancelCause(parent)
	a.trace.GotConn, a.trace.Got1xxResponse = a.gotConn, a.got1xx
	a.Context, a.cancel = httptrace.WithClientTrace(ctx, &a.trace), cancel
	a.timer = time.AfterFunc(timeout, func() { cancel(timeoutError(timeout)) })
	return a
}

type attemptKey struct{}

// Value returns the attempt for its own key, so that the pool can find it in
// any context that a wrapper has derived from it.
func (a *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return a
	}
	return a.Context.Value(key)
}

func (a *attempt) gotConn(httptrace.GotConnInfo) { a.connected.Store(true) }

// enter records that req reached the pool. It returns req with the hidden
// query. It also adds a trace that records whether there is a connection and
// limits the 1xx responses, even if a wrapper has set its own trace.
func (a *attempt) enter(req *http.Request) *http.Request {
	a.entered.Store(true)
	req = a.hidden.addTo(req)
	if httptrace.ContextClientTrace(req.Context()) == &a.trace {
		return req
	}
	trace := &httptrace.ClientTrace{GotConn: a.gotConn, Got1xxResponse: a.got1xx}
	return req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
}

// provesNotSent reports whether the request reached the pool but got no
// connection, so that nothing was written. If a wrapper never called its
// RoundTripper, nothing is proved.
func (a *attempt) provesNotSent() bool { return a.entered.Load() && !a.connected.Load() }

func (a *attempt) end() {
	a.timer.Stop()
	a.cancel(nil)
}

// cause returns the reason why the attempt ended. If it did not end, it returns
// err. net/http's error often hides the reason.
func (a *attempt) cause(err error) error {
	switch reason := context.Cause(a); {
	case reason == nil || reason == context.Canceled && a.parent.Err() == nil:
		return err
	default:
		return reason
	}
}

// timeoutError is the reason for an attempt that exceeded Config.Timeout.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no reply within Config.Timeout, %v", time.Duration(e))
}
func (timeoutError) Timeout() bool     { return true }
func (timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }
