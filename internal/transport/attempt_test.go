package transport

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptrace"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// What an attempt proves, depending on how far the request came.
func TestSent(t *testing.T) {
	abort := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	broken := errors.New("the tracer is broken")
	for name, test := range map[string]struct {
		host          string
		wrap          func(http.RoundTripper) http.RoundTripper
		sent, network bool
	}{
		"refused": {host: refusing(t), network: true},
		"aborted": {host: abort, sent: true, network: true},
		"wrapper's own error": {host: abort, sent: true, wrap: func(http.RoundTripper) http.RoundTripper {
			return roundTripper(func(*http.Request) (*http.Response, error) { return nil, broken })
		}},
		"refused behind a wrapper": {host: refusing(t), network: true, wrap: func(next http.RoundTripper) http.RoundTripper { return next }},
		"refused in a foreign context": {host: refusing(t), sent: true, wrap: func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				return next.RoundTrip(r.WithContext(context.Background()))
			})
		}},
		"refused with a trace in front": {host: refusing(t), network: true, wrap: func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				return next.RoundTrip(r.WithContext(foreignTrace{r.Context()}))
			})
		}},
		"aborted with a trace in front": {host: abort, sent: true, network: true, wrap: func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				return next.RoundTrip(r.WithContext(foreignTrace{r.Context()}))
			})
		}},
	} {
		r := at(t, test.host, func(cfg *Config) { cfg.Wrap = test.wrap }).Post(t.Context(), Request{Host: test.host, Path: "/"})
		assert.Error(t, r.Err, name)
		assert.Equal(t, test.sent, r.Sent, name)
		assert.Equal(t, test.network, r.Network, name)
		assert.Zero(t, r.Status, name)
	}
}

// foreignTrace is a context with its own trace in front of the request's trace.
type foreignTrace struct{ context.Context }

func (c foreignTrace) Value(key any) any {
	traced := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{})
	if v := traced.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// If the caller gave up, that is not a network error.
func TestCanceled(t *testing.T) {
	why := errors.New("why")
	reached := make(chan struct{}, 1)
	release := make(chan struct{})
	host := serve(t, func(http.ResponseWriter, *http.Request) { reached <- struct{}{}; <-release })
	defer close(release)
	tr := at(t, host)

	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(why)
	r := tr.Post(ctx, Request{Host: host, Path: "/"})
	assert.ErrorIs(t, r.Err, why)
	assert.False(t, r.Sent, "canceled before anything was written")
	assert.False(t, r.Network)

	ctx, cancel = context.WithCancelCause(t.Context())
	go func() { <-reached; cancel(why) }()
	r = tr.Post(ctx, Request{Host: host, Path: "/"})
	assert.ErrorIs(t, r.Err, why)
	assert.True(t, r.Sent)
	assert.False(t, r.Network)
}

func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	host := serve(t, func(http.ResponseWriter, *http.Request) { <-release })
	defer close(release)
	r := at(t, host, func(cfg *Config) { cfg.Timeout = 50 * time.Millisecond }).Post(t.Context(), Request{Host: host, Path: "/"})
	assert.EqualError(t, r.Err, "no reply within Config.Timeout, 50ms")
	assert.ErrorIs(t, r.Err, context.DeadlineExceeded)
	assert.True(t, r.Sent)
	assert.True(t, r.Network)
}

func TestTimeoutError(t *testing.T) {
	var err interface{ Timeout() bool } = timeoutError(time.Second)
	assert.True(t, err.Timeout())
}
