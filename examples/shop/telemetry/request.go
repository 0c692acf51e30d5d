package telemetry

import (
	"cmp"
	"net/http"
	"strconv"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// Handler makes a span and a measurement for each request to next, which should be a
// ServeMux: its patterns name the spans. A request begins a new trace, because
// everybody can send a trace id. Its span has a link to the span that the caller names.
func Handler(t *Tracing, m *Metrics, next http.Handler) http.Handler {
	return otelhttp.NewHandler(m.measure(next), "request",
		otelhttp.WithTracerProvider(t.provider),
		otelhttp.WithPropagators(propagation.TraceContext{}),
		otelhttp.WithPublicEndpointFn(func(*http.Request) bool { return true }))
}

func (m *Metrics) measure(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		start, sw := time.Now(), &statusWriter{ResponseWriter: w}
		defer func() {
			code := strconv.Itoa(cmp.Or(sw.status, http.StatusOK))
			m.requests.WithLabelValues(cmp.Or(r.Pattern, "none"), code).Observe(time.Since(start).Seconds())
		}()
		next.ServeHTTP(sw, r)
	})
}

// A statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

func (w *statusWriter) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

// Unwrap is for http.ResponseController, with which the SDK sets a read deadline.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }
