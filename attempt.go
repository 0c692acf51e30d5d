package wxpay

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptrace"
	"sync/atomic"
	"time"
)

// A watch is the context of one attempt's round trip. It ends a trip that takes
// too long, and records how far the request came.
type attempt struct {
	context.Context
	parent  context.Context
	cancel  context.CancelCauseFunc
	timer   *time.Timer
	timeout time.Duration
	trace   httptrace.ClientTrace

	entered, connected atomic.Bool
}

func newAttempt(parent context.Context, timeout time.Duration) *attempt {
	w := &attempt{parent: parent, timeout: timeout}
	ctx, cancel := context.WithCancelCause(parent)
	w.trace.GotConn = w.gotConn
	w.Context, w.cancel = httptrace.WithClientTrace(ctx, &w.trace), cancel
	w.timer = time.AfterFunc(timeout, func() { cancel(timeoutError(timeout)) })
	return w
}

type attemptKey struct{}

// Value finds the watch itself, so that the pool can, whatever context a Wrap
// has derived from it.
func (w *attempt) Value(key any) any {
	if key == (attemptKey{}) {
		return w
	}
	return w.Context.Value(key)
}

func (w *attempt) gotConn(httptrace.GotConnInfo) { w.connected.Store(true) }

// enter records that req came as far as the pool, and returns it as one that
// records whether there is a connection, also where a Wrap traces in its way.
func (w *attempt) enter(req *http.Request) *http.Request {
	w.entered.Store(true)
	if httptrace.ContextClientTrace(req.Context()) == &w.trace {
		return req
	}
	trace := &httptrace.ClientTrace{GotConn: w.gotConn}
	return req.WithContext(httptrace.WithClientTrace(req.Context(), trace))
}

// proves reports that the request came as far as the pool and found no
// connection, so that nothing was written. A Wrap that never called its
// RoundTripper proves nothing.
func (w *attempt) provesNotSent() bool { return w.entered.Load() && !w.connected.Load() }

func (w *attempt) end() {
	w.timer.Stop()
	w.cancel(nil)
}

// cause prefers the reason why the attempt ended to what the transport made of
// it.
func (w *attempt) cause(err error) error {
	switch reason := context.Cause(w); {
	case reason == nil || reason == context.Canceled && w.parent.Err() == nil:
		return err
	default:
		return reason
	}
}

// timeoutError is why an attempt that took Config.Timeout ended.
type timeoutError time.Duration

func (e timeoutError) Error() string {
	return fmt.Sprintf("no reply within Config.Timeout, %v", time.Duration(e))
}
func (timeoutError) Timeout() bool     { return true }
func (timeoutError) Is(err error) bool { return err == context.DeadlineExceeded }
