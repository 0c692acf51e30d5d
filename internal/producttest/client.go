// Package producttest is what the tests of the product packages share: a client of a
// gateway, recorded requests, the steps of two processes, and the round trip of every
// field. Only tests import it.
package producttest

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// The shop of [NewShop].
const (
	ShopID  = "1900000109"
	ShopApp = "wx8888888888888888"
)

// NewClient returns a client of a new gateway, with the merchant's certificate. It sends
// a request only once. change may modify the configuration.
func NewClient(t testing.TB, change ...func(*wxpay.Config)) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gw := NewGateway(t, wxpaytest.Merchant{})
	return ClientOf(t, gw, change...), gw
}

// NewShop returns a client for a shop of a provider, of a new gateway. The shop has its
// own mini program, so the client sends sub_appid where the API has one.
func NewShop(t testing.TB, change ...func(*wxpay.Config)) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gw := NewGateway(t, wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: ShopID, AppID: ShopApp}}})
	return ClientOf(t, gw, change...).ForSubMerchant(ShopID, ShopApp), gw
}

// NewGateway returns a gateway of this merchant, until the test ends.
func NewGateway(t testing.TB, merchant wxpaytest.Merchant) *wxpaytest.Server {
	gw := wxpaytest.NewServer(merchant)
	t.Cleanup(gw.Close)
	return gw
}

// ClientOf returns a client of the gateway's merchant. See [NewClient].
func ClientOf(t testing.TB, gw *wxpaytest.Server, change ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	m := gw.Merchant("")
	cfg := wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret, Certificate: gw.Certificate(""), MaxAttempts: 1,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	}
	for _, f := range change {
		f(&cfg)
	}
	client, err := wxpay.NewClient(cfg)
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

// WithoutCertificate is a change of [NewClient]: no call may need the certificate.
func WithoutCertificate(cfg *wxpay.Config) { cfg.Certificate = nil }

// WithRepeats is a change of [NewClient]: the client may send a request again.
func WithRepeats(cfg *wxpay.Config) { cfg.MaxAttempts = 0 }

// Context returns a context that ends before a test hangs.
func Context(t testing.TB) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
