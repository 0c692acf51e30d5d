package wxpay

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// A wrapper sees the requests of both pools. Its own error proves nothing about
// the request.
func TestWrap(t *testing.T) {
	var paths []string
	var fail error
	c := newTestClient(t, func(cfg *Config) {
		cfg.MaxAttempts = 1
		cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				paths = append(paths, r.URL.Path)
				if fail != nil {
					return nil, fail
				}
				return next.RoundTrip(r.WithContext(context.WithoutCancel(r.Context())))
			})
		}
	})
	c.paid("wrapped1")
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "wrapped1", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	_, err = c.JSCode2Session(bg, c.gw.LoginCode("", ""))
	require.NoError(t, err)
	assert.Equal(t, []string{"/pay/unifiedorder", "/secapi/pay/refund", "/sns/jscode2session"}, paths)
	fail = errors.New("the tracer is broken")
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "wrapped1"})
	assert.ErrorIs(t, err, fail)
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
}

// A wrapper that gives the request another context still works.
func TestWrapWithForeignContext(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) {
		cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				return next.RoundTrip(r.WithContext(context.Background()))
			})
		}
	})
	_, err := c.UnifiedOrder(bg, order("foreign1"))
	assert.NoError(t, err)
}

// A wrapper may change the requests that it gets. The next call's request is
// unchanged.
func TestWrapChangesRequests(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) {
		cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				assert.Equal(t, http.Header{"Content-Type": {"text/xml; charset=utf-8"}, "User-Agent": {"wxpay"}}, r.Header)
				assert.Equal(t, "/pay/orderquery", r.URL.Path)
				assert.Equal(t, r.URL.Host, r.Host)
				assert.Equal(t, "HTTP/1.1", r.Proto)
				resp, err := next.RoundTrip(r)
				r.Header.Set("Content-Type", "text/plain")
				r.Header.Add("User-Agent", "other")
				r.Header.Set("Traceparent", "00")
				r.URL.Path, r.URL.Host = "/other", "other"
				return resp, err
			})
		}
	})
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for range 3 {
				_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
				assert.ErrorIs(t, err, ErrOrderNotExist)
			}
		})
	}
	wg.Wait()
}

// foreignTrace is a context with another trace that hides the request's trace.
type foreignTrace struct{ context.Context }

func (c foreignTrace) Value(key any) any {
	traced := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{})
	if v := traced.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// Whatever a wrapper does to the context, a written request never counts as
// unsent.
func TestWrapWithForeignTrace(t *testing.T) {
	contexts := map[string]func(ctx context.Context) context.Context{
		"in front": func(ctx context.Context) context.Context { return foreignTrace{ctx} },
		"composed": func(ctx context.Context) context.Context {
			return httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{GotConn: func(httptrace.GotConnInfo) {}})
		},
		"without cancel": context.WithoutCancel,
		"none":           func(context.Context) context.Context { return context.Background() },
	}
	server := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	defer server.Close()
	for name, derive := range contexts {
		c := clientAt(t, server.URL, func(cfg *Config) {
			cfg.MaxAttempts = 1
			cfg.WrapTransport = func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					return next.RoundTrip(r.WithContext(derive(r.Context())))
				})
			}
		})
		_, err := c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "no"})
		assert.ErrorIs(t, err, ErrOutcomeUnknown, name)
	}
}
