// Package shoptest starts a shop beside a gateway, for the tests of its API and of its
// page.
package shoptest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/internal/gatewaytest"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// Staff is the token of the clerks.
const Staff = "the-clerks-token"

// A Shop is a running shop, and the gateway that it uses.
type Shop struct {
	*shop.Shop
	Gateway *wxpaytest.Server
}

// Start starts a shop on a database. It serves what the function routes returns at the
// address url. It ends with the test.
func Start(t *testing.T, address string, routes func(Shop) http.Handler) (url string) {
	t.Helper()
	gw := gatewaytest.Start(t)
	pay := gatewaytest.Client(t, gw)
	merchant := &shop.Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})}
	db, err := database.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	mux := http.NewServeMux()
	own := httptest.NewServer(mux)
	t.Cleanup(own.Close)
	sold, err := shop.New(shop.Config{
		Database: db, Merchant: func() *shop.Merchant { return merchant }, PublicURL: own.URL, Clock: gw.Clock, Logger: slog.New(slog.DiscardHandler),
		Jobs: river.Config{FetchPollInterval: 20 * time.Millisecond, FetchCooldown: 10 * time.Millisecond, TestOnly: true, Test: virtualtime.Of(gw.Clock)},
	})
	require.NoError(t, err)
	mux.Handle("/", routes(Shop{sold, gw}))
	require.NoError(t, sold.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, sold.Stop(ctx))
	})
	return own.URL
}
