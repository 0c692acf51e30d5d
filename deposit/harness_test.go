package deposit

import (
	"context"
	"testing"
	"time"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
	"github.com/stretchr/testify/require"
)

// The shop of the tests.
const (
	shopID  = "1900000109"
	shopApp = "wx8888888888888888"
)

// newTestClient returns a client for a shop of a provider, of a new gateway.
func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gw := wxpaytest.NewServer(wxpaytest.Merchant{SubMerchants: []wxpaytest.SubMerchant{{MchID: shopID, AppID: shopApp}}})
	t.Cleanup(gw.Close)
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, Certificate: gw.Certificate(""),
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client.ForSubMerchant(shopID, shopApp), gw
}

func background(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}

// handle answers a path with these fields and records the request.
func handle(gw *wxpaytest.Server, path string, certificate bool, reply map[string]string) *map[string]string {
	got := new(map[string]string)
	gw.Handle(path, wxpaytest.PathOptions{Certificate: certificate, SignType: wxpaytest.HMACSHA256}, func(f map[string]string) map[string]string {
		*got = f
		return reply
	})
	return got
}
