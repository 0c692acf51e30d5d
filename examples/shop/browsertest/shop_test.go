package browsertest

import (
	"context"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/examples/shop/shop"
	"github.com/seed6780280e/wxpay/examples/shop/web"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const staff = "the-clerks-token"

// startShop starts a shop on SQLite with an embedded gateway, whose clock runs like a real
// one. The options change the server before its routes are made.
func startShop(t *testing.T, options ...func(*web.Server)) (gw *wxpaytest.Server, url string) {
	gw = wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	gw.Clock.Advance(untilNoon(gw.Clock.Now()))
	clock, stop := context.WithCancel(context.Background())
	t.Cleanup(stop)
	go gw.Clock.Run(clock, 1)
	m := merchant(t, gw)
	db, err := database.Open(t.Context(), filepath.Join(t.TempDir(), "shop.db"))
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	mux := http.NewServeMux()
	own := httptest.NewServer(mux)
	t.Cleanup(own.Close)
	quiet := slog.New(slog.DiscardHandler)
	sold, err := shop.New(shop.Config{
		Database: db, Merchant: m, PublicURL: own.URL, Clock: gw.Clock, Logger: quiet,
		Jobs: river.Config{FetchPollInterval: 100 * time.Millisecond, TestOnly: true, Test: virtualtime.Of(gw.Clock)},
	})
	require.NoError(t, err)
	server := &web.Server{Shop: sold, Merchant: m, StaffToken: staff, SessionKey: []byte("a session key of this test"), World: gw, Logger: quiet}
	for _, option := range options {
		option(server)
	}
	mux.Handle("/", server.Routes())
	require.NoError(t, sold.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, sold.Stop(ctx))
	})
	return gw, own.URL
}

// untilNoon returns how long it is until the next noon in UTC+8. A test that begins at
// noon does not run over midnight, into the next day's bill.
func untilNoon(now time.Time) time.Duration {
	return 24*time.Hour - now.UTC().Sub(now.UTC().Truncate(24*time.Hour)) + 4*time.Hour
}

func merchant(t *testing.T, gw *wxpaytest.Server) func() *shop.Merchant {
	m := gw.Merchant("")
	pay, err := wxpay.NewClient(wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: m.Key, AppSecret: m.AppSecret,
		Certificate: gw.Certificate(""), Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	require.NoError(t, err)
	current := &shop.Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})}
	return func() *shop.Merchant { return current }
}
