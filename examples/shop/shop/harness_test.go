package shop

import (
	"context"
	"encoding/json"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/internal/gatewaytest"
	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres/postgrestest"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *testShop)) {
	postgrestest.OnBoth(t, func(t *testing.T, address string) { test(t, newTestShop(t, address)) })
}

// A testShop is a shop beside a gateway whose clock moves the shop's too.
type testShop struct {
	*Shop
	t        *testing.T
	address  string // of the database
	gw       *wxpaytest.Server
	merchant atomic.Pointer[Merchant]
}

// useKey replaces the merchant's client, as after a change of the key.
func (s *testShop) useKey(key, previous string) {
	pay := gatewaytest.Client(s.t, s.gw, func(cfg *wxpay.Config) {
		cfg.Key = key
		if previous != "" {
			cfg.PreviousKey, cfg.PreviousKeyUntil = previous, s.gw.Clock.Now().Add(48*time.Hour)
		}
	})
	s.merchant.Store(&Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})})
}

func newTestShop(t *testing.T, address string) *testShop {
	gw := gatewaytest.Start(t)
	s := &testShop{t: t, address: address, gw: gw}
	s.useKey(gw.Merchant("").Key, "")
	db, err := database.Open(t.Context(), address)
	require.NoError(t, err)
	t.Cleanup(func() { db.Close() })
	mux := http.NewServeMux()
	own := httptest.NewServer(mux)
	t.Cleanup(own.Close)
	s.Shop, err = New(Config{
		Database: db, Merchant: s.merchant.Load, PublicURL: own.URL, Clock: gw.Clock, Logger: slog.New(slog.NewTextHandler(t.Output(), &slog.HandlerOptions{Level: slog.LevelError})),
		Jobs: river.Config{FetchPollInterval: 20 * time.Millisecond, FetchCooldown: 10 * time.Millisecond, TestOnly: true, Test: virtualtime.Of(gw.Clock)},
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

// sell sells a latte, and waits until it is delivered.
func (s *testShop) sell(requestID string) *Order {
	o, params := s.buy(requestID)
	require.NoError(s.t, s.gw.RequestPayment(params))
	s.eventually(time.Second, func() bool { return s.count("deliveries WHERE out_trade_no = $1", o.OutTradeNo) == 1 })
	return o
}

// refundAll sells a latte and requests a refund of all of it.
func (s *testShop) refundAll() *Refund {
	r, err := s.RequestRefund(s.t.Context(), "r1", s.sell("c1").OutTradeNo, 2800, "冷了")
	require.NoError(s.t, err)
	return r
}

// finishRefund lets the bank end a refund, as soon as WeChat Pay knows it.
func (s *testShop) finishRefund(r *Refund, status string) {
	s.eventually(time.Minute, func() bool { return s.gw.FinishRefund(r.OutRefundNo, status) == nil })
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
