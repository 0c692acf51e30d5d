package wxpaytest

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

func TestMerchantDefaults(t *testing.T) {
	g := newGateway(t)
	m := g.Merchant("")
	assert.Equal(t, "wxd930ea5d5a258f4f", m.AppID)
	assert.Equal(t, "10000100", m.MchID)
	assert.Equal(t, testKey, m.Key)
	assert.Regexp(t, `^[0-9a-f]{32}$`, m.AppSecret)
	assert.Panics(t, func() { g.Merchant("1") })
	assert.Panics(t, func() { NewServer(Merchant{}, Merchant{}) })
}

func TestServerIsVerified(t *testing.T) {
	g := newGateway(t)
	_, err := http.Get(g.URL)
	var unknown x509.UnknownAuthorityError
	assert.True(t, errors.As(err, &unknown), "%v", err)

	pool := x509.NewCertPool()
	require.True(t, pool.AppendCertsFromPEM(g.RootPEM()))
	assert.True(t, pool.Equal(g.RootCAs()))
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}}}
	defer client.CloseIdleConnections()
	resp, err := client.Get(strings.Replace(g.URL, "127.0.0.1", "localhost", 1))
	require.NoError(t, err)
	resp.Body.Close()
	assert.NotSame(t, g.Transport(), g.Transport())
}

func TestCertificatePEM(t *testing.T) {
	g := newGateway(t)
	cert, err := tls.X509KeyPair(g.CertificatePEM(""))
	require.NoError(t, err)
	g.withID = clientWith(g.Server, &cert)
	g.fails("ORDERNOTEXIST", refunding, aRefund("R1", "1"))
}

// Every gateway accepts the merchant certificate of testdata.
func TestFixedCertificate(t *testing.T) {
	cert, err := tls.LoadX509KeyPair("../testdata/apiclient_cert.pem", "../testdata/apiclient_key.pem")
	require.NoError(t, err)
	g := newGateway(t)
	g.withID = clientWith(g.Server, &cert)
	g.fails("ORDERNOTEXIST", refunding, aRefund("R1", "1"))
	assert.Equal(t, "10000100", g.lastExchange().Client)
	p12, err := os.ReadFile("../testdata/apiclient_cert.p12")
	require.NoError(t, err)
	assert.NotEmpty(t, p12)
}

func TestExchanges(t *testing.T) {
	g := newGateway(t)
	g.KeepExchanges = 5
	r := g.call(query, byNumber)
	x := g.lastExchange()
	assert.Equal(t, http.MethodPost, x.Method)
	assert.Equal(t, query, x.Path)
	assert.Equal(t, "text/xml", x.Header.Get("Content-Type"))
	assert.Equal(t, number, x.Fields["out_trade_no"])
	assert.Contains(t, string(x.Body), "<xml>")
	assert.Equal(t, r.body, string(x.Reply))
	assert.Equal(t, 200, x.Status)
	assert.Equal(t, "ORDERNOTEXIST", x.Code)
	assert.Equal(t, g.Clock.Now(), x.Time)
	assert.False(t, x.Presents)
	for range 20 {
		g.call(query, fields{"out_trade_no": "last"})
	}
	assert.Less(t, len(g.Exchanges()), 10)
	assert.Equal(t, "last", g.lastExchange().Fields["out_trade_no"])
}

func TestCloseLeavesNothingBehind(t *testing.T) {
	before := runtime.NumGoroutine()
	for range 5 {
		s := NewServer()
		client := clientWith(s, nil)
		resp, err := client.Get(s.URL)
		require.NoError(t, err)
		resp.Body.Close()
		client.CloseIdleConnections()
		s.Close()
		s.Close()
	}
	for end := time.Now().Add(10 * time.Second); runtime.NumGoroutine() > before; time.Sleep(5 * time.Millisecond) {
		require.True(t, time.Now().Before(end), "%d goroutines, %d before", runtime.NumGoroutine(), before)
	}
}

func TestNothingIsDeliveredAfterClose(t *testing.T) {
	g := newGateway(t)
	l := listen(t, func(w http.ResponseWriter, _ int) { w.WriteHeader(500) })
	g.paid(number, Payment{}, "notify_url", l.URL)
	g.Close()
	g.Clock.Advance(48 * time.Hour)
	assert.Len(t, l.bodies(), 1)
	_, err := g.plain.Get(g.URL)
	assert.Error(t, err)
}

func TestManyAtOnce(t *testing.T) {
	g := newGateway(t)
	g.IgnoreIntervals = true
	l := listen(t, nil)
	var group sync.WaitGroup
	for i := range 8 {
		group.Go(func() {
			c := &gateway{Server: g.Server, t: t, plain: g.plain, withID: g.withID, ids: g.ids, key: g.key}
			for j := range 10 {
				no := fmt.Sprintf("number-%d-%d", i, j)
				c.paid(no, Payment{}, "notify_url", l.URL)
				c.ok(refunding, aRefund("R"+no, "100").with("out_trade_no", no))
				assert.NoError(t, g.FinishRefund("R"+no, "SUCCESS"))
				assert.Equal(t, "REFUND", c.ok(query, fields{"out_trade_no": no}).fields["trade_state"])
				g.Clock.Advance(time.Second)
				g.Exchanges()
				g.Orders()
				g.Refunds()
				g.Deliveries()
			}
		})
	}
	group.Wait()
	assert.Len(t, l.bodies(), 80)
	assert.Len(t, g.Refunds(), 80)
}

// The same order, sent many times at once, creates one order.
func TestOneNumberAtOnce(t *testing.T) {
	g := newGateway(t)
	var group sync.WaitGroup
	ids := make([]string, 20)
	for i := range ids {
		group.Go(func() {
			c := &gateway{Server: g.Server, t: t, plain: g.plain, ids: g.ids, key: g.key}
			ids[i] = c.order(number)
		})
	}
	group.Wait()
	assert.Len(t, g.Orders(), 1)
	for _, id := range ids {
		assert.Equal(t, ids[0], id)
	}
}

func BenchmarkUnifiedOrder(b *testing.B) {
	g := NewServer()
	defer g.Close()
	g.KeepExchanges = 1
	client := clientWith(g, nil)
	m := g.Merchant("")
	n := 0
	for b.Loop() {
		n++
		f := anOrder(fmt.Sprintf("number-%d", n)).with("appid", m.AppID, "mch_id", m.MchID, "nonce_str", "n")
		f["sign"] = signTest("", m.Key, f)
		resp, err := client.Post(g.URL+ordering, "text/xml", strings.NewReader(writeXML(f)))
		if err != nil {
			b.Fatal(err)
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
	}
}
