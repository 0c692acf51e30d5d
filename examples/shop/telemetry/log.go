package telemetry

import (
	"context"
	"log/slog"

	"go.opentelemetry.io/otel/trace"
)

// A logHandler adds trace_id and span_id to each line that belongs to a span. Both stand
// at the top of the line, also if the logger has groups.
type logHandler struct {
	base  slog.Handler                      // without the groups and attributes of steps
	next  slog.Handler                      // base with all steps
	steps []func(slog.Handler) slog.Handler // calls of WithGroup, and WithAttrs after it
}

// NewLogHandler returns a handler that adds the ids of the trace and passes each line to
// base.
func NewLogHandler(base slog.Handler) slog.Handler { return &logHandler{base: base, next: base} }

// Enabled reports whether base handles the level.
func (h *logHandler) Enabled(ctx context.Context, level slog.Level) bool {
	return h.base.Enabled(ctx, level)
}

// Handle writes the line.
func (h *logHandler) Handle(ctx context.Context, record slog.Record) error {
	span := trace.SpanContextFromContext(ctx)
	if !span.IsValid() {
		return h.next.Handle(ctx, record)
	}
	next := h.base.WithAttrs([]slog.Attr{
		slog.String("trace_id", span.TraceID().String()), slog.String("span_id", span.SpanID().String()),
	})
	for _, step := range h.steps {
		next = step(next)
	}
	return next.Handle(ctx, record)
}

// WithAttrs returns a handler that adds attrs.
func (h *logHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	return h.with(func(next slog.Handler) slog.Handler { return next.WithAttrs(attrs) })
}

// WithGroup returns a handler that puts what follows into a group.
func (h *logHandler) WithGroup(name string) slog.Handler {
	if name == "" {
		return h
	}
	return h.with(func(next slog.Handler) slog.Handler { return next.WithGroup(name) })
}

func (h *logHandler) with(step func(slog.Handler) slog.Handler) slog.Handler {
	steps := append(h.steps[:len(h.steps):len(h.steps)], step)
	return &logHandler{base: h.base, next: step(h.next), steps: steps}
}
