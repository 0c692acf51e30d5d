package wxpay

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// testClient is a client with a separate gateway.
type testClient struct {
	*Client
	t  *testing.T
	gw *wxpaytest.Server
}

// newTestClient returns a client for the gateway's first merchant, with its
// certificate. change may modify the configuration.
func newTestClient(t *testing.T, change ...func(*Config)) *testClient {
	t.Helper()
	return newTestClientFor(t, wxpaytest.Merchant{}, change...)
}

func newTestClientFor(t *testing.T, merchant wxpaytest.Merchant, change ...func(*Config)) *testClient {
	t.Helper()
	gw := wxpaytest.NewServer(merchant)
	t.Cleanup(gw.Close)
	cfg := configFor(gw)
	for _, c := range change {
		c(&cfg)
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	client.retry.pause = noPause
	return &testClient{client, t, gw}
}

func configFor(gw *wxpaytest.Server) Config {
	m := gw.Merchant("")
	return Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Certificate: gw.Certificate(""),
		Hosts:       SingleHost(gw.URL),
		Transport:   gw.Transport(),
		Clock:       gw.Clock,
	}
}

// order returns a valid request. change may modify it.
func order(no string, change ...func(*UnifiedOrderRequest)) *UnifiedOrderRequest {
	req := &UnifiedOrderRequest{
		Body: "腾讯充值中心-QQ会员充值", OutTradeNo: no, TotalFee: 101, OpenID: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
		SpbillCreateIP: "123.12.12.123", NotifyURL: "https://localhost/notify",
	}
	for _, c := range change {
		c(req)
	}
	return req
}

// paid creates an order and pays it.
func (c *testClient) paid(no string, change ...func(*UnifiedOrderRequest)) {
	c.t.Helper()
	_, err := c.UnifiedOrder(c.t.Context(), order(no, change...))
	require.NoError(c.t, err)
	require.NoError(c.t, c.gw.Pay(no))
}

// sent returns the last exchange of the gateway.
func (c *testClient) sent() wxpaytest.Exchange {
	c.t.Helper()
	all := c.gw.Exchanges()
	require.NotEmpty(c.t, all, "nothing was sent")
	return all[len(all)-1]
}

// refuses asserts that the call was rejected locally, with an error that contains
// want, and that nothing was sent.
func (c *testClient) refuses(want string, err error) {
	c.t.Helper()
	if assert.ErrorContains(c.t, err, want) {
		assert.Equal(c.t, OutcomeNotDone, OutcomeOf(err))
		e, ok := asError(err)
		assert.True(c.t, ok && e.Attempts == 0)
	}
	assert.Empty(c.t, c.gw.Exchanges(), "something was sent")
}

// replies returns a client of a server that answers every call with body.
func replies(t *testing.T, body string, change ...func(*Config)) *Client {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { fmt.Fprint(w, body) }))
	t.Cleanup(server.Close)
	return clientAt(t, server.URL, change...)
}

// clientAt returns a client for the merchant of the documentation, without a
// certificate. It calls the plain HTTP server at url.
func clientAt(t *testing.T, url string, change ...func(*Config)) *Client {
	t.Helper()
	cfg := Config{AppID: "wxd930ea5d5a258f4f", MchID: "10000100", Key: testKey, AppSecret: "s3cret", Hosts: SingleHost(url)}
	for _, c := range change {
		c(&cfg)
	}
	client, err := NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	client.retry.pause = noPause
	return client
}

// noPause replaces the pause between two attempts.
func noPause(ctx context.Context, _ time.Duration) error { return context.Cause(ctx) }

// signed returns the message as XML, signed with the key of the documentation.
func signed(t testing.TB, signType SignType, pairs map[string]string) string {
	t.Helper()
	m := NewXMLMap(pairs)
	sign, err := Sign(m, testKey, signType)
	require.NoError(t, err)
	m.Set("sign", sign)
	text, err := AppendXML(nil, m)
	require.NoError(t, err)
	return string(text)
}

// success returns the fields of a good reply to the merchant of the documentation,
// with these pairs.
func success(pairs ...string) map[string]string {
	m := map[string]string{
		"return_code": "SUCCESS", "result_code": "SUCCESS", "appid": "wxd930ea5d5a258f4f", "mch_id": "10000100", "nonce_str": "n",
	}
	for pair := range slices.Chunk(pairs, 2) {
		m[pair[0]] = pair[1]
	}
	return m
}

var bg = context.Background()

func textLogger(w io.Writer) *slog.Logger {
	return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelDebug}))
}
