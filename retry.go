package wxpay

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"time"
)

// isRetryable judges a reply that is no message.
func (r *httpReply) isRetryable(body string) again {
	switch {
	case r.network,
		r.status >= http.StatusInternalServerError,
		r.status >= http.StatusMultipleChoices && r.status < http.StatusBadRequest, // overload protection
		(body == anHTMLPage || body == anEmptyBody) && r.err == nil && !isCertificatePage(r.body):
		return againSoon
	}
	return againNever
}

// repeat calls once, for one host after the other, until it succeeds, fails in
// a way that no repeat can mend, or the attempts or ctx are used up. Only
// endpoints that are declared Repeatable get more than one attempt.
func repeat[T any](
	ctx context.Context, c *Client, e *Endpoint, hosts []string, fields XMLMap, once func(host string) (T, *Error),
) (T, error) {
	limit := 1
	if e.Idempotent {
		limit = c.transport.attempts
	}
	call := callLog{c: c, operation: e.operation(), fields: fields, start: time.Now()}
	maybeApplied := false
	var tried []string
	for n := 1; ; n++ {
		host := hosts[(n-1)%len(hosts)]
		start := time.Now()
		result, fail := once(host)
		call.attempt(ctx, n, host, time.Since(start), fail)
		if fail == nil {
			call.end(ctx, n, nil)
			return result, nil
		}
		if fail.HTTPStatus > 0 || fail.Attempts > 0 {
			tried = append(tried, host)
			fail.Attempts, fail.Hosts = n, tried
		}
		fail.settle(e.ReadOnly && fail.Attempts > 0, maybeApplied)
		maybeApplied = maybeApplied || fail.outcome == OutcomeUnknown
		if fail.again == againNever || n == limit || !c.transport.sleepBeforeRetry(ctx, n, fail) {
			call.end(ctx, n, fail)
			return result, fail
		}
	}
}

// sleepBeforeRetry pauses before the next attempt, if ctx leaves the time.
func (t *transport) sleepBeforeRetry(ctx context.Context, n int, fail *Error) bool {
	d := backoff(n, fail.again == againLater)
	if deadline, ok := ctx.Deadline(); ok && time.Until(deadline) < d {
		return false
	}
	if err := t.pause(ctx, d); err != nil {
		fail.Err = errors.Join(fail.Err, err)
		return false
	}
	return true
}

// A callLog writes what Config.Logger gets: a line per attempt and a line per
// call. Bodies, signatures and openids are not in it.
type callLog struct {
	c         *Client
	operation string
	fields    XMLMap
	start     time.Time
}

// logged are the fields of a request that a log line names.
var logged = []string{"out_trade_no", "transaction_id", "out_refund_no", "refund_id"}

func (l *callLog) attempt(ctx context.Context, n int, host string, took time.Duration, fail *Error) {
	l.write(ctx, slog.LevelDebug, "wxpay: attempt", fail, slog.Int("attempt", n), slog.String("host", host), slog.Duration("took", took))
}

func (l *callLog) end(ctx context.Context, n int, fail *Error) {
	level := slog.LevelInfo
	if fail != nil {
		level = slog.LevelWarn
	}
	l.write(ctx, level, "wxpay: call", fail, slog.Int("attempts", n), slog.Duration("took", time.Since(l.start)))
}

func (l *callLog) write(ctx context.Context, level slog.Level, text string, fail *Error, attrs ...slog.Attr) {
	if !l.c.logger.Enabled(ctx, level) {
		return
	}
	attrs = append(attrs, slog.String("operation", l.operation), slog.String("mch_id", l.c.mchID))
	for _, name := range logged {
		if number := l.fields.Get(name); number != "" {
			attrs = append(attrs, slog.String(name, number))
		}
	}
	if fail == nil {
		attrs = append(attrs, slog.String("result", "SUCCESS"))
	} else {
		attrs = append(attrs, slog.String("result", "FAIL"), slog.String("code", string(fail.Code)),
			slog.String("outcome", fail.outcome.String()), slog.Int("status", fail.HTTPStatus), slog.String("err", fail.Error()))
	}
	l.c.logger.LogAttrs(ctx, level, text, attrs...)
}
