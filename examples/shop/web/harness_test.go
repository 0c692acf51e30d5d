package web

import (
	"encoding/json"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/internal/postgres/postgrestest"
	"github.com/seed6780280e/wxpay/examples/shop/internal/shoptest"
	"github.com/seed6780280e/wxpay/wxpaytest"
)

const staff = shoptest.Staff

// A testServer is a shop beside a gateway, and calls its API.
type testServer struct {
	*Server
	t   *testing.T
	gw  *wxpaytest.Server
	url string
}

// onBoth runs a test on SQLite and on PostgreSQL.
func onBoth(t *testing.T, test func(t *testing.T, s *testServer)) {
	postgrestest.OnBoth(t, func(t *testing.T, address string) { test(t, startTestServer(t, address)) })
}

// newTestServer starts a shop on SQLite.
func newTestServer(t *testing.T, options ...func(*Server)) *testServer {
	return startTestServer(t, filepath.Join(t.TempDir(), "shop.db"), options...)
}

// startTestServer starts a shop. The options change it before its routes are made.
func startTestServer(t *testing.T, address string, options ...func(*Server)) *testServer {
	s := &testServer{t: t}
	s.url = shoptest.Start(t, address, func(sold shoptest.Shop) http.Handler {
		s.gw = sold.Gateway
		s.Server = &Server{
			Shop: sold.Shop, Merchant: sold.Merchant, StaffToken: staff, SessionKey: []byte("a session key of this test"), World: s.gw, Logger: sold.Logger,
		}
		for _, option := range options {
			option(s.Server)
		}
		return s.Routes()
	})
	return s
}

// A reply is a response of the API, with the fields that the tests read.
type reply struct {
	status int
	text   string

	Error       string        `json:"error"`
	Token       string        `json:"token"`
	Code        string        `json:"code"`
	OutTradeNo  string        `json:"out_trade_no"`
	OutRefundNo string        `json:"out_refund_no"`
	State       string        `json:"state"`
	RefundFee   int64         `json:"refund_fee"`
	RefundedFee int64         `json:"refunded_fee"`
	World       bool          `json:"world"`
	Ended       int           `json:"ended"`
	Now         time.Time     `json:"now"`
	Next        string        `json:"next"`
	Orders      []listedOrder `json:"orders"`
	Days        []listedDay   `json:"days"`
	Problems    []problem     `json:"problems"`
	Products    []product     `json:"products"`
}

// call sends a request. The body is JSON, or a string as it is.
func (s *testServer) call(method, path, token string, body any) reply {
	s.t.Helper()
	text, ok := body.(string)
	if !ok && body != nil {
		data, err := json.Marshal(body)
		require.NoError(s.t, err)
		text = string(data)
	}
	r, err := http.NewRequestWithContext(s.t.Context(), method, s.url+path, strings.NewReader(text))
	require.NoError(s.t, err)
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	return s.send(r)
}

func (s *testServer) send(r *http.Request) reply {
	s.t.Helper()
	resp, err := http.DefaultClient.Do(r)
	require.NoError(s.t, err)
	defer resp.Body.Close()
	data, err := io.ReadAll(resp.Body)
	require.NoError(s.t, err)
	got := reply{status: resp.StatusCode, text: string(data)}
	if strings.HasPrefix(resp.Header.Get("Content-Type"), "application/json") {
		require.NoError(s.t, json.Unmarshal(data, &got), got.text)
	}
	return got
}

// fields is a JSON body.
type fields map[string]any

// post is call for a POST that must succeed.
func (s *testServer) post(path, token string, body fields) reply {
	s.t.Helper()
	got := s.call(http.MethodPost, path, token, body)
	require.Equal(s.t, http.StatusOK, got.status, got.text)
	return got
}

// get is call for a GET that must succeed.
func (s *testServer) get(path, token string) reply {
	s.t.Helper()
	got := s.call(http.MethodGet, path, token, nil)
	require.Equal(s.t, http.StatusOK, got.status, got.text)
	return got
}

// refuses checks that a POST is refused.
func (s *testServer) refuses(status int, says, path, token string, body any) {
	s.t.Helper()
	got := s.call(http.MethodPost, path, token, body)
	assert.Equal(s.t, status, got.status, got.text)
	assert.Contains(s.t, got.Error, says)
}

// logIn logs a user of the world in.
func (s *testServer) logIn(user int) (token string) {
	s.t.Helper()
	code := s.post("/api/world/login", "", fields{"user": user}).Code
	return s.post("/api/login", "", fields{"code": code}).Token
}

// buy orders and pays a latte, and waits for the notification.
func (s *testServer) buy(customer, requestID string) (outTradeNo string) {
	s.t.Helper()
	outTradeNo = s.post("/api/orders", customer, fields{"request_id": requestID, "product": "latte"}).OutTradeNo
	s.pay(customer, outTradeNo)
	return outTradeNo
}

func (s *testServer) pay(customer, outTradeNo string) {
	s.t.Helper()
	params := s.post("/api/orders/"+outTradeNo+"/payment", customer, fields{}).text
	s.post("/api/world/pay", "", fields{"payment": json.RawMessage(params)})
}

// eventually moves the clock on, minute by minute, until a condition holds.
func (s *testServer) eventually(holds func() bool) {
	s.t.Helper()
	for range 300 {
		if holds() {
			return
		}
		time.Sleep(50 * time.Millisecond)
		_, err := s.advance(s.t.Context(), time.Minute)
		require.NoError(s.t, err)
	}
	require.Fail(s.t, "it never happens")
}
