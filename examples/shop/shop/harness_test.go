package shop

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/riverqueue/river"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay"
	"github.com/seed6780280e/wxpay/examples/shop/database"
	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres"
	"github.com/seed6780280e/wxpay/examples/shop/internal/virtualtime"
	"github.com/seed6780280e/wxpay/wxa"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

// server is PostgreSQL, or nil if it is not installed.
var server *postgres.Server

func TestMain(m *testing.M) {
	var err error
	if server, err = postgres.Start(postgres.Options{}); err != nil && (!errors.Is(err, postgres.ErrNotInstalled) || os.Getenv("CI") != "") {
		panic(err)
	}
	code := m.Run()
	if server != nil {
		server.Stop()
	}
	os.Exit(code)
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *testShop)) {
	t.Run("SQLite", func(t *testing.T) { test(t, newTestShop(t, filepath.Join(t.TempDir(), "shop.db"))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		if server == nil {
			t.Skip(postgres.ErrNotInstalled)
		}
		test(t, newTestShop(t, emptyDatabase(t)))
	})
}

func emptyDatabase(t *testing.T) (address string) {
	db, err := sql.Open("pgx", server.URL())
	require.NoError(t, err)
	defer db.Close()
	name := strings.ToLower("t" + rand.Text())
	_, err = db.Exec("CREATE DATABASE " + name)
	require.NoError(t, err)
	return strings.Replace(server.URL(), "/postgres?", "/"+name+"?", 1)
}

// A testShop is a shop beside a gateway whose clock moves the shop's too.
type testShop struct {
	*Shop
	t        *testing.T
	gw       *wxpaytest.Server
	merchant atomic.Pointer[Merchant]
}

// useKey replaces the merchant's client, as after a change of the key.
func (s *testShop) useKey(key, previous string) {
	m := s.gw.Merchant("")
	cfg := wxpay.Config{
		AppID: m.AppID, MchID: m.MchID, Key: key, AppSecret: m.AppSecret,
		Certificate: s.gw.Certificate(""), Hosts: wxpay.SingleHost(s.gw.URL), Transport: s.gw.Transport(), Clock: s.gw.Clock,
	}
	if previous != "" {
		cfg.PreviousKey, cfg.PreviousKeyUntil = previous, s.gw.Clock.Now().Add(48*time.Hour)
	}
	pay, err := wxpay.NewClient(cfg)
	require.NoError(s.t, err)
	s.merchant.Store(&Merchant{Pay: pay, Mini: wxa.New(pay, wxa.Config{})})
}

func newTestShop(t *testing.T, address string) *testShop {
	gw := wxpaytest.NewServer()
	t.Cleanup(gw.Close)
	gw.Clock.Advance(28*time.Hour - time.Duration(gw.Clock.Now().Unix()%86400)*time.Second) // to noon: no test begins at the end of a day
	s := &testShop{t: t, gw: gw}
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
