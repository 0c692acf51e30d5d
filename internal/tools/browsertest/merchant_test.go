package browsertest

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"os"
	"sync/atomic"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
)

const openID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"

// merchant is a small backend that uses the SDK.
type merchant struct {
	t       *testing.T
	server  *httptest.Server
	client  *wxpay.Client
	broken  atomic.Bool // answers FAIL to notifications
	paid    chan *wxpay.Notification
	refunds chan *wxpay.RefundNotification
}

// newMerchant starts the backend. join connects it to the gateway later, because
// the gateway may need the address of the backend at its start.
func newMerchant(t *testing.T) *merchant {
	m := &merchant{t: t, paid: make(chan *wxpay.Notification, 20), refunds: make(chan *wxpay.RefundNotification, 20)}
	m.server = httptest.NewServer(http.HandlerFunc(m.serve))
	t.Cleanup(m.server.Close)
	return m
}

func (m *merchant) notifyURL() string       { return m.server.URL + "/notify" }
func (m *merchant) refundNotifyURL() string { return m.server.URL + "/refund-notify" }

func (m *merchant) serve(w http.ResponseWriter, r *http.Request) {
	handler := m.client.NotifyHandler(m.take)
	if r.URL.Path == "/refund-notify" {
		handler = m.client.RefundNotifyHandler(m.takeRefund)
	}
	handler.ServeHTTP(w, r)
}

func (m *merchant) take(_ context.Context, n *wxpay.Notification) error {
	if m.broken.Load() {
		return errors.New("the database is down")
	}
	m.paid <- n
	return nil
}

func (m *merchant) takeRefund(_ context.Context, n *wxpay.RefundNotification) error {
	m.refunds <- n
	return nil
}

// join creates the client from the values that the gateway printed.
func (m *merchant) join(g *gateway) *merchant {
	m.client = newClient(m.t, g, g.appID)
	return m
}

func newClient(t *testing.T, g *gateway, appID string) *wxpay.Client {
	return newClientWith(t, g, appID, "")
}

// newMD5Client returns a client that signs with MD5.
func newMD5Client(t *testing.T, g *gateway) *wxpay.Client {
	return newClientWith(t, g, g.appID, wxpay.SignTypeMD5)
}

func newClientWith(t *testing.T, g *gateway, appID string, signType wxpay.SignType) *wxpay.Client {
	certificate, err := wxpay.LoadP12(g.pkcs12, g.mchID)
	require.NoError(t, err)
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: appID, MchID: g.mchID, Key: g.key, AppSecret: g.appSecret, Certificate: certificate, SignType: signType,
		Hosts: wxpay.SingleHost(g.api), Timeout: patience, MaxAttempts: 1, Transport: trusting(t, g),
	})
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// trusting returns a transport that trusts the gateway's authority.
func trusting(t *testing.T, g *gateway) *http.Transport {
	ca, err := os.ReadFile(g.ca)
	require.NoError(t, err)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(ca))
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}
}

// request is an order for tea, 9 yuan.
func (m *merchant) request(no string) *wxpay.UnifiedOrderRequest {
	return &wxpay.UnifiedOrderRequest{
		Body: "Tea", OutTradeNo: no, TotalFee: 900, OpenID: openID, SpbillCreateIP: "203.0.113.7", NotifyURL: m.notifyURL(),
	}
}

// tryOrder places an order and returns its prepay_id.
func (m *merchant) tryOrder(no, body string, fee int64) (string, error) {
	ctx, cancel := context.WithTimeout(context.Background(), patience)
	defer cancel()
	req := m.request(no)
	req.Body, req.TotalFee = body, fee
	order, err := m.client.UnifiedOrder(ctx, req)
	if err != nil {
		return "", err
	}
	return order.PrepayID, nil
}

// order places an order and returns the parameters for the mini program.
func (m *merchant) order(no, body string, fee int64) wxpay.PaymentParams {
	m.t.Helper()
	prepayID, err := m.tryOrder(no, body, fee)
	require.NoError(m.t, err)
	params, err := m.client.RequestPaymentParams(prepayID)
	require.NoError(m.t, err)
	return *params
}

// params returns the JSON for wx.requestPayment.
func params(p wxpay.PaymentParams) string {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // five strings
	}
	return string(data)
}

// next waits for a message from the gateway.
func next[M any](t *testing.T, messages <-chan M) M {
	t.Helper()
	select {
	case m := <-messages:
		return m
	case <-time.After(patience):
		require.Fail(t, "no message arrived")
		panic("unreachable")
	}
}
