package wxpay

import (
	"context"
	"log/slog"
	"time"
)

// A callLog writes to Config.Logger: one line for each attempt, and one for each
// call. The lines contain no bodies, signatures or openids.
type callLog struct {
	logger    *slog.Logger
	operation string
	mchID     string
	subMchID  string // "": none
	fields    XMLMap
	start     time.Time
}

// logged are the fields of a request that a log line contains.
var logged = []string{"out_trade_no", "transaction_id", "out_refund_no", "refund_id"}

func (l *callLog) attempt(ctx context.Context, n int, host string, took time.Duration, fail *Error) {
	l.write(ctx, slog.LevelDebug, "wxpay: attempt", fail, slog.Int("attempt", n), slog.String("host", host), slog.Duration("took", took))
}

func (l *callLog) end(ctx context.Context, n int, fail *Error) {
	level := slog.LevelInfo
	if fail != nil && !fail.isAnswer() {
		level = slog.LevelWarn
	}
	l.write(ctx, level, "wxpay: call", fail, slog.Int("attempts", n), slog.Duration("took", time.Since(l.start)))
}

// isAnswer reports whether the failure is what a query may well find out: that there is
// no such order or refund.
func (e *Error) isAnswer() bool {
	return e.Outcome == OutcomeReadOnly && (e.Is(ErrOrderNotExist) || e.Is(ErrRefundNotExist))
}

func (l *callLog) write(ctx context.Context, level slog.Level, text string, fail *Error, attrs ...slog.Attr) {
	if !l.logger.Enabled(ctx, level) {
		return
	}
	attrs = append(attrs, slog.String("operation", l.operation), slog.String("mch_id", l.mchID))
	if l.subMchID != "" {
		attrs = append(attrs, slog.String("sub_mch_id", l.subMchID))
	}
	for _, name := range logged {
		if number := l.fields.Get(name); number != "" {
			attrs = append(attrs, slog.String(name, number))
		}
	}
	if fail == nil {
		attrs = append(attrs, slog.String("result", "SUCCESS"))
	} else {
		attrs = append(attrs, slog.String("result", "FAIL"), slog.String("code", fail.Code.shown()),
			slog.String("outcome", fail.Outcome.String()), slog.Int("status", fail.HTTPStatus), slog.String("err", fail.Error()))
	}
	l.logger.LogAttrs(ctx, level, text, attrs...)
}

// warningsTo returns logger, or if it is nil, the default logger at that time.
func warningsTo(logger *slog.Logger) *slog.Logger {
	if logger == nil {
		return slog.Default()
	}
	return logger
}
