package transport

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The reader gets the size from the header.
func TestReadSize(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/chunked" {
			w.(http.Flusher).Flush()
		}
		fmt.Fprint(w, "text")
	})
	for path, want := range map[string]int64{"/": 4, "/chunked": -1} {
		r := at(t, host).Post(t.Context(), Request{Host: host, Path: path})
		require.NoError(t, r.Err)
		r.Read(func(body io.Reader, size int64) ([]byte, error) {
			assert.Equal(t, want, size)
			return io.ReadAll(body)
		})
		assert.Equal(t, "text", string(r.Body))
	}
}

// If the reader rejects a body, that is not a network error. If a body breaks
// off, it is.
func TestReadFails(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/cut" {
			w.Header().Set("Content-Length", "99")
		}
		fmt.Fprint(w, "text")
	})
	tr := at(t, host)
	refusal := errors.New("too long")
	r := tr.Post(t.Context(), Request{Host: host, Path: "/"})
	r.Read(func(io.Reader, int64) ([]byte, error) { return nil, refusal })
	assert.EqualError(t, r.Err, "the reply broke off: too long")
	assert.ErrorIs(t, r.Err, refusal)
	assert.False(t, r.Network)

	r = tr.Post(t.Context(), Request{Host: host, Path: "/cut"})
	r.Read(all)
	assert.ErrorIs(t, r.Err, io.ErrUnexpectedEOF)
	assert.True(t, r.Network)
	assert.True(t, r.Sent)
	assert.Nil(t, r.Body)
}

// A compressed body is rejected, because the request did not ask for
// compression.
func TestEncodedReply(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		assert.Empty(t, r.Header.Get("Accept-Encoding"))
		w.Header().Set("Content-Encoding", r.URL.Path[1:])
		fmt.Fprint(w, "text")
	})
	r := at(t, host).Post(t.Context(), Request{Host: host, Path: "/br"})
	assert.EqualError(t, r.Err, `the reply is encoded as "br", which was not asked for`)
	assert.False(t, r.Network)
	r = at(t, host).Post(t.Context(), Request{Host: host, Path: "/identity"})
	r.Read(all)
	assert.NoError(t, r.Err)
}

// trickle sends a piece of a body every 150 ms, stops after n pieces, and then
// stays silent.
func trickle(n int, release <-chan struct{}) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for range n {
			fmt.Fprint(w, "piece ")
			w.(http.Flusher).Flush()
			time.Sleep(150 * time.Millisecond)
		}
		select {
		case <-release:
		case <-time.After(10 * time.Second): // so that the test fails without a time limit
		}
	}
}

// The time limit is for a whole body, or for each pause of a streamed body. The
// reader of a stream may take longer.
func TestStreamTimeout(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	host := serve(t, trickle(8, release))
	defer close(release)
	tr := at(t, host, func(cfg *Config) { cfg.Timeout = time.Second })
	r := tr.Post(t.Context(), Request{Host: host, Path: "/"})
	require.NoError(t, r.Err)
	r.Read(all)
	assert.EqualError(t, r.Err, "the reply broke off: no reply within Config.Timeout, 1s")
	assert.True(t, r.Network)

	r = tr.Post(t.Context(), Request{Host: host, Path: "/"})
	require.NoError(t, r.Err)
	stream := r.Stream()
	defer stream.Close()
	first := make([]byte, 6)
	_, err := io.ReadFull(stream, first)
	require.NoError(t, err)
	time.Sleep(1100 * time.Millisecond)
	rest, err := io.ReadAll(stream)
	assert.ErrorIs(t, err, context.DeadlineExceeded, "the silence at the end")
	assert.Equal(t, strings.Repeat("piece ", 8), string(first)+string(rest))
}

// A caller that gives up while a body arrives gets its own reason as the error.
func TestReadCanceled(t *testing.T) {
	release := make(chan struct{})
	host := serve(t, trickle(1, release))
	defer close(release)
	why := errors.New("why")
	ctx, cancel := context.WithCancelCause(t.Context())
	r := at(t, host).Post(ctx, Request{Host: host, Path: "/"})
	require.NoError(t, r.Err)
	time.AfterFunc(30*time.Millisecond, func() { cancel(why) })
	r.Read(all)
	assert.ErrorIs(t, r.Err, why)
	assert.False(t, r.Network)
}

// After 101 the body is the bare connection, which no context ends: it is not
// read.
func TestSwitchedProtocol(t *testing.T) {
	closed := make(chan error, 1)
	host := serve(t, func(w http.ResponseWriter, r *http.Request) {
		conn, _, err := http.NewResponseController(w).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		defer conn.Close()
		fmt.Fprint(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: other\r\n\r\n")
		_, err = conn.Read(make([]byte, 1)) // the client closes
		closed <- err
	})
	tr := at(t, host, func(cfg *Config) { cfg.Timeout = 100 * time.Millisecond })
	for _, read := range []func(*Response){func(r *Response) { r.Read(all) }, func(*Response) {}} {
		answered := make(chan *Response, 1)
		go func() {
			r := tr.Post(t.Context(), Request{Host: host, Path: "/"})
			read(r)
			answered <- r
		}()
		select {
		case r := <-answered:
			assert.ErrorIs(t, r.Err, errSwitched)
			assert.Equal(t, http.StatusSwitchingProtocols, r.Status)
			assert.True(t, r.Sent)
			assert.False(t, r.Network)
		case <-time.After(5 * time.Second):
			t.Fatal("the call never ends")
		}
		assert.ErrorIs(t, <-closed, io.EOF)
	}
}

// A wrapper's own response may lack what net/http promises.
func TestIncompleteResponse(t *testing.T) {
	for status, want := range map[int]error{0: errNoResponse, http.StatusOK: nil, http.StatusBadGateway: nil} {
		tr := at(t, "http://localhost:1", func(cfg *Config) {
			cfg.Wrap = func(http.RoundTripper) http.RoundTripper {
				return roundTripper(func(*http.Request) (*http.Response, error) {
					if status == 0 {
						return nil, nil
					}
					return &http.Response{StatusCode: status, ContentLength: -1}, nil
				})
			}
		})
		r := tr.Post(t.Context(), Request{Host: "http://localhost:1", Path: "/"})
		r.Read(all)
		assert.Equal(t, want, r.Err)
		assert.Equal(t, status, r.Status)
		assert.Empty(t, r.Body)
		assert.True(t, r.Sent, "a wrapper may have sent it in its own way")
	}
}

// A Wrap that returns nil wraps nothing.
func TestWrapIsNil(t *testing.T) {
	host := serve(t, func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, "text") })
	tr := at(t, host, func(cfg *Config) { cfg.Wrap = func(http.RoundTripper) http.RoundTripper { return nil } })
	r := tr.Post(t.Context(), Request{Host: host, Path: "/"})
	r.Read(all)
	require.NoError(t, r.Err)
	assert.Equal(t, "text", string(r.Body))
}
