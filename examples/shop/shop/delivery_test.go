package shop

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed6780280e/wxpay/wxpaytest"
)

// post delivers a notification to the shop, and reports whether it was acknowledged.
func (s *testShop) post(handle http.HandlerFunc, body []byte) bool {
	w := httptest.NewRecorder()
	handle(w, httptest.NewRequest(http.MethodPost, NotifyPath, bytes.NewReader(body)))
	return strings.Contains(w.Body.String(), "SUCCESS")
}

// The notification comes many times at once, and the job asks at the same time: one
// delivers, and all are acknowledged.
func TestDeliveredOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		body := s.gw.Notification(o.OutTradeNo)
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() { assert.True(t, s.post(s.Notify, body)) })
			all.Go(func() { assert.NoError(t, s.askOrder(t.Context(), askOrder{o.OutTradeNo})) })
		}
		all.Wait()
		assert.Equal(t, 1, s.count("deliveries"))
		assert.Equal(t, 1, s.count("orders WHERE state = 'paid' AND transaction_id <> '' AND paid_at IS NOT NULL"))
	})
}

// A notification that never comes is no loss.
func TestLostNotification(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		_, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 1 })
	})
}

// A payment of another amount is not delivered, and not acknowledged.
func TestOtherAmount(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		_, err := s.db.Exec("UPDATE orders SET total_fee = 2900 WHERE out_trade_no = $1", o.OutTradeNo)
		require.NoError(t, err)
		require.NoError(t, s.gw.RequestPayment(params))
		assert.False(t, s.post(s.Notify, s.gw.Notification(o.OutTradeNo)))
		assert.Zero(t, s.count("deliveries"))
		assert.Equal(t, 1, s.count("orders WHERE state = 'created'"))
	})
}

// An order that was never sent to WeChat Pay is closed in the end.
func TestNeverPlaced(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, err := s.PlaceOrder(t.Context(), "c1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
		require.NoError(t, err)
		s.eventually(30*time.Minute, func() bool { return s.count("orders WHERE state = 'closed'") == 1 })
		o, err = s.Order(t.Context(), o.OutTradeNo)
		require.NoError(t, err)
		_, err = s.Payment(t.Context(), o)
		assert.ErrorIs(t, err, ErrRefused)
	})
}

// An order whose request was lost before WeChat Pay saw it is closed in the end.
func TestOrderNeverArrived(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, err := s.PlaceOrder(t.Context(), "c1", "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", "127.0.0.1", "latte")
		require.NoError(t, err)
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.ResetBefore, Path: "/pay/unifiedorder", Times: 10})
		_, err = s.Payment(t.Context(), o)
		require.Error(t, err)
		s.eventually(20*time.Minute, func() bool { return s.count("orders WHERE state = 'closed'") == 1 })
	})
}

// Notifications that were signed with the key before are accepted after a change of the
// key.
func TestNewKey(t *testing.T) {
	onBoth(t, func(t *testing.T, s *testShop) {
		o, params := s.buy("c1")
		s.gw.Inject(wxpaytest.Fault{Name: wxpaytest.NoNotification, Times: 100})
		require.NoError(t, s.gw.RequestPayment(params))
		late := s.gw.Notification(o.OutTradeNo)
		old, key := s.gw.Merchant("").Key, strings.Repeat("n", 32)
		s.gw.ChangeKey("", key)
		s.useKey(key, old)
		assert.True(t, s.post(s.Notify, late))
		assert.Equal(t, 1, s.count("deliveries"))
		_, params = s.buy("c2")
		require.NoError(t, s.gw.RequestPayment(params))
		s.eventually(time.Second, func() bool { return s.count("deliveries") == 2 })
	})
}
