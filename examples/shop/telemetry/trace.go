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

// Exporter reads from the standard variables of OpenTelemetry who receives the spans:
// otlp, console or none. Spans are exported only if OTEL_TRACES_EXPORTER or
// OTEL_EXPORTER_OTLP_ENDPOINT asks for it. An error begins with the name of a variable.
func Exporter(getenv func(string) string) (kind string, err error) {
	kind = getenv("OTEL_TRACES_EXPORTER")
	if kind == "" && (getenv("OTEL_EXPORTER_OTLP_ENDPOINT") != "" || getenv("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT") != "") {
		kind = "otlp"
	}
	switch {
	case kind == "" || getenv("OTEL_SDK_DISABLED") == "true":
		return "none", nil
	case kind == "none" || kind == "console":
		return kind, nil
	case kind != "otlp":
		return "", errors.New("OTEL_TRACES_EXPORTER: is unknown: set otlp, console or none")
	}
	for _, name := range []string{"OTEL_EXPORTER_OTLP_TRACES_PROTOCOL", "OTEL_EXPORTER_OTLP_PROTOCOL"} {
		if protocol := getenv(name); protocol != "" && protocol != "http/protobuf" {
			return "", fmt.Errorf("%s: is a protocol that this program does not speak: set http/protobuf", name)
		}
	}
	return kind, nil
}

// NewTracing starts the export of spans. The library itself reads the other variables of
// OpenTelemetry, such as OTEL_SERVICE_NAME and OTEL_TRACES_SAMPLER. The exporter console
// writes to out.
func NewTracing(ctx context.Context, exporter string, out io.Writer) (*Tracing, error) {
	about, err := resource.New(ctx,
		resource.WithAttributes(attribute.String("service.name", "shop")), resource.WithFromEnv(), resource.WithTelemetrySDK())
	if err != nil {
		return nil, fmt.Errorf("OTEL_RESOURCE_ATTRIBUTES: %w", err)
	}
	options := []sdktrace.TracerProviderOption{sdktrace.WithResource(about)}
	var to sdktrace.SpanExporter
	switch exporter {
	case "otlp":
		to, err = otlptracehttp.New(ctx)
	case "console":
		to, err = stdouttrace.New(stdouttrace.WithWriter(out))
	}
	if err != nil {
		return nil, fmt.Errorf("OTEL_EXPORTER_OTLP_ENDPOINT: %w", err)
	}
	if to != nil {
		options = append(options, sdktrace.WithBatcher(to))
	}
	return &Tracing{sdktrace.NewTracerProvider(options...)}, nil
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
