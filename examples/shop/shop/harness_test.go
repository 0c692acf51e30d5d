package shop

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// A testShop is a shop on SQLite, or on PostgreSQL if TEST_DATABASE_URL names an empty
// database, beside a gateway whose clock moves the shop's too.
type testShop struct {
	*Shop
	t  *testing.T
	gw *wxpaytest.Server
}

func newTestShop(t *testing.T) *testShop {
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	merchant := gw.Merchant("")
	pay, err := wxpay.NewClient(wxpay.Config{
		AppID: merchant.AppID, MchID: merchant.MchID, Key: merchant.Key, AppSecret: merchant.AppSecret,
		Certificate: gw.Certificate(""), Hosts: wxpay.SingleHost(gw.URL), Transport: gw.Transport(), Clock: gw.Clock,
	})
	require.NoError(t, err)
	m := &Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})}
	address := os.Getenv("TEST_DATABASE_URL")
	if address == "" {
		address = filepath.Join(t.TempDir(), "shop.db")
	}
	db, err := database.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	s := &testShop{t: t, gw: gw}
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	s.Shop, err = New(Config{
		Database: db, Merchant: func() *Merchant { return m }, PublicURL: server.URL, Clock: gw.Clock, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		Jobs: river.Config{FetchPollInterval: 20 * time.Millisecond, FetchCooldown: 10 * time.Millisecond, TestOnly: true},
	})
	require.NoError(t, err)
	mux.HandleFunc(NotifyPath, s.Notify)
	mux.HandleFunc(RefundNotifyPath, s.NotifyRefund)
	require.NoError(t, s.Start(context.Background()))
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		require.NoError(t, s.Stop(ctx))
	})
	return s
}

// count returns what a query counts.
func (s *testShop) count(query string, args ...any) (n int) {
	require.NoError(s.t, s.db.QueryRow("SELECT COUNT(*) FROM "+query, args...).Scan(&n))
	return n
}

// eventually moves the clock on until a condition holds.
func (s *testShop) eventually(step time.Duration, holds func() bool) {
	for range 300 {
		if holds() {
			return
		}
		time.Sleep(30 * time.Millisecond)
		s.gw.Clock.Advance(step)
		// River's own scheduler does this every 5 seconds. A job is still not started before its time.
		_, err := s.db.Exec("UPDATE river_job SET state = 'available' WHERE state IN ('scheduled', 'retryable')")
		require.NoError(s.t, err)
	}
	s.t.Log(s.dump("SELECT kind || ' ' || state || ' ' || attempt || ' ' || scheduled_at || ' ' || CAST(args AS TEXT) || ' ' || COALESCE(CAST(errors AS TEXT), '') FROM river_job"))
	require.Fail(s.t, "it never happens", "at %v", s.now())
}

// buy orders, and returns the order with the parameters of wx.requestPayment.
func (s *testShop) buy(requestID string) (*Order, []byte) {
	o, err := s.PlaceOrder(s.t.Context(), requestID, "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
	require.NoError(s.t, err)
	params, err := s.Payment(s.t.Context(), o)
	require.NoError(s.t, err)
	text, err := json.Marshal(params)
	require.NoError(s.t, err)
	return o, text
}

// dump returns the rows of a query of one column.
func (s *testShop) dump(query string) (lines []string) {
	rows, err := s.db.Query(query)
	require.NoError(s.t, err)
	defer rows.Close()
	for rows.Next() {
		var line string
		require.NoError(s.t, rows.Scan(&line))
		lines = append(lines, line)
	}
	return lines
}
