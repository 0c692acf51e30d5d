package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const secretText = "s3cret/+&"

var (
	shown  = url.Values{"q": {"1 2"}}
	secret = url.Values{"secret": {secretText}}
)

// recorder keeps everything that a wrapper in front of the pool can see.
type recorder struct{ strings.Builder }

func (r *recorder) note(v ...any) { fmt.Fprintln(&r.Builder, v...) }

// wrap records requests, responses and errors, and traces the connection.
func (r *recorder) wrap(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(req *http.Request) (*http.Response, error) {
		ctx := httptrace.WithClientTrace(req.Context(), &httptrace.ClientTrace{
			GetConn:          func(address string) { r.note(address) },
			GotConn:          func(info httptrace.GotConnInfo) { r.note(info.Conn.RemoteAddr()) },
			ConnectDone:      func(network, address string, err error) { r.note(network, address, err) },
			WroteHeaderField: func(name string, value []string) { r.note(name, value) },
			Got1xxResponse:   func(code int, header textproto.MIMEHeader) error { r.note(code, header); return nil },
			WroteRequest:     func(info httptrace.WroteRequestInfo) { r.note(info) },
		})
		req = req.WithContext(ctx)
		fmt.Fprintf(&r.Builder, "%+v\n", *req)
		resp, err := next.RoundTrip(req)
		r.note(req.URL, req.URL.RawQuery, err)
		if err != nil {
			return nil, &url.Error{Op: req.Method, URL: req.URL.String(), Err: err}
		}
		r.note(resp, resp.Request.URL)
		if resp.Request != req {
			return nil, errors.New("the response's request is another one")
		}
		return resp, nil
	})
}

func (r *recorder) assertHidden(t *testing.T) {
	t.Helper()
	assert.NotEmpty(t, r.String())
	assertHidden(t, r.String())
}

func assertHidden(t *testing.T, text string) {
	t.Helper()
	for _, form := range []string{"secret=", secretText, url.QueryEscape(secretText)} {
		assert.NotContains(t, text, form)
	}
}

// The hidden query reaches the server, and no wrapper in front of the pool sees
// it.
func TestGetHidden(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.Query().Encode()) })
	var seen recorder
	tr := at(t, host, func(cfg *Config) {
		cfg.Wrap = seen.wrap
		cfg.Base = &http.Transport{Proxy: func(req *http.Request) (*url.URL, error) {
			seen.note("proxy", req.URL, req.URL.RawQuery)
			return nil, nil
		}}
	})
	for range 2 {
		r := tr.Get(t.Context(), host, "/a", shown, secret)
		r.Read(all)
		require.NoError(t, r.Err)
		assert.Equal(t, "q=1+2&secret=s3cret%2F%2B%26", string(r.Body))
	}
	r := tr.Get(t.Context(), host, "/a", nil, secret)
	r.Read(all)
	assert.Equal(t, "secret=s3cret%2F%2B%26", string(r.Body))
	r = tr.Get(t.Context(), host, "/a", shown, nil)
	r.Read(all)
	assert.Equal(t, "q=1+2", string(r.Body))
	assert.Contains(t, seen.String(), host+"/a?q=1+2")
	assert.Contains(t, seen.String(), "proxy "+host+"/a \n")
	seen.assertHidden(t)
}

// No error contains the hidden query, whether the wrapper or the network causes
// it.
func TestHiddenErrors(t *testing.T) {
	refuse := func(*http.Request) (*url.URL, error) { return nil, errors.New("no proxy") }
	abort := serve(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	for name, test := range map[string]struct {
		host string
		base *http.Transport
	}{
		"dial":        {refusing(t), nil},
		"lookup":      {"http://nowhere.invalid", nil},
		"aborted":     {abort, nil},
		"proxy":       {abort, &http.Transport{Proxy: func(r *http.Request) (*url.URL, error) { return nil, errors.New(r.URL.String()) }}},
		"no proxy":    {abort, &http.Transport{Proxy: refuse}},
		"proxy fails": {"https://localhost:1", &http.Transport{Proxy: http.ProxyURL(&url.URL{Scheme: "http", Host: strings.TrimPrefix(abort, "http://")})}},
	} {
		var seen recorder
		for _, wrap := range []func(http.RoundTripper) http.RoundTripper{nil, seen.wrap, throughClient} {
			tr := at(t, test.host, func(cfg *Config) { cfg.Wrap, cfg.Base = wrap, test.base })
			r := tr.Get(t.Context(), test.host, "/a", shown, secret)
			require.Error(t, r.Err, name)
			assertHidden(t, fmt.Sprintf("%v %+v %#v", r.Err, r.Err, r.Err))
		}
		seen.assertHidden(t)
	}
}

// throughClient follows redirects and wraps each error in an [url.Error].
func throughClient(next http.RoundTripper) http.RoundTripper {
	client := http.Client{Transport: next}
	return roundTripper(func(req *http.Request) (*http.Response, error) { return client.Do(req) })
}

// A wrapper that sends the request to another address sends nothing hidden
// there, neither in the query nor in a header.
func TestHiddenStaysAtItsAddress(t *testing.T) {
	seen := make(chan string, 9)
	see := func(w http.ResponseWriter, r *http.Request) { seen <- fmt.Sprint(r.URL, r.Header) }
	other := serve(t, see)
	target := other + "/a?stolen=1"
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/a" {
			seen <- r.URL.RawQuery
			http.Redirect(w, r, target, http.StatusFound)
			return
		}
		see(w, r)
	})
	tr := at(t, host, func(cfg *Config) { cfg.Wrap = throughClient })
	for _, target = range []string{other + "/a?stolen=1", "/b?stolen=1"} {
		r := tr.Get(t.Context(), host, "/a", shown, secret)
		r.Read(all)
		require.NoError(t, r.Err)
		assert.Equal(t, "q=1+2&secret=s3cret%2F%2B%26", <-seen)
		assertHidden(t, <-seen)
	}
	moved := at(t, host, func(cfg *Config) {
		cfg.Wrap = func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(req *http.Request) (*http.Response, error) {
				req.URL.Host, req.Host = strings.TrimPrefix(other, "http://"), "x"
				return next.RoundTrip(req)
			})
		}
	})
	require.NoError(t, moved.Get(t.Context(), host, "/a", shown, secret).Err)
	assertHidden(t, <-seen)
}

// A wrapper that drops the context also drops the hidden query.
func TestHiddenIsInTheContext(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, r.URL.RawQuery) })
	for want, derive := range map[string]func(context.Context) context.Context{
		"q=1+2&secret=s3cret%2F%2B%26": context.WithoutCancel,
		"q=1+2":                        func(context.Context) context.Context { return context.Background() },
	} {
		tr := at(t, host, func(cfg *Config) {
			cfg.Wrap = func(next http.RoundTripper) http.RoundTripper {
				return roundTripper(func(r *http.Request) (*http.Response, error) {
					return next.RoundTrip(r.WithContext(derive(r.Context())))
				})
			}
		})
		r := tr.Get(t.Context(), host, "/a", shown, secret)
		r.Read(all)
		require.NoError(t, r.Err)
		assert.Equal(t, want, string(r.Body))
	}
}

func TestHiddenBody(t *testing.T) {
	var got string
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		assert.NoError(t, err)
		got = fmt.Sprint(r.Method, " ", r.URL.Query().Get("secret"), " ", r.Header.Get("Content-Type"), " ", r.ContentLength, " ", string(body))
	}))
	defer server.Close()
	var seen recorder
	tr := New(Config{Login: []string{server.URL}, Timeout: time.Minute, Wrap: func(next http.RoundTripper) http.RoundTripper {
		return seen.wrap(roundTripper(func(req *http.Request) (*http.Response, error) {
			body, err := req.GetBody()
			assert.NoError(t, err)
			text, _ := io.ReadAll(body)
			seen.note(string(text), req.ContentLength)
			return next.RoundTrip(req)
		}))
	}})
	hidden := `{"a":1,"secret":"` + secretText + `"}`
	resp := tr.PostJSON(t.Context(), server.URL, "/x", secret, []byte(`{"a":1}`), []byte(hidden))
	require.NoError(t, resp.Err)
	resp.Stream().Close()
	assert.Equal(t, fmt.Sprintf("POST %s application/json %d %s", secretText, len(hidden), hidden), got)
	assert.Contains(t, seen.String(), `{"a":1}`)
	seen.assertHidden(t)
}
