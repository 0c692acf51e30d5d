package wxpay

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// n concurrent calls need at most n handshakes, and later calls need no more. The
// test covers calls with and without the certificate.
func TestHandshakes(t *testing.T) {
	numbers := []int{1, 64, 512}
	if underRace {
		numbers = []int{1, 64} // the server would time out during 512 concurrent handshakes
	}
	for _, n := range numbers {
		for _, withCertificate := range []bool{false, true} {
			t.Run(fmt.Sprintf("%d/%t", n, withCertificate), func(t *testing.T) {
				least := fewest(n, func() int { return handshakes(t, n, withCertificate) })
				assert.LessOrEqual(t, least, n)
			})
		}
	}
}

// fewest returns the least of up to three counts and stops when enough is
// reached. On a busy machine net/http gives up a connection if the request is
// written 50 ms late, and then needs one more.
func fewest(enough int, count func() int) int {
	least := count()
	for range 2 {
		if least > enough {
			least = min(least, count())
		}
	}
	return least
}

// handshakes counts the handshakes of n goroutines with three calls each.
func handshakes(t *testing.T, n int, withCertificate bool) int {
	c := newTestClient(t, func(cfg *Config) {
		cfg.Timeout, cfg.Transport.TLSHandshakeTimeout, cfg.MaxAttempts = time.Minute, time.Minute, 1 // the machine may be busy
		cfg.Transport.DialContext = (&net.Dialer{Timeout: time.Minute}).DialContext
	})
	call := func() error {
		_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
		return err
	}
	if withCertificate {
		call = func() error {
			_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "nothing1", OutRefundNo: "R1", TotalFee: 1, RefundFee: 1})
			return err
		}
	}
	var wg sync.WaitGroup
	for range n {
		wg.Go(func() {
			for range 3 {
				assert.ErrorIs(t, call(), ErrOrderNotExist)
			}
		})
	}
	wg.Wait()
	counts := c.gw.Connections("")
	c.CloseIdleConnections()
	require.Eventually(t, func() bool { return c.gw.Connections("").Open == 0 }, 10*time.Second, 10*time.Millisecond)
	return counts.Handshakes
}

// The client verifies the server, with and without a merchant certificate. It
// sends no request to a server with a certificate of an unknown authority.
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
		assert.Equal(t, OutcomeNotDone, OutcomeOf(err), "the handshake failed before anything was sent")
		if withCertificate {
			_, err = c.Refund(bg, &RefundRequest{OutTradeNo: "untrusted1", OutRefundNo: "R1", TotalFee: 1, RefundFee: 1})
			assert.ErrorContains(t, err, "certificate")
		}
		assert.Empty(t, c.gw.Exchanges())
	}
}

// NewClient clones the Transport in Config and never changes it.
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
}

// A later change to Config.Certificate has no effect on the client, because
// NewClient did not check it.
func TestCertificateIsCloned(t *testing.T) {
	var given *tls.Certificate
	c := newTestClient(t, func(cfg *Config) { given = cfg.Certificate })
	c.paid("cloned01")
	*given = tls.Certificate{}
	_, err := c.Refund(bg, &RefundRequest{OutTradeNo: "cloned01", OutRefundNo: "R1", TotalFee: 101, RefundFee: 101})
	require.NoError(t, err)
	assert.Equal(t, "10000100", c.sent().Client)
}

// Through a proxy the client presents its certificate to the server, too, but
// only to the paths that need it.
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
	assert.Equal(t, int32(2), tunnels.Load(), "one connection with the certificate, and one without")
}

// Sequential queries share one connection. Refunds share another.
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

// After CloseIdleConnections an idle client has no goroutine.
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

// Concurrent calls need at most one connection each.
func TestConcurrentConnections(t *testing.T) {
	const n = 32
	assert.LessOrEqual(t, fewest(n, func() int { return dials(t, n) }), n)
}

// dials counts the connections of n goroutines with ten calls each.
func dials(t *testing.T, n int) int {
	var dialed atomic.Int32
	c := newTestClient(t, func(cfg *Config) {
		cfg.Transport.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
			dialed.Add(1)
			return (&net.Dialer{}).DialContext(ctx, network, address)
		}
	})
	var wg sync.WaitGroup
	start := make(chan struct{})
	for range n {
		wg.Go(func() {
			<-start
			for range 10 {
				_, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "nothing1"})
				assert.ErrorIs(t, err, ErrOrderNotExist)
			}
		})
	}
	close(start)
	wg.Wait()
	return int(dialed.Load())
}

// All calls work with a Transport that allows one connection per host.
func TestBoundedTransport(t *testing.T) {
	c := newTestClient(t, func(cfg *Config) { cfg.Transport.MaxConnsPerHost = 1 })
	c.paid("bounded1")
	reply, err := c.OrderQuery(bg, &OrderQueryRequest{OutTradeNo: "bounded1"})
	require.NoError(t, err)
	assert.True(t, reply.Paid())
}

func TestEndpointHost(t *testing.T) {
	const fraud = "fraud.mch.weixin.qq.com"
	tr := notifier(t).transport
	assert.Equal(t, []string{"https://api.mch.weixin.qq.com", "https://api2.mch.weixin.qq.com"}, tr.PayHosts(""))
	assert.Equal(t, []string{"https://api.weixin.qq.com"}, tr.LoginHosts())
	assert.Equal(t, []string{"https://fraud.mch.weixin.qq.com"}, tr.PayHosts(fraud))
	tr = clientAt(t, "http://localhost:1/").transport
	assert.Equal(t, []string{"http://localhost:1/"}, tr.PayHosts(fraud))

	var tried string
	c := clientAt(t, "http://localhost:1/", func(cfg *Config) {
		cfg.Hosts, cfg.MaxAttempts = Hosts{}, 1
		cfg.Transport = &http.Transport{DialContext: func(_ context.Context, _, address string) (net.Conn, error) {
			tried = address
			return nil, errors.New("no network in this test")
		}}
	})
	_, err := c.Call(bg, Endpoint{Path: "/a", Host: fraud}, XMLMap{})
	assert.ErrorContains(t, err, "no network in this test")
	assert.Equal(t, fraud+":443", tried, "the client connects to Endpoint.Host")
}
