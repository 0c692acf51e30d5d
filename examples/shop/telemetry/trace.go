package telemetry

import (
	"context"
	"errors"
	"fmt"
	"io"

	"github.com/riverqueue/river/rivertype"
	"github.com/riverqueue/rivercontrib/otelriver"
	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/exporters/otlp/otlptrace/otlptracehttp"
	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
)

// Tracing makes the spans of an instance. Without an exporter the spans still give each
// log line its trace id.
type Tracing struct{ provider *sdktrace.TracerProvider }

// NewTracing reads the standard variables of OpenTelemetry: OTEL_TRACES_EXPORTER (otlp,
// console or none), OTEL_EXPORTER_OTLP_ENDPOINT and its relatives, OTEL_SERVICE_NAME,
// OTEL_RESOURCE_ATTRIBUTES, OTEL_TRACES_SAMPLER, OTEL_SDK_DISABLED. Spans are exported
// only if one of the first two asks for it. The exporter console writes to out.
func NewTracing(ctx context.Context, getenv func(string) string, out io.Writer) (*Tracing, error) {
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "shop")), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	exporter, err := newExporter(ctx, getenv, out)
	if err != nil {
		return nil, err
	}
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(about)}
	if exporter != nil {
		options = append(options, sdktrace.WithBatcher(exporter))
	}
	return &Tracing{sdktrace.NewTracerProvider(options...)}, nil
}

// newExporter returns nil if nobody asks for one.
func newExporter(ctx context.Context, getenv func(string) string, out io.Writer) (sdktrace.SpanExporter, error) {
	kind := getenv("OTEL_TRACES_EXPORTER")
	if kind == "" && (getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "") {
		kind = "otlp"
	}
	switch {
	case kind == "" || kind == "none" || getenv("OTEL_SDK_DISABLED") == "true":
		return nil, nil
	case kind == "console":
		return stdouttrace.New(stdouttrace.WithWriter(out))
	case kind != "otlp":
		return nil, errors.New("OTEL_TRACES_EXPORTER: set otlp, console or none")
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := getenv(name); protocol != "" && protocol != "http/protobuf" {
			return nil, fmt.Errorf("%s: set http/protobuf, the only protocol of this program", name)
		}
	}
	return otlptracehttp.New(ctx)
}

// JobMiddleware makes a span for each run of a job, with a link to the span that enqueued
// the job. The trace context is in the metadata of the job.
func (t *Tracing) JobMiddleware() rivertype.Middleware {
	return otelriver.NewMiddleware(&otelriver.MiddlewareConfig{
		EnableTracePropagation: true, EnableWorkSpanJobKindSuffix: true, TracerProvider: t.provider,
	})
}

// Shutdown exports the last spans.
func (t *Tracing) Shutdown(ctx context.Context) error { return t.provider.Shutdown(ctx) }
