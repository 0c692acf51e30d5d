package telemetry

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river/rivertype"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"go.opentelemetry.io/otel/attribute"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	"go.opentelemetry.io/otel/trace"
)

// recorded returns a Tracing that keeps its spans.
func recorded() (*Tracing, *tracetest.SpanRecorder) {
	spans := tracetest.NewSpanRecorder()
	return &Tracing{sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))}, spans
}

func TestExporterIsThatOfTheStandardVariables(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		env  map[string]string
		want string
		err  string
	}{
		"nothing":            {nil, "none", ""},
		"none":               {map[string]string{"OTEL_TRACES_EXPORTER": "none", "OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, "none", ""},
		"console":            {map[string]string{"OTEL_TRACES_EXPORTER": "console"}, "console", ""},
		"otlp":               {map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, "otlp", ""},
		"an endpoint":        {map[string]string{"OTEL_EXPORTER_OTLP_ENDPOINT": "http://127.0.0.1:9"}, "otlp", ""},
		"one of traces":      {map[string]string{"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": "http://127.0.0.1:9"}, "otlp", ""},
		"switched off":       {map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_SDK_DISABLED": "true"}, "none", ""},
		"unknown":            {map[string]string{"OTEL_TRACES_EXPORTER": "jaeger"}, "", "OTEL_TRACES_EXPORTER: is unknown: set otlp"},
		"another protocol":   {map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, "", "OTEL_EXPORTER_OTLP_PROTOCOL: is"},
		"another for traces": {map[string]string{"OTEL_TRACES_EXPORTER": "otlp", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc"}, "", "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL: is"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			kind, err := Exporter(func(name string) string { return test.env[name] })
			assert.Equal(t, test.want, kind)
			if test.err != "" {
				assert.ErrorContains(t, err, test.err)
			} else {
				assert.NoError(t, err)
			}
		})
	}
}

func TestTracingWritesSpansToTheConsole(t *testing.T) {
	t.Parallel()
	for exporter, want := range map[string]bool{"console": true, "none": false} {
		var out bytes.Buffer
		tracing, err := NewTracing(t.Context(), exporter, &out)
		require.NoError(t, err)
		_, span := tracing.provider.Tracer("test").Start(t.Context(), "a span")
		assert.True(t, span.SpanContext().IsValid(), "a log line has a trace id")
		span.End()
		require.NoError(t, tracing.Shutdown(t.Context()))
		assert.Equal(t, want, strings.Contains(out.String(), `"a span"`) && strings.Contains(out.String(), `"shop"`))
	}
}

func TestTracingSendsSpansToACollector(t *testing.T) {
	received := make(chan string, 1)
	collector := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { received <- r.URL.Path }))
	t.Cleanup(collector.Close)
	t.Setenv("OTEL_EXPORTER_OTLP_ENDPOINT", collector.URL)
	tracing, err := NewTracing(t.Context(), "otlp", nil)
	require.NoError(t, err)
	_, span := tracing.provider.Tracer("test").Start(t.Context(), "a span")
	span.End()
	require.NoError(t, tracing.Shutdown(t.Context()))
	assert.Equal(t, "/v1/traces", <-received)
}

func TestJobIsLinkedToTheTraceThatEnqueuedIt(t *testing.T) {
	t.Parallel()
	tracing, spans := recorded()
	middleware := tracing.JobMiddleware()
	inserter, worker := middleware.(rivertype.JobInsertMiddleware), middleware.(rivertype.WorkerMiddleware)
	job := &rivertype.JobInsertParams{Kind: "refund", Metadata: []byte("{}")}
	ctx, request := tracing.provider.Tracer("test").Start(t.Context(), "request")
	_, err := inserter.InsertMany(ctx, []*rivertype.JobInsertParams{job}, func(context.Context) ([]*rivertype.JobInsertResult, error) { return nil, nil })
	require.NoError(t, err)
	request.End()

	row := &rivertype.JobRow{Kind: "refund", Metadata: job.Metadata, CreatedAt: time.Now()}
	require.NoError(t, worker.Work(t.Context(), row, func(ctx context.Context) error {
		assert.NotEqual(t, request.SpanContext().TraceID(), trace.SpanContextFromContext(ctx).TraceID(), "a trace of its own")
		return nil
	}))
	last := spans.Ended()[len(spans.Ended())-1]
	assert.Equal(t, "river.work/refund", last.Name())
	require.Len(t, last.Links(), 1)
	assert.Equal(t, request.SpanContext().TraceID(), last.Links()[0].SpanContext.TraceID())
}

func TestRequestSpansHaveTheRoute(t *testing.T) {
	t.Parallel()
	tracing, spans := recorded()
	mux, metrics := http.NewServeMux(), NewMetrics()
	mux.HandleFunc("GET /api/orders/{no}", func(w http.ResponseWriter, _ *http.Request) {
		assert.NoError(t, http.NewResponseController(w).SetReadDeadline(time.Now().Add(time.Minute)))
		w.WriteHeader(http.StatusTeapot)
	})
	server := httptest.NewServer(Handler(tracing, metrics, mux))
	t.Cleanup(server.Close)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, server.URL+"/api/orders/7", nil)
	require.NoError(t, err)
	req.Header.Set("Traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
	resp, err := server.Client().Do(req)
	require.NoError(t, err)
	require.NoError(t, resp.Body.Close())
	require.Eventually(t, func() bool { return len(spans.Ended()) == 1 }, 10*time.Second, time.Millisecond)
	span := spans.Ended()[0]
	assert.Equal(t, "GET /api/orders/{no}", span.Name())
	assert.NotEqual(t, "0af7651916cd43dd8448eb211c80319c", span.SpanContext().TraceID().String(), "a stranger chose the trace")
	require.Len(t, span.Links(), 1)
	assert.Equal(t, "0af7651916cd43dd8448eb211c80319c", span.Links()[0].SpanContext.TraceID().String())
	assert.Contains(t, span.Attributes(), attribute.Int("http.response.status_code", http.StatusTeapot))
	assert.Contains(t, scrape(t, metrics), `shop_http_request_seconds_count{code="418",route="GET /api/orders/{no}"} 1`)
}
