package wxpay

import (
	"bufio"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httptrace"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The server is verified, with and without a merchant certificate: a gateway
// of an authority that is not trusted is not talked to.
func TestServerIsVerified(t *testing.T) {
	for _, withCertificate := range []bool{false, true} {
		c := newTestClient(t, func(cfg *Config) {
			cfg.Transport = nil // the system's roots
			cfg.MaxAttempts = 1
			if !withCertificate {
				cfg.Certificate = nil
			}
		})
		_, err := c.UnifiedOrder(bg, order("untrusted1"))
		assert.ErrorContains(t, err, "certificate")
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "the hand-shake failed before anything was sent")
		if withCertificate {
			_, err = c.Refund(bg, &RefundRequest{OutTradeNo: "untrusted1", OutRefundNo: "R1", TotalFee: 1, RefundFee: 1})
			assert.ErrorContains(t, err, "certificate")
		}
		assert.Empty(t, c.gw.Exchanges())
	}
	for _, pool := range newTestClient(t).transport.pools {
		assert.False(t, pool.base.TLSClientConfig.InsecureSkipVerify)
		assert.GreaterOrEqual(t, pool.base.TLSClientConfig.MinVersion, uint16(tls.VersionTLS12))
	}
}

// A Transport that is passed in is cloned, never changed.
func TestTransportIsCloned(t *testing.T) {
	gw := wxpaytest.NewServer()
	defer gw.Close()
	base := gw.Transport()
	cfg := configFor(gw)
	cfg.Transport = base
	_, err := NewClient(cfg)
	require.NoError(t, err)
	assert.Nil(t, base.TLSClientConfig.GetClientCertificate)
	assert.Equal(t, gw.Transport().MaxIdleConnsPerHost, base.MaxIdleConnsPerHost)
	assert.False(t, base.DisableCompression)
	assert.Nil(t, base.TLSClientConfig.ClientSessionCache)

	old := gw.Transport()
	old.TLSClientConfig.MinVersion = tls.VersionTLS10
	old.MaxIdleConnsPerHost = 3
	cfg.Transport = old
	client, err := NewClient(cfg)
	require.NoError(t, err)
	for _, pool := range client.transport.pools {
		assert.Equal(t, uint16(tls.VersionTLS12), pool.base.TLSClientConfig.MinVersion)
		assert.Equal(t, 3, pool.base.MaxIdleConnsPerHost)
	}
}

// Behind a proxy the certificate still reaches the server, and only where it
// is needed.
func TestCertificateThroughProxy(t *testing.T) {
	var tunnels atomic.Int32
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !assert.Equal(t, http.MethodConnect, r.Method) {
			return
		}
		tunnels.Add(1)
		server, err := net.Dial("tcp", r.Host)
		if !assert.NoError(t, err) {
			return
		}
		client, _, err := w.(http.Hijacker).Hijack()
		if !assert.NoError(t, err) {
			return
		}
		fmt.Fprint(client, "HTTP/1.1 200 OK\r\n\r\n")
		go func() { io.Copy(server, client); server.Close() }()
		go func() { io.Copy(client, server); client.Close() }()
	}))
	defer proxy.Close()
	c := newTestClient(t, func(cfg *Config) {
		address, _ := url.Parse(proxy.URL)
		cfg.Transport.Proxy = http.ProxyURL(address)
	})
	c.paid("proxy001")
	assert.False(t, c.sent().Presents)
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "proxy001", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	assert.Equal(t, "10000100", c.sent().Client)
	_, err = c.RefundQuery(bg, &RefundQueryRequest{OutRefundNo: "R1"})
	require.NoError(t, err)
	assert.False(t, c.sent().Presents)
	assert.Equal(t, int32(2), tunnels.Load(), "one connection a pool")
}

// Calls one after the other use one connection, and so do refunds.
func TestConnectionsAreReused(t *testing.T) {
	var dials atomic.Int32
	c := newTestClient(t, func(cfg *Config) {
		cfg.Transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dials.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	})
	for range 20 {
		_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
		require.ErrorIs(t, err, ErrOrderNotExist)
		_, err = c.Refund(bg, &RefundRequest{OutTradeNo: "nothing1", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
		require.ErrorIs(t, err, ErrOrderNotExist)
	}
	assert.Equal(t, int32(2), dials.Load())
}

// A client that is not used holds no goroutine.
func TestCloseIdleConnections(t *testing.T) {
	c := newTestClient(t)
	c.paid("idle0001")
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "idle0001", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	c.CloseIdleConnections()
	assert.Eventually(t, func() bool {
		var stacks [1 << 20]byte
		return !strings.Contains(string(stacks[:runtime.Stack(stacks[:], true)]), "persistConn")
	}, 5*time.Second, 10*time.Millisecond)
}

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
	assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "cancelled before anything was written")

	why := errors.New("shutting down")
	ctx, stop := context.WithCancelCause(bg)
	go func() { <-reached; stop(why) }()
	_, err = c.CloseOrder(ctx, &CloseOrderRequest{OutTradeNo: "no"})
	assert.ErrorIs(t, err, why)
	assert.ErrorIs(t, err, ErrOutcomeUnknown, "it had been written")
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

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// Wrap sees the requests of both pools; an error of its own proves nothing.
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

// A Wrap that gives the request another context is served all the same.
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

// A Wrap may change the requests that it gets: the next call's is whole again.
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

// foreignTrace is a context with a trace of its own in front of a request's.
type foreignTrace struct{ context.Context }

func (c foreignTrace) Value(key any) any {
	traced := httptrace.WithClientTrace(context.Background(), &httptrace.ClientTrace{})
	if v := traced.Value(key); v != nil {
		return v
	}
	return c.Context.Value(key)
}

// Whatever a Wrap does to the context, what was written is not taken for
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

// A path's address is what parsing the whole would bring.
func TestAddress(t *testing.T) {
	hosts := []string{"https://api.mch.weixin.qq.com", "http://localhost:1/", "https://proxy.example.com/pay%2Fv2", "https://proxy.example.com/v2/"}
	tr := newTransport(&Config{Hosts: Hosts{Pay: hosts}})
	for _, host := range append(hosts, "https://fraud.mch.weixin.qq.com") {
		for _, path := range []string{"/pay/unifiedorder", "/a%2Fb", "/sandboxnew/pay/micropay"} {
			want, err := url.Parse(strings.TrimSuffix(host, "/") + path)
			require.NoError(t, err)
			got, err := tr.address(host, path)
			require.NoError(t, err)
			assert.Equal(t, want, got)
			got.Path = "/changed"
		}
	}
	_, err := tr.address("https://%zz", "/a")
	assert.Error(t, err)
}

func TestEndpointHost(t *testing.T) {
	fraud := &Endpoint{Path: "/a", Host: "fraud.mch.weixin.qq.com"}
	tr := notifier(t).transport
	assert.Equal(t, []string{"https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"}, tr.hostsFor(&Endpoint{Path: "/a"}))
	assert.Equal(t, []string{"https://fraud.mch.weixin.qq.com"}, tr.hostsFor(fraud))
	tr = clientAt(t, "http://localhost:1/").transport
	assert.Equal(t, []string{"http://localhost:1/"}, tr.hostsFor(fraud))
}

// Many calls at once need a connection each, and no more.
func TestConcurrentConnections(t *testing.T) {
	var handshakes, open atomic.Int32
	c := newTestClient(t, func(cfg *Config) {
		cfg.Transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			handshakes.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	})
	const n = 32
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range n {
		wg.Go(func() {
			<-start
			for range 10 {
				open.Add(1)
				_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
				assert.ErrorIs(t, err, ErrOrderNotExist)
			}
		})
	}
	close(start)
	wg.Wait()
	assert.LessOrEqual(t, handshakes.Load(), int32(n))
}

// A reply without end is read to its bound, and no further.
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
	assert.Less(t, written.Load(), int64(16<<20), "but for what the sockets hold")
}
