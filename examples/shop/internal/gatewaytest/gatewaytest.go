// Package gatewaytest starts a gateway for the tests of a shop.
package gatewaytest

import (
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Start starts a gateway whose clock shows noon in UTC+8: a test that begins at noon does
// not run over midnight, into the next day's bill.
func Start(t *testing.T) *wxpaytest.Server {
	t.Helper()
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	gw.Clock.Advance(untilNoon(gw.Clock.Now().UTC()))
	return gw
}

func untilNoon(now time.Time) time.Duration {
	return 28*time.Hour - now.Sub(now.Truncate(24*time.Hour))
}

// Client returns the client of the gateway's merchant. The options change its
// configuration.
func Client(t *testing.T, gw *wxpaytest.Server, options ...func(*wxpay.Config)) *wxpay.Client {
	t.Helper()
	m := gw.Merchant("")
	cfg := wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Certificate: gw.Certificate(""), Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	}
	for _, option := range options {
		option(&cfg)
	}
	client, err := wxpay.NewClient(cfg)
	require.NoError(t, err)
	return client
}
