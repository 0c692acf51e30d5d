package telemetry

import (
	"bytes"
	"encoding/json"
	"log/slog"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

func TestLogLinesHaveTheTrace(t *testing.T) {
	t.Parallel()
	ctx, span := sdktrace.NewTracerProvider().Tracer("test").Start(t.Context(), "span")
	traceID, spanID := span.SpanContext().TraceID().String(), span.SpanContext().SpanID().String()
	for name, test := range map[string]struct {
		derive func(*slog.Logger) *slog.Logger
		want   map[string]any
	}{
		"plain":      {func(l *slog.Logger) *slog.Logger { return l }, map[string]any{"a": "1"}},
		"attributes": {func(l *slog.Logger) *slog.Logger { return l.With("b", "2") }, map[string]any{"a": "1", "b": "2"}},
		"a group": {func(l *slog.Logger) *slog.Logger { return l.With("b", "2").WithGroup("g").With("c", "3") },
			map[string]any{"b": "2", "g": map[string]any{"a": "1", "c": "3"}}},
		"an empty group": {func(l *slog.Logger) *slog.Logger { return l.WithGroup("") }, map[string]any{"a": "1"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var out bytes.Buffer
			logger := test.derive(slog.New(NewLogHandler(slog.NewJSONHandler(&out, nil))))
			logger.InfoContext(ctx, "hello", "a", "1")
			test.want["trace_id"], test.want["span_id"] = traceID, spanID
			assert.Equal(t, test.want, lineOf(t, &out))

			out.Reset()
			delete(test.want, "trace_id")
			delete(test.want, "span_id")
			logger.Info("hello", "a", "1")
			assert.Equal(t, test.want, lineOf(t, &out), "without a span")
		})
	}
}

// lineOf returns the line without what every line has.
func lineOf(t *testing.T, out *bytes.Buffer) map[string]any {
	t.Helper()
	var line map[string]any
	require.NoError(t, json.Unmarshal(out.Bytes(), &line))
	for _, name := range []string{"time", "level", "msg"} {
		delete(line, name)
	}
	return line
}

func TestLogLevelIsThatOfTheBase(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	logger := slog.New(NewLogHandler(slog.NewJSONHandler(&out, &slog.HandlerOptions{Level: slog.LevelWarn})))
	logger.Info("hello")
	assert.Empty(t, out.String())
}
