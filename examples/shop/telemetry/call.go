package telemetry

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"io"
	"net/http"
	"path"
	"regexp"
	"strconv"
	"sync"
	"time"

	"go.opentelemetry.io/contrib/instrumentation/net/http/otelhttp"
	"go.opentelemetry.io/otel/propagation"
)

// WrapTransport returns a value for wxpay.Config.WrapTransport. Each attempt to call
// WeChat Pay becomes a span and a measurement. WeChat Pay needs no tracing headers.
func WrapTransport(t *Tracing, m *Metrics) func(http.RoundTripper) http.RoundTripper {
	return func(next http.RoundTripper) http.RoundTripper {
		return otelhttp.NewTransport(m.measureCalls(next),
			otelhttp.WithTracerProvider(t.provider),
			otelhttp.WithPropagators(propagation.NewCompositeTextMapPropagator()),
			otelhttp.WithSpanNameFormatter(func(_ string, r *http.Request) string { return "wxpay " + operation(r) }))
	}
}

// operation is the last part of the path, such as unifiedorder.
func operation(r *http.Request) string { return path.Base(r.URL.Path) }

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func (m *Metrics) measureCalls(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		start := time.Now()
		observe := func(outcome string) {
			m.calls.WithLabelValues(operation(r), outcome).Observe(time.Since(start).Seconds())
		}
		resp, err := next.RoundTrip(r)
		switch {
		case err != nil:
			observe(outcomeOfError(err))
		case resp.StatusCode != http.StatusOK:
			observe("http_" + strconv.Itoa(resp.StatusCode))
		default: // errors of WeChat Pay have status 200 too: the body says more
			resp.Body = &readBody{ReadCloser: resp.Body, observe: observe}
		}
		return resp, err
	})
}

func outcomeOfError(err error) string {
	var timeout interface{ Timeout() bool }
	if errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout() {
		return "timeout"
	}
	return "no_response"
}

// A readBody keeps the beginning of a body until the body ends, and then reads the
// outcome from it. The text is shown to nobody.
type readBody struct {
	io.ReadCloser
	observe func(outcome string)
	once    sync.Once
	begin   []byte
	failed  error
}

// beginning is longer than any response that reports an error.
const beginning = 4096

func (b *readBody) Read(p []byte) (int, error) {
	n, err := b.ReadCloser.Read(p)
	b.begin = append(b.begin, p[:min(n, beginning-len(b.begin))]...)
	if err != nil {
		if err != io.EOF {
			b.failed = err
		}
		b.end()
	}
	return n, err
}

func (b *readBody) Close() error {
	b.end()
	return b.ReadCloser.Close()
}

func (b *readBody) end() {
	b.once.Do(func() {
		if b.failed != nil {
			b.observe(outcomeOfError(b.failed))
			return
		}
		b.observe(outcomeOfBody(b.begin))
	})
}

// The patterns accept only what an error code looks like, so that the metrics have few
// outcomes.
var (
	errCode = regexp.MustCompile(`<err_code>(?:<!\[CDATA\[)?([A-Z0-9_]{1,40})(?:\]\]>)?</err_code>|"errcode" *: *(-?[1-9][0-9]{0,9})`)
	fail    = regexp.MustCompile(`<(?:return_code|result_code)>(?:<!\[CDATA\[)?FAIL`)
)

func outcomeOfBody(begin []byte) string {
	failed := fail.Match(begin) || bytes.HasPrefix(bytes.TrimSpace(begin), []byte("{"))
	code := errCode.FindSubmatch(begin)
	switch {
	case failed && code != nil:
		return cmp.Or(string(code[1]), string(code[2]))
	case fail.Match(begin):
		return "FAIL"
	}
	return "SUCCESS"
}
