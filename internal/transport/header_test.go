package transport

import (
	"bufio"
	"context"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/textproto"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// endless returns the base URL of a host that answers with head, and then with
// piece until the connection ends or 16 MiB are written. It counts the calls.
func endless(t *testing.T, head, piece string) (host string, calls *atomic.Int32) {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	t.Cleanup(func() { listener.Close() })
	calls = new(atomic.Int32)
	go func() {
		for {
			conn, err := listener.Accept()
			if err != nil {
				return
			}
			calls.Add(1)
			go func() {
				defer conn.Close()
				if _, err := http.ReadRequest(bufio.NewReader(conn)); err != nil {
					return
				}
				_, err := conn.Write([]byte(head))
				for written := 0; written < 16<<20 && err == nil; written += len(piece) {
					_, err = conn.Write([]byte(piece))
				}
			}()
		}
	}()
	return "http://" + listener.Addr().String(), calls
}

// tracing is a wrapper with its own trace of 1xx responses.
func tracing(next http.RoundTripper) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		trace := &httptrace.ClientTrace{Got1xxResponse: func(int, textproto.MIMEHeader) error { return nil }}
		return next.RoundTrip(r.WithContext(httptrace.WithClientTrace(r.Context(), trace)))
	})
}

// Endless headers end the attempt early and cost little. They cause no retry,
// neither at the same host nor at another one.
func TestEndlessHeaders(t *testing.T) {
	many := strings.Repeat("A: 1\r\n", 1000)
	interim := strings.Repeat("HTTP/1.1 103 Early Hints\r\nLink: 1\r\n\r\n", 100)
	for name, test := range map[string]struct {
		head, piece string
		wrap        func(http.RoundTripper) http.RoundTripper
	}{
		"one long value":       {head: "HTTP/1.1 200 OK\r\nA: ", piece: strings.Repeat("a", 4096)},
		"many headers":         {head: "HTTP/1.1 200 OK\r\n", piece: many},
		"a long status":        {head: "HTTP/1.1 200 ", piece: strings.Repeat("a", 4096)},
		"1xx responses":        {piece: interim},
		"1xx responses, trace": {piece: interim, wrap: tracing},
		"1xx responses, foreign trace": {piece: interim, wrap: func(next http.RoundTripper) http.RoundTripper {
			return roundTripper(func(r *http.Request) (*http.Response, error) {
				return next.RoundTrip(r.WithContext(foreignTrace{r.Context()}))
			})
		}},
		"headers, trace": {head: "HTTP/1.1 200 OK\r\n", piece: many, wrap: tracing},
	} {
		t.Run(name, func(t *testing.T) {
			host, calls := endless(t, test.head, test.piece)
			tr := at(t, host, func(cfg *Config) { cfg.Wrap = test.wrap })
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			r := tr.Post(context.Background(), Request{Host: host, Path: "/"})
			runtime.ReadMemStats(&after)
			require.EqualError(t, r.Err, "the reply's headers are too long")
			assert.True(t, r.Sent)
			assert.False(t, r.Network)
			assert.Less(t, after.TotalAlloc-before.TotalAlloc, uint64(8<<20), "bytes allocated")
			assert.Equal(t, int32(1), calls.Load())
		})
	}
}

// Headers within the limit, and a few 1xx responses, are read.
func TestLongHeaders(t *testing.T) {
	for _, wrap := range []func(http.RoundTripper) http.RoundTripper{nil, tracing} {
		host := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("A", strings.Repeat("a", maxHeader/4))
			w.WriteHeader(http.StatusEarlyHints)
			w.Header().Set("A", strings.Repeat("a", maxHeader/4))
			w.Write([]byte("text"))
		})
		r := at(t, host, func(cfg *Config) { cfg.Wrap = wrap }).Post(t.Context(), Request{Host: host, Path: "/"})
		r.Read(all)
		require.NoError(t, r.Err)
		assert.Equal(t, "text", string(r.Body))
	}
}

// A base with its own limit keeps it.
func TestHeaderBound(t *testing.T) {
	assert.Equal(t, int64(maxHeader), at(t, "https://localhost:1").pools()[0].base.MaxResponseHeaderBytes)
	tr := at(t, "https://localhost:1", func(cfg *Config) { cfg.Base = &http.Transport{MaxResponseHeaderBytes: 100} })
	assert.Equal(t, int64(100), tr.pools()[0].base.MaxResponseHeaderBytes)
}
