package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/examples/shop/shop"
)

// A customer buys, a clerk refunds a part and ships, and the books agree.
func TestDay(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testServer) {
		li := s.logIn(0)
		no := s.buy(li, "c1")
		assert.Equal(t, "paid", s.get("/api/orders/"+no, li).State)
		refund := s.post("/api/clerk/refunds", staff, fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1000, "reason": "冷了"})
		s.post("/api/clerk/shipments", staff, fields{"out_trade_no": no, "express_company": "ZTO", "tracking_no": "Z1"})
		s.eventually(func() bool { return s.post("/api/world/refunds", "", fields{}).Ended == 1 })
		s.eventually(func() bool { return s.get("/api/clerk/refunds/"+refund.OutRefundNo, staff).State == "done" })
		s.eventually(func() bool {
			sent := s.get("/api/clerk/orders", staff).Orders[0].Shipment
			return sent != nil && sent.State == "done"
		})
		listed := s.get("/api/clerk/orders", staff).Orders
		require.Len(t, listed, 1)
		assert.Equal(t, no, listed[0].OutTradeNo)
		assert.NotNil(t, listed[0].PaidAt)
		assert.Equal(t, int64(1000), listed[0].RefundedFee)
		require.Len(t, listed[0].Refunds, 1)
		assert.Equal(t, "冷了", listed[0].Refunds[0].Reason)
		assert.Equal(t, "Z1", listed[0].Shipment.TrackingNo)

		s.post("/api/world/day", "", fields{})
		s.eventually(func() bool {
			days := s.get("/api/clerk/days", staff).Days
			return days[len(days)-1].State == "done"
		})
		days := s.get("/api/clerk/days", staff).Days
		first := days[len(days)-1]
		assert.Equal(t, int64(2), first.BillRows, "a payment and a refund")
		assert.Empty(t, first.Differences)
	})
}

// The wrong caller gets 401, and nothing happens.
func TestWho(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	no := s.buy(li, "c1")
	_, openID, _ := strings.Cut(li, ".")
	order := fields{"request_id": "c2", "product": "latte"}
	refund := fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1, "reason": "冷了"}
	for name, token := range map[string]string{
		"none": "", "not signed": "x." + openID, "another openid": li + "x", "no openid": strings.TrimSuffix(li, openID), "the clerk's": staff,
	} {
		t.Run("customer: "+name, func(t *testing.T) {
			s := s.in(t)
			s.refuses(http.StatusUnauthorized, "log in first", "/api/orders", token, order)
			s.refuses(http.StatusUnauthorized, "log in first", "/api/orders/"+no+"/payment", token, fields{})
			assert.Equal(t, http.StatusUnauthorized, s.call(http.MethodGet, "/api/orders/"+no, token, nil).status)
		})
	}
	for name, token := range map[string]string{"none": "", "another": staff + "x", "shorter": staff[1:], "a customer's": li} {
		t.Run("clerk: "+name, func(t *testing.T) {
			s := s.in(t)
			s.refuses(http.StatusUnauthorized, "log in first", "/api/clerk/refunds", token, refund)
			s.refuses(http.StatusUnauthorized, "log in first", "/api/clerk/shipments", token, fields{"out_trade_no": no})
			s.refuses(http.StatusUnauthorized, "log in first", "/api/clerk/retry", token, fields{"kind": "refund", "number": "R1"})
			s.refuses(http.StatusUnauthorized, "log in first", "/api/clerk/settle", token, fields{"number": "R1"})
			s.refuses(http.StatusUnauthorized, "log in first", "/api/clerk/explain", token, fields{"bill_date": "2026-11-30", "explanation": "冷了"})
			for _, path := range []string{"orders", "days", "problems", "refunds/R1"} {
				got := s.call(http.MethodGet, "/api/clerk/"+path, token, nil)
				assert.Equal(t, http.StatusUnauthorized, got.status, path)
				assert.NotContains(t, got.text, no)
			}
		})
	}
	listed := s.get("/api/clerk/orders", staff).Orders
	require.Len(t, listed, 1)
	assert.Zero(t, listed[0].RefundedFee)
}

// Without a configured token, nobody is a clerk.
func TestNoStaffToken(t *testing.T) {
	s := newTestServer(t, func(s *Server) { s.StaffToken = "" })
	assert.Equal(t, http.StatusUnauthorized, s.call(http.MethodGet, "/api/clerk/orders", "", nil).status)
}

// Another instance accepts the login, and one with another key does not.
func TestSessionKey(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	no := s.buy(li, "c1")
	other := *s.Server
	s.SessionKey = []byte("another key")
	assert.Equal(t, http.StatusUnauthorized, s.call(http.MethodGet, "/api/orders/"+no, li, nil).status)
	s.SessionKey = other.SessionKey
	assert.Equal(t, http.StatusOK, s.call(http.MethodGet, "/api/orders/"+no, li, nil).status)
}

func TestLogin(t *testing.T) {
	s := newTestServer(t)
	code := s.post("/api/world/login", "", fields{"user": 1}).Code
	assert.True(t, strings.HasSuffix(s.post("/api/login", "", fields{"code": code}).Token, "."+users[1]))
	s.refuses(http.StatusBadRequest, "call wx.login again", "/api/login", "", fields{"code": code})
	s.refuses(http.StatusBadRequest, "call wx.login again", "/api/login", "", fields{"code": "guessed"})
	s.refuses(http.StatusBadRequest, "code is missing", "/api/login", "", fields{})
	s.gw.Close()
	s.refuses(http.StatusServiceUnavailable, "repeat the request", "/api/login", "", fields{"code": "guessed"})
}

// Nobody sees or pays the order of another customer.
func TestAnotherCustomersOrder(t *testing.T) {
	s := newTestServer(t)
	li, wang := s.logIn(0), s.logIn(1)
	no := s.post("/api/orders", li, fields{"request_id": "c1", "product": "latte"}).OutTradeNo
	hers, none := s.call(http.MethodGet, "/api/orders/"+no, wang, nil), s.call(http.MethodGet, "/api/orders/S1", wang, nil)
	assert.Equal(t, http.StatusBadRequest, hers.status)
	assert.Equal(t, none.text, hers.text, "the answer does not say that the order exists")
	s.refuses(http.StatusBadRequest, "no such order", "/api/orders/"+no+"/payment", wang, fields{})
	s.refuses(http.StatusBadRequest, "another order", "/api/orders", wang, fields{"request_id": "c1", "product": "latte"})
	_, sent := s.gw.Order(no)
	assert.False(t, sent, "the order was not placed for her")
}

// A repeat finds what the first request made. With the same request_id and another
// content, it is refused.
func TestRepeatedRequests(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	no := s.buy(li, "c1")
	again := s.post("/api/orders", li, fields{"request_id": "c1", "product": "latte"})
	assert.Equal(t, no, again.OutTradeNo)
	assert.Equal(t, "paid", again.State)
	s.refuses(http.StatusBadRequest, "another order", "/api/orders", li, fields{"request_id": "c1", "product": "mocha"})
	s.refuses(http.StatusBadRequest, "paid, closed or expired", "/api/orders/"+no+"/payment", li, fields{})

	refund := fields{"request_id": "r1", "out_trade_no": no, "refund_fee": 1000, "reason": "冷了"}
	first := s.post("/api/clerk/refunds", staff, refund)
	assert.Equal(t, first.OutRefundNo, s.post("/api/clerk/refunds", staff, refund).OutRefundNo)
	refund["refund_fee"] = 999
	s.refuses(http.StatusBadRequest, "another refund", "/api/clerk/refunds", staff, refund)
	refund["request_id"], refund["refund_fee"] = "r2", 1801
	s.refuses(http.StatusBadRequest, "less than refund_fee is left", "/api/clerk/refunds", staff, refund)
	assert.Equal(t, int64(1000), s.get("/api/orders/"+no, li).RefundedFee)

	sent := fields{"out_trade_no": no, "express_company": "ZTO", "tracking_no": "Z1"}
	s.post("/api/clerk/shipments", staff, sent)
	s.post("/api/clerk/shipments", staff, sent)
	sent["tracking_no"] = "Z2"
	s.refuses(http.StatusBadRequest, "shipped before", "/api/clerk/shipments", staff, sent)
	listed := s.get("/api/clerk/orders", staff).Orders
	assert.Len(t, listed, 1)
	assert.Len(t, listed[0].Refunds, 1)
	assert.Equal(t, "Z1", listed[0].Shipment.TrackingNo)
}

// What the database says stays in the log.
func TestBrokenDatabase(t *testing.T) {
	s := newTestServer(t)
	li := s.logIn(0)
	require.NoError(t, s.Shop.Database.Close())
	for path, token := range map[string]string{"/api/clerk/orders": staff, "/api/clerk/days": staff, "/api/clerk/problems": staff, "/api/orders/S1": li} {
		got := s.call(http.MethodGet, path, token, nil)
		assert.Equal(t, http.StatusServiceUnavailable, got.status, path)
		assert.Equal(t, "the result is not known: repeat the request", got.Error)
	}
}

func TestAbout(t *testing.T) {
	s := newTestServer(t)
	got := s.get("/api/shop", "")
	assert.True(t, got.World)
	assert.Equal(t, s.gw.Clock.Now().UTC(), got.Now.UTC())
	require.Len(t, got.Products, len(shop.Products))
	assert.Equal(t, product{"beans", shop.Products["beans"].Body, shop.Products["beans"].Fee}, got.Products[0])
}

// in returns the server for a subtest.
func (s *testServer) in(t *testing.T) *testServer {
	own := *s
	own.t = t
	return &own
}
