package gate_test

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/prove/gate"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newClient returns a client that reaches the gateway through a gate.
func newClient(t *testing.T, gw *wxpaytest.Server, cert *tls.Certificate, relay func(gate.Answer) bool) *wxpay.Client {
	g, err := gate.New(gw, relay)
	require.NoError(t, err)
	t.Cleanup(g.Close)
	roots := x509.NewCertPool()
	require.True(t, roots.AppendCertsFromPEM(g.RootPEM()))
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret, Certificate: cert, Clock: gw.Clock, MaxAttempts: 1,
		Hosts: wxpay.SingleHost(g.URL), Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}},
	})
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func order(client *wxpay.Client, no string) error {
	_, err := client.UnifiedOrder(context.Background(), &wxpay.UnifiedOrderRequest{
		Body: "tea", OutTradeNo: no, TotalFee: 100, OpenID: "o", SpbillCreateIP: "127.0.0.1", NotifyURL: "http://127.0.0.1:1/notify",
	})
	return err
}

func refund(client *wxpay.Client, no string) error {
	_, err := client.Refund(context.Background(), &wxpay.RefundRequest{OutTradeNo: no, OutRefundNo: no + "-1", TotalFee: 100, RefundFee: 40})
	return err
}

func TestGate(t *testing.T) {
	t.Parallel()
	gw := wxpaytest.NewServer()
	defer gw.Close()
	answers := make(chan gate.Answer, 9)
	client := newClient(t, gw, gw.Certificate(""), func(a gate.Answer) bool { answers <- a; return true })
	require.NoError(t, order(client, "gate0001"))
	require.NoError(t, gw.Pay("gate0001"))
	require.NoError(t, refund(client, "gate0001"))
	require.Error(t, refund(client, "gate0002"))
	_, err := client.JSCode2Session(context.Background(), gw.LoginCode("", ""))
	require.NoError(t, err)

	first, second, third := <-answers, <-answers, <-answers
	assert.Equal(t, "/pay/unifiedorder", first.Path)
	assert.True(t, first.Done())
	assert.Equal(t, "/secapi/pay/refund", second.Path)
	assert.True(t, second.Done())
	assert.False(t, third.Done())
}

// TestNoCertificate makes sure that the gate adds no certificate of its own.
func TestNoCertificate(t *testing.T) {
	t.Parallel()
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(t, gw, nil, func(gate.Answer) bool { return true })
	require.NoError(t, order(client, "gate0001"))
	exchanges := gw.Exchanges()
	require.Len(t, exchanges, 1)
	assert.False(t, exchanges[0].Presents)
}

func TestAnswerIsNotRelayed(t *testing.T) {
	t.Parallel()
	gw := wxpaytest.NewServer()
	defer gw.Close()
	var stopped atomic.Bool
	client := newClient(t, gw, nil, func(a gate.Answer) bool { return stopped.Swap(true) })
	err := order(client, "gate0001")
	require.Error(t, err)
	assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err))
	_, made := gw.Order("gate0001")
	assert.True(t, made)
	require.NoError(t, order(client, "gate0001"))
}

func TestFaultsPass(t *testing.T) {
	t.Parallel()
	gw := wxpaytest.NewServer()
	defer gw.Close()
	client := newClient(t, gw, nil, func(gate.Answer) bool { return true })
	for _, name := range []wxpaytest.FaultName{
		wxpaytest.ResetAfter, wxpaytest.BrokenBody, wxpaytest.HalfHeaders, wxpaytest.WrongEncoding, wxpaytest.HTMLPage, wxpaytest.TimeoutAfter,
	} {
		gw.Inject(wxpaytest.Fault{Name: name})
		err := order(client, "gate0001")
		require.Error(t, err, name)
		assert.Equal(t, wxpay.OutcomeUnknown, wxpay.OutcomeOf(err), "%s: %v", name, err)
	}
	require.NoError(t, order(client, "gate0001"))
}
