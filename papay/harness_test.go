package papay

import (
	"context"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// newTestClient returns a client of a new gateway.
func newTestClient(t *testing.T) (*wxpay.Client, *wxpaytest.Server) {
	t.Helper()
	gw := wxpaytest.NewServer(wxpaytest.Merchant{})
	t.Cleanup(gw.Close)
	return clientOf(t, gw), gw
}

func clientOf(t *testing.T, gw *wxpaytest.Server) *wxpay.Client {
	t.Helper()
	m := gw.Merchant("")
	client, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, MaxAttempts: 1,
		Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	require.NoError(t, err)
	t.Cleanup(client.CloseIdleConnections)
	return client
}

func background(t *testing.T) context.Context {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	t.Cleanup(cancel)
	return ctx
}
