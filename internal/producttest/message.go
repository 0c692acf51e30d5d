package producttest

import (
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Handle answers a path with these fields, and records the request. Read it after a call
// that got its response.
func Handle(gw *wxpaytest.Server, path string, opts wxpaytest.PathOptions, reply map[string]string) *map[string]string {
	got := new(map[string]string)
	gw.Handle(path, opts, func(f map[string]string) map[string]string {
		*got = f
		return maps.Clone(reply)
	})
	return got
}

// A fixed is a transport that answers every request with this text.
type fixed string

func (r fixed) RoundTrip(req *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: http.StatusOK, Body: io.NopCloser(strings.NewReader(string(r))), Request: req}, nil
}

// Answer returns a change of a client's configuration: it always gets this text.
func Answer(text string) func(*wxpay.Config) {
	return func(cfg *wxpay.Config) {
		cfg.WrapTransport = func(http.RoundTripper) http.RoundTripper { return fixed(text) }
	}
}

// Post posts a text to a handler, and returns what it answers.
func Post(h http.Handler, text string) string {
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest(http.MethodPost, "/", strings.NewReader(text)))
	return w.Body.String()
}

// SignedXML returns the fields as XML, with their signature.
func SignedXML(t testing.TB, fields wxpay.XMLMap, key string, signType wxpay.SignType) string {
	t.Helper()
	sign, err := wxpay.Sign(fields, key, signType)
	require.NoError(t, err)
	fields.Set("sign", sign)
	return XML(t, fields)
}

// XML returns the fields as XML.
func XML(t testing.TB, fields wxpay.XMLMap) string {
	t.Helper()
	text, err := wxpay.AppendXML(nil, fields)
	require.NoError(t, err)
	return string(text)
}

// Error returns the error of a call.
func Error(t testing.TB, err error) *wxpay.Error {
	t.Helper()
	var e *wxpay.Error
	require.ErrorAs(t, err, &e)
	return e
}
