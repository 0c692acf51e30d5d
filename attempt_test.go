package wxpay

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestTimeout(t *testing.T) {
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/pay/closeorder" {
			fmt.Fprint(w, "<xml>")
			w.(http.Flusher).Flush()
		}
		<-release
	}))
	defer server.Close()
	defer close(release)
	c := clientAt(t, server.URL, func(cfg *Config) { cfg.Timeout, cfg.MaxAttempts = 50*time.Millisecond, 1 })
	_, err := query(c)
	assert.ErrorContains(t, err, "no reply within Config.Timeout, 50ms")
	assert.ErrorIs(t, err, context.DeadlineExceeded)
	assert.Equal(t, OutcomeReadOnly, OutcomeOf(err), "a query changes nothing")
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "x"})
	assert.ErrorContains(t, err, "the reply broke off: no reply within Config.Timeout")
	assert.ErrorIs(t, err, ErrOutcomeUnknown)
}

func TestContext(t *testing.T) {
	reached := make(chan struct{})
	release := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reached <- struct{}{}
		<-release
	}))
	defer server.Close()
	defer close(release)
	c := clientAt(t, server.URL)
	ctx, cancel := context.WithCancel(bg)
	cancel()
	_, err := c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: "no"})
	assert.ErrorIs(t, err, context.Canceled)
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "it was cancelled before anything was written")

	why := errors.New("shutting down")
	ctx, stop := context.WithCancelCause(bg)
	go func() { <-reached; stop(why) }()
	_, err = c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: "no"})
	assert.ErrorIs(t, err, why)
	assert.ErrorIs(t, err, ErrOutcomeUnknown, "the request had been written")
}

func TestConnectionRefused(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	address := listener.Addr().String()
	listener.Close()
	c := clientAt(t, "http://"+address, func(cfg *Config) { cfg.MaxAttempts = 1 })
	_, err = c.CloseOrder(bg, &CloseOrderRequest{OutTradeNo: "no"})
	assert.ErrorContains(t, err, "refused")
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err))
	assert.Equal(t, 1, err.(*Error).Attempts)
}

// An endless reply is read up to the limit.
func TestEndlessReply(t *testing.T) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	var written atomic.Int64
	go func() {
		conn, err := listener.Accept()
		if err != nil {
			return
		}
		defer conn.Close()
		http.ReadRequest(bufio.NewReader(conn))
		io.WriteString(conn, "HTTP/1.1 200 OK\r\n\r\n<xml>")
		blank := []byte(strings.Repeat(" ", 1<<16))
		for {
			n, err := conn.Write(blank)
			written.Add(int64(n))
			if err != nil {
				return
			}
		}
	}()
	_, err = query(clientAt(t, "http://"+listener.Addr().String(), func(cfg *Config) { cfg.MaxAttempts = 1 }))
	assert.ErrorIs(t, err, errTooLong)
	assert.Less(t, written.Load(), int64(16<<20), "the limit, and what the socket buffers contain")
}
