package main

import (
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed6780280e/wxpay"
)

// The answer says whether the notification was acknowledged, and if not, why.
func TestRedeliverAnswersTheAttempt(t *testing.T) {
	var up atomic.Bool
	shop := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		if up.Load() {
			wxpay.WriteAck(w, nil)
			return
		}
		w.WriteHeader(http.StatusBadGateway)
	}))
	r := start(t, "-refund-notify-url", shop.URL+"/refund")
	id, _ := r.order("20150806D1", 100, shop.URL+"/paid")
	tell[phoneAnswer](r, "/desk/pay", map[string]any{"order": id})
	refund := tell[refundRow](r, "/desk/refund", refundQuestion{Order: id, Fee: 10})
	tell[nothing](r, "/desk/refund/finish", finishQuestion{Refund: refund.ID, Status: "SUCCESS"})

	got := tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: id})
	assert.Equal(t, [2]int{502, 2}, [2]int{got.Status, got.Attempt})
	assert.False(t, got.Acknowledged)
	assert.Equal(t, shop.URL+"/paid", got.URL)

	up.Store(true)
	got = tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: "20150806D1"})
	assert.True(t, got.Acknowledged)
	assert.Equal(t, [2]int{200, 3}, [2]int{got.Status, got.Attempt})
	got = tell[delivery](r, "/desk/redeliver", redeliverQuestion{Refund: refund.OutRefundNo})
	assert.True(t, got.Acknowledged)
	assert.Equal(t, refund.OutRefundNo, got.OutRefundNo)
	assert.Equal(t, shop.URL+"/refund", got.URL)
	assert.Contains(t, got.Inner, refund.OutRefundNo)

	shop.Close()
	got = tell[delivery](r, "/desk/redeliver", redeliverQuestion{Order: id})
	assert.False(t, got.Acknowledged)
	assert.Contains(t, got.Err, "refused")
	assert.Contains(t, got.Chinese, "连接被拒绝")
	r.refused("/desk/redeliver", redeliverQuestion{Order: "none"}, http.StatusNotFound)
	r.refused("/desk/redeliver", redeliverQuestion{}, http.StatusNotFound)
}
